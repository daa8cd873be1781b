"""The daemon on many made-up outlets whose faults come and go by a seeded plan, for minutes or hours.

    python bench/soak.py [--seconds 240] [--sites 20] [--every 5] [--seed 7] [--khorgos 'khorgos'] [--keep]

In the end nothing published may be missing or doubled, no host was asked sooner than the delay allows, the memory of the process tree is
flat within a tenth, and every fault was reported once when it came and once when it went, through a webhook. Prints one JSON object;
exits 1 where something is wrong. Everything is on loopback; whatever was started is ended.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import json
import os
import random
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from newsserver import Asked, NewsServer, Reply, serving  # noqa: E402
from outlets import FAULTS, ROUTES, Outlet, write_story  # noqa: E402

DELAY = 0.5  # seconds, as set for the daemon
TIMEOUT = 30.0  # seconds after which the daemon gives a request up
PAGE_FAULTS_FROM = 1800  # seconds of a soak below which a page's own back-off would not end in time
TWO_SILENT_VISITS = 4 * TIMEOUT  # to two routes each: what a second look does not confirm is not told
LATE = 2 * TIMEOUT + 5  # what was asked while a fault lasted may be given up so long after it
ACCEPTED = 0.25  # seconds that a server may take to accept a request
WARM = 0.25  # of the time, before memory counts


@dataclass(frozen=True)
class Fault:
    outlet: int
    kind: str
    start: float  # seconds after the beginning
    end: float


def plan(seconds: float, sites: int, every: float, draw: random.Random) -> list[Fault]:
    """Faults between the first tenth and the last quarter; after each an outlet has time to be found well again."""
    kinds = [kind for kind, (where, _) in FAULTS.items() if where != "pages" or seconds >= PAGE_FAULTS_FROM]
    shortest, longest = max(6 * every, 60.0), max(12 * every, 120.0)
    faults, turn = [], draw.sample(kinds, len(kinds))
    for outlet in range(sites):
        at = seconds * 0.1 + draw.uniform(0, seconds * 0.2)
        while True:
            turn = turn or draw.sample(kinds, len(kinds))
            lasting = draw.uniform(shortest, longest) + (TWO_SILENT_VISITS if turn[-1] == "silence" else 0)
            if at + lasting > seconds * 0.7:
                break
            faults.append(Fault(outlet, turn.pop(), at, at + lasting))
            at += lasting * 3 + draw.uniform(120, 240)
    return faults


class Soak:
    """The outlets, the daemon, and what was seen of both."""

    def __init__(self, arguments: argparse.Namespace, server: NewsServer, folder: Path) -> None:
        self.seconds, self.every, self.folder, self.server = arguments.seconds, arguments.every, folder, server
        self.draw, self.khorgos = random.Random(arguments.seed), shlex.split(arguments.khorgos)
        kinds = list(ROUTES)
        self.outlets = [
            Outlet(f"outlet-{n}", server, f"127.0.7.{n + 1}", (kinds[n % 6],) if n % 3 else (kinds[n % 6], kinds[(n + 3) % 6]))
            for n in range(arguments.sites)
        ]
        self.faults = plan(self.seconds, arguments.sites, self.every, self.draw)
        self.published: set[str] = set()
        self.memory: list[tuple[float, int]] = []
        self.cpu = 0.0
        self.told: list[tuple[float, str, str, str]] = []  # when, source, before, after
        self.ids: collections.Counter[str] = collections.Counter()
        server.put("/hook", self._hook, "127.0.7.250")
        self.number = 0
        self.began = time.time()

    def _hook(self, asked: Asked) -> Reply:
        self.ids[asked.headers["webhook-id"]] += 1
        for alert in json.loads(asked.body)["alerts"]:
            if alert["kind"] == "health" and self.ids[asked.headers["webhook-id"]] == 1:
                at, detail = dt.datetime.fromisoformat(alert["at"]).timestamp(), alert["detail"]
                self.told.append((at - self.began, detail["source"], detail["before"], detail["after"]))
        return Reply(b"ok")

    def publish(self, outlet: Outlet) -> None:
        self.number += 1
        self.published.add(outlet.publish(write_story(self.number, self.draw, dt.datetime.now(dt.UTC))))

    def configure(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        hook = self.server.base("127.0.7.250") + "/hook"
        (self.folder / "khorgos.toml").write_text(
            f'catalogue = false\n[crawler]\nallow_private_networks = true\ndelay_seconds = {DELAY}\nrecheck = ["10m"]\n'
            f'[relevance]\nkeep = "all"\n[web]\nlisten = "127.0.0.1:{port}"\n'
            f'[[channels]]\nid = "hook"\nkind = "webhook"\nurl = "{hook}"\n[[rules]]\nid = "source-health"\nchannels = ["hook"]\n'
            + "".join(outlet.settings(f"{self.every}s") for outlet in self.outlets),
            "utf-8",
        )

    def run(self, *words: str) -> str:
        done = subprocess.run([*self.khorgos, *words], cwd=self.folder, capture_output=True, text=True, timeout=600, check=False)
        return done.stdout if done.returncode == 0 else f"{done.stdout}{done.stderr}"

    def live(self) -> int | None:
        """Runs the daemon for the time of the soak; returns its exit code."""
        with (self.folder / "khorgos.log").open("wb") as log:
            daemon = subprocess.Popen([*self.khorgos, "run"], cwd=self.folder, stdout=log, stderr=log, start_new_session=True)
            self.began = time.time()
            try:
                while (now := time.time() - self.began) < self.seconds and daemon.poll() is None:
                    self._step(now)
                    self._sample(now, daemon.pid)
                    time.sleep(1.0)
            finally:
                daemon.send_signal(signal.SIGTERM)
                try:
                    daemon.wait(40)
                except subprocess.TimeoutExpired:
                    os.killpg(daemon.pid, signal.SIGKILL)
                    daemon.wait()
        return daemon.returncode

    def _step(self, now: float) -> None:
        """Faults begin and end as planned; each outlet publishes every three minutes or so, until the last eighth."""
        due = {fault.outlet: fault for fault in self.faults if fault.start <= now < fault.end}
        for number, outlet in enumerate(self.outlets):
            before, outlet.fault = outlet.fault, due[number].kind if number in due else None
            if outlet.fault and before is None and FAULTS[outlet.fault][0] == "pages":
                for _ in range(6):  # else there may be no page on which the fault would show
                    self.publish(outlet)
        if now < self.seconds * 0.85:
            for outlet in self.outlets:
                if self.draw.random() < 1 / 180:
                    self.publish(outlet)

    def _sample(self, now: float, leader: int) -> None:
        if self.memory and now - self.memory[-1][0] < 5:
            return
        total, cpu = 0, 0.0
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == leader:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
                cpu += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        self.memory.append((now, total))
        self.cpu = max(self.cpu, cpu)


def wrong(soak: Soak, code: int | None) -> tuple[list[str], dict[str, object]]:
    """What is wrong in the end, and the figures."""
    found = [] if code == 0 else [f"the daemon ended with {code}"]
    stored = collections.Counter(
        json.loads(line)["url"] for line in soak.run("search", "", "--limit", "0", "--format", "jsonl").splitlines()
    )
    missing, doubled = soak.published - set(stored), [url for url, number in stored.items() if number > 1]
    found += [f"{len(missing)} of {len(soak.published)} published articles are missing: {sorted(missing)[:3]}"] if missing else []
    found += [f"{len(doubled)} articles are stored twice: {doubled[:3]}"] if doubled else []
    if "whole" not in (said := soak.run("db", "check")):
        found.append(f"the database is not whole: {said[:200]}")
    gap = smallest_gap(soak.server.asked)
    found += [f"a host was asked again after {gap:.3f} s"] if gap < 0.9 * DELAY else []
    flat, figures = memory(soak)
    found += [f"memory grew by {flat - 1:.1%}"] if flat > 1.1 else []
    reports, escalated = unreported(soak)
    found += reports
    figures |= {"seconds": soak.seconds, "outlets": len(soak.outlets), "faults": len(soak.faults), "reports": len(soak.told)}
    figures |= {"escalated": escalated, "published": len(soak.published), "stored": len(stored), "requests": len(soak.server.asked)}
    figures |= {"smallest_gap_seconds": round(gap, 3), "cpu_seconds": round(soak.cpu, 1), "memory_last_to_first": round(flat, 3)}
    return found, figures


def smallest_gap(asked: list[Asked]) -> float:
    """From the end of one request to the start of the next at one host.

    A request that was given up ended for the client after its timeout, which began before the server had accepted it: by up to
    `ACCEPTED`, on a busy machine.
    """
    smallest, last = float("inf"), dict[str, float]()
    for one in sorted(asked, key=lambda one: one.at):
        if one.path == "/hook":
            continue
        if one.host in last:
            smallest = min(smallest, one.at - last[one.host])
        last[one.host] = min(one.end or float("inf"), one.at + TIMEOUT - ACCEPTED)
    return smallest


def memory(soak: Soak) -> tuple[float, dict[str, object]]:
    """The median of the last third after the warm-up by that of its first third."""
    warm = [size for at, size in soak.memory if at >= WARM * soak.seconds]
    third = max(1, len(warm) // 3)
    first, last = statistics.median(warm[:third]), statistics.median(warm[-third:])
    return last / first, {
        "memory_first_mb": round(first / 1e6),
        "memory_last_mb": round(last / 1e6),
        "memory_peak_mb": round(max(warm) / 1e6),
    }


def unreported(soak: Soak) -> tuple[list[str], int]:
    """A fault is reported while it lasts, an outlet is reported well again after it, no state twice, and nothing else is reported."""
    found, escalated = [], 0
    for number, outlet in enumerate(soak.outlets):
        told = sorted(row for row in soak.told if row[1] == outlet.name)
        mine = sorted((fault for fault in soak.faults if fault.outlet == number), key=lambda fault: fault.start)
        ends = [*(fault.start for fault in mine[1:]), float("inf")][: len(mine)]
        found += [f"{outlet.name}: {row[3]} without a fault" for row in told if not mine or row[0] < mine[0].start]
        for fault, until in zip(mine, ends, strict=True):
            after = [(at, state) for at, _, _, state in told if fault.start <= at < until]
            states, name = [state for _, state in after], f"{outlet.name} {fault.kind} {fault.start:.0f}-{fault.end:.0f} s"
            escalated += max(0, len(after) - 2)
            if not after or states[0] == "ok" or after[0][0] > fault.end + LATE:
                found.append(f"{name}: not noticed while it lasted: {after}")
            elif states[-1] != "ok":
                found.append(f"{name}: not reported as well again: {after}")
            elif len(set(states)) < len(states):
                found.append(f"{name}: reported more than once: {after}")
    return found, escalated


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--every", type=int, default=5, help="seconds between two visits of an outlet")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--khorgos", default=str(ROOT / ".venv" / "bin" / "khorgos"))
    parser.add_argument("--keep", action="store_true", help="leave the folder with log and database")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="khorgos-soak-"))
    hosts = [f"127.0.7.{n + 1}" for n in range(arguments.sites)]
    with serving(*hosts, "127.0.7.250") as server:
        soak = Soak(arguments, server, folder)
        for outlet in soak.outlets:
            for _ in range(3):
                soak.publish(outlet)
        soak.configure()
        found, figures = wrong(soak, soak.live())
    print(json.dumps({"ok": not found, "figures": figures, "wrong": found}, indent=1))
    if arguments.keep:
        seen = {
            "told": soak.told,
            "faults": [asdict(fault) for fault in soak.faults],
            "memory": soak.memory,
            "published": sorted(soak.published),
        }
        (folder / "seen.json").write_text(json.dumps(seen), "utf-8")
        print(f"kept: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
