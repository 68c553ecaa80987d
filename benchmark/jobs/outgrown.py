"""The outgrown adapter: procrastinate on PostgreSQL, for any number of workers."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.manager import JobManager
from procrastinate.retry import BaseRetryStrategy
from procrastinate.sync_psycopg_connector import SyncPsycopgConnector
from procrastinate.worker import Worker
from psycopg import Error as DatabaseError
from sqlalchemy import text
from sqlmodel import Session

from benchmark.jobs.port import FAILED, RUNNING, WAITING, Handler, Handlers, Policy, Task

QUEUE = "benchmark"
SHUTDOWN_SECONDS = 20.0
POLL_SECONDS = 2.0
"""A new job is told at once; this finds those whose pause is over."""
AGAIN_SECONDS = 1.0
FAILED_HOURS = 7 * 24
CONNECTIONS = 4
STATES = {"todo": WAITING, "doing": RUNNING, "failed": FAILED}

log = structlog.get_logger()

_STATE = text(
    "SELECT status::text FROM procrastinate_jobs WHERE queueing_lock = :lock"
    " AND status IN ('todo', 'doing', 'failed') ORDER BY id DESC LIMIT 1"
)
_DROP_RESTED = text(
    "DELETE FROM procrastinate_jobs WHERE queueing_lock = :lock AND status = 'failed'"
    " AND NOT EXISTS (SELECT 1 FROM procrastinate_events WHERE job_id = procrastinate_jobs.id"
    " AND type = 'failed' AND at > :rested)"
)
_MOVE_FORWARD = text(
    "UPDATE procrastinate_jobs SET priority = :priority"
    " WHERE queueing_lock = :lock AND status = 'todo' AND priority < :priority"
)
_CANCEL = text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :lock AND status = 'todo'")
_WAITING = text(
    "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :kind AND status = 'todo'"
)


class OutgrownQueue:
    """Jobs of procrastinate, deferred on the session's own connection."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        # It only ever uses connections that it is given, so that it need not be opened.
        self._manager = JobManager(SyncPsycopgConnector())

    def add(self, db: Session, task: Task) -> None:
        """Add a job, unless it waits or runs already."""
        lock = _lock(task.kind, task.key)
        rested = datetime.now(UTC) - timedelta(seconds=self.policy.rest_seconds)
        db.connection().execute(_DROP_RESTED, {"lock": lock, "rested": rested})
        # Procrastinate's own lock is about those that wait; one that runs counts here too.
        if self.state(db, task.kind, task.key) is None and self._defer(db, task, lock):
            return
        # Its higher numbers go first.
        db.connection().execute(_MOVE_FORWARD, {"lock": lock, "priority": -task.priority})

    def _defer(self, db: Session, task: Task, lock: str) -> bool:
        job = Job(
            id=None,
            queue=QUEUE,
            task_name=task.kind,
            priority=-task.priority,
            lock=None,
            queueing_lock=lock,
            task_kwargs={"key": task.key, "payload": task.payload},
        )
        try:
            with db.begin_nested():
                # Asked for in here: it is what begins the savepoint.
                raw: Any = db.connection().connection.driver_connection
                self._manager.defer_job(job, connection=raw)
        except AlreadyEnqueued:
            return False
        return True

    def cancel(self, db: Session, kind: str, key: str) -> bool:
        """Take back a job that waits; False if there is none such."""
        return bool(db.connection().execute(_CANCEL, {"lock": _lock(kind, key)}).rowcount)

    def state(self, db: Session, kind: str, key: str) -> str | None:
        """WAITING, RUNNING or FAILED; None if there is no such job, or it is done."""
        found = db.connection().execute(_STATE, {"lock": _lock(kind, key)}).scalar()
        return None if found is None else STATES[found]

    def waiting(self, db: Session, kind: str) -> int:
        """How many jobs of a kind wait."""
        return int(db.connection().execute(_WAITING, {"kind": kind}).scalar() or 0)


def _lock(kind: str, key: str) -> str:
    return f"{kind}:{key}"


class _Again(BaseRetryStrategy):
    """Tries again as the policy says."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None if it was tried often enough."""
        attempts = job.attempts + 1
        log.warning("job failed", kind=job.task_name, error=repr(exception)[:200], attempt=attempts)
        if attempts >= self.policy.attempts:
            return None
        pause = timedelta(seconds=self.policy.pause(attempts))
        return RetryDecision(retry_at=datetime.now(UTC) + pause)


def make_app(url: str, handlers: Handlers, policy: Policy) -> App:
    """Procrastinate's application. `url`: as psycopg takes it."""
    app = App(
        connector=PsycopgConnector(
            conninfo=url,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=10,
            kwargs={"connect_timeout": 3},
        )
    )
    for kind, handler in handlers.items():
        task = app.task(name=kind, queue=QUEUE, pass_context=True, retry=_Again(policy))
        task(_with_task(kind, handler))
    return app


def _with_task(kind: str, handler: Handler) -> Callable[..., None]:
    def run(context: JobContext, key: str, payload: str) -> None:
        handler(Task(kind, key, payload, -context.job.priority))

    return run


def _worker(app: App, policy: Policy, concurrency: int, *, wait: bool) -> Worker:
    return Worker(
        app,
        queues=[QUEUE],
        concurrency=concurrency,
        wait=wait,
        fetch_job_polling_interval=POLL_SECONDS,
        shutdown_graceful_timeout=SHUTDOWN_SECONDS,
        listen_notify=wait,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
        install_signal_handlers=False,
        update_heartbeat_interval=policy.lease_seconds / 3,
        stalled_worker_timeout=policy.lease_seconds,
    )


async def take_again(app: App, policy: Policy) -> None:
    """Put back the jobs of workers that gave no sign of life; forget what failed long ago."""
    manager = app.job_manager
    await manager.delete_old_jobs(FAILED_HOURS, queue=QUEUE, include_failed=True)
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=policy.lease_seconds):
        try:
            if job.attempts + 1 >= policy.attempts:
                status = Status.FAILED
                await manager.finish_job(job, status=status, delete_job=False)
            else:
                await manager.retry_job(job)
        except ConnectorException as error:
            # Another worker was quicker.
            log.info("job not taken again", kind=job.task_name, error=type(error).__name__)


async def run_due(url: str, handlers: Handlers, policy: Policy) -> None:
    """Run what is due, and return."""
    app = make_app(url, handlers, policy)
    async with app.open_async():
        await take_again(app, policy)
        await _worker(app, policy, 1, wait=False).run()  # type: ignore[no-untyped-call]  # as its author left it


class OutgrownRunner:
    """A thread that runs procrastinate's worker; it comes back after the database was away."""

    def __init__(
        self, url: str, handlers: Handlers, concurrency: int = 1, policy: Policy | None = None
    ) -> None:
        self._url, self._handlers, self._concurrency = url, handlers, concurrency
        self._policy = policy or Policy(lease_seconds=30.0)
        self._stop = threading.Event()
        self._worker: Worker | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin, also with those that a dead process left behind."""
        # What it says is said here, as this site says things.
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
        self._thread.start()

    def wake(self) -> None:
        """Nothing: PostgreSQL says that there is a job."""

    def count_page(self) -> None:
        """Nothing: renderers are niced, and there may be other workers."""

    def close(self) -> None:
        """Finish what runs, and stop."""
        self._stop.set()
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]  # as its author left it
        self._thread.join(timeout=SHUTDOWN_SECONDS + 10)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                asyncio.run(self._work())
            except (ConnectorException, DatabaseError, OSError) as error:
                log.warning("jobs paused", error=type(error).__name__)
            except Exception:  # a worker that ended for any reason begins again
                log.exception("jobs stopped")
            else:
                if not self._stop.is_set():
                    log.warning("jobs begin again")
            self._stop.wait(AGAIN_SECONDS)

    async def _work(self) -> None:
        app = make_app(self._url, self._handlers, self._policy)
        async with app.open_async():
            self._worker = _worker(app, self._policy, self._concurrency, wait=True)
            if self._stop.is_set():
                return
            looking = asyncio.create_task(self._take_again(app))
            try:
                await self._worker.run()  # type: ignore[no-untyped-call]  # as its author left it
            finally:
                looking.cancel()

    async def _take_again(self, app: App) -> None:
        while True:
            try:
                await take_again(app, self._policy)
            except ConnectorException as error:
                log.warning("jobs not taken again", error=type(error).__name__)
            await asyncio.sleep(self._policy.lease_seconds / 3)
