"""The lens as the other rooms see it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from normalizer.lens import gazetteer as names
from normalizer.lens import rule as rules
from normalizer.lens.digests import items
from normalizer.lens.folding import Folded
from normalizer.lens.gazetteer import Gazetteer
from normalizer.lens.matcher import Index
from normalizer.lens.places import countries, dyads
from normalizer.lens.reading import read
from normalizer.lens.rule import Rule
from normalizer.lens.score import judge
from normalizer.lens.topics import Topics
from normalizer.types import Languages, Relevance, Site, Span, View

CHINA = "CN"
LONGEST = 20_000  # code points that are read; news is shorter, dumps are not


class Lens:
    """Looks at texts through one gazetteer, one rule and one list of topics. Immutable once built; safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer, rule: Rule, topics: Topics) -> None:
        self._gazetteer, self._rule, self._topics = gazetteer, rule, topics
        self._index = Index(gazetteer.forms)
        self.version = f"{rule.version}-{gazetteer.digest}-{topics.digest}"

    @classmethod
    def shipped(cls) -> Lens:
        """The lens with the package's own data, built once."""
        return _shipped()

    @classmethod
    def with_overlay(cls, path_text: str) -> Lens:
        """The shipped lens with a user's overlay, given as the overlay file's text (see `gazetteer.overlaid`). Raises GazetteerError."""
        return cls(names.overlaid(path_text), rules.shipped(), Topics.shipped())

    @property
    def entities(self) -> tuple[str, ...]:
        """The ids of the gazetteer, sorted."""
        return tuple(self._gazetteer.entities)

    def entity_names(self, entity: str) -> Mapping[str, str]:
        """The first name of an entity by language, for showing; empty for an unknown id."""
        known = self._gazetteer.entities.get(entity)
        if known is None:
            return {}
        return {language: listed[0].rstrip("!?").replace("~", "") for language, listed in known.names.items() if listed}

    def look(self, title: str | None, text: str, languages: Languages, site: Site) -> View:
        """What the lens sees in one text: relevance with its reasons, countries, dyads, topics, entities. `spans` are of `text`."""
        pieces = items(title, text)
        if len(pieces) > 1:
            return self._digest(title, text, pieces, languages, site)
        return self._piece(title, text, languages.spans, languages, site)

    def _piece(self, title: str | None, text: str, spans: tuple[Span, ...], languages: Languages, site: Site) -> View:
        head, body = Folded.of(title) if title else None, Folded.of(text[:LONGEST])
        reading = read(head, body, spans, languages.language, self._index, self._gazetteer.entities, self._rule, site.country)
        topics, aside = self._topics.study(head, body, languages, reading)
        relevance = judge(reading, self._rule, aside, self.version)
        found = countries(reading, self._rule)
        if relevance.relevant and CHINA not in found:
            found = tuple(sorted((*found, CHINA)))
        tagged = {named.entity.id for _, named in reading.names if named.entity.side != "other"}
        return View(relevance=relevance, countries=found, dyads=dyads(found), topics=topics, entities=tuple(sorted(tagged)))

    def _digest(self, title: str | None, text: str, pieces: list[tuple[int, int, int]], languages: Languages, site: Site) -> View:
        """A digest is as relevant as its best item, and about what that item and the other relevant ones are about."""
        views: list[tuple[View, int]] = []
        for start, head, end in pieces:
            body = text[head:end]
            inside = (span for span in languages.spans if span.start < end and span.end > head)
            spans = tuple(Span(max(span.start, head) - head, min(span.end, end) - head, span.language) for span in inside)
            views.append((self._piece(text[start:head].strip() or None, body, spans, languages, site), head))
        return merged(views)


def merged(views: list[tuple[View, int]]) -> View:
    """One view of a digest's items; offsets of sentences are moved back to the whole text."""
    best, head = max(views, key=lambda pair: pair[0].relevance.score)
    kept = [view for view, _ in views if view.relevance.relevant] or [best]
    moved = tuple((start + head, end + head) for start, end in best.relevance.sentences)
    relevance = Relevance(
        score=best.relevance.score, relevant=best.relevance.relevant, review=best.relevance.review, evidence=best.relevance.evidence,
        sentences=moved, factors=(*best.relevance.factors, ("digest_items", float(len(views)))), version=best.relevance.version,
    )  # fmt: skip
    found = tuple(sorted({country for view in kept for country in view.countries}))
    return View(
        relevance=relevance,
        countries=found,
        dyads=tuple(sorted({pair for view in kept for pair in view.dyads})),
        topics=tuple(sorted({topic for view in kept for topic in view.topics})),
        entities=tuple(sorted({entity for view, _ in views for entity in view.entities})),
    )


@lru_cache(maxsize=1)
def _shipped() -> Lens:
    return Lens(names.shipped(), rules.shipped(), Topics.shipped())
