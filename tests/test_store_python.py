"""The Python interface: what `from store import …` gives, and that its page does what it says."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import io
import re
from pathlib import Path

import pytest
from factories import draft

import store
from store import Query, QueryError, Store, StoreError, highlights
from store.database import Database
from store.migrating import upgrade
from store.types import Arrival

PAGE = Path(__file__).resolve().parent.parent / "docs" / "python.md"
PUBLIC = {"Article", "Highlight", "Hits", "Query", "QueryError", "Store", "StoreError", "Told", "highlights"}


@pytest.fixture
def filled(tmp_path: Path, now: dt.datetime) -> str:
    url = f"sqlite:///{tmp_path}/khorgos.db"
    with contextlib.closing(Database(url)) as database:
        upgrade(database)
        text = "Строят новую железную дорогу. Погода была ясной. The railway is long."
        Store(database).save([Arrival(made=draft(url=f"https://a.example/{n}", text=f"{text} {n}.")) for n in range(3)], now=now)
    return url


def test_the_public_names_are_these_and_documented() -> None:
    assert set(store.__all__) == PUBLIC
    assert all(getattr(store, name).__doc__ for name in PUBLIC)
    with pytest.raises(AttributeError):
        importlib.import_module("store").__getattr__("Shop")


def test_a_program_asks_the_store(filled: str) -> None:
    with Store.open(filled) as opened:
        first = opened.search("railway", limit=2)
        second = opened.search("railway", limit=2, cursor=first.next_cursor)
        assert ([len(page.items) for page in (first, second)], second.next_cursor) == ([2, 1], None)
        assert opened.count('"железная дорога"') == 3 == len(list(opened.stream(Query.parse("дорога"))))
        found = opened.article(first.items[0].id)
        assert found == first.items[0]
        assert opened.article(1) is None
        (sentence,) = highlights(first.items[0], Query.parse('"железная дорога"'))
        assert first.items[0].text[sentence.start : sentence.end] == "Строят новую железную дорогу."
        with pytest.raises(QueryError) as caught:
            opened.search("gas colour:red")
        assert caught.value.position == 4


def test_changes_are_read_from_where_the_reader_was(filled: str) -> None:
    with Store.open(filled) as opened:
        told = opened.changes(limit=2)
        told += opened.changes(told[-1].seq)
        assert [change.kind for change in told] == ["new"] * 3
        assert [change.article.id for change in told] == sorted(article.id for article in opened.stream())
        assert opened.changes(told[-1].seq) == []


def test_a_database_of_another_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not at schema"), Store.open(f"sqlite:///{tmp_path}/empty.db"):
        pass


def test_the_examples_of_the_page_run(filled: str) -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) == 2
    said = io.StringIO()
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(said):
        for example in examples:
            exec(example.replace("sqlite:///khorgos.db", filled), names)  # the page's own words
    assert said.getvalue().count("new Terminal opens") == 3
