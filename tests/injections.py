"""A generator of pages with something injected: each variant with what is true in it and what is not."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from injected_texts import CLEAN, COMMENTS, COPYRIGHT, CREDITS, FARM, FOLLOW, NEWSLETTER, RELATED, SHARE, SPAM, SPLICED, SPLICED_HAN, Clean


@dataclass(frozen=True, slots=True)
class Variant:
    """A page with something injected."""

    name: str
    clean: Clean
    body: str  # HTML, or the dump of a text
    is_html: bool
    injected: tuple[str, ...]


def page_of(clean: Clean, body: list[str], *, before: str = "", after: str = "") -> str:
    title = html.escape(clean.title)
    return (
        f'<!doctype html><html lang="{clean.language}"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<div class="main"><h1>{title}</h1>{before}<div class="content">{"".join(body)}</div>{after}</div></body></html>'
    )


def paragraphs_of(lines: tuple[str, ...] | list[str]) -> list[str]:
    return [f"<p>{html.escape(line)}</p>" for line in lines]


def _tail(lines: tuple[str, ...] | list[str]) -> Callable[[Clean], str]:
    return lambda clean: page_of(clean, [*paragraphs_of(clean.paragraphs), *paragraphs_of(lines)])


def _behind(markup: str) -> Callable[[Clean], str]:
    return lambda clean: page_of(clean, paragraphs_of(clean.paragraphs), after=markup)


def _links(names: tuple[str, ...] | list[str], box: str) -> str:
    items = "".join(f'<li><a href="/{i}">{html.escape(name)}</a></li>' for i, name in enumerate(names))
    return f'<div class="{box}"><ul>{items}</ul></div>'


def _spliced(clean: Clean, phrases: tuple[str, ...], choose: random.Random) -> tuple[list[str], list[str]]:
    """Paragraphs with a phrase put behind one of their sentences or clauses, and the phrases."""
    out, used = [], []
    for paragraph in clean.paragraphs:
        ends = [i + 1 for i, c in enumerate(paragraph[:-1]) if c in "，。" or (c in ".," and paragraph[i + 1] == " ")]
        phrase = choose.choice(phrases)
        if not ends:
            out.append(paragraph)
            continue
        if clean.language != "zh" and phrase not in SPLICED_HAN:  # a sentence stands between sentences
            ends = [end for end in ends if paragraph[end - 1] == "."] or [len(paragraph)]
        at = choose.choice(ends)
        glue = phrase + paragraph[at - 1] if clean.language == "zh" else " " + phrase
        out.append(paragraph[:at] + glue + paragraph[at:])
        used.append(glue.strip())
    return out, used


def variants(seed: int = 7) -> Iterator[Variant]:
    """Twenty variants of every clean page; the same seed gives the same ones."""
    for number, clean in enumerate(CLEAN):
        choose = random.Random(seed * 1000 + number)
        for name, body, is_html, injected in _variants(clean, choose):
            yield Variant(f"{name}-{number}", clean, body, is_html, tuple(injected))


def _variants(clean: Clean, choose: random.Random) -> Iterator[tuple[str, str, bool, list[str]]]:
    own = clean.language
    for script, lines in SPAM.items():
        chosen = choose.sample(lines, 3)
        yield f"spam tail {script}", _tail(chosen)(clean), True, chosen
    every = [line for lines in SPAM.values() for line in lines]
    hidden = choose.sample(every, 4)
    yield "hidden spam", _behind(f'<div style="position:absolute;left:-9999px">{"".join(paragraphs_of(hidden))}</div>')(clean), True, hidden
    mixed, between = [], choose.sample(every, 3)
    for index, paragraph in enumerate(clean.paragraphs):
        mixed.extend([paragraph, *between[index : index + 1]])
    yield "spam between paragraphs", page_of(clean, paragraphs_of(mixed)), True, between
    for name, phrases in (("spliced han", SPLICED_HAN), ("spliced own", SPLICED[own])):
        paragraphs, used = _spliced(clean, phrases, choose)
        yield name, page_of(clean, paragraphs_of(paragraphs)), True, used
    farm = choose.sample(FARM, 14)
    yield "link farm", _behind(_links(farm, "x"))(clean), True, farm
    inside = " | ".join(f'<a href="https://{i}.example/">{html.escape(name)}</a>' for i, name in enumerate(farm[:8]))
    yield "link farm in the text", page_of(clean, [*paragraphs_of(clean.paragraphs), f"<p>{inside}</p>"]), True, farm[:8]
    yield "comment form", _tail(COMMENTS[own])(clean), True, list(COMMENTS[own])
    fields = "".join(f"<p><label>{html.escape(line)}</label><input></p>" for line in COMMENTS[own])
    yield "comment form of its own", _behind(f'<div id="respond"><form>{fields}</form></div>')(clean), True, list(COMMENTS[own])
    yield from _furnished(clean, choose)
    yield from _dumps(clean, choose)


def _furnished(clean: Clean, choose: random.Random) -> Iterator[tuple[str, str, bool, list[str]]]:
    own = clean.language
    lines = NEWSLETTER[own]
    middle = [*paragraphs_of(clean.paragraphs[:2]), *paragraphs_of(lines), *paragraphs_of(clean.paragraphs[2:])]
    yield "newsletter in the middle", page_of(clean, middle), True, list(lines)
    share = page_of(clean, [*paragraphs_of(SHARE[own]), *paragraphs_of(clean.paragraphs), *paragraphs_of(SHARE[own])])
    yield "share bars", share, True, [*SHARE[own], *SHARE[own]]
    credit = choose.sample(CREDITS[own], 2)
    yield "credits", _tail(credit)(clean), True, credit
    head, names = RELATED[own]
    yield "related", _behind(f"<h3>{head}</h3>{_links(names, 'x')}")(clean), True, [head, *names]
    yield "related as text", _tail([*credit, head, *names])(clean), True, [*credit, head, *names]
    foot = [*FOLLOW[own], *COPYRIGHT[own]]
    yield "follow and copyright", _tail(foot)(clean), True, foot


def _dumps(clean: Clean, choose: random.Random) -> Iterator[tuple[str, str, bool, list[str]]]:
    own = clean.language
    spam = choose.sample([line for lines in SPAM.values() for line in lines], 3)
    yield "dump with spam", "\n".join([clean.title, *clean.paragraphs, *spam]), False, spam
    head, names = RELATED[own]
    tail = [choose.choice(CREDITS[own]), head, *names]
    yield "dump with a tail", "\n".join([clean.title, *SHARE[own], *clean.paragraphs, *tail]), False, [*SHARE[own], *tail]
    paragraphs, used = _spliced(clean, SPLICED_HAN, choose)
    foot = [*used, *COMMENTS[own], *COPYRIGHT[own]]
    yield "dump, spliced and furnished", "\n".join([clean.title, *paragraphs, *COMMENTS[own], *COPYRIGHT[own]]), False, foot
