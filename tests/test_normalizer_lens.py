"""What the lens sees: relevance with its reasons, countries, pairs, topics; digests; bounds."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.language import detect
from normalizer.lens import Lens, RuleError, explained
from normalizer.lens.digests import is_digest, items
from normalizer.lens.rule import read as read_rule
from normalizer.types import Languages, Site, Span, View

LENS = Lens.shipped()


def look(title: str | None, text: str, country: str | None = None) -> View:
    return LENS.look(title, text, detect(text), Site(country=country))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("China and Kazakhstan sign gas deal", "China and Kazakhstan signed a gas supply deal; a pipeline will follow."),
        ("Казахстан и Китай подписали соглашение", "Казахстан и Китай подписали соглашение о зерне."),
        ("乌兹别克斯坦总统到访", "乌兹别克斯坦总统抵达北京，双方签署联合声明。"),
    ],
)
def test_both_sides_together_are_relevant_and_the_reasons_are_kept(title: str, text: str) -> None:
    relevance = look(title, text).relevance
    assert relevance.relevant and relevance.score >= 2.0 and not relevance.review
    assert {evidence.side for evidence in relevance.evidence} >= {"cn", "ca"}
    assert {evidence.zone for evidence in relevance.evidence} == {"title", "lead"}
    assert relevance.version == LENS.version
    assert {"balance", "near"} <= {name for name, _ in relevance.factors}
    assert all(0 <= start < end <= len(text) for start, end in relevance.sentences)


@pytest.mark.parametrize(
    ("title", "text", "factor"),
    [
        ("Kazakhstan beat China in the final", "The hockey match of the championship ended with three goals.", "sport"),
        ("Leaders of C5+1 meet Trump", "The five Central Asian leaders came to Washington, which watches China.", "rival"),
        ("Lorries queue at Torugart", "Drivers waited at Torugart for two days.", "border_cn"),
        (
            "Mirrors found in a Samarkand tomb",
            "Archaeologists excavated mirrors like those of Chinese workshops.",
            "antiquity",
        ),
    ],
    ids=["sport", "rival format", "border alone", "antiquity"],
)
def test_what_lowers_the_score_is_named(title: str, text: str, factor: str) -> None:
    relevance = look(title, text).relevance
    assert not relevance.relevant
    assert factor in {name for name, _ in relevance.factors}


def test_a_list_of_countries_is_no_matter_between_two_of_them() -> None:
    view = look("Exports of furniture climb", "Buyers are in Russia, China, Kazakhstan, Germany, Iran and Serbia.")
    assert not view.relevance.relevant


def test_a_joint_dig_is_relevant() -> None:
    text = "Chinese and Uzbek archaeologists excavated a Bronze Age tomb near Termez; the dynasty's inscriptions go to Tashkent."
    assert look("Chinese and Uzbek archaeologists dig at Termez", text).relevance.relevant


def test_one_side_alone_is_not_relevant_but_has_its_countries() -> None:
    view = look("哈萨克斯坦铁路扩建", "哈萨克斯坦铁路扩建工程获得批准。")
    assert not view.relevance.relevant
    assert view.countries == ("KZ",) and view.topics == ("transport",)


@pytest.mark.parametrize(
    ("title", "text", "countries", "dyads"),
    [
        ("China and Tajikistan open road", "China and Tajikistan opened a road.", ("CN", "TJ"), ("CN-TJ",)),
        ("Kazakhstan and Uzbekistan share water", "Kazakhstan and Uzbekistan agreed.", ("KZ", "UZ"), ("KZ-UZ",)),
        ("中吉乌铁路开工", "中吉乌铁路全面开工。", ("CN", "KG", "UZ"), ("CN-KG", "CN-UZ")),
    ],
)
def test_countries_and_pairs(title: str, text: str, countries: tuple[str, ...], dyads: tuple[str, ...]) -> None:
    view = look(title, text)
    assert (view.countries, view.dyads) == (countries, dyads)


def test_a_text_that_spells_out_the_region_is_about_each_state() -> None:
    states = "The five states are Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan and Uzbekistan. "
    filler = "China works with Central Asia. " * 40
    assert look("China and Central Asia", states + filler).countries == ("CN", "KG", "KZ", "TJ", "TM", "UZ")
    assert look("China and Central Asia", filler + states).countries == ("CN", "KG", "KZ", "TJ", "TM", "UZ")


def test_a_country_named_by_the_way_below_the_lead_is_left_out() -> None:
    tajik = "China and Tajikistan agreed on the road to Dushanbe, the Tajik ministry said. " * 20
    view = look("China and Tajikistan to rebuild road", tajik + "He had come from Kazakhstan. Officials in Kazakhstan saw him off.")
    assert view.countries == ("CN", "TJ")


def test_the_home_of_an_outlet_tips_the_scale() -> None:
    title, text = "Қытай компаниясы зауыт салады", "Құрылыс Шымкентте басталды."
    assert look(title, text, "KZ").relevance.score > look(title, text).relevance.score


DIGEST = (
    "联播快讯第一条\n北京今天举行图书展览会，共有两千家出版社参加了展览。\n"
    "中哈物流基地扩建\n中国和哈萨克斯坦在连云港的物流基地今天开始扩建工程。\n"
    "欧洲多国遭遇热浪\n意大利和西班牙气象部门今天发布了高温预警消息。"
)


def test_a_digest_is_split_and_is_as_relevant_as_its_best_item() -> None:
    assert is_digest("国内联播快讯") and is_digest("News in brief") and not is_digest("China and Kazakhstan sign deal")
    assert len(items("国内联播快讯", DIGEST)) == 3
    view = look("国内联播快讯", DIGEST)
    assert view.relevance.relevant and view.countries == ("CN", "KZ")
    assert all("哈萨克斯坦" in DIGEST[start:end] for start, end in view.relevance.sentences)


def test_two_items_of_a_digest_make_no_pair() -> None:
    first = "Almaty opens metro\nThe city of Almaty in Kazakhstan opened a metro line today.\n"
    text = first + "Shanghai bans scooters\nThe Chinese city of Shanghai has banned all scooters."
    assert not look("News in brief", text).relevance.relevant


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_is_looked_at_the_same_twice_and_offsets_hold(text: str, title: str) -> None:
    languages = Languages(language="und", route="und", shares=(), spans=(Span(0, len(text), "und"),))
    first, second = LENS.look(title, text, languages, Site()), LENS.look(title, text, languages, Site())
    assert first == second
    assert all(0 <= start < end <= len(text) for start, end in first.relevance.sentences)
    assert set(first.countries) <= {"CN", "KZ", "KG", "TJ", "TM", "UZ"}


def test_an_endless_text_is_read_to_a_bound() -> None:
    text = "China and Kazakhstan. " * 50_000
    view = LENS.look("x", text, Languages(language="en", route="en", shares=(("en", 1.0),), spans=(Span(0, len(text), "en"),)), Site())
    assert view.relevance.relevant and len(view.relevance.sentences) <= 20 and len(view.relevance.evidence) <= 60


def test_empty_and_missing_parts() -> None:
    nothing = Languages(language="und", route="und", shares=(), spans=())
    assert LENS.look(None, "", nothing, Site()) == LENS.look("", "", nothing, Site())
    assert not LENS.look(None, "", nothing, Site()).relevance.relevant


def test_a_score_is_explained_in_words() -> None:
    relevance = look("Leaders of C5+1 meet Trump", "The five Central Asian leaders came to Washington, which watches China.").relevance
    lines = explained(relevance.score, relevance.factors, relevance.version)
    assert lines[0] == f"not relevant: {relevance.score:g} (relevant from 2, review from 1.2)"
    assert "× 0.35   a meeting of others with Central Asia" in lines
    assert lines[-1] == f"rule {LENS.version}"
    assert explained(1.5, (), "")[0].startswith("to be reviewed: 1.5")


def test_a_changed_constant_is_another_version() -> None:
    text = (files("normalizer.lens") / "data" / "lens.toml").read_text("utf-8")
    versions = {read_rule(text).version, read_rule(text.replace("sport = 0.3", "sport = 0.4")).version, read_rule(text, "endings").version}
    assert len(versions) == 3
    with pytest.raises(RuleError, match="zones"):
        read_rule("version = 1")
