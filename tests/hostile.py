"""Hostile pages of our own; run as a program, it reads each of them in this process and prints what that cost."""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import time

from normalizer import Draft, Page, Rejection, normalize

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)

HOSTILE = {
    "a hundred megabytes": lambda: b"<html><body>" + b"<p>word</p>" * 9_000_000,
    "nested tags": lambda: b"<html><body>" + b"<div>" * 100_000 + b"deep",
    "nested inline tags": lambda: b"<html><body><p>" + b"<b><i>" * 25_000 + b"deep",
    "nested lists": lambda: b"<html><body>" + b"<ul><li>" * 25_000 + b"deep",
    "text below two hundred elements": lambda: (
        b"<html><body>" + (b"<div><p>some words that are long enough to be counted, yes</p>" * 200 + b"</div>" * 200) * 9
    ),
    "links at every depth": lambda: (
        b"<html><body>" + (b"<div><p>" + "新建的铁路昨天开工，".encode() + b"</p>" + b"<a href=/x>a</a>" * 90) * 240
    ),
    "a huge attribute": lambda: b'<html><body><p class="' + b"x" * 10_000_000 + b'">hello</p></body></html>',
    "many attributes": lambda: b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">hello</p></body></html>",
    "null bytes": lambda: b"<html>\x00<body>\x00<p>\x00\x00\x00</p>" + b"\x00" * 5000,
    "no tags": lambda: b"nothing here",
    "only script": lambda: b"<html><script>" + b"var a = 1;" * 1000 + b"</script></html>",
    "an endless script": lambda: b"<html><script>" + b"a" * 3_000_000,
    "an endless table": lambda: b"<table>" + b"<tr><td>x" * 300_000,
    "a table within bounds": lambda: b"<html><body><table>" + b"<tr><td>x" * 12_000,
    "open brackets": lambda: b"<" * 2_000_000,
    "open comments": lambda: b"<!--" * 500_000,
    "broken structured data": lambda: b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>x</p>",
    "nested structured data": lambda: (
        b'<script type="application/ld+json">' + b'{"@graph":[' * 20_000 + b"]}" * 20_000 + b"</script><p>x</p>"
    ),
    "entities": lambda: b"<p>" + b"&amp;&#x110000;&#0;" * 50_000,
    "surrogates": lambda: "<p>\ud83d</p>".encode("utf-16-le", "surrogatepass"),
    "damaged all over": lambda: b"<html><body><p>" + b"\xd6\xff\xd0" * 300_000,
    "one letter": lambda: b"<html><body><p>" + b"a" * 1_500_000,
    "one Han character": lambda: b"<html><body><p>" + "中".encode() * 410_000,
    "spaces": lambda: b"<html><body><p>" + b"a" + b" " * 2_000_000 + b"b",
    "addresses": lambda: b"<html><body><p>" + b"a@b.c www. http:// " * 22_000,
    "dates": lambda: b"<html><body><p>" + "2025年6月14日 2025-06-14 14.06.2025 ".encode() * 12_000,
    "spam words": lambda: b"<html><body><p>" + "六合彩,casino,".encode() * 30_000,
    "share words": lambda: b"<html><body><p>" + "分享 微信 ".encode() * 20 + b"</p>" + b"<p>share facebook twitter </p>" * 6_000,
    "the lines of a form": lambda: (  # two thousand times over; nothing that looks like an article
        b"<div class=main><h1>The yard</h1><div class=content><p>The yard<ul>an order</p><p>Comment</p><p>Name *</p><p>Send</p></div></div>"
        * 2000
    ),
    "nothing": lambda: b"",
    "white space": lambda: b" \n\t \n",
}
READABLE = {"one letter", "one Han character", "addresses", "dates", "spam words", "share words", "spaces", "damaged all over"}


def read(body: bytes) -> Draft | Rejection:
    """What a page is."""
    return normalize(Page(url="https://example.org/a", body=body, fetched_at=NOW))


def main() -> None:
    """Prints one JSON object: what every page became, its CPU seconds, the peak memory of all (bytes)."""
    made = {}
    for name, build in HOSTILE.items():
        body = build()
        started = time.process_time()
        got = read(body)
        reason, evidence = (got.reason.value, got.evidence) if isinstance(got, Rejection) else ("article", "")
        made[name] = {"seconds": time.process_time() - started, "reason": reason, "evidence": evidence}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        made[name]["peak"] = peak
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
