"""Pieces cut once more where the language changes without the end of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from normalizer.language.profiles import SCALE, Table
from normalizer.language.scripts import ARABIC
from normalizer.language.sentences import Piece
from normalizer.language.words import words

GAIN = 25 * SCALE  # nats that two languages must explain better than one
WORDS, CUTS = 4, 4  # words without a capital on either side of a cut; cuts in one piece
_START = re.compile(r"(?<=\s)[^\w\s]*\w")


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    packed: int
    letters: int
    plain: int  # words without a capital: names say little of the language around them
    plain_packed: int


def refined(text: str, piece: Piece, known: Table, script: str) -> Iterator[tuple[Piece, tuple[int, ...]]]:
    """The piece with the evidence for each language, or its parts; nothing where it has no word of its script."""
    parts = _parts(text, piece, known, script)
    for run in _divided(parts, known):
        packed = sum(part.packed for part in run)
        letters = float(sum(part.letters for part in run))
        yield Piece(script, run[0].start, run[-1].end, letters), known.unpack(packed)


def _parts(text: str, piece: Piece, known: Table, script: str) -> list[_Part]:
    """The piece cut before each word with a capital, or before every word in a script that has none."""
    whole = text[piece.start : piece.end]
    cuts = [piece.start]
    if len(whole) > 50:
        cuts += [piece.start + match.start() for match in _START.finditer(whole) if script == ARABIC or match.group()[-1].isupper()]
    parts: list[_Part] = []
    for start, end in zip(cuts, [*cuts[1:], piece.end], strict=True):
        heard = words(text[start:end], script)
        if heard:
            plain = [word for word in heard if not word[0].isupper()]
            packed = sum(map(known.word, plain))
            named = sum(known.word(word) for word in heard if word[0].isupper())
            parts.append(_Part(start, end, packed + named, sum(map(len, heard)), len(plain), packed))
    return parts


def _divided(parts: list[_Part], known: Table) -> list[list[_Part]]:
    """The parts in one or more runs, cut where two languages explain them much better than one."""
    if not parts:
        return []
    waiting, done = [parts], []
    while waiting:
        run = waiting.pop()
        cut = _cut(run, known) if len(done) + len(waiting) < CUTS else 0
        if cut:
            waiting += [run[cut:], run[:cut]]
        else:
            done.append(run)
    return done


def _cut(run: Sequence[_Part], known: Table) -> int:
    """Before which part two languages begin to explain the run best; 0 where one does as well."""
    total = sum(part.plain for part in run)
    if len(run) < 2 or total < 2 * WORDS:
        return 0
    packed = sum(part.plain_packed for part in run)
    best, at = max(known.unpack(packed)) + GAIN, 0
    heard = list(accumulate(part.plain for part in run))
    for i, left in enumerate(accumulate(part.plain_packed for part in run[:-1]), 1):
        if heard[i - 1] < WORDS or total - heard[i - 1] < WORDS:
            continue
        said = max(known.unpack(left)) + max(known.unpack(packed - left))
        if said > best:
            best, at = said, i
    return at
