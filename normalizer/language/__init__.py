"""Which languages a text is written in, part by part.

`detect` is pure and deterministic: the same text and the same declared languages give the same answer, in any order of calls.
"""

from __future__ import annotations

from normalizer.language.codes import base
from normalizer.language.detector import detect
from normalizer.language.folding import fold_homoglyphs
from normalizer.language.han import to_simplified

__all__ = ["base", "detect", "fold_homoglyphs", "to_simplified"]
