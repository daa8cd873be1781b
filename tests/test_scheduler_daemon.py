"""The daemon's beat when the world or the database fails: nobody is asked again and again, and nothing fills the log."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduler.daemon import Daemon
from store.database import Database
from store.errors import DatabaseFull
from store.schema import create


class Rounds:
    """Every source is always due; `fail` says how the visit to one ends."""

    sources = ("a", "b")

    def __init__(self, fail: dict[str, Exception], enough: Callable[[collections.Counter[str]], bool]) -> None:
        self.fail, self.enough, self.visits = fail, enough, collections.Counter[str]()

    def due(self, now: dt.datetime) -> list[str]:
        if self.enough(self.visits):
            os.kill(os.getpid(), signal.SIGTERM)
            return []
        return list(self.sources)

    async def visit(self, source: str) -> None:
        self.visits[source] += 1
        if source in self.fail:
            raise self.fail[source]

    async def stop(self) -> None: ...


class Idle:
    """Stands for the extraction and for the dispatcher, which have nothing to do."""

    @property
    def pool(self) -> Idle:
        return self

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()

    def wake(self) -> None: ...
    def close(self) -> None: ...


def run(folder: Path, rounds: Rounds, **options: Any) -> None:
    database, idle = Database(f"sqlite:///{folder}/khorgos.db"), Idle()
    create(database)
    asyncio.run(Daemon(database=database, rounds=rounds, extraction=idle, dispatcher=idle, tick=0.01, **options).run())  # type: ignore[arg-type]
    database.close()


def test_a_source_whose_visit_fails_is_not_asked_again_at_once(tmp_path: Path) -> None:
    rounds = Rounds({"a": ValueError("nobody foresaw this")}, lambda visits: visits["b"] >= 5)
    run(tmp_path, rounds)
    assert rounds.visits["a"] == 1


def test_while_nothing_can_be_written_down_nobody_is_asked_and_it_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rounds = Rounds({"a": DatabaseFull("the disk is full")}, lambda visits: visits["a"] >= 3)
    run(tmp_path, rounds, trouble=0.2)
    assert rounds.visits["b"] <= 3, "the others rest as well"
    assert len([record for record in caplog.records if "the disk is full" in record.getMessage()]) == 3
    assert not any(record.exc_info for record in caplog.records)
