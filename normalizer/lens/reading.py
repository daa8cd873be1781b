"""A text cut into sentences, each with its zone and the names that stand in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from normalizer.lens.folding import Folded, is_han
from normalizer.lens.gazetteer import COUNTRIES, Entity
from normalizer.lens.matcher import Finder, Hit
from normalizer.lens.rule import Rule
from normalizer.types import Span

# One class of characters first, which is looked for much faster than the alternatives; each then says which of them it goes on from.
_END = re.compile(
    r"[。！？!?…؟.\n](?:(?<=[。！？!?…؟])[。！？!?…؟]*[\"”’»）)」』]*|(?<=\w\w\.)[\"”’»)]*(?=\s)|(?<=[\"”»)%]\.)(?=\s)|(?<=\n)\n*)"
)


@dataclass(slots=True)
class Named:
    """A name in a sentence, with its entity."""

    hit: Hit
    entity: Entity


@dataclass(slots=True)
class Sentence:
    """Code points `start` to `end` of the text, or of the title where the zone is "title"."""

    start: int
    end: int
    zone: str
    dated: bool = False  # it holds a word that dates another matter by an event
    names: list[Named] = field(default_factory=list)

    def side(self, side: str) -> bool:
        return any(named.entity.side in (side, "both") for named in self.names)

    @property
    def others(self) -> int:
        """How many third countries are named."""
        return len({named.entity.countries for named in self.names if named.entity.side == "other"})


@dataclass(slots=True)
class Reading:
    """Title and text, read."""

    sentences: list[Sentence]
    home: str | None = None

    @property
    def names(self) -> Iterator[tuple[Sentence, Named]]:
        return ((sentence, named) for sentence in self.sentences for named in sentence.names)

    @property
    def title(self) -> Sentence | None:
        first = self.sentences[0] if self.sentences else None
        return first if first is not None and first.zone == "title" else None


def cut(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of a text; blanks alone make none."""
    cuts, last = [], 0
    for match in _END.finditer(text):
        if text[last : match.end()].strip():
            cuts.append((last, match.end()))
        last = match.end()
    if text[last:].strip():
        cuts.append((last, len(text)))
    return cuts


def lead_of(text: str, han: float, other: float) -> int:
    """Where the lead ends: its length depends on the script of most of the beginning."""
    sample = text[: int(other)]
    return int(han if not sample.isascii() and sum(map(is_han, sample)) * 3 > len(sample) else other)


def read(
    title: Folded | None,
    text: Folded,
    spans: Sequence[Span],
    language: str,
    finder: Finder,
    entities: Mapping[str, Entity],
    rule: Rule,
    home: str | None,
) -> Reading:
    """The names of title and text, by sentences; weak names without a stronger one of their country are left out."""
    body = text.text
    sentences = []
    if title is not None:
        size = len(title.text)
        sentences.append(Sentence(0, size, "title"))
        sentences[0].names = [Named(hit, entities[hit.form.entity]) for hit in finder.find(title, [Span(0, size, language)])]
    lead = lead_of(body, rule.zones["lead_han"], rule.zones["lead_other"])
    parts = [Sentence(start, end, "lead" if start < lead else "body") for start, end in cut(body)]
    starts = [part.start for part in parts]
    for hit in finder.find(text, spans):
        if (at := bisect_right(starts, hit.start) - 1) >= 0:
            parts[at].names.append(Named(hit, entities[hit.form.entity]))
    for marker in rule.time_markers:
        if (at := text.folded.find(marker)) >= 0 and (nth := bisect_right(starts, at) - 1) >= 0:
            parts[nth].dated = True
    reading = Reading(sentences + parts, home)
    _drop_weak(reading)
    return reading


def _drop_weak(reading: Reading) -> None:
    """中乌 is China and Uzbekistan, or China and Ukraine; РК has four readings: such names need a stronger one of the same country."""
    strong = {country for _, named in reading.names if not named.hit.form.weak for country in named.entity.countries}
    if reading.home:
        strong.add(reading.home)
    for sentence in reading.sentences:
        if any(named.hit.form.weak for named in sentence.names):
            sentence.names = [named for named in sentence.names if not named.hit.form.weak or _supported(named.entity, strong)]


def _supported(entity: Entity, strong: set[str]) -> bool:
    wanted = set(entity.countries) - {"CN"} or {"CN"}
    if wanted & strong:
        return True
    return ("CA" in strong and entity.side in ("ca", "both")) or ("CA" in wanted and bool(strong & COUNTRIES))
