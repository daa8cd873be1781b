"""Reading the settings, once: TOML and the environment -> frozen values that are handed down to the rooms.

Secrets may come from the environment: KHORGOS_DATABASE_URL, KHORGOS_WEB_TOKEN, KHORGOS_CHANNEL_<ID>_SECRET, …_SMTP_URL, …_URL
(the channel's id in capitals, other signs as underscores).
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from alerts.errors import AlertError, ChannelInvalid, RuleInvalid
from alerts.rules import check_rule
from alerts.source_health import with_built_in
from alerts.types import SOURCE_HEALTH, AppriseChannel, Channel, EmailChannel, Rule, WebhookChannel
from crawler import catalogue, discovery
from crawler.types import CrawlSettings, JsonListing, Source
from khorgos.errors import SettingsError
from khorgos.settings_errors import Reader
from khorgos.settings_file import CHANNEL_KEYS, ChannelTable, RuleTable, SettingsTable, SourceTable
from store.address import read_address
from store.errors import AddressInvalid, QueryError

DEFAULT_FILE = Path("khorgos.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    host: str
    port: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that was set, checked and joined with the shipped catalogue."""

    file: Path | None
    database_url: str
    timezone: str
    keep: Any  # "relevant" | "all"
    overlay: str | None  # text of the gazetteer's overlay
    crawl: CrawlSettings
    web: Web
    sources: tuple[Source, ...]
    channels: tuple[Channel, ...]
    rules: tuple[Rule, ...]


def load(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """Reads `file`, else ./khorgos.toml, else the defaults. Raises SettingsError with key, line and what is allowed."""
    if file is None and DEFAULT_FILE.exists():
        file = DEFAULT_FILE
    text = _text(file) if file is not None else ""
    name = str(file) if file is not None else "the settings"
    return loads(text, name, environment, file)


def loads(text: str, name: str, environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """The settings that `text` says; `name` stands in errors, `file` is where relative paths begin. Raises SettingsError."""
    reader = Reader(name, text, environment)
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{name}: {error}", "the file has to be TOML; see docs/reference.md") from error
    try:
        table = SettingsTable.model_validate(raw)
    except ValidationError as error:
        raise reader.first(error) from error
    return _join(file, table, reader)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: not UTF-8 (byte {error.start})", "save the file as UTF-8") from error
    except OSError as error:
        raise SettingsError(
            f"{file}: {error.strerror or error}", "name a settings file with --config, or write one with `khorgos init`"
        ) from error


def _join(file: Path | None, table: SettingsTable, reader: Reader) -> Settings:
    folder = file.parent if file is not None else Path()
    channels = _channels(table.channels, reader)
    known = {channel.id for channel in channels}
    crawler = table.crawler
    overlay = _overlay(folder, table, reader)
    return Settings(
        file=file,
        database_url=_database_url(folder, table, reader),
        timezone=table.timezone,
        keep=table.relevance.keep,
        overlay=overlay,
        crawl=CrawlSettings(
            user_agent=crawler.user_agent,
            delay_seconds=crawler.delay_seconds,
            concurrent_hosts=crawler.concurrent_hosts,
            allow_private_networks=crawler.allow_private_networks,
            max_page_bytes=crawler.max_page_bytes,
            adaptive=crawler.adaptive,
            recheck=tuple(crawler.recheck),
            archive=crawler.archive,
            archive_dir=str(folder / crawler.archive_dir),
        ),
        web=_web(table, reader),
        sources=_sources(table, reader),
        channels=channels,
        rules=with_built_in(
            (_rule(rule, number, known, table.timezone, reader) for number, rule in enumerate(_unique(table.rules, "rules", reader))),
            (channel.id for channel in channels),
        ),
    )


def _database_url(folder: Path, table: SettingsTable, reader: Reader) -> str:
    url = reader.secret("DATABASE_URL", table.database_url) or ""
    try:
        read_address(url)
    except AddressInvalid as error:
        raise reader.wrong(("database_url",), str(error), "DATABASE_URL") from error
    return _beside(folder, url)


def _beside(folder: Path, url: str) -> str:
    """A relative SQLite file lies beside the settings file, wherever the command is called."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/") and str(folder) not in ("", "."):
        return prefix + str((folder / url[len(prefix) :]).absolute())
    return url


def _overlay(folder: Path, table: SettingsTable, reader: Reader) -> str | None:
    if table.relevance.overlay is None:
        return None
    try:
        text = (folder / table.relevance.overlay).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise reader.wrong(("relevance", "overlay"), f"{table.relevance.overlay} cannot be read: {said}") from error
    lens = import_module("normalizer.lens")  # slow to import, and few have an overlay
    try:
        lens.Lens.with_overlay(text)
    except lens.LensError as error:
        raise reader.wrong(("relevance", "overlay"), f"{table.relevance.overlay}: {error}") from error
    return text


def _web(table: SettingsTable, reader: Reader) -> Web:
    host, _, port = table.web.listen.rpartition(":")
    token = reader.secret("WEB_TOKEN", table.web.token) or ""
    if not re.fullmatch(r"[\x21-\x7e]*", token):
        raise reader.wrong(("web", "token"), "printable ASCII without blanks is wanted", "WEB_TOKEN")
    if not token and not is_loopback(host.strip("[]")):
        raise reader.wrong(("web", "listen"), f"{host} can be reached by others: set [web] token, or listen on 127.0.0.1")
    return Web(host=host.strip("[]"), port=int(port), token=token)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unique(tables: Sequence[Any], name: str, reader: Reader) -> Sequence[Any]:
    seen: set[str] = set()
    for number, table in enumerate(tables):
        if table.id in seen:
            raise reader.wrong((name, number, "id"), f"the id {table.id!r} is given twice")
        seen.add(table.id)
    return tables


def _sources(table: SettingsTable, reader: Reader) -> tuple[Source, ...]:
    """The shipped catalogue, with the user's sources added or put in place of those of the same id."""
    own = {source.id: source_from(source) for source in _unique(table.sources, "sources", reader)}
    shipped = [source for source in catalogue.shipped() if source.id not in own] if table.catalogue else []
    declared, found = (*shipped, *own.values()), table.discovery
    if not found.gdelt or discovery.GDELT in own:
        return declared
    return (*declared, discovery.gdelt(tuple(found.domains), found.query, found.every, declared))


def source_from(table: SourceTable) -> Source:
    """A source as written in the settings."""
    given = {name: getattr(table, name) for name in SourceTable.model_fields if name in table.model_fields_set}
    given |= {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    given |= {name: tuple(value.items()) for name, value in given.items() if isinstance(value, dict)}
    if table.json_listings:
        given["json_listings"] = tuple(JsonListing(**listing.model_dump()) for listing in table.json_listings)
    routes = [*table.feeds, *table.sitemaps, *table.listings, *(listing.url for listing in table.json_listings)]
    return Source(
        **({"name": table.id, "home": routes[0] if routes else ""} | {key: value for key, value in given.items() if value is not None})
    )


def _channels(tables: Sequence[ChannelTable], reader: Reader) -> tuple[Channel, ...]:
    return tuple(_channel(table, number, reader) for number, table in enumerate(_unique(tables, "channels", reader)))


def _channel(table: ChannelTable, number: int, reader: Reader) -> Channel:
    taken = CHANNEL_KEYS[table.kind]
    for key in sorted(table.model_fields_set):
        written = ChannelTable.model_fields[key].alias or key
        if key not in taken:
            keys = ", ".join(ChannelTable.model_fields[one].alias or one for one in taken)
            raise reader.wrong(("channels", number, written), f"a channel of kind {table.kind!r} has no such key; its keys: {keys}")
    name = "CHANNEL_" + re.sub(r"[^A-Z0-9]", "_", table.id.upper())
    url, smtp = reader.secret(f"{name}_URL", table.url), reader.secret(f"{name}_SMTP_URL", table.smtp_url)
    secret = reader.secret(f"{name}_SECRET", table.secret)
    secrets = tuple(dict.fromkeys([*([secret] if secret else []), *table.secrets]))

    def wanted(key: str, value: object) -> None:
        if not value:
            raise reader.wrong(("channels", number, key), f"a channel of kind {table.kind!r} wants {key}")

    try:
        if table.kind == "email":
            for key, value in (("smtp_url", smtp), ("from", table.sender), ("to", table.to)):
                wanted(key, value)
            return EmailChannel(
                id=table.id, smtp_url=smtp or "", sender=table.sender or "", to=tuple(table.to), unsubscribe=table.unsubscribe
            )
        wanted("url", url)
        if table.kind == "webhook":
            return WebhookChannel(id=table.id, url=url or "", secrets=secrets, batch=table.batch)
        return AppriseChannel(id=table.id, url=url or "")
    except ChannelInvalid as error:
        raise reader.wrong(("channels", number, error.key), error.message, f"{name}_{error.key.upper()}") from error


def _rule(table: RuleTable, number: int, channels: set[str], timezone: str, reader: Reader) -> Rule:
    if table.channels is None and table.id != SOURCE_HEALTH:
        raise reader.wrong(("rules", number, "channels"), "this key is wanted")
    if table.id == SOURCE_HEALTH and table.query is not None:
        raise reader.wrong(("rules", number, "query"), "the rule source-health takes no query: it tells of sources, not of articles")
    told = sorted(channels) if table.channels is None else table.channels
    for channel in told:
        if channel not in channels:
            raise reader.wrong(
                ("rules", number, "channels"), f"there is no channel {channel!r}; known: {', '.join(sorted(channels)) or 'none'}"
            )
    if table.query is None and table.pack is None and table.id != SOURCE_HEALTH:
        raise reader.wrong(("rules", number), "a rule wants a query, or the name of a pack")
    try:
        given = {name: getattr(table, name) for name in RuleTable.model_fields if name in table.model_fields_set and name != "query"}
        given |= {"channels": tuple(told), "timezone": table.timezone or timezone}
        rule = Rule(query=table.query or "", **given)
        check_rule(rule, timezone)
    except QueryError as error:
        raise reader.wrong(("rules", number, "query"), str(error)) from error
    except RuleInvalid as error:
        raise reader.wrong(("rules", number, error.key), error.message) from error
    except AlertError as error:
        raise reader.wrong(("rules", number), str(error)) from error
    return rule


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
