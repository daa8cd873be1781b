"""The detector as a function: pure, the same in every order and process, bounded on hostile text; its folds and its builder."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.language import build_profiles, detect, fold_homoglyphs, to_simplified
from normalizer.language.path import best_path
from normalizer.language.profiles import FLOOR, SCALE, grams, load_profile, table

NATIVE = Path(__file__).resolve().parent / "data" / "native"
ALPHABETS = "abcXYZ éə ñıОбвгқңөӯіАБВ中国們這のカ한글ابپڭەئ ΩИ.,!?。！ “”()《》'ʻ’\n\t0123/@-"

DIGEST = """
import hashlib, json, sys
from normalizer.language import detect
texts = json.load(sys.stdin)
print(hashlib.sha256("\\n".join(repr(detect(text)) for text in texts).encode()).hexdigest())
"""


def corpus() -> list[str]:
    """A thousand texts: native sentences, fragments and joints of them."""
    rows = [row for path in sorted(NATIVE.glob("*.txt")) for row in path.read_text("utf-8").splitlines()]
    chance = random.Random(7)
    return [" ".join(chance.sample(rows, chance.randint(1, 3)))[: chance.randint(5, 200)] for _ in range(1000)]


def test_same_answer_in_twenty_orders() -> None:
    texts = corpus()
    first = {text: detect(text) for text in texts}
    chance = random.Random(11)
    for _ in range(20):
        chance.shuffle(texts)
        assert all(detect(text) == first[text] for text in texts)


def test_same_answer_under_different_hash_seeds() -> None:
    given_texts = json.dumps(corpus())
    digests = set()
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", DIGEST],
            input=given_texts,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        digests.add(done.stdout)
    assert len(digests) == 1


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=ALPHABETS, max_size=300))
def test_spans_cover_any_text(text: str) -> None:
    found = detect(text)
    if not text:
        assert found.spans == ()
        return
    assert found.spans[0].start == 0
    assert found.spans[-1].end == len(text)
    assert all(a.end == b.start and a.language != b.language for a, b in zip(found.spans, found.spans[1:], strict=False))
    assert all(span.start < span.end for span in found.spans)
    assert found.language in {span.language for span in found.spans}
    assert list(found.shares) == sorted(found.shares, key=lambda one: (-one[1], one[0]))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_folds_keep_offsets(text: str) -> None:
    assert len(to_simplified(text)) == len(text)
    assert len(fold_homoglyphs(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 1_000_000, id="one-word"),
        pytest.param("é" + "a" * 400_000, id="one-word-not-ascii"),
        pytest.param("kelishuv imzolandi " * 50_000, id="one-line"),
        pytest.param("中a" * 50_000, id="scripts-in-turn"),
        pytest.param("аa" * 50_000, id="alphabets-in-turn"),
        pytest.param("Ωa中к한ا" * 10_000, id="six-scripts-in-turn"),
        pytest.param("\x00\x01\x02\x7f" * 100_000, id="control-characters"),
        pytest.param("a@" * 100_000, id="mail-like"),
        pytest.param("a." * 100_000, id="domain-like"),
        pytest.param("a" + "\u0301" * 300_000, id="marks"),
        pytest.param("“(《" * 100_000, id="openers"),
        pytest.param("\n" * 300_000, id="lines"),
        pytest.param("A\n" * 50_000, id="short-lines"),
    ],
)
def test_hostile_texts_end_and_are_covered(text: str) -> None:
    found = detect(text)
    assert found.spans[0].start == 0
    assert found.spans[-1].end == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Qаzаqstan", "Qazaqstan", id="cyrillic-in-latin"),
        pytest.param("Kазахстан", "Казахстан", id="latin-in-cyrillic"),
        pytest.param("СNN", "CNN", id="abbreviation"),
        pytest.param("слово word", "слово word", id="two-words"),
        pytest.param("ЖWб", "ЖWб", id="both-alphabets-for-certain"),
    ],
)
def test_homoglyphs(text: str, folded: str) -> None:
    assert fold_homoglyphs(text) == folded


def test_to_simplified() -> None:
    assert to_simplified("兩國關係 and 乾隆 123") == "两国关系 and 干隆 123"
    assert to_simplified("plain") == "plain"


def test_best_path_prefers_staying_until_a_change_pays() -> None:
    assert best_path([(5, 0), (0, 4), (5, 0)], (0, 0), 9) == [0, 0, 0]
    assert best_path([(15, 0), (0, 30), (0, 30)], (0, 0), 9) == [0, 1, 1]
    assert best_path([], (0, 0), 9) == []


def test_profiles_are_built_in_langdetects_format(tmp_path: Path) -> None:
    (tmp_path / "xx.txt").write_text("salom dunyo salom dunyo\n" * 40, "utf-8")
    made = build_profiles.profile("xx", build_profiles.read(tmp_path)["xx"])
    build_profiles.write(made, ["own text"], tmp_path)
    body = json.loads((tmp_path / "xx.json").read_text("utf-8"))
    assert body["name"] == "xx"
    assert body["sources"] == ["own text"]
    assert body["freq"]["s"] == body["freq"][" s"] == body["freq"][" sa"] == 80
    assert body["n_words"][0] == 40 * len("salomdunyosalomdunyo")


def test_grams_are_langdetects() -> None:
    assert grams("ab") == ["a", "b", " a", "ab", "b ", " ab", "ab "]


@pytest.mark.parametrize(
    ("script", "word"),
    [
        ("latin", "kitoblarimizdan"),
        ("latin", "Qozogʻiston"),
        ("latin", "x"),
        ("latin", "qwxzqj"),
        ("cyrillic", "мемлекеттік"),
        ("cyrillic", "Ъщэ"),
        ("arabic", "قازاقستان"),
        ("arabic", "ژغڭ"),
    ],
)
def test_a_word_says_the_sum_of_its_grams_once_for_a_name_and_twice_otherwise(script: str, word: str) -> None:
    known = table(script)
    for language, said in zip(known.languages, known.unpack(known.word(word)), strict=True):
        body = load_profile(language)
        shares = [body["freq"].get(gram, 0) / body["n_words"][len(gram) - 1] for gram in grams(word)]
        once = sum(round(SCALE / 2 * math.log(share / FLOOR + 1)) for share in shares)
        assert said == (once if word[0].isupper() else 2 * once), language


def test_every_shipped_profile_names_its_sources() -> None:
    folder = Path(build_profiles.__file__).parent / "data" / "profiles"
    bodies = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    assert len(bodies) >= 12
    assert all(body["sources"] for body in bodies)
