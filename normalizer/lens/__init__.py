"""The China–Central Asia lens: what concerns China and Central Asia together, and what each article is tagged with.

`Lens.shipped().look(title, text, languages, site)` gives a `View`; it is pure and deterministic.
"""

from __future__ import annotations

from normalizer.lens.errors import GazetteerError, LensError, RuleError
from normalizer.lens.lens import Lens
from normalizer.lens.rule import explained

__all__ = ["GazetteerError", "Lens", "LensError", "RuleError", "explained"]
