"""Hostile pages: bounded, a value and never an exception."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer import Draft, Page, Reason, Rejection, normalize

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)


def read(body: bytes) -> Draft | Rejection:
    return normalize(Page(url="https://example.org/a", body=body, fetched_at=NOW))


HOSTILE = {
    "a hundred megabytes": lambda: b"<html><body>" + b"<p>word</p>" * 9_000_000,
    "nested tags": lambda: b"<html><body>" + b"<div>" * 100_000 + b"deep",
    "nested inline tags": lambda: b"<html><body><p>" + b"<b><i>" * 25_000 + b"deep",
    "a huge attribute": lambda: b'<html><body><p class="' + b"x" * 10_000_000 + b'">hello</p></body></html>',
    "null bytes": lambda: b"<html>\x00<body>\x00<p>\x00\x00\x00</p>" + b"\x00" * 5000,
    "no tags": lambda: b"nothing here",
    "only script": lambda: b"<html><script>" + b"var a = 1;" * 1000 + b"</script></html>",
    "an endless script": lambda: b"<html><script>" + b"a" * 3_000_000,
    "an endless table": lambda: b"<table>" + b"<tr><td>x" * 300_000,
    "open brackets": lambda: b"<" * 2_000_000,
    "open comments": lambda: b"<!--" * 500_000,
    "broken structured data": lambda: b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>x</p>",
    "entities": lambda: b"<p>" + b"&amp;&#x110000;&#0;" * 50_000,
    "surrogates": lambda: "<p>\ud83d</p>".encode("utf-16-le", "surrogatepass"),
    "nothing": lambda: b"",
    "white space": lambda: b" \n\t \n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_rejected_within_bounds(name: str) -> None:
    body = HOSTILE[name]()
    started = time.process_time()
    made = read(body)
    assert isinstance(made, Rejection), name
    assert time.process_time() - started < 60  # the promise is 10 s of a quiet machine; this only catches what never ends
    assert made.reason is not Reason.FAILED, made.evidence


def test_an_empty_page_and_a_binary_one_are_told_apart() -> None:
    empty, binary = read(b""), read(bytes(range(256)) * 64)
    assert isinstance(empty, Rejection) and empty.reason is Reason.EMPTY
    assert isinstance(binary, Rejection) and binary.reason is Reason.UNDECODABLE


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_normalize_raise(body: bytes) -> None:
    assert isinstance(read(b"<html><body><p>" + body), Draft | Rejection)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_normalize_raise(text: str) -> None:
    made = normalize(Page(url=None, text=text, is_html=False, fetched_at=NOW))
    assert isinstance(made, Draft | Rejection)
