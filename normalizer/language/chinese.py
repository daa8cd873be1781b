"""Han and kana pieces: Chinese or Japanese by their kana, simplified or traditional by their characters."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.language.han import JAPANESE, SIMPLIFIED, TRADITIONAL, evidence
from normalizer.language.path import best_path
from normalizer.language.scripts import HAN, KANA, WEIGHT, letters
from normalizer.language.sentences import Piece

# Evidence in hundredths of a nat, such that kana above about one character in eight make Japanese, and a price on a change.
PER_KANA, PER_SHINJITAI, PER_HAN, PER_TRADITIONAL, SWITCH = 150, 300, 20, 60, 400
CLEAR = 3  # so many characters of one form more than of the other decide a line against the rest of the text


def read_chinese(text: str, found: Sequence[Piece], declared: Sequence[str]) -> dict[str, float]:
    """Set the languages of the pieces: `ja`, `zh-Hans` or `zh-Hant`; returns the margin of each in nats, roughly."""
    counts: list[tuple[int, int]] = []
    spoken: list[Piece] = []
    scores: list[tuple[int, int]] = []
    for piece in found:
        part = text[piece.start : piece.end]
        han, kana = letters(part, HAN), letters(part, KANA)
        if not han + kana:
            continue
        simplified, traditional, japanese = evidence(part)
        piece.letters = han * WEIGHT[HAN] + kana * WEIGHT[KANA]
        spoken.append(piece)
        counts.append((simplified, traditional))
        scores.append((han * PER_HAN + traditional * PER_TRADITIONAL, kana * PER_KANA + japanese * PER_SHINJITAI))
    path = best_path(scores, (100 if "ja" not in declared else 0, 0), SWITCH)
    whole = [sum(column) for column in zip(*(pair for pair, state in zip(counts, path, strict=True) if not state), strict=True)] or [0, 0]
    form = _form(whole[0] - whole[1], declared)
    margins: dict[str, float] = {}
    for piece, state, (simplified, traditional), (chinese, japanese) in zip(spoken, path, counts, scores, strict=True):
        clear = abs(simplified - traditional) >= CLEAR
        piece.language = JAPANESE if state else _form(simplified - traditional, declared) if clear else form
        margins[piece.language] = margins.get(piece.language, 0.0) + abs(chinese - japanese) / 100
    return margins


def _form(lead: int, declared: Sequence[str]) -> str:
    """Simplified or traditional by the lead of simplified characters; where there is none, as declared, else simplified."""
    if lead:
        return SIMPLIFIED if lead > 0 else TRADITIONAL
    return TRADITIONAL if TRADITIONAL in declared and SIMPLIFIED not in declared else SIMPLIFIED
