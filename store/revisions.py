"""What changed between two states of an article, and of what kind it is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from rapidfuzz.distance import OSA, Levenshtein

from normalizer.identity import fold
from store.tables import article, change
from store.types import Change

SENTENCES = 2000  # of a text that are compared one by one
PAIRS, LONGEST = 50, 1000  # pairs that are kept, and characters of a sentence in them
_SENTENCE = re.compile(r"[^.!?。！？…\n]+(?:[.!?。！？…]+(?:(?=\d)[^.!?。！？…\n]+[.!?。！？…]*)*[\"”’»）)]*|\n|$)")
_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*%?|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")
_TYPO = 0.34  # edits by length up to which two words are one word misspelt
_FEW = 3  # words that a mere correction touches


@dataclass(frozen=True, slots=True)
class Difference:
    """`kinds` out of headline, number, name, typo, deletion (sentences taken out), substantive; `pairs` are (before, after) of sentences,
    either of them may be empty."""

    kinds: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]

    @property
    def silent(self) -> bool:
        """Whether nothing changed but punctuation, white space or case."""
        return not self.kinds


def compare(old_title: str | None, old_text: str, new_title: str | None, new_text: str) -> Difference:
    """The difference of two states; pure."""
    kinds: set[str] = set()
    pairs: list[tuple[str, str]] = []
    if fold(old_title or "") != fold(new_title or ""):
        kinds.add("headline")
        pairs.append((old_title or "", new_title or ""))
    before, after = sentences(old_text), sentences(new_text)
    old_keys, new_keys = ["".join(fold(s)) for s in before], ["".join(fold(s)) for s in after]
    if "".join(old_keys) != "".join(new_keys):
        for op in Levenshtein.opcodes(old_keys, new_keys):
            if op.tag != "equal":
                _judge(before[op.src_start : op.src_end], after[op.dest_start : op.dest_end], kinds, pairs)
    return Difference(tuple(sorted(kinds)), tuple((a[:LONGEST], b[:LONGEST]) for a, b in pairs[:PAIRS]))


def sentences(text: str) -> list[str]:
    """The sentences of a text, the last of them holding whatever is beyond `SENTENCES`."""
    found = [s.strip() for s in _SENTENCE.findall(text)]
    found = [s for s in found if s]
    return found if len(found) <= SENTENCES else [*found[: SENTENCES - 1], "\n".join(found[SENTENCES - 1 :])]


def mark_deleted(connection: sa.Connection, article_id: int, now: dt.datetime) -> Change | None:
    """Notes that the page of an article is gone; its text is kept. None where it is noted already, or there is no such article."""
    found = connection.execute(
        sa.select(article.c.group_id, article.c.revision).where(article.c.id == article_id, article.c.deleted_at.is_(None))
    ).first()
    if found is None:
        return None
    connection.execute(sa.update(article).where(article.c.id == article_id).values(deleted_at=now))
    number = connection.execute(
        sa.insert(change).values(kind="deleted", article_id=article_id, revision=found.revision, at=now).returning(change.c.seq)
    ).scalar_one()
    return Change(seq=number, kind="deleted", article_id=article_id, group_id=found.group_id, revision=found.revision, at=now)


def _judge(before: Sequence[str], after: Sequence[str], kinds: set[str], pairs: list[tuple[str, str]]) -> None:
    """Sentence by sentence where as many came as went, else as one piece."""
    if len(before) != len(after):
        together = (" ".join(before), " ".join(after))
        changed = _kinds(*together) if before and after else {"substantive" if after else "deletion"}
        if changed:
            kinds |= changed
            pairs.append(together)
        return
    for old, new in zip(before, after, strict=True):
        changed = _kinds(old, new)
        if changed:
            kinds |= changed
            pairs.append((old, new))


def _kinds(old: str, new: str) -> set[str]:
    """What kinds of change lead from one sentence to another; empty where only punctuation or case differs."""
    left, right = _words(old), _words(new)
    kinds: set[str] = set()
    touched = 0
    for op in Levenshtein.opcodes([w.casefold() for w in left], [w.casefold() for w in right]):
        if op.tag == "equal":
            continue
        went, came = left[op.src_start : op.src_end], right[op.dest_start : op.dest_end]
        touched += max(len(went), len(came))
        kinds.add(_kind(went, came, first=op.src_start == 0 and op.dest_start == 0))
    if touched > max(_FEW * 2, 0.4 * max(len(left), len(right))):
        kinds.add("substantive")
    return kinds


def _kind(went: Sequence[str], came: Sequence[str], *, first: bool) -> str:
    digits = [[w for w in side if w[0].isdigit()] for side in (went, came)]
    if digits[0] != digits[1]:
        return "number"
    a, b = "".join(went).casefold(), "".join(came).casefold()
    if a and b and OSA.distance(a, b) <= max(1, _TYPO * max(len(a), len(b))) and len(went) <= _FEW and len(came) <= _FEW:
        return "typo"
    if any(w[0].isupper() for w in went) and any(w[0].isupper() for w in came) and not first:
        return "name"
    return "substantive" if len(went) + len(came) > 1 or _matters(went, came) else "typo"


def _matters(went: Sequence[str], came: Sequence[str]) -> bool:
    """A single word that came or went: of one or two letters it is a slip, else it may turn the sense ("not")."""
    return len("".join([*went, *came])) > 2 or any("\u3400" <= c <= "\u9fff" for w in (*went, *came) for c in w)


def _words(sentence: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", sentence))
