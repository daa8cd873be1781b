"""Many words as one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

WHOLE = frozenset(["latin", "greek"])  # scripts whose words are looked for whole, unless a star allows any ending
FROM_BEGINNING = WHOLE | {"cyrillic", "arabic"}  # and those whose words may take any ending


def tree(words: Iterable[str], script: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Any of these words of a script, the longest first, as a tree of letters: a text is looked through once, however many there are."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for letter in word.rstrip("*"):
            node = node.setdefault(letter, {})
        node[""] = "" if script not in WHOLE or word.endswith("*") else r"(?!\w)"
    return re.compile((r"(?<!\w)" if script in FROM_BEGINNING else "") + _branches(root), flags)


def _branches(node: dict[str, Any]) -> str:
    ways = [re.escape(letter) + _branches(rest) for letter, rest in node.items() if letter]
    ways += [node[""]] if "" in node else []
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
