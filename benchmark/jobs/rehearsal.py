"""Rehearsals as work in the background: one at a time, in a process of its own.

Their rows are their queue, as with mails: a rehearsal is ordered by the transaction that adds it,
and its lease is renewed by every step, however long all of them take. No renderer waits for it.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import resource
import signal
import threading
from datetime import datetime
from multiprocessing.process import BaseProcess

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from benchmark.render.catalogues import later
from benchmark.render.pool import MEMORY_BYTES
from benchmark.render.work import NICENESS
from benchmark.store import rehearsals as store
from benchmark.store.engine import make_engine, reading, writing
from benchmark.store.studio_tables import Rehearsal

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.2
TRIES = 3
ENDED = later(
    "It ended three times without getting any further. Try again; if it ends again, tell us."
)

log = structlog.get_logger()


def ready() -> None:
    """Set up a process that works on rehearsals: it gives way to the site, and has its limits."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.nice(NICENESS)
    # At a terminal it goes to all processes; the runner ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Answers are read by the million, and hold no circles: looking for some takes half the time.
    gc.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def work(url: str, rehearsal_id: str, held: datetime) -> None:
    """What the process does: go on with a rehearsal until it is done, or not wanted any more."""
    ready()
    # numpy must stay out of the web process, which imports this module.
    from benchmark.jobs.rescoring import Work  # noqa: PLC0415

    engine = make_engine(url)
    with reading(engine) as db:
        row = db.get(Rehearsal, rehearsal_id)
    if row is not None:
        Work(engine, row, held, _parent_lives).run()


def _parent_lives() -> bool:
    """Whether the process that began this one is there: without it, nobody would end this one."""
    parent = multiprocessing.parent_process()
    return parent is None or parent.is_alive()


def take(engine: Engine) -> Rehearsal | None:
    """The next rehearsal to work on; one that gets no further is given up."""
    with reading(engine) as db:
        if not store.is_due(db):
            return None
    with writing(engine) as db:
        row = store.take_rehearsal(db)
        if row is None:
            return None
        partial = json.loads(row.partial)
        partial["tries"] += 1
        if partial["tries"] > TRIES:
            row.state, row.problem = store.FAILED, ENDED
        else:
            row.partial = json.dumps(partial, ensure_ascii=False)
        db.add(row)
    return row if row.state == store.RUNNING else None


class RehearsalRunner:
    """A thread that takes rehearsals and looks after the process of each."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="rehearsals", daemon=True)

    def start(self) -> None:
        """Begin, also with what a dead process left behind."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be a rehearsal."""
        self._wake.set()

    def count_page(self) -> None:
        """Nothing: the process is niced."""

    def close(self) -> None:
        """Stop after the present step, whose place is kept."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                row = take(self._engine)
                if row is not None:
                    self._work(row)
            except (SQLAlchemyError, OSError) as error:
                log.warning("rehearsals paused", error=type(error).__name__)
                row = None
            if row is None:
                self._wake.wait(POLL_SECONDS)
                self._wake.clear()

    def _work(self, row: Rehearsal) -> None:
        url = self._engine.url.render_as_string(hide_password=False)
        process = multiprocessing.get_context("spawn").Process(
            target=work, args=(url, row.id, row.updated_at), name="rehearsal"
        )
        process.start()
        self._wait_for(process)
        if process.exitcode:
            log.warning("rehearsal ended", rehearsal=row.id, exit=process.exitcode)
            with writing(self._engine) as db:
                store.give_back(db, row.id)

    def _wait_for(self, process: BaseProcess) -> None:
        while process.is_alive():
            process.join(LOOK_SECONDS)
            if self._stop.is_set():
                process.terminate()
                process.join()
