"""Kills the daemon again and again while articles are published, and looks whether anything was lost or doubled.

    python tests/kills.py [--kills 200] [--database-url URL] [--seed 1]

`make nightly` runs it on SQLite, and on PostgreSQL where KHORGOS_TEST_PG_URL names an empty database. Ends with 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import collections
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsserver import serving
from roaddesk import Desk, answers, until

LONGEST_LIFE = 3.0  # seconds from being ready to the kill


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)


def wrongs(desk: Desk, published: int) -> list[str]:
    """What is not as it has to be, one line each."""
    stored = collections.Counter(article["url"] for article in desk.found(""))
    groups = {article["group"] for article in desk.found("铁路 country:kz")}
    alerted = collections.Counter(group for groups in desk.told_groups().values() for group in groups)
    found = [f"{url} is stored {number} times" for url, number in stored.items() if number > 1]
    if len(stored) != published:
        found.append(f"{published} pages were published, {len(stored)} are stored")
    found += [f"group {group} was never told of" for group in sorted(groups - set(alerted))]
    found += [f"group {group} was told of under {number} ids" for group, number in alerted.items() if number > 1]
    if (said := desk.run("db", "check").strip()) and "is whole" not in said:
        found.append(said)
    return found


def drill(desk: Desk, kills: int, chance: random.Random) -> list[str]:
    published = 0
    for number in range(kills):
        daemon = desk.start("run")
        ready = until(lambda: answers(f"http://127.0.0.1:{desk.port}/readyz"), 60)
        for _ in range(chance.randint(1, 3)):
            published += 1
            desk.publish(published)
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        kill(daemon)
        if not ready:
            return [f"the daemon was not ready after kill {number}"]
        if sys.stderr.isatty():
            print(f"\r{number + 1} kills, {published} published", end="", file=sys.stderr, flush=True)
    last = desk.start("run")
    settled = until(lambda: len(desk.told()) >= published, 180)
    last.send_signal(signal.SIGTERM)
    last.communicate(timeout=60)
    return wrongs(desk, published) + ([] if settled and last.returncode == 0 else ["it did not settle within 180 s, or did not end with 0"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database-url", default=os.environ.get("KHORGOS_TEST_PG_URL"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving() as server:
        desk = Desk(Path(folder), server, given.database_url or f"sqlite:///{folder}/khorgos.db")
        began = time.monotonic()
        found = drill(desk, given.kills, random.Random(given.seed))
        sent = len(desk.hooks)
        ids = len({id for id, _ in desk.hooks})
    print(f"{given.kills} kills in {time.monotonic() - began:.0f} s: {ids} alerts, {sent - ids} sent again, {len(found)} wrong")
    print("\n".join(found[:50]))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
