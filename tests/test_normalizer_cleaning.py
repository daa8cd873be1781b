"""What is injected into a page goes, and nothing else does."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
from injected_texts import CLEAN, Clean
from injections import Variant, page_of, paragraphs_of, variants
from rapidfuzz.distance import LCSseq

from normalizer import Draft, Page, normalize
from normalizer.cleaning import rules, spam

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)


def text_of(body: str, is_html: bool) -> str:
    made = normalize(Page(url="https://example.org/news/1", text=body, is_html=is_html, fetched_at=NOW))
    assert isinstance(made, Draft), made
    return made.text


def measured(variant: Variant) -> tuple[int, int]:
    """(characters of the true text that are lost, characters that are not the article's)."""
    true, got = "\n".join(variant.clean.paragraphs), text_of(variant.body, variant.is_html)
    common = LCSseq.similarity(true, got)
    return len(true) - common, len(got) - common


@pytest.mark.parametrize("clean", CLEAN, ids=lambda clean: clean.title)
def test_a_clean_page_stays_whole(clean: Clean) -> None:
    assert text_of(page_of(clean, paragraphs_of(clean.paragraphs)), True) == "\n".join(clean.paragraphs)


READ_TOO = [
    ("Читайте материал «Мост через Нарын закроют до осени»", True),
    ("Смотрите наш репортаж с перевала: «Дорога, которой не было»", True),
    ("Читайте новый материал Асель Садыковой «Где зимуют пастухи»", True),
    ("Читайте книги вслух, советует учитель, и «трудный» ученик однажды попросит ещё одну.", False),
    ("Смотрите, говорит он, материалы дела лежат здесь с мая.", False),
]


@pytest.mark.parametrize(("line", "goes"), READ_TOO, ids=[line[:24] for line, _ in READ_TOO])
def test_a_line_that_sends_the_reader_elsewhere_goes(line: str, goes: bool) -> None:
    clean = next(one for one in CLEAN if one.language == "ru")
    shown = text_of(page_of(clean, paragraphs_of((*clean.paragraphs, line))), True)
    assert (line not in shown) is goes


def test_of_two_hundred_variants_the_injected_text_goes_and_the_true_text_stays() -> None:
    lost, left, worst = 0, 0, Counter[str]()
    every = list(variants())
    assert len(every) >= 200
    for variant in every:
        gone, stayed = measured(variant)
        lost, left = lost + gone, left + stayed
        worst[variant.name] = gone + stayed
    injected = sum(len(text) for variant in every for text in variant.injected)
    true = sum(len(p) for variant in every for p in variant.clean.paragraphs)
    assert left <= 0.01 * injected, worst.most_common(8)
    assert lost <= 0.005 * true, worst.most_common(8)


NEWS_OF_VICE = [
    ("han", "警方捣毁一个网络赌博团伙，查获老虎机二十台。"),
    ("han", "澳门赌场收入同比增长百分之十，百家乐仍占大头。"),
    ("han", "当地检察院说，打击淫秽色情网站的行动将持续三个月。"),
    ("han", "哈萨克斯坦体育部讨论足球投注税。"),
    ("han", "公安部门破获一起利用微信平台开设赌场的案件，涉案博彩平台有十二个。"),
    ("latin", "Police closed an online casino in Bishkek and seized slot machines."),
    ("latin", "Parliament debated a ban on sports betting and online casino advertising."),
    ("latin", "Pfizer sells Viagra in Kazakhstan."),
    ("cyrillic", "В Алматы закрыли подпольное онлайн казино и изъяли игровые автоматы."),
    ("cyrillic", "Ставки на спорт запретят в Кыргызстане, онлайн-казино закроют."),
    ("cyrillic", "Порно на экране вокзала: хакеров ищет полиция."),
]


@pytest.mark.parametrize(("script", "line"), NEWS_OF_VICE, ids=[line[:20] for _, line in NEWS_OF_VICE])
def test_news_of_gambling_and_vice_is_no_spam(script: str, line: str) -> None:
    assert not spam.is_spam(line, script)
    assert spam.splice_out(line, script) == (line, [])


def test_a_passage_in_another_script_stays() -> None:
    """Another script alone is never spam."""
    english, chinese = CLEAN[3], CLEAN[0]
    body = page_of(english, paragraphs_of([*english.paragraphs, *chinese.paragraphs[:2]]))
    assert text_of(body, True).endswith("\n".join(chinese.paragraphs[:2]))


def test_rules_are_written_in_the_lower_case_that_they_are_shown() -> None:
    assert [rule for rule in rules.rules() if (plain := re.sub(r"\\.", "", rule.pattern.pattern)) != plain.lower()] == []


def test_what_is_taken_out_is_named_with_its_reason() -> None:
    variant = next(v for v in variants() if v.name.startswith("follow and copyright"))
    made = normalize(Page(url=None, text=variant.body, is_html=True, fetched_at=NOW))
    assert isinstance(made, Draft)
    assert {"follow_us", "copyright"} <= {removal.reason for removal in made.removals}
