"""Cleaning: the lines of an extraction without what is no part of the article, each removal with its reason."""

from __future__ import annotations

from normalizer.cleaning.judged import Cleaned, Context, is_prose, is_sentence, weight
from normalizer.cleaning.lines import clean
from normalizer.types import Removal

__all__ = ["Cleaned", "Context", "Removal", "clean", "is_prose", "is_sentence", "weight"]
