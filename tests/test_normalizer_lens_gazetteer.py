"""The gazetteer keeps its schema, names each thing once, and can be overlaid."""

from __future__ import annotations

from collections import defaultdict

import pytest

from normalizer.lens import GazetteerError, Lens
from normalizer.lens.forms import parse
from normalizer.lens.gazetteer import COUNTRIES, shipped
from normalizer.lens.scripts import kazakh_arabic, uzbek_cyrillic
from normalizer.types import Languages, Site, Span

GAZETTEER = shipped()
SHARED_NAMES: dict[str, set[str]] = {}  # a name that stands for two things is declared here, with both


def plain(text: str, language: str = "und") -> Languages:
    return Languages(language=language, route=language, shares=((language, 1.0),), spans=(Span(0, len(text), language),))


def found(text: str, language: str = "und") -> tuple[str, ...]:
    return Lens.shipped().look(None, text, plain(text, language), Site()).entities


def test_there_are_three_hundred_entities_and_every_desk_kind() -> None:
    assert len(GAZETTEER.entities) >= 300
    kinds = {entity.kind for entity in GAZETTEER.entities.values()}
    wanted = {
        "leader",
        "ministry",
        "company",
        "bank",
        "pipeline",
        "railway",
        "port",
        "dryport",
        "power",
        "mine",
        "university",
        "forum",
        "border",
    }
    assert wanted <= kinds


@pytest.mark.parametrize("id", sorted(GAZETTEER.entities))
def test_an_entity_has_names_and_speaks_for_someone(id: str) -> None:
    entity = GAZETTEER.entities[id]
    assert entity.countries and any(entity.names.values())
    if entity.side in ("cn", "ca", "both"):
        assert set(entity.countries) & (COUNTRIES | {"CA", "HK"})
    if entity.side == "both":
        assert "CN" in entity.countries and len(entity.countries) > 1


def test_no_name_stands_for_two_things() -> None:
    owners: dict[tuple[object, object], set[str]] = defaultdict(set)
    for form in GAZETTEER.forms:
        owners[form.words, form.gaps].add(form.entity)
    doubled = {" ".join(word for word, _ in words): ids for (words, _), ids in owners.items() if len(ids) > 1}  # type: ignore[attr-defined]
    assert doubled == SHARED_NAMES


@pytest.mark.parametrize(
    ("id", "text", "language"),
    [
        ("khorgos", "Khorgos handled more", "en"),
        ("khorgos", "霍尔果斯口岸", "zh-Hans"),
        ("khorgos", "霍爾果斯口岸", "zh-Hant"),
        ("khorgos", "через Хоргос", "ru"),
        ("khorgos", "на Хоргосе", "ru"),
        ("khorgos", "Қорғас порты", "kk"),
        ("khorgos", "Қорғастағы кезек", "kk"),
        ("khorgos", "Qorğas porty", "kk-Latn"),
        ("khorgos", "قورعاس پورتى", "kk-Arab"),
        ("khorgos", "Xorgos orqali", "uz"),
        ("uz", "O‘zbekistonning eksporti", "uz"),
        ("uz", "Oʻzbekistonda", "uz"),
        ("uz", "O'zbekiston", "uz"),
        ("uz", "Ўзбекистондан", "uz-Cyrl"),
        ("uz", "烏茲別克", "zh-Hant"),
        ("cn", "Чин ва Тоҷикистон", "tg"),
        ("cn", "ширкати чинӣ", "tg"),
        ("cn", "кытайлык туристтер", "ky"),
        ("cn", "Xitoylik mehmonlar", "uz"),
        ("cn", "Hytaýyň banky", "tk"),
        ("ca", "Central Asia's railways", "en"),
        ("ca", "Central-Asian railways", "en"),
        ("ca", "в Центральной Азии", "ru"),
        ("cku", "Китай — Кыргызстан — Узбекистан", "ru"),
        ("cku", "Китай-Кыргызстан-Узбекистан", "ru"),
        ("cku", "China–Kyrgyzstan–Uzbekistan line", "en"),
        ("tokayev", "Токаевым", "ru"),
        ("gansu", "Ланьчжоудагы көргөзмө", "ky"),
        ("gansu", "Lanchjouda oʻtdi", "uz"),
        ("wangwentao", "Ван Вэньтаонын сапары", "ky"),
        ("rogun", "Нерӯгоҳи Роғун", "tg"),
    ],
)
def test_a_name_is_found_in_its_script_and_inflection(id: str, text: str, language: str) -> None:
    assert id in found(text, language)


@pytest.mark.parametrize(
    ("id", "text", "language"),
    [
        ("ca", "短跑比赛其中亚洲纪录两次被打破", "zh-Hans"),
        ("ca", "食品中亚硝酸盐超标", "zh-Hans"),
        ("zhongha", "其中哈尔滨增长最快", "zh-Hans"),
        ("zhongta", "空中塔台启用新系统，塔吉克斯坦", "zh-Hans"),
        ("zhongwu", "中乌代表在基辅会面，乌克兰外长出席", "zh-Hans"),
        ("xian", "巴西安全部门通报", "zh-Hans"),
        ("cn", "an auction of bone china", "en"),
        ("cn", "В Китай-городе закрыли метро", "ru"),
        ("cn", "старший чин полиции", "ru"),
        ("beijing", "пекинская капуста", "ru"),
        ("kz", "哈萨克族牧民转场", "zh-Hans"),
        ("kz", "伊犁哈萨克自治州", "zh-Hans"),
        ("kg", "克孜勒苏柯尔克孜自治州", "zh-Hans"),
        ("kz", "Ili Kazakh Autonomous Prefecture", "en"),
        ("osh", "OSH rules at work", "en"),
        ("dushanbe", "Ҷаласа рӯзи душанбе мегузарад", "tg"),
        ("aralsea", "аралық бақылау", "kk"),
        ("caspian", "千里海疆换新颜", "zh-Hans"),
        ("sco", "the SCO UNIX licence", "en"),
    ],
)
def test_a_longer_string_or_another_language_hides_a_name(id: str, text: str, language: str) -> None:
    assert id not in found(text, language)


def test_a_pair_of_two_readings_counts_with_a_stronger_name_of_its_country() -> None:
    assert "zhongwu" in found("中乌双方签署协议，乌兹别克斯坦总统出席", "zh-Hans")


@pytest.mark.parametrize(("kazakh", "arabic"), [("Қорғас", "قورعاس"), ("Қытай", "قىتاي"), ("Алматы", "الماتى"), ("Үрімжі", "ءۇرىمجى")])
def test_kazakh_in_arabic_letters(kazakh: str, arabic: str) -> None:
    assert kazakh_arabic(kazakh) == arabic


@pytest.mark.parametrize(("latin", "cyrillic"), [("O‘zbekiston", "Ўзбекистон"), ("Yo‘lbars", "Йўлбарс"), ("Eron", "Эрон")])
def test_uzbek_in_cyrillic_letters(latin: str, cyrillic: str) -> None:
    assert uzbek_cyrillic(latin) == cyrillic


@pytest.mark.parametrize(
    "name",
    ["", "~", "ab~", "中", "D线", "a\u0000b", "<b>"],
    ids=["empty", "mark alone", "short stem", "one character", "latin first", "control", "markup"],
)
def test_a_name_that_would_match_too_much_is_refused(name: str) -> None:
    with pytest.raises(GazetteerError):
        parse("x", "en", name)


OVERLAY = """
add:
  kyzart: {is: border both CN+KG 1.0, en: Kyzart Pass, ru: Кызарт}
  khorgos: {en: Horgas}
remove: [pamir]
reweight: {beijing: 0.1}
"""


def test_an_overlay_adds_removes_and_reweights() -> None:
    lens = Lens.with_overlay(OVERLAY)
    text = "Horgas and Kyzart Pass in the Pamirs"
    entities = lens.look(None, text, plain(text, "en"), Site()).entities
    assert {"khorgos", "kyzart"} <= set(entities) and "pamir" not in entities
    assert lens.version != Lens.shipped().version
    assert lens.entity_names("kyzart") == {"en": "Kyzart Pass", "ru": "Кызарт"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("remove: [nowhere]", "nowhere"),
        ("reweight: {khorgos: 9}", "khorgos"),
        ("add: {x1: {is: castle ca KZ 1.0, en: Castle}}", "castle"),
        ("add: {x1: {is: city ca KZ 1.0}}", "x1"),
        ("add: {x1: {is: city ca KZ 1.0, la: Urbs}}", "la"),
        ("drop: [khorgos]", "drop"),
        ("add: [", "YAML"),
        ("- khorgos", "mapping"),
    ],
)
def test_a_wrong_overlay_names_its_fault(text: str, said: str) -> None:
    with pytest.raises(GazetteerError, match=said):
        Lens.with_overlay(text)


def test_the_first_name_shows_an_entity() -> None:
    names = Lens.shipped().entity_names("khorgos")
    assert (names["en"], names["zh"], names["ru"], names["kk"]) == ("Khorgos", "霍尔果斯", "Хоргос", "Қорғас")
    assert Lens.shipped().entity_names("nothing") == {}
