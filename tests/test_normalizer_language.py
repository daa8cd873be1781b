"""Which language a text is in: native sentences, short and hostile spellings, the prior, what cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.language import base, detect

NATIVE = Path(__file__).resolve().parent / "data" / "native"
CENTRAL_ASIAN = ["kk", "kk-Latn", "kk-Arab", "ky", "uz", "uz-Cyrl", "tg", "tk", "ug"]


def sentences(code: str) -> list[str]:
    return (NATIVE / f"{code}.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("code", CENTRAL_ASIAN)
def test_native_sentences(code: str) -> None:
    rows = sentences(code)
    assert len(rows) >= 200
    wrong = [row for row in rows if detect(row).language != code]
    assert len(wrong) <= 0.01 * len(rows), wrong


@pytest.mark.parametrize("capitals", [False, True], ids=["as-written", "in-capitals"])
@pytest.mark.parametrize("code", CENTRAL_ASIAN)
def test_native_headlines(code: str, capitals: bool) -> None:
    rows = (NATIVE / "headlines" / f"{code}.txt").read_text("utf-8").splitlines()
    assert len(rows) == len(set(rows)) >= 95
    if capitals:
        rows = [(row.replace("i", "İ") if code == "kk-Latn" else row).upper() for row in rows]
    wrong = [row for row in rows if detect(row).language != code]
    assert len(wrong) <= 0.02 * len(rows), wrong


@pytest.mark.parametrize("code", CENTRAL_ASIAN)
def test_native_documents_are_one_language(code: str) -> None:
    rows = [row.rstrip(".") for row in sentences(code)]
    for start in range(0, 200, 20):
        found = detect(". ".join(rows[start : start + 20]) + ".")
        assert (found.language, found.route) == (code, base(code))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("China and Kazakhstan open a new railway line", "en", id="english"),
        pytest.param("CHINA AND KAZAKHSTAN OPEN A NEW RAILWAY LINE", "en", id="english-capitals"),
        pytest.param("ÇİN İLE KAZAKİSTAN YENİ DEMİR YOLU AÇTI", "tr", id="turkish-capitals-dotted"),
        pytest.param("Indonesia Tsunami Toll Soars Above 800", "en", id="english-title-case"),
        pytest.param("Kazakhstan Temir Zholy Posts Profit", "en", id="english-title-case-with-a-name"),
        pytest.param("Китай и Казахстан открыли новую железную дорогу", "ru", id="russian"),
        pytest.param("КИТАЙ И КАЗАХСТАН ОТКРЫЛИ НОВУЮ ЖЕЛЕЗНУЮ ДОРОГУ", "ru", id="russian-capitals"),
        pytest.param("ҚЫТАЙ МЕН ҚАЗАҚСТАН ЖАҢА ТЕМІРЖОЛ АШТЫ", "kk", id="kazakh-capitals"),
        pytest.param("ХИТОЙ ВА ЎЗБЕКИСТОН ЯНГИ ТЕМИР ЙЎЛ ОЧДИ", "uz-Cyrl", id="uzbek-cyrillic-capitals"),
        pytest.param("两国元首签署联合声明", "zh-Hans", id="simplified"),
        pytest.param("兩國元首簽署聯合聲明", "zh-Hant", id="traditional"),
        pytest.param("人民大会堂 Great Hall 举行仪式", "zh-Hans", id="chinese-with-a-name"),
        pytest.param("中", "zh-Hans", id="one-neutral-character"),
        pytest.param("首相が中央アジアを訪問した", "ja", id="japanese"),
        pytest.param("대통령이 중앙아시아를 방문했다", "ko", id="korean"),
        pytest.param("Ο πρόεδρος επισκέφθηκε την Κεντρική Ασία", "el", id="greek-by-langdetect"),
        pytest.param("पाकिस्तान और चीन ने नए समझौते पर हस्ताक्षर किए", "hi", id="hindi-by-langdetect"),
        pytest.param("პრეზიდენტი პეკინს ეწვია", "ka", id="georgian-by-script"),
        pytest.param("བོད་ཀྱི་སྐད་ཡིག", "bo", id="tibetan-by-script"),
        pytest.param("Xitoy va O‘zbekiston o‘rtasida yangi yo‘l ochildi", "uz", id="apostrophe-left"),
        pytest.param("Xitoy va O'zbekiston o'rtasida yangi yo'l ochildi", "uz", id="apostrophe-straight"),
        pytest.param("Xitoy va O’zbekiston o’rtasida yangi yo’l ochildi", "uz", id="apostrophe-right"),
        pytest.param("Xitoy va Oʻzbekiston oʻrtasida yangi yoʻl ochildi", "uz", id="apostrophe-letter"),
        pytest.param("Xitoy va O`zbekiston o`rtasida yangi yo`l ochildi", "uz", id="apostrophe-grave"),
        pytest.param("The dog's owner didn't see the king's men", "en", id="english-genitive"),
        pytest.param("Qytaı men Qаzаqstаn jаńа temirjоl аshty", "kk-Latn", id="cyrillic-a-and-o-in-latin-words"),
        pytest.param("Kитай и Kазахстан открыли новую доpогу", "ru", id="latin-letters-in-cyrillic-words"),
        pytest.param("See https://example.org/kitay/kazakhstan/doroga?x=1 на русском языке подробнее", "ru", id="address-is-no-text"),
        pytest.param("Пишите редакции: kazakhstan.news.desk@example.org", "ru", id="mail-is-no-text"),
    ],
)
def test_texts(text: str, language: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize("text", ["", " \n\t", "12:30", "— 24,5 % —", "😀😀", "\x00\x01", "https://example.org/a/b", "ok"])
def test_nothing_to_tell(text: str) -> None:
    found = detect(text)
    assert (found.language, found.route) == ("und", "und")
    assert [(span.start, span.end, span.language) for span in found.spans] == ([(0, len(text), "und")] if text else [])


def test_declared_language_tips_a_narrow_balance() -> None:
    text = "Парламент депутаты газ"  # Kazakh and Kyrgyz alike
    assert detect(text, ["ky"]).language == "ky"
    assert detect(text, ["kk"]).language == "kk"


def test_declared_language_is_no_verdict() -> None:
    assert detect("The two presidents opened a new railway line across the border.", ["kk"]).language == "en"
    assert detect("Екі ел басшысы жаңа теміржол желісін ашты.", ["ru", "ky"]).language == "kk"


def test_declared_script_decides_characters_that_both_share() -> None:
    assert detect("北京", ["zh-Hant"]).language == "zh-Hant"
    assert detect("北京").language == "zh-Hans"
    assert detect("北京欢迎你们", ["zh-Hant"]).language == "zh-Hans"


@pytest.mark.parametrize(("code", "expected"), [("zh-Hans", "zh"), ("kk-Latn", "kk"), ("uz-Cyrl", "uz"), ("en", "en"), ("und", "und")])
def test_base(code: str, expected: str) -> None:
    assert base(code) == expected


def test_margin_is_wide_on_long_and_narrow_on_short_texts() -> None:
    long = detect("The ministers met on Tuesday and agreed to build a new road between the two cities before the end of the year.")
    assert long.margin > 50
    assert detect("Almaty Astana").margin < long.margin
