"""The shipped sources."""

from __future__ import annotations

from crawler.types import Source


def shipped() -> tuple[Source, ...]:
    return ()
