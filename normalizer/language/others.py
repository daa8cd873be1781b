"""Scripts outside Han, kana, hangul, Latin, Cyrillic and Arabic: one language each, or langdetect itself."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from normalizer.language.codes import UNKNOWN, knowledge

LONGEST = 2_000  # code points that are shown to langdetect


def other(text: str) -> str:
    """The language of a text in another script, `und` where none is known for it."""
    counts: dict[str, int] = {}
    for char in text[:LONGEST]:
        for first, last, code in knowledge().alone:
            if first <= char <= last:
                counts[code] = counts.get(code, 0) + 1
    if counts:
        return max(sorted(counts), key=lambda code: counts[code])
    detector = _factory().create()
    detector.append(text[:LONGEST])
    try:
        found: str = detector.detect()
    except LangDetectException:
        return UNKNOWN
    return UNKNOWN if found == "unknown" else found


def warm() -> None:
    """Loads langdetect's profiles."""
    _factory()


@lru_cache(maxsize=1)
def _factory() -> DetectorFactory:
    """langdetect with the stock profiles of these scripts alone; the seed makes its sampling repeatable."""
    factory = DetectorFactory()
    factory.seed = 0
    profiles = files("langdetect") / "profiles"
    factory.load_json_profile([(profiles / code).read_text("utf-8") for code in knowledge().stock])
    return factory
