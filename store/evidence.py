"""What an article says of its event, and the keys under which that is looked up. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from normalizer.events import Event, event
from normalizer.events.grounding import grounded, names_of
from normalizer.events.reading import BODY, LEAD, TITLE
from normalizer.identity import url_key
from normalizer.types import Draft
from store.weighing import rarity

KEYS = 40  # pieces of evidence that an article is looked up by
LINKS, LINK = 10, 0.6  # addresses in a body that are looked at, and their weight
_DATE, _ADDRESS, _WORD = 2.0, 8.0, 0.5  # rarity of a day and of an address, in nats; what a word counts of its own


@dataclass(frozen=True, slots=True)
class Evidence:
    """An event as it is stored, and its keys with their rarity."""

    event: Event
    keys: Mapping[int, float]
    stored: str  # JSON

    @classmethod
    def of(cls, read: Event) -> Evidence:
        return cls(read, keys_of(read), json.dumps(read.fields(), ensure_ascii=False))


def evidence_of(draft: Draft) -> Event:
    """What an article says of its event."""
    known = {evidence.name for evidence in draft.view.relevance.evidence} | names_of(draft.view.entities)
    return event(draft.title, draft.text, grounded(weights(draft)), draft.published_at, _links(draft), known)


def _links(draft: Draft) -> dict[str, float]:
    """Its own address, and those in its body: a source that is quoted may tell of the same event, or of what went before."""
    found = {key: LINK for link in draft.links[:LINKS] if (key := url_key(link))}
    return found | ({draft.url_key: 1.0} if draft.url_key else {})


def weights(draft: Draft) -> dict[str, float]:
    """Entities by where they stand: in the title, in the lead, or below."""
    found = dict.fromkeys(draft.view.entities, BODY)
    for evidence in draft.view.relevance.evidence:
        found[evidence.entity] = max(found.get(evidence.entity, BODY), {"title": TITLE, "lead": LEAD}.get(evidence.zone, BODY))
    return found


def keys_of(read: Event) -> dict[int, float]:
    """What an article is looked up by, with its rarity: the rarest of what stands in title and lead."""
    pieces = [
        *(("e:" + key, rarity("entities", key)) for key, weight in read.entities.items() if weight >= LEAD),
        *(("c:" + key, rarity("concepts", key)) for key, weight in read.concepts.items() if weight >= LEAD),
        *(("k:" + key, rarity("names", key)) for key, weight in read.names.items() if weight >= LEAD),
        *(("n:" + key, rarity("numbers", key)) for key in read.numbers),
        *(("u:" + key, _ADDRESS) for key in read.links),
        *(("d:" + key, _DATE) for key, weight in read.dates.items() if weight >= LEAD),
        *((f"w:{read.script}:{key}", _WORD * rarity("words", key)) for key in read.words),
    ]
    chosen = sorted(pieces, key=lambda piece: (-piece[1], piece[0]))[:KEYS]
    return {_hash(name): weight for name, weight in chosen}


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
