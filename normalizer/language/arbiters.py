"""Arbiters of a narrow margin: py3langid and pycld2, where installed (`khorgos[langid]`), overrule only when they agree."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache

Judge = Callable[[str], str]


@lru_cache(maxsize=1)
def _judges() -> tuple[Judge, Judge] | None:
    try:
        import pycld2  # optional extra
        from py3langid.langid import classify  # optional extra
    except ImportError:
        return None

    def first(text: str) -> str:
        return str(classify(text)[0])

    def second(text: str) -> str:
        try:
            return str(pycld2.detect(text.encode("utf-8", "replace"), bestEffort=True)[2][0][1])
        except pycld2.error:  # it refuses some control characters
            return ""

    return first, second


def agreed(text: str, candidates: Collection[str]) -> str | None:
    """The language both arbiters name, if it is a candidate of the script; None without them."""
    judges = _judges()
    if judges is None:
        return None
    first, second = (judge(text) for judge in judges)
    if first != second:
        return None
    return next((code for code in (first, f"{first}-Cyrl") if code in candidates), None)


def warm() -> None:
    """Loads what the arbiters judge by."""
    agreed("A word", ())
