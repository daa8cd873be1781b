"""One crawler per database: whoever crawls holds a lock that the operating system takes back when the process dies.

On PostgreSQL the lock is gone as well when the server ends the session: whoever runs for long looks after it with `keep`.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from store.database import Database
from store.errors import StoreError


class AlreadyRunning(StoreError):
    remedy = "end the other khorgos first, or give this one a database of its own"


class Guard:
    """Held from `take()` to `release()`. SQLite: a lock on a file beside the database. PostgreSQL: a session's advisory lock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file: IO[str] | None = None
        self._session: object | None = None

    def take(self) -> None:
        """Raises AlreadyRunning where another process holds it."""
        if self._database.is_sqlite:
            self._take_file()
        else:
            self._session = self._database.hold_session_lock()
            if self._session is None:
                raise AlreadyRunning("another khorgos already crawls into this database")

    def _take_file(self) -> None:
        path = Path(f"{Path(self._database.path).resolve()}.lock")  # one database may go by several names
        handle = path.open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            owner = handle.read(20).strip()
            handle.close()
            raise AlreadyRunning(f"another khorgos (process {owner or 'unknown'}) already crawls into this database") from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        self._file = handle

    def keep(self) -> None:
        """Takes the lock again where it was lost. Raises AlreadyRunning where somebody was quicker, StoreError without a database."""
        if self._session is not None and not self._database.holds_session_lock(self._session):
            self._session = None
        if self._file is None and self._session is None:
            self.take()

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._session is not None:
            self._database.drop_session_lock(self._session)
            self._session = None
