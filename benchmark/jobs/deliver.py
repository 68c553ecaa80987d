"""Delivery: lease a row, send it, say how it went. At least once, and repeats carry one id."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from benchmark.jobs.causes import due_since, is_wanted
from benchmark.jobs.failures import NoAnswerError, RefusedError, SendError, UnwantedError
from benchmark.jobs.mail import Mailer, old_mails, remove_mails
from benchmark.jobs.webhooks import Caller
from benchmark.links import Tokens
from benchmark.settings import Settings
from benchmark.store import leases, outgoing
from benchmark.store.delivery_tables import MAIL, WEBHOOK, Outgoing
from benchmark.store.engine import reading, writing
from benchmark.store.leases import Lane
from benchmark.store.tables import now

KINDS = (MAIL, WEBHOOK)
LEASE_SECONDS = 30.0
RENEW_SECONDS = 8.0
"""A sender that works longer says so; one that died is found out after the lease."""
FIRST_PAUSE_SECONDS = 3.0
LONGEST_PAUSE_SECONDS = 6 * 3600.0
LONGEST_SILENCE_SECONDS = 15 * 60.0
"""Between attempts at somebody who does not answer at all: they may be back any moment."""
TRY_DAYS = 5
KEPT_DAYS = 30
"""How long addresses and texts are kept after the mail was sent or given up."""
MAX_LANES = 8
BATCH = 50
POLL_SECONDS = 1.0
SWEEP_SECONDS = 600.0
GONE = "this address is not among BENCHMARK_WEBHOOK_URLS any more"
NO_ANSWER = "No answer yet: "

log = structlog.get_logger()


@dataclass
class Rest:
    """A lane that rests, because whoever takes its mails or calls did not answer."""

    until: float
    times: int


@dataclass
class Senders:
    """What one process sends with, and which lanes rest."""

    settings: Settings
    tokens: Tokens
    templates: Path
    rests: dict[Lane, Rest] = field(default_factory=dict)
    swept: float = float("-inf")
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.mailer = Mailer(self.settings, self.tokens, self.templates)
        self.caller = Caller(self.settings)

    def rests_now(self, lane: Lane) -> bool:
        """Whether a lane is left alone for now."""
        rest = self.rests.get(lane)
        return rest is not None and time.monotonic() < rest.until

    def let_rest(self, lane: Lane) -> None:
        """Leave a lane alone, longer each time."""
        times = self.rests[lane].times + 1 if lane in self.rests else 1
        seconds = pause_seconds(times, LONGEST_SILENCE_SECONDS)
        self.rests[lane] = Rest(time.monotonic() + seconds, times)


def pause_seconds(attempts: int, longest: float) -> float:
    """How long to wait after so many attempts: twice as long each time, and never in step."""
    longer = FIRST_PAUSE_SECONDS * 2.0 ** min(attempts - 1, 30)
    return min(longer, longest) * random.uniform(0.6, 1.4)  # noqa: S311  # no secret


def deliver_due(engine: Engine, senders: Senders, limit: int, kinds: Sequence[str] = KINDS) -> int:
    """Send what is due, at most `limit` of each lane; returns how many were tried.

    Lanes go side by side, so that a receiver who does not answer holds up nobody else.
    """
    with reading(engine) as db:
        due = [
            lane
            for lane in leases.lanes_due(db, senders.settings.webhook_urls)
            if lane.kind in kinds
        ]
    lanes = [lane for lane in due if not senders.rests_now(lane)]
    random.shuffle(lanes)
    counted: list[int] = []
    threads = [
        threading.Thread(
            target=lambda lane=lane: counted.append(_drain(engine, senders, lane, limit)),
            name=f"deliver-{lane.kind}",
            daemon=True,
        )
        for lane in lanes[:MAX_LANES]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _sweep(engine, senders)
    return sum(counted)


def _drain(engine: Engine, senders: Senders, lane: Lane, limit: int) -> int:
    """Send what is due in one lane, one by one; returns how many were tried."""
    try:
        tried, outcome = 0, None
        while True:
            with writing(engine) as db:
                if outcome is not None:
                    _settle(db, senders, lane, *outcome)
                rests = senders.rests_now(lane) or senders.stop.is_set()
                more = tried < limit and not rests
                row = leases.lease_outgoing(db, lane, LEASE_SECONDS) if more else None
            if outcome is not None:
                _forget_erased(engine, senders, outcome[0])
            if row is None:
                return tried
            tried += 1
            with _renewed(engine, row):
                outcome = (row, _sent(engine, senders, row))
    except SQLAlchemyError as error:
        # The lease runs out and the row is sent again, with the same id.
        log.warning("delivery paused", lane=lane.kind, error=type(error).__name__)
        return tried


def _sent(engine: Engine, senders: Senders, row: Outgoing) -> SendError | None:
    """Send a row; None if it left. Holds no transaction while it sends."""
    try:
        payload = json.loads(row.payload)
        with reading(engine) as db:
            _check_wanted(db, senders, row)
        if row.kind == MAIL:
            senders.mailer.send(row, senders.mailer.message(row, payload))
        else:
            senders.caller.send(row.target, row.id, payload["body"])
    except SendError as error:
        return error
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001  # one that cannot be made must not stop the others
        # No traceback: its text could hold an address.
        return SendError(f"it could not be made: {type(error).__name__}")
    return None


def _check_wanted(db: Session, senders: Senders, row: Outgoing) -> None:
    if not leases.is_still_leased(db, row):
        raise UnwantedError("it was cancelled or erased")
    if row.kind == WEBHOOK and row.target not in senders.settings.webhook_urls:
        raise UnwantedError(GONE)
    if row.purpose in outgoing.OWNERS and not is_wanted(db, senders.tokens, row):
        raise UnwantedError("the owner does not want it any more")


def _settle(
    db: Session, senders: Senders, lane: Lane, row: Outgoing, error: SendError | None
) -> None:
    """Write how it went."""
    if error is None:
        # What opens an account is not kept once it was sent.
        secret = row.purpose in (outgoing.INVITATION, outgoing.RESET)
        leases.mark_sent(db, row, payload="{}" if secret else None)
        if senders.rests.pop(lane, None) is not None:
            leases.bring_forward(db, lane, NO_ANSWER)
        return
    log.warning("not sent", row=row.id, purpose=row.purpose, error=str(error))
    if isinstance(error, UnwantedError):
        leases.drop(db, row, str(error))
    elif isinstance(error, RefusedError) or now() > due_since(row) + timedelta(days=TRY_DAYS):
        leases.give_up(db, row, str(error))
    elif isinstance(error, NoAnswerError):
        senders.let_rest(lane)
        seconds = pause_seconds(row.attempts, LONGEST_SILENCE_SECONDS)
        leases.postpone(db, row, NO_ANSWER + str(error), seconds)
    else:
        # Somebody answered, so others need not wait.
        senders.rests.pop(lane, None)
        seconds = pause_seconds(row.attempts, LONGEST_PAUSE_SECONDS)
        leases.postpone(db, row, str(error), seconds)


def _forget_erased(engine: Engine, senders: Senders, row: Outgoing) -> None:
    """If a row was erased while its mail was written, the file goes too."""
    if row.kind == MAIL and senders.settings.smtp is None:
        with reading(engine) as db:
            there = outgoing.ids_there(db, [row.id])
        if not there:
            remove_mails(senders.settings.outbox, [row.id])


@contextmanager
def _renewed(engine: Engine, row: Outgoing) -> Iterator[None]:
    """Keep the lease of a row while it is being sent, however long that takes."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEW_SECONDS):
            try:
                with writing(engine) as db:
                    if not leases.extend_lease(db, row, LEASE_SECONDS):
                        return
            except SQLAlchemyError as error:
                log.warning("lease not renewed", row=row.id, error=type(error).__name__)

    thread = threading.Thread(target=renew, name="deliver-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _sweep(engine: Engine, senders: Senders) -> None:
    """From time to time: forget old addresses, and remove files whose rows are gone."""
    moment = time.monotonic()
    if moment - senders.swept < SWEEP_SECONDS:
        return
    senders.swept = moment
    folder = senders.settings.outbox
    with writing(engine) as db:
        forgotten = outgoing.forget_old(db, now() - timedelta(days=KEPT_DAYS))
        outgoing.cancel_elsewhere(db, senders.settings.webhook_urls, GONE)
    written = old_mails(folder, timedelta(0), time.time())
    with reading(engine) as db:
        there = outgoing.ids_there(db, written)
    remove_mails(folder, [*forgotten, *(each for each in written if each not in there)])


class DeliveryRunner:
    """Threads that send what is due: one for mails, one for calls, so that neither waits."""

    def __init__(self, engine: Engine, senders: Senders) -> None:
        self._engine, self._senders = engine, senders
        self._wakes = {kind: threading.Event() for kind in KINDS}
        self._threads = [
            threading.Thread(target=self._run, args=[kind], name=f"delivery-{kind}", daemon=True)
            for kind in KINDS
        ]

    def start(self) -> None:
        """Begin to send, also what a restart left behind."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that there may be something."""
        for event in self._wakes.values():
            event.set()

    def close(self) -> None:
        """Stop after what is being sent, if that ends soon."""
        self._senders.stop.set()
        self.wake()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=5)

    def _run(self, kind: str) -> None:
        wake, senders = self._wakes[kind], self._senders
        while not senders.stop.is_set():
            try:
                tried = deliver_due(self._engine, senders, BATCH, (kind,))
            except (SQLAlchemyError, OSError) as error:
                log.warning("delivery paused", kind=kind, error=type(error).__name__)
                tried = 0
            if not tried:
                wake.wait(POLL_SECONDS)
                wake.clear()
