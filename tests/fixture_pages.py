"""The fixtures of `tests/pages`: reading them, running them, and measuring what comes out against what an editor would keep."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from normalizer import Draft, Page, Rejection, Site, normalize
from normalizer.shape import draft_fields

PAGES = Path(__file__).parent / "pages"
COMPARED = ("status", "reason", "title", "text", "published_at", "published_precision", "authors", "agency", "language", "route", "flags")
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Case:
    """One page and what is expected of it."""

    name: str  # site/page
    body: bytes
    given: dict[str, Any]

    @property
    def expected(self) -> dict[str, Any]:
        found: dict[str, Any] = self.given["expected"]
        return found

    @property
    def language(self) -> str:
        """The language of the site: the group a page is counted in."""
        return str(self.given["site"]["language"]).split("-")[0]


def cases(names: Iterable[str] = ()) -> list[Case]:
    """Every page, or those of the named sites (`site` or `site/page`), in the order of their names."""
    wanted = set(names)
    found = []
    for file in sorted(PAGES.glob("*/*.json")):
        name = f"{file.parent.name}/{file.stem}"
        if not wanted or wanted & {name, file.parent.name}:
            found.append(Case(name, file.with_suffix(".html").read_bytes(), json.loads(file.read_text("utf-8"))))
    return found


def run(case: Case) -> dict[str, Any]:
    """What the normalizer makes of a page, in the form of an expectation."""
    site = case.given["site"]
    made = normalize(
        Page(
            url=case.given["url"],
            body=case.body,
            content_type=case.given["content_type"],
            fetched_at=dt.datetime.fromisoformat(case.given["fetched_at"]),
        ),
        Site(
            country=site["country"],
            languages=(site["language"],),
            timezone=site["timezone"],
            body_xpath=site.get("xpath"),
            unescape=site.get("unescape", False),
        ),
    )
    fields = draft_fields(made, case.name)
    if isinstance(made, Rejection):
        said: dict[str, Any] = {"status": "rejected", "reason": str(made.reason), "text": [], "authors": [], "flags": []}
        return {name: said.get(name) for name in COMPARED}
    assert isinstance(made, Draft)
    return {name: made.text.split("\n") if name == "text" else fields[name] for name in COMPARED}


def f1(true: list[str], got: list[str]) -> float:
    """F1 of two texts as multisets of tokens: a Han character, or a word."""
    a, b = (Counter(_TOKEN.findall("\n".join(lines).lower())) for lines in (true, got))
    hit = sum((a & b).values())
    return 2 * hit / max(1, sum(a.values()) + sum(b.values()))


def bare(text: str | None) -> str:
    return "".join(_LETTER.findall((text or "").casefold()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one page came out; None where nothing is expected."""

    body: float | None
    title: bool | None
    date: bool | None  # the day and its precision
    author: bool | None  # every named author, and nobody else
    agency: bool | None
    language: bool | None
    rejected: bool | None  # of pages that are no article: rejected, whatever the reason
    reason: bool | None
    lost: bool | None  # of articles: rejected
    invented: bool | None  # of pages that name nobody: an author all the same
    exact: bool


def judge(expected: dict[str, Any], got: dict[str, Any]) -> Verdict:
    """Compares."""
    ok, came = expected["status"] == "ok", got["status"] == "ok"
    exact = all(got[name] == expected[name] for name in ("status", "reason", "title", "text") if ok or name in ("status", "reason"))
    if not ok:
        return Verdict(None, None, None, None, None, None, not came, got["reason"] == expected["reason"], None, None, exact)
    named = expected["authors"]
    return Verdict(
        body=f1(expected["text"], got["text"]),
        title=bare(got["title"]) == bare(expected["title"]),
        date=(got["published_at"] or "")[:10] == (expected["published_at"] or "")[:10],
        author={bare(n) for n in got["authors"]} == {bare(n) for n in named} if named else None,
        agency=got["agency"] == expected["agency"],
        language=got["language"] == expected["language"] and got["route"] == expected["route"],
        rejected=None,
        reason=None,
        lost=not came,
        invented=bool(set(got["authors"]) - set(expected["editors"])) if not named else None,
        exact=exact,
    )


def figures(verdicts: Iterable[tuple[Case, Verdict]]) -> dict[str, dict[str, float]]:
    """Means per language: every field of the verdicts that applies, and the number of pages."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for case, verdict in verdicts:
        for name in Verdict.__dataclass_fields__:
            value = getattr(verdict, name)
            if value is not None:
                found[case.language][name].append(float(value))
    return {
        language: {name: sum(values) / len(values) for name, values in fields.items()} | {"pages": len(fields["exact"])}
        for language, fields in found.items()
    }
