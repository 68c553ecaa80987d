"""Rendering ahead of time: after a submission, when there is room, so that the PDF is ready."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from benchmark.render.forms import PICTURE_FORMS, PICTURE_SET, RENDERER
from benchmark.render.pool import AHEAD, TIMEOUT_SECONDS, QueueFullError, RenderPool
from benchmark.store.engine import reading, writing
from benchmark.store.jobs import (
    add_job,
    finish_job,
    jobs_to_do,
    lease_job,
    postpone_job,
    waiting_jobs,
)
from benchmark.store.renderings import find_rendering
from benchmark.store.tables import Job, Submission

KIND = "render"
MAX_AHEAD = 20
"""More than this waiting means load: what is submitted then is rendered when asked for."""
ATTEMPTS = 3
POLL_SECONDS = 1.0
WINDOW_SECONDS = 0.5
BUSY_PAGES_A_SECOND = 25.0
"""From here on, rendering ahead waits for a calmer moment. Design value."""
LEASE_SECONDS = 3 * TIMEOUT_SECONDS

log = structlog.get_logger()


def ask_ahead(db: Session, fingerprint: str, form: str) -> None:
    """Note, in the submission's own transaction, that its pictures and `form` will be wanted."""
    if waiting_jobs(db, KIND) < MAX_AHEAD:
        add_job(db, KIND, fingerprint, form, AHEAD)


class AheadRunner:
    """A thread that takes render jobs while the pool has nothing else to do."""

    def __init__(self, engine: Engine, pool: RenderPool) -> None:
        self._engine, self._pool = engine, pool
        self._pages, self._was_busy = 0, False
        self._seen = (time.monotonic(), 0)
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def start(self) -> None:
        """Begin to look for jobs, also for those that a restart left behind."""
        self._thread.start()

    def count_page(self) -> None:
        """A page was made; many of them a second are what rendering ahead gives way to."""
        self._pages += 1

    def wake(self) -> None:
        """Say that there may be a job."""
        self._wake.set()

    def close(self) -> None:
        """Stop after the present step."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                worked = self._pool.is_idle() and not self._busy() and self._work()
            except (SQLAlchemyError, RuntimeError) as error:
                log.warning("rendering ahead paused", error=type(error).__name__)
                worked = False
            if not worked:
                self._wake.wait(POLL_SECONDS)
                self._wake.clear()

    def _busy(self) -> bool:
        """Whether the site has better use for the processor: many pages since the last look."""
        moment, pages = time.monotonic(), self._pages
        since, before = self._seen
        if moment - since >= WINDOW_SECONDS:
            self._seen = (moment, pages)
            self._was_busy = (pages - before) / (moment - since) > BUSY_PAGES_A_SECOND
        return self._was_busy

    def _work(self) -> bool:
        with reading(self._engine) as db:
            if not jobs_to_do(db, KIND):
                return False
        with writing(self._engine) as db:
            job = lease_job(db, KIND, LEASE_SECONDS)
        if job is None:
            return False
        try:
            for form in (PICTURE_SET, job.payload):
                self._make(job.key, form)
        except (QueueFullError, CancelledError):
            error = "gave way to what somebody waits for"
        except Exception as problem:  # noqa: BLE001  # whatever a renderer raises is its report
            error = f"{type(problem).__name__}: {problem}"
            log.warning("rendering ahead failed", fingerprint=job.key[:12], error=error)
        else:
            error = ""
        with writing(self._engine) as db:
            _settle(db, job, error)
        return True

    def _make(self, fingerprint: str, form: str) -> None:
        first = PICTURE_FORMS[0] if form == PICTURE_SET else form
        with reading(self._engine) as db:
            if find_rendering(db, fingerprint, first, RENDERER) is not None:
                return
            query = select(Submission.report).where(Submission.fingerprint == fingerprint)
            report = db.exec(query).first()
        if report is None:
            return
        self._pool.ask(fingerprint, form, report, AHEAD).result(2 * TIMEOUT_SECONDS)


def _settle(db: Session, job: Job, error: str) -> None:
    if error:
        postpone_job(db, job, error, ATTEMPTS)
    else:
        finish_job(db, job.id)
