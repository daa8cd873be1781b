"""Cleaning: the lines of an extraction without what is no part of the article, each removal with its reason."""

from __future__ import annotations

from normalizer.cleaning.lines import Cleaned, Context, clean, is_prose, is_sentence
from normalizer.types import Removal

__all__ = ["Cleaned", "Context", "Removal", "clean", "is_prose", "is_sentence"]
