"""Segments: the text cut where its script changes for good. Foreign names and abbreviations stay inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter

from normalizer.language.scripts import HAN, HANGUL, KANA, OPENERS, OTHER, WEIGHT, WORD, Run, runs
from normalizer.language.sentences import CLOSERS

# A passage stands alone from this size on, chosen on labelled mixed texts and texts with foreign names: characters for Han, kana and
# hangul, words and letters for alphabets; the second figure holds inside brackets or quotes, where names stand.
DENSE_CHARS, DENSE_CHARS_QUOTED = 9, 15
WORDS, WORDS_QUOTED, LETTERS = 5, 12, 28
OTHER_LETTERS = 12
# A gap that does not interrupt a passage of another script: so many words, or so many Han characters.
GAP_WORDS, GAP_CHARS = 3, 8
NAMED = 0.4  # what a name says of its line's language, against any other word
STOP = re.compile(rf"[.!?…؟۔。！？；｡][{CLOSERS}]*\s*\Z|[。！？；｡]")  # a full stop in the run, or one at its end
QUOTES = OPENERS | {'"', "'"}
_first = itemgetter(0)
LONG = 200  # a line of one script and so many code points stands without counting
DENSE = frozenset({HAN, KANA, HANGUL})


@dataclass(frozen=True, slots=True)
class Segment:
    """`start` to `end` is read as text of one script."""

    script: str
    start: int
    end: int


@dataclass(slots=True)
class _Block:
    script: str
    start: int
    end: int
    words: float
    letters: float
    lower: int  # letters of words without a capital
    quoted: bool
    ends: bool  # with the end of a sentence

    @property
    def weight(self) -> float:
        return self.letters * WEIGHT[self.script]

    @property
    def said(self) -> float:
        """The weight for a short line: names and what stands in quotes or brackets say little of its language."""
        said = self.lower + (self.letters - self.lower) * NAMED
        return said * WEIGHT[self.script] * (NAMED if self.quoted else 1.0)

    @property
    def stands(self) -> bool:
        if self.script in DENSE:
            return self.letters >= (DENSE_CHARS_QUOTED if self.quoted else DENSE_CHARS)
        if self.script == OTHER:
            return self.letters >= OTHER_LETTERS
        return self.lower > 0 and self.words >= (WORDS_QUOTED if self.quoted else WORDS) and self.letters >= LETTERS

    @property
    def small(self) -> bool:
        return self.letters <= GAP_CHARS and not self.ends if self.script in DENSE else self.words <= GAP_WORDS


def segments(text: str) -> list[Segment]:
    """The segments of a text, contiguous, from 0 to its end; none where it has no letter."""
    standing: list[list[_Block]] = []
    weights: dict[str, float] = {}
    offset = 0
    for line in text.split("\n"):
        blocks = _blocks(text, line, offset)
        offset += len(line) + 1
        if not blocks:
            continue
        for block in blocks:
            weights[block.script] = weights.get(block.script, 0.0) + block.said
        standing.append(_absorb(blocks))
    if not standing:
        return []
    return _cover(_lines(standing, weights), len(text))


def _blocks(text: str, line: str, offset: int) -> list[_Block]:
    """The runs of a line with their sizes; Han and kana are one, and small gaps inside a passage are bridged."""
    blocks: list[_Block] = []
    found = runs(line, offset)
    if len(found) == 1 and found[0].end - found[0].start > LONG:
        return [_Block(HAN if found[0].script == KANA else found[0].script, found[0].start, found[0].end, LONG, LONG, LONG, False, False)]
    for run in found:
        block = _block(text, run)
        if blocks and blocks[-1].script == block.script:
            _join(blocks[-1], block)
        else:
            blocks.append(block)
    if len(blocks) < 3:
        return blocks
    weights: dict[str, float] = {}
    for block in blocks:
        weights[block.script] = weights.get(block.script, 0.0) + block.weight
    for script in sorted(weights, key=lambda name: (-weights[name], name)):
        blocks = _bridged(blocks, script)
    return blocks


def _block(text: str, run: Run) -> _Block:
    """A run with its sizes. A word with a capital inside the run counts half, as names are what one script lends another."""
    found = WORD[run.script].findall(text, run.start, run.end)
    sizes = list(map(len, found))
    named = list(compress(sizes, map(str.isupper, map(_first, found))))
    inside = named[1:] if found[0][0].isupper() else named
    return _Block(
        script=HAN if run.script == KANA else run.script,
        start=run.start,
        end=run.end,
        words=len(found) - len(inside) / 2,
        letters=sum(sizes) - sum(inside) / 2,
        lower=sum(sizes) - sum(named),
        quoted=text[run.start] in QUOTES,
        ends=STOP.search(text, run.start, run.end) is not None,
    )


def _join(block: _Block, other: _Block) -> None:
    block.end, block.words, block.letters = other.end, block.words + other.words, block.letters + other.letters
    block.lower, block.ends = block.lower + other.lower, other.ends


def _bridged(blocks: Sequence[_Block], script: str) -> list[_Block]:
    """The blocks with those of one script joined across a small block of another."""
    out: list[_Block] = []
    for block in blocks:
        if block.script == script and len(out) >= 2 and out[-2].script == script and out[-1].small and not out[-1].stands:
            out.pop()
            _join(out[-1], block)
            out[-1].quoted = False
        else:
            out.append(block)
    return out


def _absorb(blocks: list[_Block]) -> list[_Block]:
    """The blocks of a line that stand alone, grown over those that do not; one block of the heaviest script where none stands."""
    if len(blocks) == 1 and blocks[0].stands:
        return blocks
    strong = [i for i, block in enumerate(blocks) if block.stands]
    if not strong:
        weights: dict[str, float] = {}
        for block in blocks:
            weights[block.script] = weights.get(block.script, 0.0) + block.said
        script = max(sorted(weights), key=lambda name: weights[name])
        return [_Block(script, blocks[0].start, blocks[-1].end, 0, 0, 0, False, False)]
    out: list[_Block] = []
    for before, at in zip([None, *strong[:-1]], strong, strict=True):
        block = blocks[at]
        if before is None:
            start = blocks[0].start
        else:
            start = blocks[_split(blocks, before, at)].start
            out[-1].end = start
        out.append(_Block(block.script, start, block.end, block.words, block.letters, block.lower, block.quoted, block.ends))
    out[-1].end = blocks[-1].end
    return out


def _split(blocks: Sequence[_Block], left: int, right: int) -> int:
    """The first block after `left` that goes with `right`: the fewest letters on the wrong side, and where a sentence ends if it can."""
    best, at = 0.0, left + 1
    cost = 0.0
    for i in range(left + 1, right):
        block = blocks[i]
        cost += (block.script != blocks[left].script) * block.weight - (block.script != blocks[right].script) * block.weight
        if cost < best or (cost == best and not blocks[at - 1].ends):
            best, at = cost, i + 1
    return at


def _lines(lines: Iterable[list[_Block]], weights: dict[str, float]) -> list[Segment]:
    """The segments of all lines: a line where nothing stands keeps its script if that stands elsewhere, else joins its neighbour."""
    found = list(lines)
    known = {block.script for line in found for block in line if block.letters}
    if not known:
        known = {max(sorted({block.script for line in found for block in line}), key=lambda name: weights[name])}
    out: list[Segment] = []
    first: str | None = None
    for line in found:
        for block in line:
            if block.script in known:
                out.append(Segment(block.script, block.start, block.end))
                first = first or block.script
            elif out:
                out.append(Segment(out[-1].script, block.start, block.end))
            else:
                out.append(Segment("", block.start, block.end))
    return [Segment(one.script or first or "", one.start, one.end) for one in out]


def _cover(found: Sequence[Segment], length: int) -> list[Segment]:
    """Neighbours of one script joined, without gaps: what lies between belongs to what came before."""
    joined: list[Segment] = []
    for one in found:
        if joined and joined[-1].script == one.script:
            joined[-1] = Segment(one.script, joined[-1].start, one.end)
        else:
            joined.append(one)
    starts = [0, *(one.start for one in joined[1:]), length]
    return [Segment(one.script, starts[i], starts[i + 1]) for i, one in enumerate(joined)]
