"""What a desk asks for (`Rule`, `Channel`) and what comes of it (`Alert`, `Delivery`, `Message`, `Outcome`)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import enum
import re
import urllib.parse
from dataclasses import dataclass, field
from typing import Any, Literal

from alerts.errors import ChannelInvalid, RuleInvalid
from alerts.schedule import read_quiet, read_rhythm, read_zone
from store.types import Article

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@.{{1,253}}$){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")  # what every mail server takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A query plus channels plus a schedule. `RuleInvalid` names the first setting that is wrong."""

    id: str
    query: str = ""
    channels: tuple[str, ...] = ()
    name: str | None = None
    schedule: str = "immediate"
    timezone: str | None = None  # None: the settings' own
    quiet: str | None = None  # hours that hold deliveries, never evaluation
    urgent: bool = False  # goes out in quiet hours and beyond the cap
    cap: int | None = None  # messages an hour and recipient; what comes beyond is sent together, never dropped
    minimum_relevance: float | None = None
    follow_up: bool = False  # alert again when an article that was alerted is revised in substance
    spikes: bool = False  # alert as well when there is more than usual
    pack: str | None = None  # a desk pack that the query is restricted to
    enabled: bool = True

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            raise RuleInvalid(self.id, "id", "letters, digits, '.', '_' and '-' are allowed, at most 64")
        readers = (("schedule", self.schedule, read_rhythm), ("timezone", self.timezone, read_zone), ("quiet", self.quiet, read_quiet))
        for key, value, read in readers:
            try:
                if value is not None:
                    read(value)
            except ValueError as error:
                raise RuleInvalid(self.id, key, str(error)) from error
        if self.cap is not None and self.cap < 1:
            raise RuleInvalid(self.id, "cap", "a number of messages an hour, 1 or more")
        if self.minimum_relevance is not None and not self.minimum_relevance >= 0:
            raise RuleInvalid(self.id, "minimum_relevance", "a score of 0 or more")

    @property
    def title(self) -> str:
        return self.name or self.id


def _named(id: str) -> None:
    if not _NAME.fullmatch(id):
        raise ChannelInvalid(id, "id", "letters, digits, '.', '_' and '-' are allowed, at most 64")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChannel:
    """`smtp_url` is `smtp[s]://[user:password@]host[:port][?tls=starttls|always|never|try][&verify=no]`; `smtps` means `tls=always`."""

    id: str
    smtp_url: str = field(repr=False)
    sender: str
    to: tuple[str, ...]
    unsubscribe: str | None = None  # a mailto: or https: address; None: a mail to the sender
    timeout: float = 30.0  # seconds for one mail, connection included

    def __post_init__(self) -> None:
        _named(self.id)
        parts = _url(self.id, "smtp_url", self.smtp_url, ("smtp", "smtps"))
        options = urllib.parse.parse_qs(parts.query, keep_blank_values=True)
        if unknown := sorted(options.keys() - {"tls", "verify"}):
            raise ChannelInvalid(self.id, "smtp_url", f"?{unknown[0]} is not known; ?tls=… and &verify=no are")
        tls = options.get("tls", ["try"])[-1]
        if tls not in ("starttls", "always", "never", "try"):
            raise ChannelInvalid(self.id, "smtp_url", f"tls={tls} is not one of starttls, always, never, try")
        if not self.to:
            raise ChannelInvalid(self.id, "to", "at least one address")
        for key, address in [("from", self.sender), *(("to", to) for to in self.to)]:
            if not _ADDRESS.fullmatch(address):
                hint = "" if address.isascii() else "; only ASCII is taken everywhere, so write a domain in its form with xn--"
                raise ChannelInvalid(self.id, key, f"{address!r} is no e-mail address{hint}")
        if self.unsubscribe is not None and not re.fullmatch(r"(mailto:|https://)[\x21-\x7e]+", self.unsubscribe):
            raise ChannelInvalid(self.id, "unsubscribe", "an address that begins with mailto: or https://")

    @property
    def kind(self) -> Literal["email"]:
        return "email"

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.to))


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """Signed by each of `secrets` (Standard Webhooks), the newest first: two while a secret is being changed."""

    id: str
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    batch: bool = True  # False: what was held is sent as one call an alert
    timeout: float = 15.0  # seconds for one attempt

    def __post_init__(self) -> None:
        _named(self.id)
        _url(self.id, "url", self.url, ("http", "https"))
        for secret in self.secrets:
            check_secret(self.id, secret)

    @property
    def kind(self) -> Literal["webhook"]:
        return "webhook"

    @property
    def recipients(self) -> tuple[str, ...]:
        """Scheme and host alone: the path may hold a token."""
        parts = urllib.parse.urlsplit(self.url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return (f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}",)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel:
    """Any address that Apprise knows: Slack, Telegram, Teams, ntfy, …"""

    id: str
    url: str = field(repr=False)
    timeout: float = 30.0

    def __post_init__(self) -> None:
        _named(self.id)
        if "://" not in self.url:
            raise ChannelInvalid(self.id, "url", "an Apprise address such as ntfy://topic")

    @property
    def kind(self) -> Literal["apprise"]:
        return "apprise"

    @property
    def recipients(self) -> tuple[str, ...]:
        return (self.url.partition("://")[0],)


Channel = EmailChannel | WebhookChannel | AppriseChannel


def check_secret(channel: str, secret: str) -> None:
    """Standard Webhooks asks for 24 to 64 random bytes in base64; shorter ones are let through down to 16 bytes."""
    try:
        size = len(base64.b64decode(secret.removeprefix("whsec_") + "==", validate=False))
    except (binascii.Error, ValueError) as error:
        raise ChannelInvalid(channel, "secret", "whsec_ and base64 are expected") from error
    if size < 16:
        raise ChannelInvalid(channel, "secret", "too short; make one with: openssl rand -base64 32, and put whsec_ before it")


def _url(channel: str, key: str, url: str, schemes: tuple[str, ...]) -> urllib.parse.SplitResult:
    wanted = " or ".join(f"{scheme}://" for scheme in schemes)
    try:
        parts = urllib.parse.urlsplit(url)
        good = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise ChannelInvalid(channel, key, f"an address that begins with {wanted} and names a host")
    return parts


class State(enum.StrEnum):
    """Of a delivery. What the command line calls pending is due, held or bundled."""

    DUE = "due"  # goes out, alone or with its bundle, as soon as `due_at` is reached
    HELD = "held"  # waits for a digest, the end of the quiet hours or the cap
    BUNDLED = "bundled"  # goes out with the delivery that `bundle` names
    SENT = "sent"
    DEAD = "dead"  # given up after the last retry, or for good


PENDING = (State.DUE, State.HELD, State.BUNDLED)
SOURCE_HEALTH = "source-health"  # the built-in rule's id
AlertKind = Literal["match", "revision", "spike", "health"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a rule found: a group of copies for the first time, a revision of it, or an unusual number."""

    id: int
    rule: str
    kind: AlertKind
    group_id: int  # 0: about no single group
    article_id: int | None
    at: dt.datetime
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert owed to one recipient. `id` is the webhook-id and the base of the Message-ID, the same in every attempt."""

    id: str
    alert_id: int
    rule: str
    channel: str
    recipient: str
    state: State
    created_at: dt.datetime
    due_at: dt.datetime
    attempts: int
    bundle: str | None  # the delivery under whose id this one goes out
    sent_at: dt.datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """Where else the text of a group appeared."""

    article_id: int
    source: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One alert, with what a reader is told about it."""

    alert: Alert
    article: Article | None  # None: a spike or the health of a source, about no single article
    copies: tuple[Copy, ...] = ()  # every member of the group, the article included, oldest first
    sentences: tuple[str, ...] = ()  # of the text, as they stand there

    @property
    def outlets(self) -> int:
        return len({copy.source or copy.url for copy in self.copies}) or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes out under one id to one recipient: one alert, or several that were held."""

    id: str
    rule: str
    title: str  # the rule's name
    channel: str
    recipient: str
    at: dt.datetime  # when the newest of its alerts was made
    items: tuple[Item, ...]
    digest: bool = False
    zone: dt.tzinfo = dt.UTC  # of the reader
    dashboard: str | None = None  # address of the dashboard, without a slash at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one attempt."""

    ok: bool
    answer: str  # one line, for the log and the audit
    final: bool = False  # no retry can help
    retry_after: float | None = None  # seconds that the receiver asked for
    gone: bool = False  # the receiver wants no more of them (410)
    seconds: float = 0.0
