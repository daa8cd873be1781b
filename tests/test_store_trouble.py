"""A locked database, a full disk, a killed process, many writers: one clear line, nothing lost, and it goes on afterwards."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import resource
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import draft

from store.articles import Store
from store.care import check
from store.database import SAVING, Database
from store.errors import DatabaseBusy, DatabaseDamaged, DatabaseRefused, SchemaForeign
from store.migrating import downgrade, upgrade
from store.types import Arrival, Fate

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def held(database: Database) -> Iterator[None]:
    """The lock of whoever writes, in other hands."""
    with database.write() as connection:
        database.serialise(connection, SAVING)
        yield


def test_a_locked_database_is_said_in_a_line_and_used_again_afterwards(database: Database, now: dt.datetime) -> None:
    other = Database(database.url, patience=0.2)
    try:
        with held(database), pytest.raises(DatabaseBusy) as caught:
            Store(other).save([Arrival(made=draft())], now=now)
        assert "\n" not in str(caught.value) and caught.value.remedy
        assert Store(other).save([Arrival(made=draft())], now=now)[0].fate is Fate.NEW
        assert check(database) == []
    finally:
        other.close()


def rows(count: int) -> str:
    text = "The railway carried wheat through pass {} in week {}, and the operator said that more wagons would follow. "
    lines = ({"url": f"https://full.example/{n}", "text": "".join(text.format(n, i) for i in range(150))} for n in range(count))
    return "".join(json.dumps({"id": line["url"], **line}) + "\n" for line in lines)


def test_a_full_disk_loses_nothing_and_the_work_goes_on_from_there(tmp_path: Path) -> None:
    settings = tmp_path / "khorgos.toml"
    settings.write_text(f'database_url = "sqlite:///{tmp_path}/khorgos.db"\ncatalogue = false\n[relevance]\nkeep = "all"\n')

    def ingest(count: int, room: int | None = None) -> subprocess.CompletedProcess[str]:
        (tmp_path / "rows.jsonl").write_text(rows(count))
        limit = None if room is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        words = [sys.executable, "-m", "khorgos", "--config", str(settings), "ingest", str(tmp_path / "rows.jsonl")]
        return subprocess.run(words, check=False, preexec_fn=limit, capture_output=True, text=True, timeout=200, cwd=ROOT)

    assert ingest(3).returncode == 0
    database = Database(f"sqlite:///{tmp_path}/khorgos.db")
    with database.unbound() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    stopped = ingest(20, room=(tmp_path / "khorgos.db").stat().st_size + 20_000)
    assert stopped.returncode == 1
    assert "cannot grow" in stopped.stderr and "free some space" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert (Store(database).count(""), check(database)) == (3, [])
    assert ingest(20).returncode == 0
    assert (Store(database).count(""), check(database)) == (20, [])
    database.close()


def test_a_poller_misses_nothing_while_many_write(database: Database, now: dt.datetime) -> None:
    writers, each = 4, 12
    done = threading.Event()
    seen: list[int] = []

    def write(writer: int) -> None:
        with contextlib.closing(Database(database.url)) as own:
            store = Store(own, keep="all")
            for n in range(each):
                made = [draft(url=f"https://w{writer}.example/{n}/{i}", text=f"Number {writer} {n} {i} of the day.") for i in range(2)]
                store.save([Arrival(made=one) for one in made], now=now)

    def poll() -> None:
        store, after = Store(database), 0
        for last in itertools.chain(iter(done.is_set, True), [True]):
            while told := store.changes(after, limit=7):
                seen.extend(change.article.id for change in told)
                after = told[-1].seq
            if not last:
                done.wait(0.001)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    poller = threading.Thread(target=poll)
    for thread in (poller, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    poller.join()
    with database.read() as connection:
        stored = set(connection.scalars(sa.text("SELECT id FROM article")))
    assert len(stored) == writers * each * 2
    assert (len(seen), set(seen)) == (len(stored), stored)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_processes_lose_nothing_and_double_nothing(kind: str, request: pytest.FixtureRequest) -> None:
    words = [sys.executable, str(ROOT / "bench" / "kills.py"), "--kills", "3", "--seed", "11"]
    if kind == "postgresql":
        words += ["--url", request.getfixturevalue("empty_postgres")]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=300, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["kills"] == 3


def test_processes_that_start_at_once_make_one_schema(database_url: str) -> None:
    words = [sys.executable, "-c", "import sys\nfrom store.database import Database\nfrom store.migrating import upgrade\n"]
    words[-1] += "database = Database(sys.argv[1])\nprint(upgrade(database))\ndatabase.close()"
    started = [
        subprocess.Popen([*words, database_url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    assert sorted(out.strip() for out, _ in said) == ["0001", "None"]
    database = Database(database_url)
    assert check(database) == []
    database.close()


def test_the_way_down_and_up_with_data_in_place(database_url: str, now: dt.datetime) -> None:
    """Down to nothing takes the articles along, and a schema made anew works as the first one did."""
    database = Database(database_url)
    for _ in range(2):
        upgrade(database)
        assert Store(database).save([Arrival(made=draft())], now=now)[0].fate is Fate.NEW
        assert check(database) == []
        assert upgrade(database) == "0001"
        assert Store(database).count("railway") == 1
        downgrade(database, "base")
        assert "the table article is not there" in check(database)
    database.close()


SICK = {
    "a table": ("DROP TABLE attempt", "the table attempt is not there"),
    "a column": ("ALTER TABLE article DROP COLUMN agency", "the table article has no column agency"),
    "the index": ("DROP TABLE article_fts", "the table article_fts is not there"),
}


@pytest.mark.parametrize(("wrong", "said"), SICK.values(), ids=SICK.keys())
def test_what_a_database_lacks_is_found(database: Database, wrong: str, said: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(wrong)
    assert check(database) == [said]


def test_a_question_to_a_table_that_is_not_there_is_answered_in_a_line(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql('DROP TABLE "change"')
    with pytest.raises(DatabaseDamaged, match="lacks something of its schema") as caught:
        Store(database).changes(0)
    assert "\n" not in str(caught.value) and "SELECT" not in str(caught.value) and caught.value.remedy


def test_tables_that_nobody_says_are_ours_are_left_alone(database: Database) -> None:
    with pytest.raises(SchemaForeign, match="already exists") as caught:
        upgrade(database)  # made without a note of the schema it is at
    assert "\n" not in str(caught.value) and caught.value.remedy


def test_a_user_who_may_not_is_told_so(empty_postgres: str) -> None:
    url, name = sa.make_url(empty_postgres), f"reader_{uuid.uuid4().hex[:8]}"
    admin = Database(empty_postgres)
    with admin.write() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
    reader = Database(url.set(username=name).render_as_string(hide_password=False))
    with pytest.raises(DatabaseRefused, match="permission denied") as caught:
        upgrade(reader)
    assert "\n" not in str(caught.value) and "GRANT" not in str(caught.value)
    reader.close()
    with admin.write() as connection:
        connection.exec_driver_sql(f"DROP ROLE {name}")
    admin.close()
