"""Sources switched on or off by hand, over what the catalogue and the settings say."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables import note
from store.upsert import upsert

_NAME = "sources.switched"


def switched(connection: sa.Connection) -> dict[str, bool]:
    found = connection.scalar(sa.select(note.c.value).where(note.c.name == _NAME))
    return dict(found or {})


def switch(connection: sa.Connection, source: str, on: bool) -> None:
    upsert(connection, note, {"name": _NAME}, {"value": switched(connection) | {source: on}})
