"""Addresses of links: made absolute, cleaned of what names a visitor and not a page, and filtered by a source's patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.types import Link, Source
from normalizer.types import Hints

MAX_URL = 2000  # longer ones are no articles
# Parameters that name a visit: analytics campaigns and session ids. Names are compared in lower case.
VISIT_PARAMETERS = re.compile(
    r"utm_\w+|fbclid|gclid|yclid|dclid|msclkid|igshid|mc_[ce]id|_openstat|ysclid|"
    r"phpsessid|jsessionid|sessionid|session_id|sid|aspsessionid\w*|cfid|cftoken"
)
_WHOLE = re.compile(r"https?://[^/]")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.I)
_UNSOUND = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # JSON can carry them; no address has them, and no database takes all of them


def absolute(base: str, address: str) -> str:
    """`urljoin`, which takes an address apart and puts it together again, spared for those that are whole already: nearly all."""
    return address if _WHOLE.match(address) and "/." not in address else urljoin(base, address)


def clean(address: str, base: str | None = None) -> str | None:
    """The address to ask for, or None where it is no web address. Spaces around and line breaks inside are a feed's habit."""
    text = re.sub(r"[\t\r\n]+", "", address.strip())
    if _UNSOUND.search(text):
        return None
    try:
        parts = urlsplit(absolute(base, text) if base else text)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme.lower() not in ("http", "https") or not host or len(text) > MAX_URL or "@" in parts.netloc:
        return None
    scheme = parts.scheme.lower()
    named = f"[{host}]" if ":" in host else host
    netloc = named if port in (None, {"http": 80, "https": 443}[scheme]) else f"{named}:{port}"
    path = _PATH_SESSION.sub("", parts.path) or "/"
    return urlunsplit((scheme, netloc, path.replace(" ", "%20"), _query(parts.query), ""))


def _query(query: str) -> str:
    """The query without the parameters that name a visit; untouched where there are none, since some sites sign it."""
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _names_visit(name.lower(), value)]
    return query.replace(" ", "%20") if len(kept) == len(pairs) else urlencode(kept)


def _names_visit(name: str, value: str) -> bool:
    """A `sid` in digits is the number of a story, as PHP-Nuke and its kin write it."""
    return VISIT_PARAMETERS.fullmatch(name) is not None and not (name == "sid" and value.isdigit())


def on_domains(url: str, domains: tuple[str, ...]) -> bool:
    """True where the host is one of these domains or below one; no domains allow every host."""
    if not domains:
        return True
    host = (urlsplit(url).hostname or "").lower()
    return any(host == domain or host.endswith("." + domain) for domain in domains)


class LinkFilter:
    """What of a route's links is this source's: right shape, not excluded, on the host where the outlet lives now."""

    def __init__(self, source: Source) -> None:
        self._allow = re.compile(source.link_pattern) if source.link_pattern else None
        self._deny = re.compile(source.exclude_pattern) if source.exclude_pattern else None
        self._hosts, self._domains = dict(source.host_map), source.domains

    def __call__(self, links: Iterable[Link], *, base: str, shaped: bool) -> list[Link]:
        """Cleaned links, each once, in order. `shaped`: the link pattern applies (listings), not only the exclusions."""
        found: dict[str, Link] = {}
        for link in links:
            url = clean(link.url, base)
            if url is None:
                continue
            url = self._moved(url)
            if shaped and self._allow is not None and not self._allow.search(url):
                continue
            if (self._deny is not None and self._deny.search(url)) or not on_domains(url, self._domains):
                continue
            if url not in found or found[url].hints.title is None:
                found[url] = replace(link, url=url, hints=_sound(link.hints))
        return list(found.values())

    def _moved(self, url: str) -> str:
        if not self._hosts:
            return url
        parts = urlsplit(url)
        new = self._hosts.get(parts.netloc)
        return urlunsplit(parts._replace(netloc=new)) if new else url


def _sound(hints: Hints) -> Hints:
    """The hints without what no database takes."""
    if not any(_UNSOUND.search(text) for text in (hints.title or "", hints.language or "", *hints.authors)):
        return hints
    authors = tuple(_UNSOUND.sub(" ", author) for author in hints.authors)
    language = None if hints.language and _UNSOUND.search(hints.language) else hints.language
    return replace(hints, title=_UNSOUND.sub(" ", hints.title) if hints.title else None, authors=authors, language=language)
