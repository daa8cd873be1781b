"""What an article is about: words by topic and language, weighed by where they stand, with words that speak against a topic."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from normalizer.language import base
from normalizer.lens.errors import RuleError
from normalizer.lens.folding import Folded
from normalizer.lens.forms import Form, parse
from normalizer.lens.gazetteer import LANGUAGES
from normalizer.lens.matcher import Index
from normalizer.lens.reading import Named, Reading, Sentence, lead_of
from normalizer.lens.scripts import derived
from normalizer.types import Languages, Span

ASIDE = ("sport", "antiquity")  # no desk's topics: what they are about is seldom between states
AGAINST = "not_"
_DEFAULTS = {"title": 2.0, "lead": 1.0, "body": 0.4, "keep": 2.0, "against": 1.5, "share": 0.3, "most": 4.0, "kind": 0.5}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics by name, one index of their words for each language."""

    names: tuple[str, ...]
    indexes: Mapping[str, Index]
    constants: Mapping[str, float]
    kinds: Mapping[str, str]  # the topic that an entity of this type speaks for
    digest: str

    @classmethod
    def shipped(cls) -> Topics:
        """The topics that come with the package, read once."""
        return _shipped()

    def study(self, title: Folded | None, text: Folded, languages: Languages, reading: Reading) -> tuple[tuple[str, ...], dict[str, int]]:
        """The topics of a text, sorted, at most `most`; and the words of each of `ASIDE` in title (twice) and lead."""
        known, sums = self.constants, self._sums(title, text, _tongues(languages))
        for sentence, named in self._speaking(reading):
            sums[self.kinds[named.entity.kind]] += known[sentence.zone] * known["kind"]
        totals = {name: sums[name] - known["against"] * sums[AGAINST + name] for name in self.names if name not in ASIDE}
        best = max(totals.values(), default=0.0)
        kept = [name for name, total in totals.items() if total >= known["keep"] and total >= known["share"] * best]
        kept.sort(key=lambda name: (-totals[name], name))
        return tuple(sorted(kept[: int(known["most"])])), {name: int(sums[name]) for name in ASIDE}

    def _speaking(self, reading: Reading) -> Iterator[tuple[Sentence, Named]]:
        """The names whose type speaks for a topic, each once, at its first place."""
        seen: set[str] = set()
        for sentence, named in reading.names:
            if named.entity.kind in self.kinds and named.entity.id not in seen and len(seen) < 8:
                seen.add(named.entity.id)
                yield sentence, named

    def _sums(self, title: Folded | None, text: Folded, tongues: tuple[str, ...]) -> defaultdict[str, float]:
        known, seen, sums = self.constants, set[tuple[str, str]](), defaultdict[str, float](float)
        lead = lead_of(text.text, 220, 500)
        for tongue in tongues:
            if (index := self.indexes.get(tongue)) is None:
                continue
            for part, headline in ((title, True), (text, False)):
                for hit in index.find(part, (Span(0, len(part.text), tongue),)) if part is not None else ():
                    topic, word = hit.form.entity, hit.form.text
                    if (topic, word) in seen:
                        continue
                    seen.add((topic, word))
                    if topic in ASIDE:
                        if not headline and hit.start >= lead:
                            continue
                        sums[topic] += (2.0 if headline else 1.0) * (0.5 if hit.form.weak else 1.0)
                        continue
                    worth = known["title" if headline else "lead" if hit.start < lead else "body"]
                    sums[topic] += worth * (0.5 if hit.form.weak else 1.0)
        return sums


def _tongues(languages: Languages) -> tuple[str, ...]:
    """The base languages that a text is written in; the three widest where nothing is known."""
    large = [base(code) for code, share in languages.shares if share >= 0.1 and code != "und"]
    found = dict.fromkeys(large or [base(languages.language)])
    return ("en", "ru", "zh") if set(found) <= {"und"} else tuple(found)


def read(text: str) -> Topics:
    """The topics of one YAML text. Raises RuleError."""
    raw: Any = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    if not isinstance(raw, dict):
        raise RuleError("topics: wants a mapping")
    constants = _DEFAULTS | {str(key): float(value) for key, value in (raw.pop("constants", None) or {}).items()}
    kinds = {kind: str(topic) for topic, listed in (raw.pop("kinds", None) or {}).items() for kind in str(listed).split()}
    forms: dict[str, list[Form]] = defaultdict(list)
    for name, listed in raw.items():
        if not isinstance(listed, dict):
            raise RuleError(f"topics: {name}: wants words by language")
        for key, words in listed.items():
            language = str(key).removeprefix(AGAINST)
            if language not in LANGUAGES or not isinstance(words, str):
                raise RuleError(f"topics: {name}: {key!r} is no language, or its words are no text")
            entity = AGAINST + name if str(key).startswith(AGAINST) else name
            for tongue, word in _written(language, words):
                forms[base(tongue)].append(replace(parse(entity, tongue, word), open=True))
    digest = hashlib.sha256(text.encode()).hexdigest()[:6]
    return Topics(tuple(sorted(raw)), {tongue: Index(listed) for tongue, listed in sorted(forms.items())}, constants, kinds, digest)


def _written(language: str, words: str) -> list[tuple[str, str]]:
    listed = tuple(filter(None, (word.strip() for word in words.split(";"))))
    return [(language, word) for word in listed] + list(derived({language: listed}))


@lru_cache(maxsize=1)
def _shipped() -> Topics:
    return read((files("normalizer.lens") / "data" / "topics.yaml").read_text("utf-8"))
