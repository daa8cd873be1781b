"""The crawler's memory on both databases: what is known, owed, claimed, settled; and that two processes do not collide."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from normalizer.types import Hints, Page
from store import crawling, health, hosts, ledger, spool
from store.crawl_tables import link, source_state
from store.database import Database

STEPS = (dt.timedelta(hours=1), dt.timedelta(hours=6))
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def polled(
    *urls: str, state: str = "ok", validators: tuple[str | None, str | None] | None = ('"v1"', None), way: str = "feed"
) -> crawling.Polled:
    links = [(url, Hints(title="поезд 中亚")) for url in urls]
    return crawling.Polled(
        source="times",
        url=f"https://times.example/{way}",
        way=way,
        state=state,
        status=200,
        detail="",
        newest=None,
        validators=validators,
        links=links,
    )


def fetch(database: Database, now: dt.datetime, body: bytes = b"<p>text</p>") -> list[crawling.Owed]:
    """Fetches everything that is owed."""
    with database.write() as connection:
        owed = crawling.errands(connection, "times", now, 100)
        for errand in owed:
            page = Page(url=errand.url, body=body, source="times", fetched_at=now, hints=errand.hints)
            crawling.keep(connection, errand, page, ('"e"', None), b"h" * 16, STEPS, now)
    return owed


def settle(database: Database, now: dt.datetime, **fate: object) -> None:
    for page in spool.claim(database, 100, now):
        with database.write() as connection:
            spool.settle(connection, [spool.Settled(spooled=page.id, **fate)], now)  # type: ignore[arg-type]


def only(database: Database) -> sa.Row[tuple[object, ...]]:
    with database.read() as connection:
        return connection.execute(sa.select(link)).one()


def test_links_are_new_once_whatever_route_shows_them(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        assert crawling.polled(connection, polled("https://t.example/1", "https://t.example/2"), now) == 2
        assert crawling.polled(connection, polled("https://t.example/2?utm_source=x", "https://t.example/3", way="sitemap"), now) == 1
    with database.read() as connection:
        assert [owed.url for owed in crawling.errands(connection, "times", now, 9)] == [f"https://t.example/{n}" for n in (1, 2, 3)]
        assert crawling.errands(connection, "times", now, 9)[0].hints == Hints(title="поезд 中亚")
        assert health.recall(connection, "times", now - HOUR) == {"feed": (2, 3), "sitemap": (2, 3)}


def test_validators_are_those_of_the_last_answer_that_was_read_whole(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        crawling.polled(connection, polled("https://t.example/1"), now)
        assert crawling.validators(connection, "https://times.example/feed") == ('"v1"', None)
        crawling.polled(connection, polled(state="not_modified", validators=None), now)
        assert crawling.validators(connection, "https://times.example/feed") == ('"v1"', None)
        for state in ("broken", "failed", "resting"):
            crawling.polled(connection, polled(state=state, validators=None), now)
            assert crawling.validators(connection, "https://times.example/feed") == ('"v1"', None)
        crawling.polled(connection, polled(validators=None), now)
        assert crawling.validators(connection, "https://times.example/feed") == (None, None)


def test_a_page_comes_back_as_it_was_fetched(database: Database, now: dt.datetime) -> None:
    page = Page(
        url="https://t.example/2",
        requested_url="https://t.example/1",
        body=bytes(range(256)) * 9,
        content_type="text/html",
        charset="gbk",
        source="times",
        fetched_at=now,
        hints=Hints(title="x", published_at=now, published_precision="day", authors=("A",), language="zh"),
    )
    with database.write() as connection:
        spool.keep(connection, page)
    (claimed,) = spool.claim(database, 5, now)
    assert claimed.page == page and claimed.attempts == 0


def test_each_page_is_claimed_by_one_worker_alone(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        for number in range(40):
            spool.keep(connection, Page(url=f"https://t.example/{number}", body=b"x", fetched_at=now))
    claimed: list[int] = []

    def work() -> None:
        other = Database(database.url)
        while pages := spool.claim(other, 3, now):
            claimed.extend(page.id for page in pages)
        other.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == 40 == len(set(claimed))


def test_pages_in_the_hands_of_a_dead_process_are_given_back_but_not_for_ever(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        spool.keep(connection, Page(url="https://t.example/1", body=b"x", fetched_at=now))
    for _ in range(spool.MAX_CLAIMS):
        assert len(spool.claim(database, 5, now)) == 1
        spool.release_stale(database)
    assert spool.claim(database, 5, now) == []


def test_a_page_that_breaks_the_extraction_twice_is_parked(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        spool.keep(connection, Page(url="https://t.example/1", body=b"x", fetched_at=now))
    assert [spool.fail(database, spool.claim(database, 5, now)[0].id) for _ in range(2)] == [True, False]
    assert spool.claim(database, 5, now) == []


FATES = {
    "stored": ({"article_id": 7}, "stored"),
    "irrelevant": ({"score": 0.4}, "irrelevant"),
    "rejected": ({"reason": "not_an_article"}, "rejected"),
    "rejected in passing": ({"reason": "empty"}, "owed"),
}


@pytest.mark.parametrize(("fate", "state"), FATES.values(), ids=FATES.keys())
def test_a_settled_page_leaves_its_fate_and_no_bytes(database: Database, now: dt.datetime, fate: dict[str, object], state: str) -> None:
    with database.write() as connection:
        crawling.polled(connection, polled("https://t.example/1"), now)
    fetch(database, now)
    settle(database, now, **fate)
    row = only(database)
    assert (row.state, row.article_id, row.score) == (state, fate.get("article_id"), fate.get("score"))
    assert spool.waiting(database) == 0
    with database.read() as connection:
        counted = ledger.hours(connection, "times", now - HOUR)
    assert sum(counted[now].values()) == 1


def test_a_rejection_in_passing_is_retried_at_once_then_ever_later_and_parked_in_the_end(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        crawling.polled(connection, polled("https://t.example/1"), now)
    waits = []
    for _ in range(20):
        if not fetch(database, now):
            break
        settle(database, now, reason="blocked")
        row = only(database)
        waits.append(row.retry_at - now)
        now = max(now, row.retry_at)
    assert waits[0] == dt.timedelta(0) and waits[1] >= 4 * MINUTE and max(waits) <= dt.timedelta(hours=29)
    assert only(database).state == "parked" and len(waits) == 12


def test_a_recheck_never_unmakes_an_article(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        crawling.polled(connection, polled("https://t.example/1"), now)
    fetch(database, now)
    settle(database, now, article_id=7)
    later = now + 2 * HOUR
    (owed,) = fetch(database, later)
    assert owed.recheck and owed.etag == '"e"'
    settle(database, later, reason="blocked")
    row = only(database)
    assert (row.state, row.article_id) == ("stored", 7) and row.recheck_at == now + 6 * HOUR


def test_the_recheck_schedule_counts_from_the_first_fetch_and_ends(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        crawling.polled(connection, polled("https://t.example/1"), now)
    fetch(database, now)
    settle(database, now, article_id=7)
    assert only(database).recheck_at == now + HOUR
    with database.write() as connection:
        (owed,) = crawling.errands(connection, "times", now + 7 * HOUR, 9)
        crawling.unchanged(connection, owed, ('"e2"', None), STEPS, now + 7 * HOUR)
    assert only(database).recheck_at is None


LOOKS = {
    "between two steps": ("status", 2, 3.0),
    "before the next step": ("status", 5.5, 6.0),
    "the last one": ("timeout", 6.5, 7.5),
    "a day after the last one": ("timeout", 30, None),
    "robots.txt says no": ("forbidden", 6.5, None),
}


@pytest.mark.parametrize(("miss", "hours", "again"), LOOKS.values(), ids=LOOKS.keys())
def test_a_look_that_failed_is_made_again(database: Database, now: dt.datetime, miss: str, hours: float, again: float | None) -> None:
    with database.write() as connection:
        crawling.polled(connection, polled("https://t.example/1"), now)
    fetch(database, now)
    settle(database, now, article_id=7)
    with database.write() as connection:
        (owed,) = crawling.errands(connection, "times", now + hours * HOUR, 9)
        crawling.missed(connection, owed, miss, "times", STEPS, now + hours * HOUR, None)
    assert only(database).recheck_at == (None if again is None else now + again * HOUR)


@pytest.mark.parametrize(("status", "looks"), [(404, 2), (410, 1)])
def test_gone_is_believed_after_so_many_looks(database: Database, now: dt.datetime, status: int, looks: int) -> None:
    with database.write() as connection:
        crawling.polled(connection, polled("https://t.example/1"), now)
    fetch(database, now)
    settle(database, now, article_id=7)
    for look in range(1, looks + 1):
        now += 2 * HOUR
        with database.write() as connection:
            (owed,) = crawling.errands(connection, "times", now, 9)
            assert crawling.article_to_mark(connection, owed.link_id, status) == (7 if look == looks else None)
            crawling.gone(connection, owed, status, "times", STEPS, now)
    assert only(database).state == "gone"


def test_a_host_is_taken_by_one_process_and_kept_apart_by_the_delay(database: Database, now: dt.datetime) -> None:
    lease = dt.timedelta(seconds=30)

    def take(at: dt.datetime) -> dt.datetime:
        with database.write() as connection:
            return hosts.take(connection, "t.example", at, lease, MINUTE)

    assert take(now) == now
    assert take(now) > now, "somebody else is asking"
    assert take(now + dt.timedelta(seconds=31)) == now + dt.timedelta(seconds=31), "a killed process's lease runs out"
    with database.write() as connection:
        hosts.free(connection, "t.example", now + 2 * MINUTE)
    assert take(now + MINUTE) == now + 2 * MINUTE
    assert take(now + 2 * MINUTE) == now + 2 * MINUTE


def test_the_longer_of_two_pauses_holds(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        hosts.rest(connection, "t.example", now + HOUR, now)
        hosts.rest(connection, "t.example", now + MINUTE, now)
        assert hosts.resting_until(connection, "t.example") == now + HOUR


def test_a_change_of_health_is_noted_once(database: Database, now: dt.datetime) -> None:
    with database.write() as connection:
        connection.execute(sa.insert(source_state).values(source="times", first_visit_at=now, visited_at=now))
        assert health.set_state(connection, "times", "broken", "HTTP 500", now) == "ok"
        assert health.set_state(connection, "times", "broken", "HTTP 502", now + MINUTE) is None
        assert health.set_state(connection, "times", "ok", "", now + HOUR) == "broken"
        changes = health.untold(connection)
        assert [(change.before, change.after) for change in changes] == [("ok", "broken"), ("broken", "ok")]
        health.mark_told(connection, [change.id for change in changes])
        assert health.untold(connection) == []
    with database.read() as connection:
        assert health.conditions(connection)["times"].health == "ok"
