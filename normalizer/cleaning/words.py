"""The words of a lexicon, looked for in the way of their script: whole, from their beginning, or anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalizer.word_tree import any_of

WHOLE = frozenset(["latin", "greek"])  # scripts whose words are looked for whole, unless a star allows any ending
FROM_BEGINNING = WHOLE | {"cyrillic", "arabic"}  # and those whose words may take any ending


def tree(words: Iterable[str], script: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Any of these words of a script, the longest first."""
    return re.compile((r"(?<!\w)" if script in FROM_BEGINNING else "") + _any_of(words, script), flags)


class Glance:
    """Many words of a script, for a first look at a whole text: which of its lines hold one?

    Where words are looked for from their beginning, the pattern takes in the character before it: a pattern that begins with a class of
    characters is found much faster than one that looks back.
    """

    def __init__(self, words: Iterable[str], script: str) -> None:
        self._pattern = re.compile((r"\W" if script in FROM_BEGINNING else "") + _any_of(words, script))

    def __call__(self, text: str) -> bool:
        """Does a text in lower case hold one of the words?"""
        return self._pattern.search(f"\n{text}") is not None

    def lines(self, text: str) -> set[int]:
        """The numbers of the lines, from 0, of a text in lower case that hold one of the words."""
        found: set[int] = set()
        text = f"\n{text}"
        number, at = -1, 0
        for match in self._pattern.finditer(text):
            number, at = number + text.count("\n", at, match.end()), match.end()
            found.add(number)
        return found


def _any_of(words: Iterable[str], script: str) -> str:
    words = tuple(words)
    whole = {word for word in words if not word.endswith("*")} if script in WHOLE else set()
    return any_of((word.rstrip("*") for word in words), whole=whole)
