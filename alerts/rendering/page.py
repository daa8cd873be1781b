"""The HTML part of a mail. What comes from articles enters the templates escaped, and addresses only where they are of the web."""

from __future__ import annotations

import functools
import html
import importlib.resources
import string
from collections.abc import Sequence

from alerts.rendering.digest import sections
from alerts.rendering.wording import carried, change, dated, examples, headline, link, moment, one_line, short, source, subject
from alerts.types import Item, Message


@functools.cache
def _template(name: str) -> string.Template:
    return string.Template((importlib.resources.files("alerts.rendering") / "templates" / f"{name}.html").read_text("utf-8"))


def html_page(message: Message) -> str:
    if len(message.items) > 1:
        content = "".join(
            _template("section").substitute(
                title=_text(section.title), stories="".join(_card(story.items, message) for story in section.stories)
            )
            for section in sections(message)
        )
    else:
        content = _card(message.items, message)
    return _template("mail").substitute(
        subject=_text(subject(message)),
        preview=_text(short(_preview(message), 140)),
        rule=_text(message.title),
        when=_text(moment(message.at, message.zone)),
        count=f" · {len(message.items)} alerts" if len(message.items) > 1 else "",
        content=content,
        footer=_footer(message),
    )


def _card(items: Sequence[Item], message: Message) -> str:
    rule = '<hr style="border:0;border-top:1px solid #dde2e5;margin:14px 0;">'
    return _template("card").substitute(items=rule.join(_item(item, message) for item in items))


def _item(item: Item, message: Message) -> str:
    url = link(item, message)
    title = _text(headline(item))
    language = f' lang="{_text(item.article.language)}"' if item.article and item.article.language != "und" else ""
    linked = (
        f'<a href="{_text(url)}"{language} style="color:#15191c;text-decoration:underline;">{title}</a>'
        if url
        else f"<span{language}>{title}</span>"
    )
    notice = (
        f'<p class="mark" style="margin:0 0 6px;font-size:13px;line-height:18px;color:#1f6f64;"><strong>{_text(change(item))}</strong></p>'
        if change(item)
        else ""
    )
    return _template("item").substitute(
        notice=notice,
        headline=linked,
        facts=" · ".join(_text(part) for part in (source(item), dated(item, message), carried(item)) if part),
        sentences="".join(_quote(sentence, language) for sentence in item.sentences) + "".join(_example(*one) for one in examples(item)),
        others=_others(item),
    )


def _quote(sentence: str, language: str) -> str:
    style = "margin:0 0 8px;padding:0 0 0 12px;border-left:3px solid #9fc9c2;font-size:15px;line-height:22px;color:#333b41;"
    return f'<p class="quote"{language} style="{style}">{_text(sentence)}</p>\n'


def _example(title: str, where: str, url: str | None) -> str:
    told = f'<a href="{_text(url)}" style="color:#15191c;">{_text(title)}</a>' if url else _text(title)
    dim = f' <span class="dim" style="color:#5a656e;">{_text(where)}</span>' if where else ""
    return f'<p class="ink" style="margin:0 0 8px;font-size:15px;line-height:22px;color:#15191c;">{told}{dim}</p>\n'


def _others(item: Item) -> str:
    others = [copy for copy in item.copies if item.article and copy.article_id != item.article.id]
    names = list(dict.fromkeys(one_line(copy.source or copy.url) for copy in others))
    return (
        f'<p class="dim" style="margin:0;font-size:13px;line-height:18px;color:#5a656e;">Also: {_text(", ".join(names))}</p>'
        if names
        else ""
    )


def _preview(message: Message) -> str:
    if len(message.items) > 1:
        return " · ".join(headline(item) for item in message.items[:4])
    return " ".join(message.items[0].sentences) or headline(message.items[0])


def _footer(message: Message) -> str:
    told = f"Rule “{_text(message.title)}” · delivery {_text(message.id)}"
    return f'{told} · <a href="{_text(message.dashboard)}" style="color:#5a656e;">dashboard</a>' if message.dashboard else told


def _text(value: str | None) -> str:
    return html.escape(one_line(value), quote=True)
