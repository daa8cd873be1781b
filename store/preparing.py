"""What the storing of a draft needs and no database gives: the words of the index, the wide row, the evidence of its event. Pure.

Worked out by whoever has time for it (a worker, or `Store.save` before it takes the lock), so that a transaction is short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from normalizer.lens.digests import is_digest
from normalizer.types import Draft
from store import index
from store.evidence import Evidence, evidence_of
from store.rows import encoded, wide_of

Keep = Literal["relevant", "all"]


@dataclass(frozen=True, slots=True)
class Storing:
    """Into what kind of database drafts go, and which: sqlite or postgresql; relevant or all."""

    dialect: str
    keep: Keep

    def keeps(self, draft: Draft) -> bool:
        """Whether such a draft is kept where it is new."""
        return self.keep == "all" or draft.view.relevance.relevant

    def prepared(self, draft: Draft) -> Prepared | None:
        """None for a draft that is not kept."""
        return prepare(draft, self.dialect) if self.keeps(draft) else None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Goes with one draft, and with one kind of database."""

    words: index.Words
    wide: tuple[str, ...]  # its row of article_text, but for the number
    evidence: Evidence | None  # None: many events, so none


def prepare(draft: Draft, dialect: str) -> Prepared:
    """`dialect`: sqlite or postgresql."""
    evidence = None if is_digest(draft.title) else Evidence.of(evidence_of(draft))
    told = draft.languages
    entry = index.Entry(0, draft.title, draft.text, told.spans, told.language, told.route, draft.source)
    return Prepared(index.words_for(dialect, index.analysed(entry)), encoded(wide_of(draft)), evidence)
