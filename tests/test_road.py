"""The whole road through the real command line: a source is crawled, its page is stored, a rule matches, a signed webhook arrives, a
search finds it; the daemon does the same until it is told to stop, or until it is killed.

Everything runs in processes of its own against a server on loopback; nothing here waits without a limit.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsserver import serving
from roaddesk import Desk, answers, until


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Desk]:
    with serving() as server:
        yield Desk(tmp_path, server, database_url)


def test_from_the_feed_to_the_webhook_and_the_search(desk: Desk) -> None:
    desk.publish(1)
    desk.run("crawl")
    (article,) = desk.found("铁路 country:kz entity:khorgos")
    assert article["title"] == "哈萨克斯坦开通第1条货运线路"
    assert article["language"] == "zh-Hans"
    assert article["published_at"] == "2026-03-09T08:00:00+08:00"
    assert "首页" not in article["text"]
    assert desk.told() == {article["url"]}
    desk.run("crawl")
    assert len(desk.server.paths("/a/")) == 1, "a stored article is not fetched again"
    assert len(desk.hooks) == 1, "nobody is told twice"


def test_the_daemon_tells_of_what_is_new_survives_a_kill_and_ends_when_told(desk: Desk) -> None:
    address = f"http://127.0.0.1:{desk.port}"
    desk.publish(1)
    first = desk.start("run")
    try:
        assert until(lambda: answers(address + "/readyz")), "the daemon is not ready"
        assert until(lambda: len(desk.told()) == 1), "the first article was not told of"
        desk.publish(2)
        assert until(lambda: "/a/2.html" in desk.server.paths("/a/"))
    finally:
        first.send_signal(signal.SIGKILL)
        first.communicate(timeout=30)
    desk.publish(3)
    second = desk.start("run")
    try:
        assert until(lambda: len(desk.told()) == 3), "after a kill something is missing"
        second.send_signal(signal.SIGTERM)
        _, said = second.communicate(timeout=30)
    finally:
        second.kill()
    assert second.returncode == 0, said
    assert "Traceback" not in said
    ids = {id for id, _ in desk.hooks}
    assert len(ids) == 3, "one alert an article, under one id"
    assert len(desk.found("铁路")) == 3
    assert "the database is whole" in desk.run("db", "check")


def test_a_second_daemon_is_refused(desk: Desk) -> None:
    first = desk.start("run")
    try:
        assert until(lambda: answers(f"http://127.0.0.1:{desk.port}/healthz"))
        second = desk.start("run")
        _, said = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "already crawls into this database" in said
    finally:
        first.terminate()
        first.communicate(timeout=30)
