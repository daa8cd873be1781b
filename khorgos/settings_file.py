"""The settings file as written: every key, its type, what is allowed. `khorgos.config` turns it into values for the rooms."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml import etree
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*$")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
IDENTIFIER = r"[A-Za-z0-9][A-Za-z0-9_.\-]*"


def duration(value: object) -> dt.timedelta:
    """ "90s", "15m", "6h", "7d" -> a span of time; at least one second, at most a year."""
    if isinstance(value, dt.timedelta):
        return value
    found = _DURATION.match(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a span of time such as "90s", "15m", "6h" or "7d" is wanted')
    seconds = float(found[1]) * _SECONDS[found[2]]
    if not 1 <= seconds <= 366 * 86400:
        raise ValueError("a span between one second and a year is wanted")
    return dt.timedelta(seconds=seconds)


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that hold no address, a port that is no number
        good = False
    if not good or re.search(r"[\s\x00-\x1f]", value):
        raise ValueError("an address that begins with http:// or https:// and names a host is wanted")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return value


def _day_pattern(value: str) -> str:
    if not {"year", "month", "day"} <= set(re.compile(_pattern(value)).groupindex):
        raise ValueError(r"the groups year, month and day are wanted, as in (?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)")
    return value


def _xpath(value: str) -> str:
    try:
        etree.XPath(value)
    except etree.XPathError as error:
        raise ValueError(f"not an XPath expression: {error}") from error
    return value


def _encoding(value: str) -> str:
    try:
        if codecs.lookup(value)._is_text_encoding:
            return value
    except (LookupError, ValueError):
        pass
    raise ValueError('the name of an encoding such as "windows-1251" or "gb18030" is wanted')


def _like(pattern: str, wanted: str) -> AfterValidator:
    """Text that the pattern matches whole; `wanted` says what is allowed."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(wanted)
        return value

    return AfterValidator(check)


def _template(value: str) -> str:
    _web_address(value)
    if set(re.findall(r"\{([^}]*)\}", value)) - {"page", "year", "month", "day"}:
        raise ValueError("{page}, {year}, {month} and {day} are known")
    if "{page}" not in value and not all(part in value for part in ("{year}", "{month}", "{day}")):
        raise ValueError("an address with {page}, or with {year}, {month} and {day}, is wanted")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError('a time zone such as "UTC" or "Asia/Almaty" is wanted') from error
    return value


Duration = Annotated[dt.timedelta, BeforeValidator(duration)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Domain = Annotated[str, _like(r"[a-z0-9-]+(\.[a-z0-9-]+)+", 'a domain such as "example.org" is wanted, in lower case, without http://')]
Template = Annotated[str, AfterValidator(_template)]
Pattern = Annotated[str, AfterValidator(_pattern)]
DayPattern = Annotated[str, AfterValidator(_day_pattern)]
XPath = Annotated[str, AfterValidator(_xpath)]
Encoding = Annotated[str, AfterValidator(_encoding)]
Language = Annotated[str, _like(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", 'a language code such as "en", "kk" or "zh-Hans" is wanted')]
Agent = Annotated[str, _like(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", "printable ASCII is wanted: it stands in the head of every request")]
Zone = Annotated[str, AfterValidator(_zone)]
Identifier = Annotated[str, _like(IDENTIFIER, "letters, digits, dot, dash and underscore are allowed, a letter or digit first")]
Country = Annotated[str, _like(r"[A-Z]{2}", 'a two-letter country code such as "KZ" is wanted')]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class CrawlerTable(Table):
    user_agent: Agent = "khorgos/1.0 (+https://example.org/contact)"
    delay_seconds: Annotated[float, Field(ge=0, le=3600)] = 1.0
    concurrent_hosts: Annotated[int, Field(ge=1, le=256)] = 16
    allow_private_networks: bool = False
    max_page_bytes: Annotated[int, Field(ge=10_000, le=200_000_000)] = 10_000_000
    adaptive: bool = True
    recheck: list[Duration] = Field(default_factory=lambda: [duration(d) for d in ("1h", "6h", "24h", "7d")])
    archive: Literal["none", "warc"] = "none"
    archive_dir: Annotated[str, Field(min_length=1)] = "archive"


class RelevanceTable(Table):
    keep: Literal["relevant", "all"] = "relevant"
    overlay: str | None = None  # a file that adds to, removes from and reweights the gazetteer


class WebTable(Table):
    listen: str = "127.0.0.1:8765"
    token: str = ""

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not colon or not re.fullmatch(r"[^\s/]+", host) or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
            raise ValueError('an address and a port such as "127.0.0.1:8765" are wanted')
        return value


class JsonListingTable(Table):
    url: WebAddress
    items: str = ""
    link: str = "url"
    title: str | None = None
    date: str | None = None


class SourceTable(Table):
    id: Identifier
    name: str = ""
    home: WebAddress | None = None
    country: Country | None = None
    languages: list[Language] = Field(default_factory=list)
    timezone: Zone | None = None
    type: str | None = None
    feeds: list[WebAddress] = Field(default_factory=list)
    sitemaps: list[WebAddress] = Field(default_factory=list)
    listings: list[WebAddress] = Field(default_factory=list)
    json_listings: list[JsonListingTable] = Field(default_factory=list)
    link_pattern: Pattern | None = None
    exclude_pattern: Pattern | None = None
    every: Duration = dt.timedelta(minutes=15)
    enabled: bool = True
    max_age: Duration | None = dt.timedelta(days=30)
    max_per_run: Annotated[int, Field(ge=1, le=10_000)] = 200
    encoding: Encoding | None = None
    body_xpath: XPath | None = None
    unescape: bool = False
    date_from_url: DayPattern | None = None
    archive_pages: list[Template] = Field(default_factory=list)
    title_from: list[Literal["text", "title-attr", "img-alt", "heading"]] = Field(default_factory=list)
    host_map: dict[Domain, Domain] = Field(default_factory=dict)
    domains: list[Domain] = Field(default_factory=list)
    javascript: bool = False

    @model_validator(mode="after")
    def _has_a_route(self) -> SourceTable:
        if self.enabled and not (self.feeds or self.sitemaps or self.listings or self.json_listings):
            raise ValueError("a source wants feeds, sitemaps, listings or json_listings")
        return self


class DiscoveryTable(Table):
    gdelt: bool = False
    domains: list[Domain] = Field(default_factory=list)
    query: str | None = None
    every: Duration = dt.timedelta(hours=1)

    @model_validator(mode="after")
    def _has_domains(self) -> DiscoveryTable:
        if self.gdelt and not self.domains:
            raise ValueError("gdelt wants domains: only articles on these are fetched")
        return self


CHANNEL_KEYS = {  # of each kind, by the names of the fields
    "email": ("id", "kind", "smtp_url", "sender", "to", "unsubscribe"),
    "webhook": ("id", "kind", "url", "secret", "secrets", "batch"),
    "apprise": ("id", "kind", "url"),
}


class ChannelTable(Table):
    id: Identifier
    kind: Literal["email", "webhook", "apprise"]
    url: str | None = None
    secret: str | None = None
    secrets: list[str] = Field(default_factory=list)
    smtp_url: str | None = None
    unsubscribe: str | None = None
    batch: bool = True
    sender: str | None = Field(default=None, alias="from")
    to: list[str] = Field(default_factory=list)


class RuleTable(Table):
    id: Identifier
    name: str | None = None
    query: str | None = None
    pack: str | None = None
    channels: list[str] | None = None
    schedule: str = "immediate"
    timezone: Zone | None = None
    quiet: str | None = None
    urgent: bool = False
    follow_up: bool = False
    spikes: bool = False
    cap: Annotated[int, Field(ge=1)] | None = None
    minimum_relevance: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    enabled: bool = True


class SettingsTable(Table):
    database_url: str = "sqlite:///khorgos.db"
    timezone: Zone = "UTC"
    catalogue: bool = True
    crawler: CrawlerTable = Field(default_factory=CrawlerTable)
    relevance: RelevanceTable = Field(default_factory=RelevanceTable)
    web: WebTable = Field(default_factory=WebTable)
    discovery: DiscoveryTable = Field(default_factory=DiscoveryTable)
    sources: list[SourceTable] = Field(default_factory=list)
    channels: list[ChannelTable] = Field(default_factory=list)
    rules: list[RuleTable] = Field(default_factory=list)
