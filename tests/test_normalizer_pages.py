"""The quality floor: own pages on real layouts, against what an editor would cut. `python tests/repin.py` shows every difference."""

from __future__ import annotations

from collections import Counter

import pytest
from fixture_pages import Case, Verdict, cases, figures, judge, run

FLOORS = {  # what is reached, rounded down: body F1, titles, days, authors, pages that are no article, pages word for word as expected
    "zh": {"body": 0.995, "title": 1.0, "date": 1.0, "author": 1.0, "rejected": 1.0, "reason": 1.0, "exact": 1.0},
    "ru": {"body": 0.98, "title": 1.0, "date": 1.0, "author": 1.0, "rejected": 1.0, "reason": 1.0, "exact": 0.9},
    "kk": {"body": 0.995, "title": 1.0, "date": 1.0, "author": 1.0, "rejected": 1.0, "reason": 1.0, "exact": 0.9},
    "uz": {"body": 0.97, "title": 1.0, "date": 1.0, "author": 1.0, "rejected": 1.0, "reason": 1.0, "exact": 0.9},
    "ky": {"body": 0.995, "title": 1.0, "date": 1.0, "author": 1.0, "rejected": 1.0, "reason": 1.0, "exact": 1.0},
    "tg": {"body": 0.995, "title": 1.0, "date": 1.0, "author": 1.0, "rejected": 1.0, "reason": 1.0, "exact": 1.0},
    "tk": {"body": 0.995, "title": 1.0, "date": 1.0, "author": 1.0, "rejected": 1.0, "reason": 1.0, "exact": 1.0},
}
PAGES = {"zh": 30, "ru": 30, "kk": 30, "uz": 30, "ky": 30, "tg": 10, "tk": 10}


@pytest.fixture(scope="module")
def verdicts() -> list[tuple[Case, Verdict]]:
    return [(case, judge(case.expected, run(case))) for case in cases()]


@pytest.mark.parametrize("language", FLOORS)
def test_what_is_made_of_own_pages_does_not_fall_below_what_was_reached(language: str, verdicts: list[tuple[Case, Verdict]]) -> None:
    found = figures(verdicts)[language]
    below = {name: found[name] for name, floor in FLOORS[language].items() if found[name] < floor}
    assert not below, f"{below}; python tests/repin.py shows the pages"


def test_no_article_is_lost_no_author_invented_every_agency_and_language_told(verdicts: list[tuple[Case, Verdict]]) -> None:
    wrong = [case.name for case, one in verdicts if one.lost or one.invented or one.agency is False or one.language is False]
    assert not wrong


def test_there_are_pages_enough_in_every_language_each_with_a_dated_layout() -> None:
    every = cases()
    count = Counter(case.language for case in every)
    assert all(count[language] >= least for language, least in PAGES.items())
    assert all(case.given["layout_as_of"] for case in every)
    texts = ["\n".join(case.expected["text"]) for case in every if case.expected["text"]]
    assert len(set(texts)) == len(texts)
