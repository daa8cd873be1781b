"""Many words as one pattern: a tree of their letters, so that a text is looked through once, however many words there are."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Any


def any_of(words: Iterable[str], *, whole: Container[str] = ()) -> str:
    """A pattern of any of these words, the longest first; behind those that are `whole` stands no letter."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = r"(?!\w)" if word in whole else ""
    return _branches(root)


def _branches(node: dict[str, Any]) -> str:
    ways = [re.escape(letter) + _branches(rest) for letter, rest in node.items() if letter]
    ways += [node[""]] if "" in node else []
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
