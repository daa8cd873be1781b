"""The normalizer: pages in, articles out. Pure: no network, no database, no clock, no environment.

    from normalizer import Page, normalize
    made = normalize(Page(url="https://example.org/a", body=body, fetched_at=now))

`made` is a `Draft` or a `Rejection`; nothing that a page can hold makes `normalize` raise.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from normalizer.identity import line_key
    from normalizer.pipeline import normalize, warm

from normalizer.types import (
    Draft,
    Evidence,
    Hints,
    Languages,
    Page,
    Precision,
    Reason,
    Rejection,
    Relevance,
    Removal,
    Site,
    Span,
    View,
)

__all__ = [
    "Draft",
    "Evidence",
    "Hints",
    "Languages",
    "Page",
    "Precision",
    "Reason",
    "Rejection",
    "Relevance",
    "Removal",
    "Site",
    "Span",
    "View",
    "line_key",
    "normalize",
    "warm",
]

_LATER = {"normalize": "normalizer.pipeline", "warm": "normalizer.pipeline", "line_key": "normalizer.identity"}


def __getattr__(name: str) -> Any:
    """The extractor takes two seconds to import; who only wants the types does not wait for it."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'normalizer' has no attribute {name!r}")
