"""Measured on labels: the project's own hard set (`docs/labelling-relevance.md`), and the shared development half where it is present."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from normalizer.language import detect
from normalizer.lens import Lens
from normalizer.lens.rule import shipped
from normalizer.types import Site, View

DATA = Path(__file__).resolve().parent / "data" / "lens"
TOPICS = {"diplomacy", "trade", "energy", "transport", "security", "finance"} | {
    "water",
    "minerals",
    "culture_education",
    "technology",
    "health",
}


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def seen(row: dict[str, Any]) -> View:
    text = row.get("text") or ""
    return Lens.shipped().look(row.get("title"), text, detect(text or row.get("title") or ""), Site())


def f1(pairs: Iterable[tuple[set[str], set[str]]]) -> float:
    """Micro F1 of (wanted, got)."""
    right = wanted = got = 0
    for want, have in pairs:
        right, wanted, got = right + len(want & have), wanted + len(want), got + len(have)
    return 2 * right / max(1, wanted + got)


def decision(row: dict[str, Any], view: View) -> tuple[set[str], set[str]]:
    return ({"relevant"} if row["label"] else set()), ({"relevant"} if view.relevance.relevant else set())


HARD = [(row, seen(row)) for row in rows(DATA / "hard.jsonl")]
LANGUAGES = ["en", "kk", "ky", "ru", "tg", "tk", "uz", "zh"]


def test_the_hard_set_is_large_enough_in_every_language() -> None:
    counts: dict[str, int] = defaultdict(int)
    for row, _ in HARD:
        counts[row["lang"]] += 1
        assert set(row["topics"]) <= TOPICS
    assert len(HARD) >= 300 and len({row["id"] for row, _ in HARD}) == len(HARD)
    assert all(counts[language] >= 20 for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hard_set_is_decided_well_in_every_language(language: str) -> None:
    assert f1(decision(row, view) for row, view in HARD if row["lang"] == language) >= 0.9


def test_the_hard_set_is_decided_well() -> None:
    assert f1(decision(row, view) for row, view in HARD) >= 0.93


def test_countries_and_topics_of_the_hard_set() -> None:
    relevant = [(row, view) for row, view in HARD if row["label"]]
    assert f1((set(row["countries"]), set(view.countries)) for row, view in relevant) >= 0.96
    assert f1((set(row["topics"]), set(view.topics)) for row, view in relevant) >= 0.85
    with_topics = [(row, view) for row, view in HARD if row["topics"]]
    assert len(with_topics) >= 300
    assert f1((set(row["topics"]), set(view.topics)) for row, view in with_topics) >= 0.82


def test_the_development_half(shared: Path) -> None:
    judged = [(row, seen(row)) for row in rows(shared / "data" / "dev" / "relevance.jsonl")]
    assert f1(decision(row, view) for row, view in judged) >= 0.985
    assert f1((set(row["countries"]), set(view.countries)) for row, view in judged if row["label"]) >= 0.96


def test_the_founding_documents_are_relevant(shared: Path) -> None:
    for file in sorted((shared / "data" / "seeds").glob("*.txt")):
        view = seen({"title": None, "text": file.read_text("utf-8")})
        assert view.relevance.relevant and "CN" in view.countries and "diplomacy" in view.topics
        assert len(view.relevance.sentences) >= 5
        if file.name[:3] in ("001", "004"):  # they name the five states
            assert view.countries == ("CN", "KG", "KZ", "TJ", "TM", "UZ")


def test_every_part_of_a_score_has_words_that_explain_it() -> None:
    told = {name for _, view in HARD for name, _ in view.relevance.factors}
    assert {"balance", "near", "sport", "rival", "one_side_only"} <= told <= set(shipped().said)
