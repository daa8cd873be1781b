"""What a worker process does: raw pages in, drafts or rejections out, ready for storing. Nothing here touches database or network."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing import connection

import normalizer
from normalizer import Draft, Page, Rejection, Site
from normalizer.lens import Lens
from store.preparing import Storing
from store.types import Arrival

_overlay: str | None = None
_storing: Storing | None = None


def begin(overlay: str | None, storing: Storing | None = None) -> None:
    """Prepares a fresh worker: signals are the parent's business, a dead parent ends it, a first page warms it up."""
    use(overlay, storing)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:  # fires even when the parent was killed with -9; without it workers live on as orphans
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()
    os.nice(5)
    normalizer.warm()


def use(overlay: str | None, storing: Storing | None = None) -> None:
    """Names the user's overlay of the gazetteer, and for what kind of store drafts are prepared, for this process."""
    global _overlay, _storing
    _overlay, _storing = overlay, storing


def _die_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def lens() -> Lens:
    """The shipped gazetteer, with the user's overlay where one is set."""
    return Lens.with_overlay(_overlay) if _overlay else Lens.shipped()


def make(batch: Sequence[tuple[Page, Site]]) -> list[Arrival]:
    """Normalises a few pages in one go: handing them over in chunks costs less than one by one."""
    seen = lens()
    return [_arrival(normalizer.normalize(page, site, lens=seen)) for page, site in batch]


def _arrival(made: Draft | Rejection) -> Arrival:
    return Arrival(made=made, prepared=_storing.prepared(made) if _storing is not None and isinstance(made, Draft) else None)


def ready() -> bool:
    """Answers once the worker is warm."""
    return True
