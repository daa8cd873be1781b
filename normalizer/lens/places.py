"""Countries and pairs of countries by salience: named, and not only in passing."""

from __future__ import annotations

from collections import defaultdict

from normalizer.lens.gazetteer import COUNTRIES
from normalizer.lens.reading import Reading, Sentence
from normalizer.lens.rule import Rule

CHINA = "CN"


def countries(reading: Reading, rule: Rule) -> tuple[str, ...]:
    """Those of CN, KZ, KG, TJ, TM, UZ that the text is about or takes place in, sorted."""
    known, sums, high = rule.salience, defaultdict[str, float](float), {CHINA}
    for sentence, named in reading.names:
        worth = known[sentence.zone] * (known["enumerated"] if sentence.others >= 3 else 1.0)
        spelled = _spells_out_region(sentence)
        if spelled:
            worth = max(worth, known["keep"])
        if named.entity.kind == "money":
            worth *= known["money"]
        for country in named.entity.countries:
            if country in COUNTRIES and named.entity.side in ("cn", "ca", "both"):
                sums[country] += worth
                if spelled or sentence.zone != "body":
                    high.add(country)
    most = max((total for country, total in sums.items() if country != CHINA), default=0.0)
    kept = {country for country, total in sums.items() if total >= known["keep"]}
    return tuple(sorted(country for country in kept if country in high or sums[country] >= known["share"] * most))


def _spells_out_region(sentence: Sentence) -> bool:
    """Does the sentence name the states of the region one by one ("the five countries are …")? Then the article is about each of them."""
    named = {country for one in sentence.names if one.entity.kind == "country" for country in one.entity.countries}
    return len(named & COUNTRIES - {"CN"}) >= 4 and sentence.others < 3


def dyads(found: tuple[str, ...]) -> tuple[str, ...]:
    """Pairs: China with each of the others; without China each with each, in the order of the alphabet."""
    if "CN" in found:
        return tuple(f"CN-{other}" for other in found if other != "CN")
    return tuple(f"{one}-{other}" for at, one in enumerate(found) for other in found[at + 1 :])
