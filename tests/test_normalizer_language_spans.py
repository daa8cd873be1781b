"""Where each language stands in a text, and where the text goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalizer.language import detect
from normalizer.types import Languages

EN = "The two presidents opened a new railway line across the border on Tuesday. It will carry grain, steel and containers to the coast."
EN_2 = "Officials said that the first train should leave before the end of the year. The road beside it will be widened later."
RU = "Президенты двух стран открыли новую железную дорогу через границу. По ней повезут зерно, сталь и контейнеры к побережью."
KK = "Екі ел басшысы шекара арқылы өтетін жаңа теміржолды ашты. Онымен астық, болат және контейнерлер тасымалданады."
ZH = "两国元首星期二为新建的跨境铁路揭幕，这条铁路将把粮食、钢材和集装箱运往沿海地区。官员们表示，首趟列车将在年底前发车。"
JA = "両首脳は火曜日に国境を越える新しい鉄道の開通式に出席した。この鉄道は穀物や鋼材を沿岸部まで運ぶ予定だ。"
UG = "ئىككى دۆلەت باشلىقى چېگرادىن ئۆتىدىغان يېڭى تۆمۈريولنى ئاچتى. ئۇ ئاشلىق، پولات ۋە كونتېينېر توشۇيدۇ."


def parts(text: str, found: Languages) -> list[tuple[str, str]]:
    return [(text[span.start : span.end].strip(), span.language) for span in found.spans]


def check_cover(text: str, found: Languages) -> None:
    assert [span.start for span in found.spans] == [0, *(span.end for span in found.spans[:-1])]
    assert found.spans[-1].end == len(text)
    assert all(span.start < span.end for span in found.spans)
    assert all(a.language != b.language for a, b in zip(found.spans, found.spans[1:], strict=False))


@pytest.mark.parametrize("joint", [" ", "\n", "\n\n"], ids=["inline", "line", "paragraph"])
@pytest.mark.parametrize(
    ("first", "second", "languages", "route"),
    [
        pytest.param(EN, ZH, ("en", "zh-Hans"), "mixed(en+zh)", id="en-zh"),
        pytest.param(ZH, EN, ("zh-Hans", "en"), "mixed(en+zh)", id="zh-en"),
        pytest.param(RU, KK, ("ru", "kk"), "mixed(kk+ru)", id="ru-kk"),
        pytest.param(KK, RU, ("kk", "ru"), "mixed(kk+ru)", id="kk-ru"),
        pytest.param(RU, ZH, ("ru", "zh-Hans"), "mixed(ru+zh)", id="ru-zh"),
        pytest.param(UG, ZH, ("ug", "zh-Hans"), "mixed(ug+zh)", id="ug-zh"),
        pytest.param(ZH, JA, ("zh-Hans", "ja"), "mixed(ja+zh)", id="zh-ja"),
    ],
)
def test_two_languages(first: str, second: str, joint: str, languages: tuple[str, str], route: str) -> None:
    text = first + joint + second
    found = detect(text)
    check_cover(text, found)
    assert parts(text, found) == [(first, languages[0]), (second, languages[1])]
    assert found.route == route
    assert abs(sum(share for _, share in found.shares) - 1) < 0.001


def test_a_passage_without_a_full_stop_before_it() -> None:
    first = "Президенты двух стран торжественно открыли новую железную дорогу через границу"
    second = "Шекара арқылы өтетін жаңа теміржолды екі ел басшысы бүгін салтанатты түрде ашты"
    text = f"{first} {second}."
    assert parts(text, detect(text)) == [(first, "ru"), (f"{second}.", "kk")]


def test_a_chinese_passage_of_forty_characters_counts_in_a_long_english_text() -> None:
    passage = "疫情过后，中国和中亚各国将逐步恢复客运航班，建立方便人员往来的快捷通道，保障油气管道稳定运行"
    text = "\n".join([EN, EN_2] * 15 + [passage + EN] + [EN_2, EN] * 15)
    found = detect(text)
    assert [span.language for span in found.spans] == ["en", "zh-Hans", "en"]
    assert parts(text, found)[1][0] == passage
    assert dict(found.shares)["zh-Hans"] < 0.04
    assert (found.language, found.route) == ("en", "mixed(en+zh)")


@pytest.mark.parametrize(
    ("text", "route"),
    [
        pytest.param(f"{EN} The China State Railway Group (中国国家铁路集团) will run it. {EN_2}", "en", id="han-name-in-brackets"),
        pytest.param(f"{EN}\n中文雙語\n{EN_2}", "en", id="han-button-line"),
        pytest.param(f"{RU} Об этом сообщило агентство «Central Asia News» в среду. {RU}", "ru", id="latin-name-in-quotes"),
        pytest.param(f"据Kazakhstan Temir Zholy公司介绍，{ZH}", "zh", id="latin-name-inside-chinese"),
        pytest.param(f"{ZH}他的新书《Roads and Rails: A Short History of the Steppe Frontier》今年出版。{ZH}", "zh", id="title-of-a-book"),
        pytest.param(f"{KK} Жобаға CBS, ABC, NBC, CNN және Fox News Channel назар аударды. {KK}", "kk", id="capitals-of-channels"),
        pytest.param(f"{EN} Guests were Nursultan Serikbaev, Ainur Tölegenova and Zhou Jianguo. {EN_2}", "en", id="names-of-one-script"),
    ],
)
def test_names_do_not_split_a_text(text: str, route: str) -> None:
    found = detect(text)
    assert len(found.spans) == 1
    assert found.route == route


def test_three_million_is_no_end_of_a_sentence() -> None:
    text = f"{EN} It cost 3.1 million dollars, No. 7 said. {EN_2}"
    assert len(detect(text).spans) == 1


def test_opening_quotes_go_with_what_they_open() -> None:
    text = f"{EN} “{ZH}”"
    assert [text[span.start] for span in detect(text).spans] == ["T", "“"]


def test_scripts_of_one_language_are_no_mixture() -> None:
    text = "兩國元首簽署聯合聲明，決定擴大經濟貿易關係。\n两国元首签署联合声明，决定扩大经济贸易关系。"
    found = detect(text)
    assert {span.language for span in found.spans} == {"zh-Hans", "zh-Hant"}
    assert found.route == "zh"


def test_seeds(shared: Path) -> None:
    text = (shared / "data" / "seeds" / "003_0e67fac1f9dc59aa.txt").read_text("utf-8")
    found = detect(text)
    assert [span.language for span in found.spans] == ["en", "zh-Hans", "en"]
    assert text[found.spans[1].start : found.spans[1].end].endswith("加快中国—中")
    assert found.route == "mixed(en+zh)"


def test_measured_rows(shared: Path) -> None:
    """An even third of the labelled rows; they overlap the profiles' training text, so this is a floor against regressions only."""
    rows = [json.loads(line) for line in (shared / "data" / "dev" / "language.jsonl").read_text("utf-8").splitlines()[::3]]
    pure = [row for row in rows if row["kind"] != "mixed"]
    assert sum(detect(row["text"]).language == row["lang"] for row in pure) >= 0.99 * len(pure)
    mixed = [row for row in rows if row["kind"] == "mixed"]
    routes = [detect(row["text"]).route == row["lang"].replace("zh-Hans", "zh") for row in mixed]
    assert sum(routes) >= 0.985 * len(routes)
