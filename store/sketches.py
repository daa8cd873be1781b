"""The index of sketches: what an article is compared by, and the keys under which copies of it are looked up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from normalizer.sketch import SIZE
from store import candidates
from store.bulk import insert_plain
from store.candidates import INDEXED
from store.group_tables import sketch, sketch_key
from store.incoming import Incoming


@dataclass(frozen=True, slots=True)
class Sketched:
    """What the index of sketches keeps of one article."""

    row: tuple[int, bytes, int, bool]  # article, hashes, authority, digest
    day: int
    keys: tuple[int, ...]  # without those that its group has near


def sketched(incoming: Incoming, digest: bool, there: Collection[int], *, authority: int | None = None) -> Sketched:
    """`there`: keys that need not be written; `authority`: where it is not that of the outlet."""
    row = (incoming.article_id, candidates.pack(incoming.sketch[:SIZE]), incoming.authority if authority is None else authority, digest)
    wanted = incoming.wanted
    return Sketched(row, wanted.day, tuple(key for key in wanted.keys if key not in there))


def put(connection: sa.Connection, made: Sequence[Sketched]) -> None:
    """Writes the sketches of articles whose rows are there."""
    insert_plain(connection, sketch, [one.row for one in made])
    insert_plain(connection, sketch_key, [(key, one.day, one.row[0]) for one in made for key in one.keys])


def put_anew(connection: sa.Connection, incoming: Incoming) -> Sketched:
    """Replaces the sketch of an article whose text was revised; its group stays."""
    old = connection.execute(
        sa.select(sketch.c.hashes, sketch.c.authority, sketch.c.digest).where(sketch.c.article_id == incoming.article_id)
    ).first()
    if old is not None:
        forget(connection, incoming.article_id)
    made = sketched(incoming, bool(old and old.digest), (), authority=old.authority if old else None)
    put(connection, [made])
    return made


def forget(connection: sa.Connection, article_id: int) -> None:
    """Takes an article out of the index of sketches."""
    packed = connection.scalar(sa.select(sketch.c.hashes).where(sketch.c.article_id == article_id))
    if packed is not None:
        keys = candidates.unpack(packed)[:INDEXED]
        connection.execute(sa.delete(sketch_key).where(sketch_key.c.key.in_(keys), sketch_key.c.article_id == article_id))
        connection.execute(sa.delete(sketch).where(sketch.c.article_id == article_id))
