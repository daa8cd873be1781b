"""Sends what is owed. One loop takes turns with the database; the attempts between two turns run side by side.

A turn is one short transaction: it writes down what came of finished attempts and claims as many due deliveries as each channel has room
for. So a channel that hangs fills its own room and nobody else's. An idle dispatcher asks the database once a second what is due.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import os
import random
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from alerts.assembly import Reader, assemble, reader_of
from alerts.channels.apprise import AppriseSender
from alerts.channels.email import EmailSender
from alerts.channels.sender import Sender
from alerts.channels.webhook import WebhookSender, open_session
from alerts.claims import Finished, Room, release, settle, switch_off, switched_off, take, waiting
from alerts.errors import ExtraMissing
from alerts.questions import Questions, StoreQuestions
from alerts.types import Channel, Delivery, EmailChannel, Message, Outcome, Rule, WebhookChannel
from store.database import Database
from store.errors import StoreError

POLL = 1.0  # seconds between two looks at the database while nothing happens
BREATH = 0.02  # seconds that finished attempts gather before they are written down together
GRACE = 4.0  # seconds that running attempts get at the end
MARGIN = 15.0  # seconds that a claim lasts beyond the attempt's own limit
TROUBLE = 5.0  # seconds to wait after the database failed

log = logging.getLogger("khorgos.alerts")


@dataclass(frozen=True, slots=True)
class Task:
    """A delivery that was claimed, ready to go out; or what came of it already."""

    delivery: Delivery
    payload: bytes
    outcome: Outcome | None = None


class Dispatcher:
    """Owns the ways out. `run` for the daemon, `pass_once` for a single pass; `wake` when something new is owed."""

    def __init__(
        self,
        database: Database,
        channels: Iterable[Channel],
        rules: Iterable[Rule] = (),
        *,
        timezone: str = "UTC",
        allow_private: bool = False,
        dashboard: str | None = None,
        user_agent: str = "khorgos",
        questions: Questions | None = None,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        rng: random.Random | None = None,
    ) -> None:
        """`rules` give their names and time zones to the messages; `dashboard` is the address that mails link to."""
        self._database, self._channels = database, {channel.id: channel for channel in channels}
        self._allow_private, self._dashboard, self._user_agent = allow_private, dashboard, user_agent
        self._questions, self._clock, self._rng = questions or StoreQuestions(), clock, rng or random.Random()
        self._timezone, self._readers = timezone, dict[str, Reader]()
        self.replace(rules)
        self._worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._senders: dict[str, Sender] = {}
        self._session: aiohttp.ClientSession | None = None
        self._running: dict[str, dict[asyncio.Task[None], Delivery]] = {id: {} for id in self._channels}
        self._finished: list[Finished] = []
        self._awake = asyncio.Event()
        self._told_off: dict[str, str] = {}

    def replace(self, rules: Iterable[Rule]) -> None:
        """Other names and time zones from here on."""
        self._readers = {rule.id: reader_of(rule, self._timezone, self._questions) for rule in rules}

    def _not_before(self, rule: str, moment: dt.datetime) -> dt.datetime:
        plan = self._readers[rule].plan if rule in self._readers else None
        return plan.after_quiet(moment) if plan is not None else moment

    def wake(self) -> None:
        """Something is owed: look at once. To be called in the loop's thread."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then running attempts get `GRACE` seconds, and what was not tried is given back."""
        try:
            while not stop.is_set():
                busy = await self._turn_or_wait(stop)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), BREATH if busy else POLL)
                self._awake.clear()
                if busy:
                    await asyncio.sleep(BREATH)
        finally:
            await self._close()

    async def pass_once(self, *, seconds: float = 60.0) -> int:
        """Sends what is due now, each delivery once, within about `seconds`; returns how many were accepted."""
        end, before = time.monotonic() + seconds, self._clock()
        sent = 0
        try:
            while time.monotonic() < end:
                sent += sum(done.outcome.ok for done in self._finished)
                await self._turn(before)
                if not any(self._running.values()) and not self._finished:
                    break
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), min(POLL, max(0.0, end - time.monotonic())))
                self._awake.clear()
        finally:
            await self._close(min(GRACE, max(0.0, end - time.monotonic())))
        return sent

    async def _turn_or_wait(self, stop: asyncio.Event) -> bool:
        try:
            return await self._turn(self._clock())
        except StoreError as error:
            log.warning("alerts wait for the database: %s", error)
        except Exception:
            log.exception("a turn of the dispatcher failed")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), TROUBLE)
        return False

    async def _turn(self, due: dt.datetime) -> bool:
        """One exchange with the database; True where something was claimed."""
        await self._open()
        rooms = {id: self._room(self._channels[id], sender) for id, sender in self._senders.items()}
        finished, self._finished = self._finished, []
        try:
            tasks = await asyncio.get_running_loop().run_in_executor(self._threads, self._exchange, finished, rooms, due)
        except BaseException:
            self._finished = finished + self._finished
            raise
        for task in tasks:
            attempt = asyncio.create_task(self._attempt(task))
            self._running[task.delivery.channel][attempt] = task.delivery
            attempt.add_done_callback(self._forget)
        return bool(tasks)

    def _forget(self, attempt: asyncio.Task[Any]) -> None:
        for running in self._running.values():
            running.pop(attempt, None)

    def _room(self, channel: Channel, sender: Sender) -> Room:
        together = not isinstance(channel, WebhookChannel) or channel.batch
        return Room(channel.id, sender.limit - len(self._running[channel.id]), dt.timedelta(seconds=sender.timeout + MARGIN), together)

    # -- in the database's thread --

    def _exchange(self, finished: list[Finished], rooms: dict[str, Room], due: dt.datetime) -> list[Task]:
        if not finished:
            with self._database.read() as connection:
                ready = waiting(connection, due) & {id for id, room in rooms.items() if room.places > 0}
                if not ready - set(switched_off(connection, self._channels)):
                    return []
        now = self._clock()
        with self._database.write() as connection:
            settle(connection, finished, self._worker, self._rng, self._not_before)
            for done in finished:
                if done.outcome.gone and done.delivery.channel in self._channels:
                    switch_off(connection, self._channels[done.delivery.channel], done.outcome.answer, now)
            off = switched_off(connection, self._channels)
            open_rooms = {id: room for id, room in rooms.items() if id not in off}
            claimed = take(connection, open_rooms, due, now, self._worker, self._not_before)
        finished.clear()  # they are written down, whatever comes now
        self._tell_off(off)
        return self._prepare(claimed, now)

    def _prepare(self, claimed: list[Delivery], now: dt.datetime) -> list[Task]:
        if not claimed:
            return []
        try:
            messages, broken = self._assembled(claimed)
        except StoreError:
            with self._database.write() as connection:
                release(connection, [taken.id for taken in claimed], self._worker, now)
            raise
        tasks = []
        for taken in claimed:
            if taken.id in broken:
                tasks.append(Task(taken, b"", Outcome(ok=False, answer=f"cannot be put together: {broken[taken.id]}")))
                continue
            if (message := messages.get(taken.id)) is None:
                tasks.append(Task(taken, b"", Outcome(ok=False, final=True, answer="the article is no longer in the store")))
                continue
            try:
                tasks.append(Task(taken, self._senders[taken.channel].render(message, now)))
            except Exception as error:  # one delivery
                log.exception("delivery %s cannot be rendered", taken.id)
                tasks.append(Task(taken, b"", Outcome(ok=False, answer=f"cannot be rendered: {type(error).__name__}: {error}")))
        return tasks

    def _assembled(self, claimed: list[Delivery]) -> tuple[dict[str, Message], dict[str, str]]:
        """The messages by the ids of their deliveries, and what is wrong with those that there can be none of."""
        try:
            with self._database.read() as connection:
                return assemble(connection, claimed, self._questions, self._readers, self._dashboard), {}
        except StoreError:
            raise
        except Exception as error:
            if len(claimed) == 1:
                log.exception("delivery %s cannot be put together", claimed[0].id)
                return {}, {claimed[0].id: f"{type(error).__name__}: {error}"}
        each = [self._assembled([taken]) for taken in claimed]  # which of them it is
        return {id: m for messages, _ in each for id, m in messages.items()}, {id: w for _, wrong in each for id, w in wrong.items()}

    def _tell_off(self, off: dict[str, str]) -> None:
        for id, reason in off.items():
            if self._told_off.get(id) != reason:
                log.warning(
                    "channel %s is off: its receiver wants no more (%s); `khorgos alerts enable %s` switches it on again", id, reason, id
                )
        self._told_off = off

    # -- in the loop --

    async def _attempt(self, task: Task) -> None:
        start = time.monotonic()
        outcome = task.outcome
        try:
            if outcome is None:
                sender = self._senders[task.delivery.channel]
                async with asyncio.timeout(sender.timeout + MARGIN / 3):
                    outcome = await sender.send(task.delivery.id, task.delivery.recipient, task.payload)
        except TimeoutError:
            outcome = Outcome(ok=False, answer="the attempt took too long")
        except Exception as error:  # one delivery
            log.exception("delivery %s failed in an unforeseen way", task.delivery.id)
            outcome = Outcome(ok=False, answer=f"{type(error).__name__}: {error}")
        outcome = replace(outcome, seconds=round(time.monotonic() - start, 3))
        level = logging.INFO if outcome.ok else logging.WARNING
        what = task.delivery
        log.log(level, "delivery %s of rule %s by %s to %s: %s", what.id, what.rule, what.channel, what.recipient, outcome.answer)
        self._finished.append(Finished(task.delivery, outcome, self._clock()))
        if (attempt := asyncio.current_task()) is not None:
            self._forget(attempt)  # now, not when the task has ended: who is woken has to see the free place
        self._awake.set()

    async def _open(self) -> None:
        if self._session is None:
            self._session = open_session(allow_private=self._allow_private, user_agent=self._user_agent)
            for channel in self._channels.values():
                try:
                    self._senders[channel.id] = self._sender(channel, self._session)
                except ExtraMissing as error:
                    log.warning("%s; what is owed on it waits", error)
        for id, sender in self._senders.items():
            if not self._running[id]:
                await sender.rest()

    def _sender(self, channel: Channel, session: aiohttp.ClientSession) -> Sender:
        if isinstance(channel, WebhookChannel):
            return WebhookSender(channel, session, allow_private=self._allow_private, clock=self._clock)
        if isinstance(channel, EmailChannel):
            return EmailSender(channel, clock=time.monotonic)
        return AppriseSender(channel)

    async def _close(self, grace: float = GRACE) -> None:
        """Waits for what is on its way, writes down what came of it, gives back the rest."""
        running = {task: taken for tasks in self._running.values() for task, taken in tasks.items()}
        if running:
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        else:
            late = set()
        finished, self._finished = self._finished, []
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._write_last, finished, [running[task].id for task in late])
        except StoreError as error:
            log.warning("what came of %d deliveries could not be written down, they will be sent again: %s", len(finished), error)
        for sender in self._senders.values():
            await sender.close()
        self._senders = {}
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _write_last(self, finished: list[Finished], late: list[str]) -> None:
        if finished or late:
            with self._database.write() as connection:
                settle(connection, finished, self._worker, self._rng, self._not_before)
                release(connection, late, self._worker, self._clock())
