"""The relevance score: both sides, near each other, and not by the way.

`score = balance·min(CN, CA) + near + spread·share of sentences with both + min(share CN, share CA)`, then factors below one. Constants and
their measured plateau: `data/lens.toml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from normalizer.lens.reading import Named, Reading, Sentence
from normalizer.lens.rule import Rule
from normalizer.types import Evidence, Relevance

_NEAR = {"title": "near_title", "lead": "near_lead", "body": "near_body"}
REGION = "ca"
_ORDER = {"title": 0, "lead": 1, "body": 2}


def judge(reading: Reading, rule: Rule, aside: Mapping[str, int], version: str) -> Relevance:
    """Score, decision and their reasons for one text (or one item of a digest). `aside`: its words of sport, of antiquity."""
    parts = _parts(reading, rule)
    factors = _factors(reading, rule, aside)
    score = sum(value for _, value in parts)
    for _, value in factors:
        score *= value
    score = round(score, 3)
    return Relevance(
        score=score,
        relevant=score >= rule.score["threshold"],
        review=rule.score["review"] <= score < rule.score["threshold"],
        evidence=_evidence(reading),
        sentences=tuple((s.start, s.end) for s in reading.sentences if s.zone != "title" and s.side("cn") and s.side("ca"))[:20],
        factors=tuple((name, round(value, 3)) for name, value in (*parts, *factors)),
        version=version,
    )


def _parts(reading: Reading, rule: Rule) -> list[tuple[str, float]]:
    score = rule.score
    chinese, asian = _side(reading, rule, "cn"), _side(reading, rule, "ca")
    if not chinese or not asian:
        return [("china", chinese), ("central_asia", asian), ("one_side_only", -chinese - asian)]
    count = len(reading.sentences)
    both = sum(_listed(s, rule) for s in reading.sentences if s.side("cn") and s.side("ca"))
    share = min(sum(_listed(s, rule) for s in reading.sentences if s.side(side)) / count for side in ("cn", "ca"))
    return [
        ("balance", score["balance"] * min(chinese, asian, score["balance_most"])),
        ("near", _near(reading, rule)),
        ("spread", score["spread"] * min(both / count, score["spread_most"])),
        ("dense", min(share, score["dense_most"])),
    ]


def _side(reading: Reading, rule: Rule, side: str) -> float:
    """What stands for one side: each entity by its best zone, largest first, each next one halved."""
    best: dict[str, float] = {}
    for sentence, named in reading.names:
        entity = named.entity
        worth = 1.0 if entity.side in (side, "both") else rule.score["weak_side"] if entity.side == "weakboth" else 0.0
        if worth:
            best[entity.id] = max(best.get(entity.id, 0.0), entity.weight * worth * rule.zones[sentence.zone] * _listed(sentence, rule))
    total = sum(weight * 0.5**rank for rank, weight in enumerate(sorted(best.values(), reverse=True)[:12]))
    home = {"cn": {"CN"}, "ca": {"KZ", "KG", "TJ", "TM", "UZ"}}[side]
    return total + (rule.factors[f"home_{side}"] if reading.home in home else 0.0)


def _near(reading: Reading, rule: Rule) -> float:
    near, title = 0.0, reading.title
    for sentence in reading.sentences:
        if sentence.side("cn") and sentence.side("ca"):
            near += rule.score[_NEAR[sentence.zone]] * _listed(sentence, rule)
    if title is not None and title.side("cn") != title.side("ca"):
        missing = "ca" if title.side("cn") else "cn"
        bridges = [_listed(s, rule) for s in reading.sentences if s.zone == "lead" and s.side(missing) and not s.others]
        near += rule.score["title_bridge_third" if title.others else "title_bridge"] * max(bridges, default=0.0)
    return min(near, rule.score["near_most"])


def _listed(sentence: Sentence, rule: Rule) -> float:
    """A sentence that lists countries says little of two of them; one that only dates another matter by a summit, neither."""
    others = sentence.others
    if sentence.dated:
        return rule.factors["time_marker"]
    return rule.enumeration["three"] if others >= 3 else rule.enumeration["two"] if others == 2 else 1.0


def _factors(reading: Reading, rule: Rule, aside: Mapping[str, int]) -> list[tuple[str, float]]:
    factors: list[tuple[str, float]] = []
    title, known = reading.title, rule.factors
    whole = title is not None and title.side("cn") and title.side("ca")
    if title is not None and title.others and not whole:
        factors.append(("third_in_title", known["third_in_title"]))
    if _rival(reading) and not (title is not None and title.side("cn")):
        factors.append(("rival", known["rival"]))
    if aside["sport"] >= known["sport_words"]:
        factors.append(("sport", known["sport"]))
    if aside["antiquity"] >= known["antiquity_words"] and not whole:
        factors.append(("antiquity", known["antiquity"]))
    for side in ("cn", "ca"):
        if _only(reading, side, "border") and not _home(reading, side):
            name = "border_cn" if side == "cn" else "border_ca" if title is not None and title.side("ca") else "border_ca_below"
            factors.append((name, known[name]))
    if not whole and _only(reading, "ca", "place"):
        factors.append(("geography", known["geography"]))
    if not whole and _only(reading, "ca", "capital") and any(s.others for s in reading.sentences):
        factors.append(("venue", known["venue"]))
    if _thin(reading, rule):
        factors.append(("thin", known["thin"]))
    return factors


def _thin(reading: Reading, rule: Rule) -> bool:
    """A long text with few sentences of one side."""
    body = [s for s in reading.sentences if s.zone != "title"]
    if len(body) < rule.factors["thin_sentences"]:
        return False
    return min(sum(s.side(side) for s in body) for side in ("cn", "ca")) < rule.factors["thin_share"] * len(body)


def _home(reading: Reading, side: str) -> bool:
    return reading.home is not None and (reading.home == "CN") == (side == "cn") and reading.home in ("CN", "KZ", "KG", "TJ", "TM", "UZ")


def _rival(reading: Reading) -> bool:
    """A format of others with Central Asia stands in title or lead, or the title has the region and a third country."""
    if any(named.entity.side == "rival" and sentence.zone != "body" for sentence, named in reading.names):
        return True
    title = reading.title
    return title is not None and title.others > 0 and any(named.entity.id == REGION for named in title.names)


def _only(reading: Reading, side: str, kind: str) -> bool:
    """Is everything that stands for this side of one kind?"""
    kinds = {named.entity.kind for _, named in reading.names if named.entity.side in (side, "both")}
    return kinds == {kind}


def _evidence(reading: Reading) -> tuple[Evidence, ...]:
    """The names behind the score, nearest to the top first; one row an entity and zone."""
    rows: dict[tuple[str, str], Named] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for sentence, named in reading.names:
        key = (sentence.zone, named.entity.id)
        rows.setdefault(key, named)
        counts[key] += 1
    ordered = sorted(rows.items(), key=lambda item: (_ORDER[item[0][0]], item[1].hit.start, item[0][1]))
    return tuple(
        Evidence(entity=entity, name=named.hit.form.text, side=named.entity.side, zone=zone, count=counts[zone, entity])
        for (zone, entity), named in ordered[:60]
    )
