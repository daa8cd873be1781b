"""Hostile pages: bounded in time and memory, a value and never an exception."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, NOW, READABLE, read
from hypothesis import given, settings
from hypothesis import strategies as st
from promises import promises

from normalizer import Hints, Page, Reason, Rejection, normalize

SECONDS = 10.0  # of CPU time, which other work on the machine does not lengthen much
MEMORY = 1.5e9  # bytes, of a process that reads all of them


@pytest.fixture(scope="module")
def costs() -> dict[str, dict[str, Any]]:
    """What every hostile page became and cost, in a process of its own."""
    program = Path(__file__).with_name("hostile.py")
    run = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=600, cwd=program.parent.parent, check=True)
    made: dict[str, dict[str, Any]] = json.loads(run.stdout)
    return made


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_answered_within_bounds(name: str, costs: dict[str, dict[str, Any]]) -> None:
    cost = costs[name]
    assert cost["reason"] != Reason.FAILED.value, cost["evidence"]
    assert cost["reason"] != "article" or name in READABLE
    assert cost["seconds"] <= SECONDS
    assert cost["peak"] <= MEMORY


def test_an_empty_page_and_a_binary_one_are_told_apart() -> None:
    empty, binary = read(b""), read(bytes(range(256)) * 64)
    assert isinstance(empty, Rejection) and empty.reason is Reason.EMPTY
    assert isinstance(binary, Rejection) and binary.reason is Reason.UNDECODABLE


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_normalize_raise(body: bytes) -> None:
    promises(read(b"<html><body><p>" + body), NOW)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400), st.text(max_size=40))
def test_no_text_makes_normalize_raise(text: str, title: str) -> None:
    promises(normalize(Page(url=None, text=text, is_html=False, hints=Hints(title=title), fetched_at=NOW)), NOW)


FOUND = {  # by the fuzzer (tests/fuzz)
    "a NUL in a dump": Page(url=None, text="d\x00a" * 40, is_html=False, fetched_at=NOW),
    "half a character in a hint": Page(url=None, text="", is_html=False, hints=Hints(title="\ud83d", authors=("\ud83d",)), fetched_at=NOW),
    "half a character in structured data": Page(
        url=None,
        text='<script type="application/ld+json">{"@type":"NewsArticle","headline":"a\\ud83d"}</script><p>' + "word " * 60,
        fetched_at=NOW,
    ),
    "nothing but a headline": Page(url=None, text="<div><", is_html=False, hints=Hints(title="<div><"), fetched_at=NOW),
    "an element that cannot be made anew": Page(
        url=None, body=b"<blockquote>Students map glaciers <body)<div>above the pass</blockquote>" * 7, fetched_at=NOW
    ),
    "a control character by its number": Page(
        url=None, body=b"<div class='content'><p>" + b"The largest of the glaciers has lost a kilomet&#1;f its tongue. " * 9, fetched_at=NOW
    ),
    "a text cut at a space": Page(url=None, text="ab " * 200_000, is_html=False, fetched_at=NOW),
}


@pytest.mark.parametrize("page", FOUND.values(), ids=FOUND.keys())
def test_what_fuzzing_found_stays_mended(page: Page) -> None:
    promises(normalize(page), NOW)
