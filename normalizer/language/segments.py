"""Segments: the text cut where its script changes for good. Foreign names and abbreviations stay inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizer.language.scripts import HAN, HANGUL, KANA, OPENERS, OTHER, WEIGHT, WORD, runs

# A passage stands alone from this size on, chosen on labelled mixed texts and texts with foreign names: characters for Han, kana and hangul,
# words and letters for alphabets; the second figure holds inside brackets or quotes, where names stand.
DENSE_CHARS, DENSE_CHARS_QUOTED = 9, 15
WORDS, WORDS_QUOTED, LETTERS = 5, 9, 28
OTHER_LETTERS = 12
# A gap that does not interrupt a passage of another script: so many words, or so many Han characters.
GAP_WORDS, GAP_CHARS = 3, 8
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
    words: int
    letters: int
    quoted: bool

    @property
    def weight(self) -> float:
        return self.letters * WEIGHT[self.script]

    @property
    def stands(self) -> bool:
        if self.script in DENSE:
            return self.letters >= (DENSE_CHARS_QUOTED if self.quoted else DENSE_CHARS)
        if self.script == OTHER:
            return self.letters >= OTHER_LETTERS
        return self.words >= (WORDS_QUOTED if self.quoted else WORDS) and self.letters >= LETTERS

    @property
    def small(self) -> bool:
        return self.letters <= GAP_CHARS if self.script in DENSE else self.words <= GAP_WORDS


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
            weights[block.script] = weights.get(block.script, 0.0) + block.weight
        standing.append(_absorb(blocks))
    if not weights:
        return []
    return _cover(_lines(standing, weights), len(text))


def _blocks(text: str, line: str, offset: int) -> list[_Block]:
    """The runs of a line with their sizes; Han and kana are one, and small gaps inside a passage are bridged."""
    blocks: list[_Block] = []
    for run in runs(line, offset):
        found = WORD[run.script].findall(text, run.start, run.end)
        script = HAN if run.script == KANA else run.script
        if blocks and blocks[-1].script == script:
            last = blocks[-1]
            last.end, last.words, last.letters = run.end, last.words + len(found), last.letters + sum(map(len, found))
            continue
        blocks.append(_Block(script, run.start, run.end, len(found), sum(map(len, found)), text[run.start] in OPENERS or text[run.start] in "\"'"))
    if len(blocks) < 3:
        return blocks
    weights: dict[str, float] = {}
    for block in blocks:
        weights[block.script] = weights.get(block.script, 0.0) + block.weight
    for script in sorted(weights, key=lambda name: (-weights[name], name)):
        blocks = _bridged(blocks, script)
    return blocks


def _bridged(blocks: Sequence[_Block], script: str) -> list[_Block]:
    """The blocks with those of one script joined across a small block of another."""
    out: list[_Block] = []
    for block in blocks:
        if block.script == script and len(out) >= 2 and out[-2].script == script and out[-1].small and not out[-1].stands:
            out.pop()
            last = out[-1]
            last.end, last.words, last.letters, last.quoted = block.end, last.words + block.words, last.letters + block.letters, False
        else:
            out.append(block)
    return out


def _absorb(blocks: list[_Block]) -> list[_Block]:
    """The blocks of a line that stand alone, grown over those that do not; one block of the heaviest script where none stands."""
    strong = [i for i, block in enumerate(blocks) if block.stands]
    if not strong:
        weights: dict[str, float] = {}
        for block in blocks:
            weights[block.script] = weights.get(block.script, 0.0) + block.weight
        script = max(sorted(weights), key=lambda name: weights[name])
        return [_Block(script, blocks[0].start, blocks[-1].end, 0, 0, False)]
    out: list[_Block] = []
    for before, at in zip([None, *strong[:-1]], strong, strict=True):
        block = blocks[at]
        if before is None:
            start = blocks[0].start
        else:
            start = blocks[_split(blocks, before, at)].start
            out[-1].end = start
        out.append(_Block(block.script, start, block.end, block.words, block.letters, block.quoted))
    out[-1].end = blocks[-1].end
    return out


def _split(blocks: Sequence[_Block], left: int, right: int) -> int:
    """The first block after `left` that goes with `right`: where the fewest letters stand on the wrong side."""
    best, at = 0.0, left + 1
    cost = 0.0
    for i in range(left + 1, right):
        block = blocks[i]
        cost += (block.script != blocks[left].script) * block.weight - (block.script != blocks[right].script) * block.weight
        if cost <= best:
            best, at = cost, i + 1
    return at


def _lines(lines: Iterable[list[_Block]], weights: dict[str, float]) -> list[Segment]:
    """The segments of all lines: a line where nothing stands keeps its script if that stands elsewhere, else joins its neighbour."""
    found = list(lines)
    known = {block.script for line in found for block in line if block.letters}
    if not known:
        known = {max(sorted(weights), key=lambda name: weights[name])}
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
