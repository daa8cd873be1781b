"""Many words as one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

WHOLE = frozenset(["latin", "greek"])  # scripts whose words are looked for whole, unless a star allows any ending
FROM_BEGINNING = WHOLE | {"cyrillic", "arabic"}  # and those whose words may take any ending


def tree(words: Iterable[str], script: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Any of these words of a script, the longest first, as a tree of letters: a text is looked through once, however many there are."""
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
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for letter in word.rstrip("*"):
            node = node.setdefault(letter, {})
        node[""] = "" if script not in WHOLE or word.endswith("*") else r"(?!\w)"
    return _branches(root)


def _branches(node: dict[str, Any]) -> str:
    ways = [re.escape(letter) + _branches(rest) for letter, rest in node.items() if letter]
    ways += [node[""]] if "" in node else []
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
