"""The names of China and Central Asia, across scripts: read, checked, overlaid.

The files in `data/gazetteer` are YAML: an id, `is: type side country weight`, names by language, parted by `;`. See `docs/gazetteer.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from normalizer.lens.errors import GazetteerError
from normalizer.lens.forms import Form, parse
from normalizer.lens.matcher import MASK
from normalizer.lens.scripts import borrowed, derived

TYPES = frozenset(
    {"country", "region", "capital", "city", "place", "people", "leader", "official", "ministry", "institution", "party", "company", "bank"}
    | {"fund", "pipeline", "railway", "road", "port", "dryport", "border", "bridge", "airport", "power", "mine", "field", "university"}
    | {"institute", "forum", "mechanism", "project", "money", "pair", "event", "media", "treaty"},
)
SIDES = frozenset({"cn", "ca", "both", "weakboth", "other", "rival", "none"})
COUNTRIES = frozenset({"CN", "KZ", "KG", "TJ", "TM", "UZ"})
LANGUAGES = ("en", "zh", "ru", "kk", "kk-Arab", "kk-Latn", "ky", "uz", "uz-Cyrl", "tg", "tk")
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")
_PLACE = re.compile(r"[A-Z]{2}(?:\+[A-Z]{2})*")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing with its names. `countries` holds what it speaks for: ("KZ",), ("CN", "KZ") for a border point, ("CA",) for the region."""

    id: str
    kind: str
    side: str
    countries: tuple[str, ...]
    weight: float
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All entities and masks, ready for matching; `digest` changes whenever a name, a side or a weight does."""

    entities: Mapping[str, Entity]
    forms: tuple[Form, ...]
    digest: str


def entity(key: str, raw: Any) -> Entity:
    """One entity of a file or an overlay. Raises GazetteerError with its id and what is allowed."""
    if not isinstance(key, str) or not _ID.fullmatch(key):
        raise GazetteerError(f"entity id {key!r}: lower-case letters, digits and _ only")
    if not isinstance(raw, dict) or not isinstance(raw.get("is"), str) or len(parts := raw["is"].split()) != 4:
        raise GazetteerError(f"{key}: wants `is: type side country weight` and names by language")
    kind, side, place, weight = parts
    if kind not in TYPES or side not in SIDES:
        raise GazetteerError(f"{key}: type {kind!r} or side {side!r} is unknown; sides are {', '.join(sorted(SIDES))}")
    if not _PLACE.fullmatch(place):
        raise GazetteerError(f"{key}: country {place!r}: two capital letters, several joined by +")
    names: dict[str, tuple[str, ...]] = {}
    for language, listed in raw.items():
        if language == "is":
            continue
        if language not in LANGUAGES or not isinstance(listed, str):
            raise GazetteerError(f"{key}: {language!r}: languages are {', '.join(LANGUAGES)}; names are one text, parted by ;")
        names[language] = _parted(listed)
    if not any(names.values()):
        raise GazetteerError(f"{key}: has no name")
    return Entity(key, kind, side, tuple(sorted(place.split("+"))), _weight(key, weight), MappingProxyType(names))


def _parted(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(";") if name.strip())


def _weight(key: str, value: Any) -> float:
    try:
        weight = float(value)
    except (TypeError, ValueError):
        weight = -1.0
    if not 0.0 <= weight <= 2.0:
        raise GazetteerError(f"{key}: weight {value!r} is not a number from 0 to 2")
    return weight


def read(text: str, place: str) -> dict[str, Entity]:
    """The entities of one YAML text. Raises GazetteerError."""
    raw = _mapping(text, place)
    return {key: entity(key, value) for key, value in raw.items()}


def _mapping(text: str, place: str) -> dict[str, Any]:
    try:
        raw = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, in C where it was built
    except yaml.YAMLError as error:
        raise GazetteerError(f"{place}: no YAML: {' '.join(str(error).split())}") from error
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise GazetteerError(f"{place}: wants a mapping of ids")
    return raw


def forms_of(entities: Iterable[Entity]) -> tuple[Form, ...]:
    """Every name as a form, with those that a script's rules derive (Kazakh in Arabic and Latin letters, Uzbek in Cyrillic)."""
    made: dict[tuple[str, str, tuple[tuple[str, bool], ...]], Form] = {}
    for one in entities:
        for language, names in one.names.items():
            for name in names:
                form = parse(one.id, language, name)
                made.setdefault((one.id, language, form.words), form)
        for language, name in (*derived(one.names), *borrowed(one.names)):
            form = parse(one.id, language, name)
            made.setdefault((one.id, language, form.words), form)
    return tuple(made.values())


def build(entities: Mapping[str, Entity], masks: Mapping[str, tuple[str, ...]]) -> Gazetteer:
    """The gazetteer of these entities and masks (by language)."""
    written = ((language, mask) for language, listed in masks.items() for mask in listed)
    hidden = tuple(replace(parse("mask", language, mask), entity=MASK, capital=False) for language, mask in written)
    ordered = dict(sorted(entities.items()))
    state = [(e.id, e.kind, e.side, e.countries, e.weight, sorted(e.names.items())) for e in ordered.values()]
    forms = forms_of(ordered.values()) + hidden
    spelled = [(form.entity, form.language, form.words) for form in forms]  # what the rules of a script derive belongs to the state
    digest = hashlib.sha256(repr((state, spelled)).encode()).hexdigest()[:8]
    return Gazetteer(MappingProxyType(ordered), forms, digest)


@lru_cache(maxsize=1)
def _shipped_parts() -> tuple[Mapping[str, Entity], Mapping[str, tuple[str, ...]]]:
    entities: dict[str, Entity] = {}
    masks: dict[str, tuple[str, ...]] = {}
    folder = files("normalizer.lens") / "data" / "gazetteer"
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".yaml"):
            continue
        text = file.read_text("utf-8")
        if file.name == "masks.yaml":
            masks = {language: _parted(str(listed)) for language, listed in _mapping(text, file.name).items()}
            continue
        for key, one in read(text, file.name).items():
            if key in entities:
                raise GazetteerError(f"{file.name}: {key} stands in two files")
            entities[key] = one
    return MappingProxyType(entities), MappingProxyType(masks)


@lru_cache(maxsize=1)
def shipped() -> Gazetteer:
    """The gazetteer that comes with the package, read once."""
    return build(*_shipped_parts())


def overlaid(text: str) -> Gazetteer:
    """The shipped gazetteer with a user's overlay: `add` (entities, or more names for known ones), `remove` (ids), `reweight` (id: weight).

    Raises GazetteerError where the overlay names an unknown id, or breaks the schema.
    """
    known, masks = _shipped_parts()
    entities, raw = dict(known), _mapping(text, "overlay")
    if unknown := set(raw) - {"add", "remove", "reweight"}:
        raise GazetteerError(f"overlay: {', '.join(sorted(map(str, unknown)))}: only add, remove and reweight are known")
    add, remove, reweight = raw.get("add") or {}, raw.get("remove") or [], raw.get("reweight") or {}
    if not isinstance(add, dict) or not isinstance(remove, list) or not isinstance(reweight, dict):
        raise GazetteerError("overlay: add and reweight are mappings, remove is a list")
    for key, value in add.items():
        entities[key] = _added(key, value, entities.get(key))
    for key in (*remove, *reweight):
        if key not in entities:
            raise GazetteerError(f"overlay: there is no entity {key!r}")
    for key, value in reweight.items():
        entities[key] = replace(entities[key], weight=_weight(key, value))
    for key in remove:
        entities.pop(key, None)
    return build(entities, masks)


def _added(key: str, value: Any, old: Entity | None) -> Entity:
    if old is None:
        return entity(key, value)
    if not isinstance(value, dict):
        raise GazetteerError(f"overlay: {key}: wants names by language")
    value = {"is": f"{old.kind} {old.side} {'+'.join(old.countries)} {old.weight}", **value}
    new = entity(key, value)
    merged = {language: (*old.names.get(language, ()), *new.names.get(language, ())) for language in {**old.names, **new.names}}
    return replace(new, names=MappingProxyType(merged))
