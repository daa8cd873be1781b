"""The plain text of a message: usable alone, links in full."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from alerts.rendering.digest import sections
from alerts.rendering.wording import carried, change, dated, examples, headline, link, one_line, source
from alerts.types import Item, Message

WIDTH = 76


def plain_text(message: Message) -> str:
    lines = list(_digest(message) if len(message.items) > 1 else _item(message.items[0], message))
    lines += ["", "-- ", f"Rule {one_line(message.title)} · delivery {message.id}"]
    if message.dashboard:
        lines.append(message.dashboard)
    return "\n".join(lines) + "\n"


def _digest(message: Message) -> Iterator[str]:
    for number, section in enumerate(sections(message)):
        if number:
            yield ""
        yield section.title.upper()
        yield "=" * len(section.title)
        for story in section.stories:
            for item in story.items:
                yield ""
                yield from _item(item, message)


def _item(item: Item, message: Message) -> Iterator[str]:
    if told := change(item):
        yield f"[{told}]"
    yield from textwrap.wrap(headline(item), WIDTH) or [""]
    yield " · ".join(part for part in (source(item), dated(item, message), carried(item)) if part)
    for sentence in item.sentences:
        yield from textwrap.wrap(f"> {one_line(sentence)}", WIDTH, subsequent_indent="> ", break_on_hyphens=False)
    for title, where, url in examples(item):
        yield ""
        yield from textwrap.wrap(f"{title} ({where})" if where else title, WIDTH)
        if url:
            yield url
    if url := link(item, message):
        yield url
    others = [copy for copy in item.copies if item.article and copy.article_id != item.article.id]
    if others:
        yield "Also: " + ", ".join(dict.fromkeys(one_line(copy.source or copy.url) for copy in others))
