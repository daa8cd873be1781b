"""What the entities of a text stand for: a pair of countries is both of them, a city or a ministry is of its country."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from normalizer.lens import gazetteer

IMPLIED = 0.5  # weight of a country that is not named itself


@functools.cache
def _countries() -> dict[str, str]:
    """The id of each country by its code."""
    return {one.countries[0]: one.id for one in gazetteer.shipped().entities.values() if one.kind == "country"}


@functools.cache
def countries() -> frozenset[str]:
    """The ids of all countries."""
    return frozenset(_countries().values())


def grounded(entities: Mapping[str, float]) -> dict[str, float]:
    """The entities with their countries; pairs are resolved. Ids that are not in the shipped gazetteer stay as they are."""
    known, by_code = gazetteer.shipped().entities, _countries()
    found: dict[str, float] = {}
    for key, weight in sorted(entities.items()):
        one = known.get(key)
        pair = one is not None and one.kind == "pair"
        if not pair:
            found[key] = max(weight, found.get(key, 0.0))
        for code in one.countries if one is not None and one.kind != "money" else ():
            if (country := by_code.get(code)) is not None and country != key:
                found[country] = max(weight * (1.0 if pair else IMPLIED), found.get(country, 0.0))
    return found


def names_of(entities: Iterable[str]) -> set[str]:
    """All names, in any language, of those entities that the shipped gazetteer holds."""
    return {name for key in entities for name in _names(key)}


@functools.lru_cache(maxsize=2000)
def _names(entity: str) -> frozenset[str]:
    known = gazetteer.shipped().entities.get(entity)
    listed = (form for forms in known.names.values() for form in forms) if known is not None else ()
    return frozenset(form.rstrip("!?").replace("~", "") for form in listed)
