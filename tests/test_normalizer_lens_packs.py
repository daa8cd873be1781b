"""Desk packs find what they promise and leave the rest, judged by the query language's own reference."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from normalizer.language import detect
from normalizer.lens import Lens
from normalizer.types import Site
from store.analyser import words
from store.query import parse
from store.query.reference import Document, matches

FOLDER = Path(__file__).resolve().parent.parent / "alerts" / "packs"
PACKS = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.toml"))}
EXAMPLES = [
    pytest.param(pack, example, kind == "positive", id=f"{id}-{kind}-{number}")
    for id, pack in PACKS.items()
    for kind in ("positive", "negative")
    for number, example in enumerate(pack[kind], 1)
]


def document(title: str, text: str) -> Document:
    languages = detect(text)
    view = Lens.shipped().look(title, text, languages, Site())
    fields: dict[str, Any] = {
        "country": view.countries,
        "dyad": view.dyads,
        "topic": view.topics,
        "entity": view.entities,
        "lang": languages.language,
        "is": {"relevant": view.relevance.relevant, "deleted": False, "revised": False},
    }
    return Document(words(title, None, languages.language), words(text, languages.spans, languages.language), fields)


def test_the_five_desks_have_their_pack() -> None:
    assert set(PACKS) == {"logistics", "energy", "security", "finance_minerals", "visas_borders"}


@pytest.mark.parametrize("id", PACKS)
def test_a_pack_is_complete_bilingual_and_versioned(id: str) -> None:
    pack = PACKS[id]
    assert pack["id"] == id and isinstance(pack["version"], int) and pack["name"] and pack["description"]
    assert pack["title"]["en"] and pack["title"]["zh"]
    assert len(pack["positive"]) >= 3 and len(pack["negative"]) >= 2
    parse(pack["query"])


@pytest.mark.parametrize("id", PACKS)
def test_a_pack_asks_for_entities_that_exist(id: str) -> None:
    asked = {part.removeprefix("entity:").strip("()") for part in PACKS[id]["query"].split() if part.lstrip("(").startswith("entity:")}
    assert {part.replace("entity:", "").strip("()") for part in asked} <= set(Lens.shipped().entities)


@pytest.mark.parametrize(("pack", "example", "wanted"), EXAMPLES)
def test_an_example_is_judged_as_it_says(pack: dict[str, Any], example: dict[str, str], wanted: bool) -> None:
    assert matches(parse(pack["query"]), document(example["title"], example["text"])) is wanted
