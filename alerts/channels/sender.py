"""What the dispatcher asks of a way out."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from alerts.types import Message, Outcome


class Sender(Protocol):
    limit: int  # attempts at one time
    timeout: float  # seconds that one attempt may take

    def render(self, message: Message, now: dt.datetime) -> bytes:
        """Pure; called in a worker thread."""

    async def send(self, id: str, recipient: str, payload: bytes) -> Outcome:
        """One attempt. What goes wrong is an outcome, not an error."""

    async def rest(self) -> None:
        """Nothing is to be sent for a while: connections may be given back."""

    async def close(self) -> None: ...
