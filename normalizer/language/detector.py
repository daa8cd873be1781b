"""The detector: scripts first, then the evidence for each language per sentence, and the best path through it."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.language.alphabets import read_alphabet
from normalizer.language.chinese import read_chinese
from normalizer.language.folding import blank_links, fold_homoglyphs
from normalizer.language.others import other
from normalizer.language.scripts import HAN, HANGUL, OTHER, WEIGHT, letters
from normalizer.language.segments import segments
from normalizer.language.sentences import Piece, pieces
from normalizer.language.summary import summarize
from normalizer.types import Languages

READ = 200_000  # code points; what follows in a longer text is taken to go on as it was


def detect(text: str, prior: Sequence[str] = ()) -> Languages:
    """The languages of a text.

    `prior` holds the codes its source declares; they tip the balance where the text itself says little. Spans are contiguous, cover
    the text and are counted in code points. A text without letters, or with too few to tell, is `und`.
    """
    read = fold_homoglyphs(blank_links(text[:READ]))
    cut = [Piece(one.script, start, end) for one in segments(read) for start, end in pieces(read, one.start, one.end)]
    found: list[Piece] = []
    margins: dict[str, float] = {}
    for script in sorted({piece.script for piece in cut}):
        mine = [piece for piece in cut if piece.script == script]
        if script == HAN:
            margins |= read_chinese(read, mine, prior)
        elif script in (HANGUL, OTHER):
            _whole(read, mine, "ko" if script == HANGUL else other(" ".join(read[piece.start : piece.end] for piece in mine[:40])))
        else:
            mine, margin = read_alphabet(read, mine, script, prior)
            margins |= margin
        found += mine
    return summarize(len(text), found, margins)


def _whole(text: str, found: Sequence[Piece], language: str) -> None:
    """Set one language for all pieces of a script."""
    for piece in found:
        count = letters(text[piece.start : piece.end], piece.script)
        if count:
            piece.letters, piece.language = count * WEIGHT[piece.script], language
