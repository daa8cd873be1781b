"""The few sentences of an article that a reader is shown: those that the rule found, else those that made it relevant, else the first.

Never written, only cut out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from store.types import Article

MOST = 2  # sentences
LONGEST = 320  # code points of one

_END = re.compile(r"(?<=[.!?…])[\"'»”’)]*\s|(?<=[。！？])[”’」』）]*|\n")


def shown(article: Article, matched: Iterable[str] = ()) -> tuple[str, ...]:
    """`matched`: the sentences in which the words of the rule stand, if that is known."""
    return _some(matched) or _some(article.text[start:end] for start, end in _relevant(article)) or _first(article.text)


def _some(sentences: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for sentence in sentences:
        cut = _cut(" ".join(sentence.split()))
        if cut and cut not in found:
            found.append(cut)
        if len(found) == MOST:
            break
    return tuple(found)


def _relevant(article: Article) -> Iterator[tuple[int, int]]:
    spans = (article.reasons or {}).get("sentences") or ()
    for span in spans:
        if len(span) == 2 and 0 <= span[0] < span[1] <= len(article.text):
            yield span[0], span[1]


def _first(text: str) -> tuple[str, ...]:
    head = text[: 4 * LONGEST]
    parts = (" ".join(part.split()) for part in _END.split(head) if part)
    first = next((part for part in parts if len(part) > 1), "")
    return (_cut(first),) if first else ()


def _cut(sentence: str) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    short = sentence[: LONGEST - 1]
    space = short.rfind(" ", LONGEST // 2)
    return (short[:space] if space > 0 else short).rstrip(" ,;:、，；：") + "…"
