"""The pool of worker processes: forkserver, warm, replaced when it breaks, gone when the daemon is gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from normalizer import Page, Site
from scheduler import work
from scheduler import workers as processes
from store.preparing import Storing
from store.types import Arrival

log = logging.getLogger("khorgos.pool")

PAGE_SECONDS = 60.0  # a page that takes longer is given up, and its worker with it
PAGES_PER_WORKER = 5000  # lxml never gives all memory back; a worker is replaced after so many batches


class PageTooSlow(Exception):
    """A batch was not done in time; the pool was rebuilt."""


class NoWorkers(Exception):
    """Worker processes cannot be started: no memory, no room in the folder for temporary files. No fault of any page."""


class Pool:
    """Normalises pages in other processes. Rebuilds itself when a worker dies or hangs."""

    def __init__(self, workers: int | None = None, overlay: str | None = None, storing: Storing | None = None) -> None:
        """`storing`: for what kind of store the workers prepare drafts."""
        self.workers, self._overlay, self._storing = workers or os.cpu_count() or 1, overlay, storing
        self._executor: ProcessPoolExecutor | None = None

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.workers,
                mp_context=processes.context(),
                initializer=work.begin,
                initargs=(self._overlay, self._storing),
                max_tasks_per_child=PAGES_PER_WORKER,
            )
        return self._executor

    async def warm(self) -> None:
        """Starts the first worker, so that the first real page does not wait for it."""
        await asyncio.wrap_future(self._started().submit(work.ready))

    async def make(self, batch: Sequence[tuple[Page, Site]]) -> list[Arrival]:
        """Raises BrokenProcessPool, PageTooSlow or NoWorkers; either way the pool is sound again afterwards."""
        executor = self._started()
        try:
            given = await asyncio.to_thread(executor.submit, work.make, list(batch))  # it may have to start a process, and waits for that
        except (OSError, EOFError) as error:
            self._rebuild(executor)
            raise NoWorkers(f"no worker process can be started: {type(error).__name__}: {error}") from error
        except BrokenProcessPool:
            self._rebuild(executor)
            raise
        try:
            return await asyncio.wait_for(asyncio.wrap_future(given), PAGE_SECONDS * len(batch))
        except TimeoutError:
            self._rebuild(executor)
            raise PageTooSlow(f"{len(batch)} page(s) took longer than {PAGE_SECONDS * len(batch):.0f} s") from None
        except BrokenProcessPool:
            self._rebuild(executor)
            raise

    def _rebuild(self, broken: ProcessPoolExecutor) -> None:
        """Ends a broken pool once, however many futures report it."""
        if self._executor is not broken:
            return
        log.warning("the pool of workers broke and is started anew")
        self._executor = None
        for process in list(getattr(broken, "_processes", None) or {}):
            _kill(process)
        broken.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        if self._executor is not None:
            executor, self._executor = self._executor, None
            executor.shutdown(wait=False, cancel_futures=True)
            for process in list(getattr(executor, "_processes", None) or {}):
                _kill(process)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
