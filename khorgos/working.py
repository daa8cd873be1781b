"""Normalising the rows of files: on all cores where there is much to do, in this process where there is little; always in order."""

from __future__ import annotations

import collections
import contextlib
import datetime as dt
import itertools
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from crawler.types import Source
from khorgos.config import Settings
from khorgos.inputs import rows
from khorgos.row import Row
from normalizer.types import Page, Reason, Rejection, Site
from scheduler import work, workers
from scheduler.extraction import site_of
from store.preparing import Storing
from store.types import Arrival

FEW = 24  # rows below which starting worker processes costs more than it saves
BATCH = 16

Made = tuple[Row, Arrival]


def normalised(
    files: list[Path],
    now: dt.datetime,
    settings: Settings,
    repeated: dict[str, frozenset[int]] | None = None,
    storing: Storing | None = None,
) -> Iterator[Made]:
    """Every row with what became of it, prepared for `storing` where that is given.

    Memory is bounded: only a few batches are under way at a time.
    """
    sites = _Sites(settings.sources, repeated or {})
    stream = rows(files, now)
    head = list(itertools.islice(stream, FEW))
    cores = os.cpu_count() or 1
    if len(head) < FEW or cores == 1:
        work.use(settings.overlay, storing)
        for row in itertools.chain(head, stream):
            yield row, _one(row, sites)
    else:
        yield from _in_processes(itertools.chain(head, stream), sites, cores, (settings.overlay, storing))


class _Sites:
    def __init__(self, sources: Iterable[Source], repeated: dict[str, frozenset[int]]) -> None:
        self._sources, self._repeated = {source.id: source for source in sources}, repeated

    def of(self, page: Page) -> Site:
        name = page.source or ""
        return site_of(self._sources.get(name), self._repeated.get(name, frozenset()))


def _one(row: Row, sites: _Sites) -> Arrival:
    if row.page is None:
        return _unread(row)
    return work.make([(row.page, sites.of(row.page))])[0]


def _in_processes(stream: Iterable[Row], sites: _Sites, cores: int, told: tuple[str | None, Storing | None]) -> Iterator[Made]:
    waiting: collections.deque[tuple[list[Row], Future[list[Arrival]] | None]] = collections.deque()
    source = iter(stream)
    executor = ProcessPoolExecutor(cores, mp_context=workers.context(), initializer=work.begin, initargs=told)
    with _ended_like_ctrl_c(), executor:
        while batch := list(itertools.islice(source, BATCH)):
            pages = [(row.page, sites.of(row.page)) for row in batch if row.page is not None]
            with _undisturbed():
                waiting.append((batch, executor.submit(work.make, pages) if pages else None))
            if len(waiting) >= 3 * cores:
                yield from _collect(*waiting.popleft())
        while waiting:
            yield from _collect(*waiting.popleft())


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Signals wait meanwhile: a worker that is half begun when the pool is closed would print a traceback."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """SIGTERM lets the pool be closed, as Ctrl-C does: a process that just dies leaves workers behind, and a warning for each."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _collect(batch: list[Row], future: Future[list[Arrival]] | None) -> Iterator[Made]:
    try:
        made = iter(future.result() if future is not None else [])
    except BrokenProcessPool:
        made = iter([_lost(row) for row in batch if row.page is not None])
    for row in batch:
        if row.page is None:
            yield row, _unread(row)
        else:
            yield row, next(made)


def _unread(row: Row) -> Arrival:
    assert row.rejection is not None
    return Arrival(made=row.rejection)


def _lost(row: Row) -> Arrival:
    assert row.page is not None
    page = row.page
    why = "a worker process died"
    return Arrival(made=Rejection(url=page.url, reason=Reason.FAILED, evidence=why, source=page.source, fetched_at=page.fetched_at))
