"""Small articles in many languages, put straight into the tables: what the tests of the search ask about."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from normalizer.language import base
from store import index
from store.analyser import VERSION
from store.database import Database
from store.folding import fold_value
from store.tables import article, article_tag, article_text
from store.types import Article

NOON = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)

SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "The railways carried wheat; the high-speed railway did not.",
        "Energy officials said a gas pipeline reopened, and pipeline gas became cheaper.",
        "China-Kazakhstan trade grew by 94.8 percent at Khorgos.",
        "U.S. envoys met the C5+1 ministers. Training went on.",
        "“Uranium” was China’s word, St. Petersburg's paper said.",
    ),
    "zh-Hans": (
        "中吉乌铁路开工，地铁，路网改造。",
        "中亚天然气管道完成检修，AI技术培训增长94.8亿元。",
        "霍尔果斯口岸 通关：铁路货运上升！C5+1会议",
    ),
    "zh-Hant": ("哈薩克鐵路擴建，中亞天然氣管道恢復。", "烏茲別克 鐵路。幹線公路"),
    "ru": (
        "Железная дорога открыта, по железной дороге везут газ.",
        "Самолёт и поезд задержаны; поездка отложена.",
        "Газета сообщила: два поезда столкнулись.",
    ),
    "kk": ("Қазақстанның теміржолы ашылды, теміржолға қаржы бөлінді.", "Мұнайдың бағасы шекарада өсті. Кент пен кен."),
    "ky": ("Темир жол курулушу башталды, Кыргызстандын жолу.", "Айылдын базары ачылды."),
    "uz": ("Oʻzbekistonda temir yoʻl qurilishi, o'zbek paxtasi sotildi.", "Sanʼat muzeyi va g‘alla hosili."),
    "uz-Cyrl": ("Ўзбекистонда темир йўл қурилиши бошланди.",),
    "tg": ("Тоҷикистон роҳи оҳан месозад, роҳҳо кушода шуд.",),
    "tk": ("Türkmenistanyň demirýol köprüsi açyldy, demirýollar uzaldy.",),
}


def corpus(size: int = 60, seed: int = 7) -> list[Article]:
    """Articles of one to three sentences, every fourth in two languages; the same every time."""
    draw = random.Random(seed)
    return [_article(number, draw) for number in range(1, size + 1)]


def _article(number: int, draw: random.Random) -> Article:
    codes = sorted(SENTENCES)
    first = draw.choice(codes)
    used = [first, first] if draw.random() < 0.75 else [first, draw.choice(codes)]
    pieces = [(code, draw.choice(SENTENCES[code])) for code in used[: draw.randint(1, 2)]]
    text, spans = "", []
    for code, piece in pieces:
        start = len(text)
        text += piece + draw.choice((" ", "\n"))
        spans.append([start, len(text), code])
    return sample(
        number,
        draw.choice(SENTENCES[first])[: draw.randint(6, 40)] if draw.random() < 0.9 else None,
        text,
        spans=spans,
        language=first,
        route=base(first),
        source=draw.choice(("alpha", "beta-desk", None)),
        countries=draw.choice(((), ("KZ",), ("CN", "KZ"), ("CN", "UZ"))),
        authors=draw.choice(((), ("Zhou Jin",), ("Айгүл Әлиева", "Zhou Jin"))),
        relevant=draw.random() < 0.5,
        revision=draw.choice((1, 1, 2)),
        deleted_at=draw.choice((None, None, NOON)),
        published_at=draw.choice((None, NOON - dt.timedelta(hours=draw.randint(0, 200)))),
        group=draw.randint(1, number),
    )


def sample(number: int, title: str | None, text: str, *, language: str = "en", **given: Any) -> Article:
    """An article that is all in `language` unless spans are given."""
    values: dict[str, Any] = {
        "id": number,
        "url": f"https://news.example/{number}",
        "canonical_url": None,
        "source": "alpha",
        "title": title,
        "text": text,
        "language": language,
        "route": base(language),
        "languages": {language: 1.0},
        "spans": [[0, len(text), language]],
        "published_at": NOON,
        "published_offset": 0,
        "published_precision": "minute",
        "authors": (),
        "agency": None,
        "countries": (),
        "dyads": (),
        "topics": (),
        "entities": (),
        "relevance": 0.0,
        "relevant": False,
        "flags": (),
        "group": number,
        "story": number,
        "first_seen_at": NOON,
        "fetched_at": NOON,
        "revision": 1,
        "deleted_at": None,
    }
    return Article(**(values | given))


def fill(database: Database, articles: Iterable[Article]) -> None:
    """Writes the articles as they are, words and tags included."""
    with database.write() as connection:
        for found in articles:
            _row(connection, found)
            entry = index.Entry(found.id, found.title, found.text, found.spans, found.language, found.route, found.source)
            index.put_many(connection, [entry])


def _row(connection: sa.Connection, found: Article) -> None:
    names = ("id", "url", "canonical_url", "source", "title", "language", "route", "languages", "published_at", "published_offset")
    more = ("published_precision", "agency", "relevant", "first_seen_at", "fetched_at", "revision", "deleted_at")
    lists = ("authors", "countries", "dyads", "topics", "entities", "flags")
    connection.execute(
        sa.insert(article).values(
            {name: getattr(found, name) for name in (*names, *more)}
            | {name: list(getattr(found, name)) for name in lists}
            | {"dated_at": found.published_at or found.first_seen_at, "score": found.relevance, "content_hash": b"\0" * 16}
            | {"group_id": found.group, "story_id": found.story, "analyser_version": VERSION, "lens_version": "test"}
        )
    )
    wide: dict[str, Any] = {"text": found.text, "spans": [list(span) for span in found.spans]}
    connection.execute(sa.insert(article_text).values(article_id=found.id, **wide, removals=[], relevance={}, links=[]))
    for kind, values in _tags(found):
        for value in values:
            connection.execute(sa.insert(article_tag).values(kind=kind, value=value, article_id=found.id))


def _tags(found: Article) -> Sequence[tuple[str, Iterable[str]]]:
    return (
        ("country", found.countries),
        ("dyad", found.dyads),
        ("topic", found.topics),
        ("entity", found.entities),
        ("author", [fold_value(name) for name in found.authors]),
    )
