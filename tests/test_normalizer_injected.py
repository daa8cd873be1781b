"""What is injected into the own pages' own markup goes, whatever the layout; and how much of spam that no lexicon was written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pytest
from fixture_pages import Case, run
from held_out_spam import HELD_OUT, TUNED
from injected_pages import Injected, injected_pages

from normalizer.cleaning import offers, spam

SCRIPTS = {"zh": "han", "en": "latin", "ru": "cyrillic"}


def text_of(case: Case, body: str) -> str:
    given = dict(case.given) | {"content_type": "text/html; charset=utf-8"}
    return "\n".join(run(replace(case, body=body.encode("utf-8"), given=given))["text"])


@dataclass
class Sums:
    """Characters over many variants."""

    variants: int = 0
    injected: int = 0
    left: int = 0
    true: int = 0
    lost: int = 0


def measured(variants: Iterable[Injected]) -> tuple[Sums, Counter[str]]:
    """Sums over the variants of pages that are read word for word where nothing is injected, and the worst of them."""
    sums, worst, whole = Sums(), Counter[str](), dict[str, bool]()
    for variant in variants:
        case = variant.case
        if case.name not in whole:
            whole[case.name] = run(case)["text"] == case.expected["text"]
        if whole[case.name]:
            text = text_of(case, variant.body)
            left, lost = variant.left(text), variant.lost(text)
            sums.variants, sums.left, sums.lost = sums.variants + 1, sums.left + left, sums.lost + lost
            sums.injected += sum(map(len, variant.lines))
            sums.true += sum(map(len, case.expected["text"]))
            worst[variant.name] = left + lost
    return sums, worst


def test_of_two_hundred_variants_of_own_pages_the_injected_text_goes_and_the_true_text_stays() -> None:
    sums, worst = measured(injected_pages(every=3))
    assert sums.variants >= 200
    assert sums.left <= 0.01 * sums.injected, worst.most_common(8)
    assert sums.lost <= 0.005 * sums.true, worst.most_common(8)


def test_most_of_the_spam_in_held_out_words_goes_too() -> None:
    """Not ninety-nine in a hundred: whole lines of the article's own script that no list knows may stay."""
    sums, worst = measured(injected_pages(HELD_OUT, every=9, furniture=False))
    assert sums.left <= 0.15 * sums.injected, worst.most_common(8)
    assert sums.lost <= 0.005 * sums.true, worst.most_common(8)


@pytest.mark.parametrize(
    ("sets", "own", "foreign"), [(TUNED, 1.0, 1.0), (HELD_OUT, 0.55, 0.88)], ids=["looked at while widening", "never looked at"]
)
def test_lines_of_sales_talk_are_told(sets: Mapping[str, tuple[str, ...]], own: float, foreign: float) -> None:
    """The share of lines told, in an article of their own script and of another."""
    told: dict[bool, list[bool]] = {True: [], False: []}
    for source, lines in sets.items():
        for script in SCRIPTS.values():
            told[SCRIPTS[source] == script].extend(spam.is_spam(line, script) or offers.is_offer(line, script) for line in lines)
    assert sum(told[True]) >= own * len(told[True])
    assert sum(told[False]) >= foreign * len(told[False])


NEWS_OF_TRADE = [
    ("han", "商务部将对高仿商品批发市场开展专项检查"),
    ("latin", "China to buy more wheat as prices fall, delivery by rail"),
    ("latin", "How to order a passport online in Uzbekistan"),
    ("cyrillic", "Какие дороги закроют на ремонт: список улиц и карта"),
    ("cyrillic", "Цены на мясо и кредиты: что обсуждали в правительстве"),
    ("cyrillic", "国际铁路联盟第二十届大会"),
    ("latin", "霍尔果斯口岸新增两条货运通道"),
    ("han", "Rail yard at Altynkol takes its first electric shunters"),
]


@pytest.mark.parametrize(("script", "line"), NEWS_OF_TRADE, ids=[line[:20] for _, line in NEWS_OF_TRADE])
def test_headings_of_news_are_no_sales_talk(script: str, line: str) -> None:
    assert not offers.is_offer(line, script)


def test_a_box_off_the_screen_goes_before_anything_is_read_and_is_named() -> None:
    variant = next(one for one in injected_pages(every=1) if one.name.startswith("box off the screen, yidaiyilu"))
    assert text_of(variant.case, variant.body).split("\n") == variant.case.expected["text"]
