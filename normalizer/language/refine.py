"""What a piece says for each language, and where the language changes inside it without the end of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from operator import itemgetter, not_

from normalizer.language.profiles import SCALE, Table
from normalizer.language.scripts import ARABIC
from normalizer.language.sentences import Piece
from normalizer.language.words import words

GAIN = 25 * SCALE  # nats that two languages must explain better than one; 15 to 35 measured alike
WORDS, CUTS = 4, 4  # words without a capital on either side of a cut; cuts in one piece
GLANCE = 6  # words in a row that are looked at for another language, before any cut is tried
_first = itemgetter(0)
_START = re.compile(r"(?<=\s)[^\w\s]*\w")


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece with its evidence, all languages packed in one integer; `plain` leaves out names, which say little of what surrounds them."""

    start: int
    end: int
    packed: int
    letters: int
    plain: tuple[int, ...]  # one packed integer per word without a capital

    def piece(self, script: str) -> Piece:
        """The piece alone."""
        return Piece(script, self.start, self.end, float(self.letters))


def hear(text: str, piece: Piece, known: Table, script: str) -> list[Heard]:
    """The piece with its evidence, in parts where two languages explain it much better than one; nothing where it has no word."""
    whole = _hear(text, piece.start, piece.end, known, script, opening=True)
    if whole is None:
        return []
    if len(whole.plain) < 2 * WORDS or not _doubtful(whole.plain, known):
        return [whole]
    return [_together(run) for run in _divided(_parts(text, piece, known, script), known)]


def _hear(text: str, start: int, end: int, known: Table, script: str, opening: bool) -> Heard | None:
    """One stretch with its evidence. The first word of a piece is no name for its capital."""
    found = words(text[start:end], script)
    if not found:
        return None
    said = list(map(known.word, found))
    packed = sum(said)
    if opening and found[0][0].isupper():
        packed += said[0]
    plain = tuple(compress(said, map(not_, map(str.isupper, map(_first, found))))) if len(said) >= WORDS or not opening else ()
    return Heard(start, end, packed, sum(map(len, found)), plain)


def _doubtful(plain: Sequence[int], known: Table) -> bool:
    """True where some words in a row are another language's than all of them together: a cut is worth looking for."""
    best = _best(sum(plain), known)
    return any(_best(sum(plain[i : i + GLANCE]), known) != best for i in range(0, len(plain), GLANCE))


def _best(packed: int, known: Table) -> int:
    scores = known.unpack(packed)
    return scores.index(max(scores))


def _parts(text: str, piece: Piece, known: Table, script: str) -> list[Heard]:
    """The piece cut before each word with a capital, or before every word in a script that has none."""
    starts = [piece.start]
    for match in _START.finditer(text[piece.start : piece.end]):
        if script == ARABIC or match.group()[-1].isupper():
            starts.append(piece.start + match.start())
    parts: list[Heard] = []
    for start, end in zip(starts, [*starts[1:], piece.end], strict=True):
        heard = _hear(text, start, end, known, script, opening=not parts)
        if heard is not None:
            parts.append(heard)
    return parts


def _divided(parts: list[Heard], known: Table) -> list[list[Heard]]:
    """The parts in one or more runs, in their order, cut where two languages explain them much better than one."""
    waiting = [parts]
    done: list[list[Heard]] = []
    while waiting:
        run = waiting.pop()
        cut = _cut(run, known) if len(done) + len(waiting) < CUTS else 0
        if cut:
            waiting += [run[cut:], run[:cut]]
        else:
            done.append(run)
    return done


def _cut(run: Sequence[Heard], known: Table) -> int:
    """Before which part two languages begin to explain the run best; 0 where one does as well."""
    heard = list(accumulate(len(part.plain) for part in run))
    packed = list(accumulate(sum(part.plain) for part in run))
    best, at = max(known.unpack(packed[-1])) + GAIN, 0
    for i in range(1, len(run)):
        if heard[i - 1] < WORDS or heard[-1] - heard[i - 1] < WORDS:
            continue
        said = max(known.unpack(packed[i - 1])) + max(known.unpack(packed[-1] - packed[i - 1]))
        if said > best:
            best, at = said, i
    return at


def _together(run: Sequence[Heard]) -> Heard:
    return Heard(run[0].start, run[-1].end, sum(part.packed for part in run), sum(part.letters for part in run), ())
