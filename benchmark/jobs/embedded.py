"""The embedded adapter: the job table, and a thread in the web process."""

from __future__ import annotations

import threading
import time

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from benchmark.jobs.port import Handlers, Policy, Task
from benchmark.render.pool import RenderPool
from benchmark.store import jobs
from benchmark.store.engine import reading, writing
from benchmark.store.tables import Job

POLL_SECONDS = 1.0
WINDOW_SECONDS = 0.5
BUSY_PAGES_A_SECOND = 25.0
"""From here on, rendering ahead waits for a calmer moment. Design value."""

log = structlog.get_logger()


class EmbeddedQueue:
    """Jobs in the job table of any database."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()

    def add(self, db: Session, task: Task) -> None:
        """Add a job, unless it waits or runs already."""
        rest = self.policy.rest_seconds
        jobs.add_job(db, task.kind, task.key, task.payload, task.priority, rest)

    def cancel(self, db: Session, kind: str, key: str) -> bool:
        """Take back a job that waits; False if there is none such."""
        return jobs.cancel_job(db, kind, key)

    def state(self, db: Session, kind: str, key: str) -> str | None:
        """WAITING, RUNNING or FAILED; None if there is no such job, or it is done."""
        return jobs.job_state(db, kind, key)

    def waiting(self, db: Session, kind: str) -> int:
        """How many jobs of a kind wait."""
        return jobs.waiting_jobs(db, kind)


def run_next(engine: Engine, handlers: Handlers, policy: Policy) -> bool:
    """Run the next job that is due; whether there was one."""
    for kind, handler in handlers.items():
        with reading(engine) as db:
            if not jobs.jobs_to_do(db, kind):
                continue
        with writing(engine) as db:
            job = jobs.lease_job(db, kind, policy.lease_seconds, attempts=policy.attempts)
        if job is None:
            continue
        error = ""
        try:
            handler(Task(job.kind, job.key, job.payload, job.priority))
        except Exception as problem:  # noqa: BLE001  # whatever a handler raises is its report
            error = f"{type(problem).__name__}: {problem}"
            log.warning("job failed", kind=kind, error=error[:200], attempt=job.attempts)
        with writing(engine) as db:
            _settle(db, job, error, policy)
        return True
    return False


def _settle(db: Session, job: Job, error: str, policy: Policy) -> None:
    if error:
        jobs.postpone_job(db, job, error, policy.attempts, policy.pause(job.attempts))
    else:
        jobs.finish_job(db, job.id)


class EmbeddedRunner:
    """A thread that takes jobs while the renderers have nothing else to do."""

    def __init__(self, engine: Engine, pool: RenderPool, handlers: Handlers) -> None:
        self._engine, self._pool, self._handlers = engine, pool, handlers
        self._policy = Policy()
        self._pages, self._was_busy = 0, False
        self._seen = (time.monotonic(), 0)
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

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
                free = self._pool.is_idle() and not self._busy()
                worked = free and run_next(self._engine, self._handlers, self._policy)
            except (SQLAlchemyError, RuntimeError) as error:
                log.warning("jobs paused", error=type(error).__name__)
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
