"""What an event is made of, in words of four languages: the list is `normalizer/data/concepts.txt`, its marks are explained there."""

from __future__ import annotations

import functools
import re
from importlib import resources

from normalizer.events.tokens import HAN, TOKEN

_LONGEST = 14  # letters of a beginning


@functools.cache
def _lexicon() -> tuple[dict[str, str], dict[str, str], re.Pattern[str], dict[str, str]]:
    """Whole words, beginnings, the pattern of Han terms, and what they mean."""
    whole: dict[str, str] = {}
    begin: dict[str, str] = {}
    han: dict[str, str] = {}
    for line in (resources.files("normalizer") / "data" / "concepts.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        concept, *columns = (part.strip() for part in line.replace("!", "", 1).split("|"))
        for i, column in enumerate(columns):
            for word in column.casefold().split():
                table = han if i == 1 else begin if word.endswith("~") else whole
                table.setdefault(word.rstrip("~"), concept)
    pattern = re.compile("|".join(sorted(map(re.escape, han), key=lambda w: (-len(w), w))))
    return whole, begin, pattern, han


@functools.cache
def acts() -> frozenset[str]:
    """The concepts that are acts and calamities."""
    lines = (resources.files("normalizer") / "data" / "concepts.txt").read_text("utf-8").splitlines()
    return frozenset(line.partition("!")[0] for line in lines if "! |" in line)


def concepts(text: str) -> list[str]:
    """The concepts of a text, in the order in which its Han terms and then its words stand."""
    whole, begin, pattern, han = _lexicon()
    found = [han[match] for match in pattern.findall(text)]
    for token in TOKEN.findall(text.casefold()):
        if HAN.match(token):
            continue
        if token in whole:
            found.append(whole[token])
            continue
        for end in range(min(len(token), _LONGEST), 1, -1):
            if token[:end] in begin:
                found.append(begin[token[:end]])
                break
    return found
