"""How worker processes come into being: forked from a server that has imported everything once, and that leaves signals to us."""

from __future__ import annotations

import multiprocessing
import signal
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext


def context() -> ForkServerContext:
    """The context of a pool, its server started.

    Ctrl-C reaches every process of a terminal: a server, or a worker that inherits from it, that heard it while it still imports would
    print a traceback.
    """
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["scheduler.work", "scheduler.warmed"])
    resource_tracker.ensure_running()  # which lets go of signals that it finds blocked
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the server inherits this, and keeps it
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return found
