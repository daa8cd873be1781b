"""Sketches: the same everywhere, and honest about how much of one text stands in another."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.sketch import SIZE, containment, shingles, sketch

WORDS = [f"word{i}" for i in range(900)]
HAN = "".join(chr(0x4E00 + (i * 37) % 6000) for i in range(900))


@given(st.text(max_size=400))
def test_at_most_64_ascending_signed_integers(text: str) -> None:
    made = sketch(text)
    assert len(made) <= SIZE
    assert list(made) == sorted(set(made))
    assert all(-(2**63) <= h < 2**63 for h in made)


def test_the_same_in_another_process() -> None:
    code = "import sys; from normalizer.sketch import sketch; print(sketch(sys.argv[1]))"
    said = subprocess.run([sys.executable, "-c", code, " ".join(WORDS[:50])], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(sketch(" ".join(WORDS[:50])))


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("text", [" ".join(WORDS), HAN], ids=["words", "Han"])
def test_a_part_is_contained_in_the_whole(text: str, share: float) -> None:
    part = text[: int(len(text) * share)]
    assert containment(sketch(part), sketch(text)) > 0.9


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_containment_is_estimated(share: float) -> None:
    one, other = WORDS[:500], WORDS[: int(500 * share)] + [f"other{i}" for i in range(500 - int(500 * share))]
    a, b = shingles(" ".join(one)), shingles(" ".join(other))
    exact = len(a & b) / min(len(a), len(b))
    assert abs(containment(sketch(" ".join(one)), sketch(" ".join(other))) - exact) < 0.25


def test_unlike_texts_share_nothing() -> None:
    assert containment(sketch(" ".join(WORDS[:400])), sketch(" ".join(WORDS[450:]))) == 0.0


def test_case_punctuation_and_han_variants_do_not_matter() -> None:
    assert sketch("The Line, opens: on Thursday!") == sketch("the line opens on thursday")
    assert sketch("國家鐵路公司宣布新線通車") == sketch("国家铁路公司，宣布新线通车。")


def test_a_foreign_tail_leaves_the_rest_as_it_was() -> None:
    tail = "\n" + " ".join(WORDS[:300])
    assert shingles(HAN[:100]) <= shingles(HAN[:100] + tail)
    assert containment(sketch(HAN[:100]), sketch(HAN[:100] + tail)) == 1.0


def test_texts_too_short_for_a_shingle() -> None:
    assert sketch("") == ()
    assert sketch("…!") == ()
    assert len(sketch("Breaking")) == 1
    assert sketch("两国") != sketch("三国")
