"""Reads the evidence of one article into an `Event`."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from normalizer.events.concepts import concepts
from normalizer.events.dates import dates
from normalizer.events.names import names
from normalizer.events.numbers import numbers
from normalizer.events.tokens import HAN, TOKEN
from normalizer.language import to_simplified

LEAD_WORDS = 70  # of title and text: where the event is told
LONGEST = 6000  # characters that are read
TITLE, LEAD, BODY = 1.0, 0.7, 0.25  # weights of what stands in the title, in the lead, and below
FIRST = 0.4  # weight of a word that has a capital because it begins a sentence
NAMES_READ = 2000  # characters of the body that are read for names
WORDS = 60  # words kept, the first ones
LINKS = 12  # addresses kept
_STOP_WORDS = """
a an the of to in on at for and or by with from as is are was were be been it its this that these those has have had will would which
who whom said says say their his her he she they we not but more than also about into over after before between under during while
new year years
и в во на с со по к ко о об от до за из у не что это как для при или а но же ли бы был была было были его ее её их он она они мы
также году год года
және мен бен пен да де та те үшін бұл ол осы туралы бойынша деп еді болды болады жылы жыл сондай ақ арқылы
"""
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Event:
    """Weighted evidence, each from 0 to 1: TITLE, LEAD or BODY, by where it stands first."""

    entities: Mapping[str, float] = field(default_factory=dict)
    concepts: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)  # "1200", "12%", "1e+08W", "7 killed"
    dates: Mapping[str, float] = field(default_factory=dict)  # "05-18"
    names: Mapping[str, float] = field(default_factory=dict)  # "kbst", "~STKLV", "=haval"
    words: Mapping[str, float] = field(default_factory=dict)  # of the text's own script: stems, or pairs of Han letters
    links: Mapping[str, float] = field(default_factory=dict)  # addresses: its own with 1, those in its body with less
    script: str = ""  # han | cyrl | latn: words are compared within one

    def fields(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("entities", "concepts", "numbers", "dates", "names", "words", "links", "script")}


def event(
    title: str | None,
    text: str,
    entities: Mapping[str, float] | Iterable[str] = (),
    published: dt.datetime | None = None,
    links: Mapping[str, float] | None = None,
    known: Collection[str] = (),
) -> Event:
    """Reads the evidence of one article. `entities` are ids of the gazetteer, with weights where it matters where they stand.

    `known` are the names by which the gazetteer found them: they are no names over and above.
    The day of publication counts as a date of half weight: what "today" is for one report, another calls by its date.
    """
    plain = to_simplified(unicodedata.normalize("NFKC", f"{title}\n{text}" if title else text)[:LONGEST])
    head = len(unicodedata.normalize("NFKC", title)) if title else 0
    lead_end = _lead(plain)
    zones = (plain[:head], plain[head:lead_end], plain[lead_end:])
    lead = plain[:lead_end]
    found = dict(entities) if isinstance(entities, Mapping) else dict.fromkeys(entities, 1.0)
    script = _script(lead)
    return Event(
        entities=found,
        concepts=_weighed(*map(concepts, zones)),
        numbers=_weighed(numbers(lead), (), numbers(zones[2])),
        dates=_weighed(dates(lead, published), (), dates(zones[2], published)) | (_today(lead, published) if published else {}),
        names=_named(lead, zones[2], known),
        words=dict(list(_weighed(_words(zones[0], script), _words(zones[1], script), ()).items())[:WORDS]),
        links=dict(list((links or {}).items())[:LINKS]),
        script=script,
    )


def _weighed(title: Iterable[str], lead: Iterable[str], body: Iterable[str]) -> dict[str, float]:
    return dict.fromkeys(body, BODY) | dict.fromkeys(lead, LEAD) | dict.fromkeys(title, TITLE)


def _named(lead: str, body: str, known: Collection[str]) -> dict[str, float]:
    sure, first = names(lead, known)
    return dict.fromkeys(names(body[:NAMES_READ], known)[0], BODY) | dict.fromkeys(first, FIRST) | dict.fromkeys(sure, TITLE)


def _lead(text: str) -> int:
    """Where the lead ends: after the sentence in which its last word falls."""
    count = 0.0
    for match in TOKEN.finditer(text):
        count += len(match[0]) / 1.7 if HAN.match(match[0]) else 1
        if count >= LEAD_WORDS:
            stop = re.search(r"[.!?。！？\n]", text[match.end() : match.end() + 300])
            return match.end() + (stop.end() if stop else 0)
    return len(text)


def _script(text: str) -> str:
    han = len(HAN.findall(text))
    cyrillic = sum("\u0400" <= c <= "\u052f" for c in text)
    latin = sum("a" <= c <= "z" for c in text.lower())
    return max((3 * han, "han"), (cyrillic, "cyrl"), (latin, "latn"))[1]


def _today(lead: str, published: dt.datetime) -> dict[str, float]:
    day = f"{published:%m-%d}"
    return {day: 1.0 if day in dates(lead, published) else 0.5}


def _words(text: str, script: str) -> list[str]:
    if script == "han":
        found = []
        for run in TOKEN.findall(text):
            if HAN.match(run):
                found += [run[i : i + 2] for i in range(len(run) - 1)]
        return found
    return [w[:6] for w in TOKEN.findall(text.casefold()) if len(w) > 2 and w not in _STOP and not w[0].isdigit() and not HAN.match(w)]
