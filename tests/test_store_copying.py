"""Moving a database: everything arrives, a copy that was cut off goes on, and the copy is compared."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from factories import draft

from khorgos.cli import khorgos
from store import copying
from store.articles import Store
from store.care import check
from store.copying import MARK, NotACopy, copy
from store.database import Database
from store.errors import DatabaseDamaged
from store.migrating import upgrade
from store.tables import article, article_text, metadata, note
from store.types import Arrival

TEXTS = [f"На границе номер {n} открыли склад, сообщил оператор. The railway carried {n} wagons. 铁路口岸第{n}次通关。" for n in range(40)]


def counts(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {t.name: connection.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in metadata.sorted_tables if t is not note}


@pytest.fixture
def two(tmp_path: Path, empty_postgres: str, now: dt.datetime) -> Iterator[tuple[Database, Database]]:
    """A filled SQLite database, and an empty PostgreSQL one."""
    source, target = Database(f"sqlite:///{tmp_path}/khorgos.db"), Database(empty_postgres)
    for database in (source, target):
        upgrade(database)
    store = Store(source, keep="all")
    pages = [draft(url=f"https://news.example/{n}", title=f"№ {n}", text=text, published_at=None) for n, text in enumerate(TEXTS)]
    store.save([Arrival(made=page) for page in pages], now=now)
    store.save([Arrival(made=draft(url="https://news.example/3", text="It was 700 wagons, the railway said."))], now=now)
    yield source, target
    source.close()
    target.close()


def test_everything_arrives_and_the_copy_is_used_like_the_original(two: tuple[Database, Database], now: dt.datetime) -> None:
    source, target = two
    told: list[tuple[int, int]] = []
    done = copy(source, target, lambda n, total: told.append((n, total)))
    assert {name: number for name, number in done.rows.items() if name != "note"} == counts(source) == counts(target)
    assert done.indexed == len(TEXTS)
    assert told[-1][0] == told[-1][1], "progress ends where it said it would"
    assert check(target) == []
    ours, theirs = Store(source), Store(target)
    for query in ("", "铁路", "railway 700", "граница -railway", "is:revised"):
        assert [a.fields() for a in ours.stream(query)] == [a.fields() for a in theirs.stream(query)]
    (fresh,) = theirs.save([Arrival(made=draft(url="https://news.example/new"))], now=now)
    assert fresh.change is not None and fresh.change.seq == len(TEXTS) + 2, "numbers go on where the source had come to"


def test_a_copy_that_was_cut_off_goes_on_and_takes_in_what_changed(
    two: tuple[Database, Database], now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = two
    monkeypatch.setattr(copying, "ROWS", 7)

    def stumble(done: int, total: int) -> None:
        if done > total // 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(source, target, stumble)
    assert counts(target) != counts(source)
    Store(source, keep="all").save([Arrival(made=draft(url="https://news.example/0", text="All of it was closed for repair."))], now=now)
    with source.write() as connection:
        gone = connection.scalar(sa.select(sa.func.max(article.c.id)))
        connection.execute(sa.delete(article).where(article.c.id == gone))
    copy(source, target)
    assert counts(source) == counts(target)
    assert [a.id for a in Store(target).stream("closed repair")] == [a.id for a in Store(source).stream("closed repair")]
    with target.read() as connection:
        assert connection.scalar(sa.select(note.c.value).where(note.c.name == MARK)) is None


def test_a_database_in_use_is_not_overwritten(two: tuple[Database, Database], now: dt.datetime) -> None:
    source, target = two
    Store(target).save([Arrival(made=draft())], now=now)
    with pytest.raises(NotACopy, match="holds something already"):
        copy(source, target)
    with pytest.raises(NotACopy, match="itself"):
        copy(source, source)


def test_a_copy_of_another_database_is_not_continued(two: tuple[Database, Database]) -> None:
    source, target = two
    with target.write() as connection:
        connection.execute(sa.insert(note).values(name=MARK, value="sqlite:///other.db"))
    with pytest.raises(NotACopy, match="unfinished copy of another"):
        copy(source, target)


def test_a_row_that_differs_is_noticed(two: tuple[Database, Database]) -> None:
    source, target = two

    def meddle(done: int, total: int) -> None:
        if done == total // 2:  # everything is copied, nothing is compared yet
            with target.write() as connection:
                connection.execute(sa.update(article_text).values(text="something else"))

    with pytest.raises(DatabaseDamaged, match="article_text differs"):
        copy(source, target, lambda done, total: meddle(done, total - len(TEXTS)))


def test_the_commands_copy_prune_and_say_how_large(tmp_path: Path, empty_postgres: str) -> None:
    settings = tmp_path / "khorgos.toml"
    settings.write_text(f'database_url = "sqlite:///{tmp_path}/khorgos.db"\ncatalogue = false\n[relevance]\nkeep = "all"\n')
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(TEXTS[:3])))

    def run(*words: str) -> str:
        done = CliRunner().invoke(khorgos, ["--config", str(settings), *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    run("ingest", str(tmp_path / "a.jsonl"))
    assert "3 articles in the index" in run("db", "copy", empty_postgres)
    sizes = json.loads(run("stats", "--format", "json"))["bytes"]
    assert sizes["database"] > 0 and sizes.get("article_fts", 1) > 0
    assert run("db", "prune", "--older-than", "1d") == "0 articles removed\n"
    assert run("db", "prune", "--older-than", "1d", "--dry-run") == "0 articles would go\n"
    for wrong in ("1", "0d", "x"):
        assert CliRunner().invoke(khorgos, ["--config", str(settings), "db", "prune", "--older-than", wrong]).exit_code != 0
