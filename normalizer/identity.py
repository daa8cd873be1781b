"""Which addresses mean one article, and which texts are word for word the same.

The rules stand in `data/identity.toml`. Everything here is pure and deterministic across processes. Base of the address folding:
w3lib's `canonicalize_url` (percent-encoding, sorted query, no fragment); what it leaves alone is done here.
"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
import re
import tomllib
import unicodedata
from importlib import resources
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import tldextract
from w3lib.url import canonicalize_url

from normalizer.language import to_simplified

LONGEST = 4096  # characters of an address that are parsed; a longer one is its own key
SHORT = 120  # folded characters: below, the title is a part of what makes two texts equal
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+")
_BETWEEN_DIGITS = re.compile(r"[.,:/-](?=\d)(?<=\d.)")
_NO_TOKEN = {code: None for code in range(128) if not chr(code).isalnum()}
_SPACE = re.compile(r"\s+")
_SLUG = re.compile(r"\d|\.s?html?$|\.(?:aspx?|php|jsp)$|[^-_]+[-_][^-_]+[-_][^-_]+")


@functools.cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((resources.files("normalizer") / "data" / "identity.toml").read_text("utf-8"))


@functools.cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


@functools.cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def url_key(url: str) -> str:
    """The address as identity: `host[:port]/path[?query]`, with scheme, `www.`, tracking, AMP, mobile, print and page forms folded.

    Unknown parameters stay: they may name the article. An address that cannot be parsed is its own key.
    """
    url = _unwrap(url.strip())
    if len(url) > LONGEST:
        return url
    try:
        parts = urlsplit(_pattern(_rules()["paths"]["session"]).sub("", canonicalize_url(url)))
        host = _host(parts)
    except ValueError:
        return url
    if not host:
        return url
    query = _query(parts.query)
    return host + _path(host, parts.path) + ("?" + query if query else "")


def canonical_url(url: str, declared: str | None) -> str:
    """`declared` (a page's own `rel=canonical` or `og:url`) where it may speak for `url`, else `url`.

    It may within one registered domain (public suffix list, private part included), if it names an article and no section or home page;
    a redirector of that domain which leads out of it does not count as inside.
    """
    if not declared or not declared.strip() or len(declared) > LONGEST:
        return url
    try:
        target = urljoin(url, declared.strip())
        here, there = urlsplit(url), urlsplit(target)
        if there.scheme not in ("http", "https") or not _domain(here) == _domain(there) == _domain(urlsplit(_unwrap(target))):
            return url
    except ValueError:
        return url
    if url_key(target) == url_key(url) or _names_article(there):
        return urlunsplit(there._replace(fragment=""))
    return url


def fold(text: str) -> list[str]:
    """The words of `text` for comparing: NFKC, case folded, Simplified Han, no punctuation; numbers keep their inner separators."""
    return _TOKEN.findall(to_simplified(unicodedata.normalize("NFKC", text).casefold()))


def content_hash(title: str | None, text: str) -> bytes:
    """16 bytes (BLAKE2b), equal for texts that differ in case, punctuation, white space or Han variant only.

    The title counts for short texts alone: below `SHORT` characters a text ("Details follow.") names no article by itself.
    """
    folded = _letters(text)
    if len(folded) < SHORT:
        folded = _letters(title or "") + "\n" + folded
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _letters(text: str) -> str:
    """The words of `fold` in one piece. Of ASCII, what belongs to no word is taken out instead: that is much faster."""
    if not text.isascii():
        return "".join(fold(text))
    text = text.lower()
    kept, at = [], 0
    for match in _BETWEEN_DIGITS.finditer(text):
        kept += [text[at : match.start()].translate(_NO_TOKEN), match[0]]
        at = match.end()
    return "".join([*kept, text[at:].translate(_NO_TOKEN)])


def line_key(line: str) -> int:
    """A signed 64-bit key of one line, for counting lines that a site repeats: case and white space folded, digits kept."""
    folded = _SPACE.sub(" ", unicodedata.normalize("NFKC", line).casefold()).strip()
    digest = hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _unwrap(url: str) -> str:
    """The address that a redirector or an AMP viewer carries; at most three layers deep."""
    for _ in range(3):
        if len(url) > LONGEST:
            return url
        try:
            parts = urlsplit(url)
            inner = _inner(parts)
        except ValueError:
            return url
        if inner is None:
            return url
        url = inner
    return url


def _inner(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").removeprefix("www.")
    for rule in _rules()["redirectors"]:
        if host in rule["hosts"] and (parts.path or "/") in rule["paths"]:
            found = dict(parse_qsl(parts.query))
            for name in rule["parameters"]:
                if found.get(name, "").startswith(("http://", "https://")):
                    return found[name]
    for rule in _rules()["embedded"]:
        if not any(host == h or host.endswith("." + h) for h in rule["hosts"]):
            continue
        match = _pattern(rule["pattern"]).match(parts.path)
        if match:
            scheme = "https" if match[1] else "http"
            return f"{scheme}://{match[2]}" + (f"?{parts.query}" if parts.query else "")
    return None


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    hosts = _rules()["hosts"]
    for prefix in hosts["drop_prefixes"]:
        if host.startswith(prefix) and "." in host[len(prefix) :]:
            host = host[len(prefix) :]
            break
    for _ in range(2):  # m.xinhuanet.com -> xinhuanet.com -> news.cn
        host = hosts["same"].get(host, host)
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"


def _path(host: str, path: str) -> str:
    paths = _rules()["paths"]
    path = _pattern(r"/{2,}").sub("/", path or "/")
    for name, instead in (("amp", ""), ("print", ""), ("index", "/")):
        path = _pattern(paths[name]).sub(instead, path, count=1)
    bare = host.partition(":")[0]
    for rule in _rules()["parts"]:
        if any(bare == h or bare.endswith("." + h) for h in rule["hosts"]):
            path = _pattern(rule["pattern"]).sub(r"\1\2", path, count=1)
    return path.rstrip("/") or "/"


def _query(query: str) -> str:
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _is_tracking(name.lower(), value)]
    return urlencode(sorted(set(kept)))


def _is_tracking(name: str, value: str) -> bool:
    rules = _rules()["tracking"]
    if name in rules["names"] or name.startswith(tuple(rules["prefixes"])):
        return True
    if name in rules["unless_number"]:
        return not value.isdigit()
    return name in rules["only_when_true"] and value.lower() in rules["true_values"]


def registered_domain(url: str) -> str:
    """What one owner registered: "news.cn" for https://english.news.cn/a; "" for what is no address."""
    try:
        return _domain(urlsplit(url))
    except ValueError:
        return ""


def _domain(parts: SplitResult) -> str:
    """The registered domain; an IP address, a bare host name and a public suffix stand for themselves, with their port."""
    host = (parts.hostname or "").rstrip(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        registered = _suffixes()(host).top_domain_under_public_suffix
        if registered:
            return registered
    return f"{host}:{parts.port or _DEFAULT_PORTS.get(parts.scheme)}"


def _names_article(parts: SplitResult) -> bool:
    if any(any(c.isdigit() for c in value) for _, value in parse_qsl(parts.query)):
        return True
    path = _pattern(_rules()["paths"]["index"]).sub("/", parts.path).rstrip("/")
    return bool(_SLUG.search(unquote(path.rpartition("/")[2])))
