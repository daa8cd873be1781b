"""The pages of `tests/pages` with something injected into their own markup, behind the last paragraph of the text."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fixture_pages import Case, cases
from injected_texts import COMMENTS, FARM, SPAM

from normalizer.decoding import decode

_CLOSING = re.compile(r"(?:</(?:p|font|span|div)>){0,3}(?:<br /><br />)?")
COMMENTED = ("zh", "ru", "kk")  # languages in which there are comment forms to inject


@dataclass(frozen=True, slots=True)
class Injected:
    """A page with something injected."""

    name: str
    case: Case
    body: str
    lines: tuple[str, ...]

    def left(self, text: str) -> int:
        """Characters of what was injected that are left."""
        return sum(len(line) for line in self.lines if line in text)

    def lost(self, text: str) -> int:
        """Characters of the true text that are lost."""
        have = set(text.split("\n"))
        return sum(len(line) for line in self.case.expected["text"] if line not in have)


def _inside(case: Case, markup: str) -> str | None:
    """The page with markup behind the last paragraph of its text; None where that is not found as it stands."""
    page = decode(case.body, (case.given["site"].get("encoding"),)) or ""
    last = html.escape(case.expected["text"][-1], quote=False)
    at = page.rfind(last)
    if at < 0:
        return None
    closing = _CLOSING.match(page, at + len(last))
    end = closing.end() if closing else at + len(last)
    return f"{page[:end]}\n{markup}{page[end:]}"


def _paragraphs(lines: Sequence[str]) -> str:
    return "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines)


def _kinds(case: Case, choose: random.Random, spam: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Sequence[str], str]]:
    for script, known in spam.items():
        lines = choose.sample(list(known), min(3, len(known)))
        yield f"tail {script}", lines, _paragraphs(lines)
    mixed = choose.sample([line for known in spam.values() for line in known], 4)
    yield "box off the screen", mixed, f'<div style="position:absolute;left:-9999px">{_paragraphs(mixed)}</div>'


def _furniture(case: Case, choose: random.Random) -> Iterator[tuple[str, Sequence[str], str]]:
    farm = choose.sample(list(FARM), 12)
    items = "".join(f'<li><a href="/{n}">{html.escape(one)}</a></li>' for n, one in enumerate(farm))
    yield "farm", farm, f"<div>{items}</div>"
    if case.language in COMMENTED:
        lines = COMMENTS[case.language]
        fields = "".join(f"<p><label>{html.escape(line)}</label><input></p>" for line in lines)
        yield "comment form", lines, f"<form>{fields}</form>"


def injected_pages(spam: Mapping[str, Sequence[str]] = SPAM, *, every: int, furniture: bool = True, seed: int = 11) -> Iterator[Injected]:
    """Variants of every so many-th article."""
    ok = (case for case in cases() if case.expected["status"] == "ok" and "unescape" not in case.given["site"])
    articles = [case for case in ok if not case.expected["flags"]]
    for number, case in enumerate(articles[::every]):
        choose = random.Random(seed * 1000 + number)
        made = [*_kinds(case, choose, spam), *(_furniture(case, choose) if furniture else ())]
        for name, lines, markup in made:
            if (body := _inside(case, markup)) is not None:
                yield Injected(f"{name}, {case.name}", case, body, tuple(lines))
