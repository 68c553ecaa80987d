"""The job table: adding, leasing and finishing work that happens after a response."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, or_, text, update
from sqlmodel import Session, col, select

from benchmark.store.engine import insert_if_new
from benchmark.store.tables import Job, new_id, now

WAITING, LEASED, FAILED = "waiting", "leased", "failed"
# One that runs makes something that nobody keeps.
_DROP_OUTGROWN = text(
    "DELETE FROM procrastinate_jobs WHERE queueing_lock LIKE :start AND status <> 'doing'"
)
_JOB = Job.__table__  # type: ignore[attr-defined]  # set by SQLModel


def waiting_jobs(db: Session, kind: str) -> int:
    """How many jobs of a kind wait."""
    query = select(func.count()).where(Job.kind == kind, Job.state == WAITING)
    return db.exec(query).one()


def jobs_to_do(db: Session, kind: str) -> bool:
    """Whether a job of a kind waits, or is leased and may have been lost."""
    query = select(Job.id).where(Job.kind == kind, col(Job.state).in_((WAITING, LEASED))).limit(1)
    return db.exec(query).first() is not None


def job_state(db: Session, kind: str, key: str) -> str | None:
    """The state of one job; None if there is none."""
    return db.exec(select(Job.state).where(Job.kind == kind, Job.key == key)).first()


def add_job(
    db: Session, kind: str, key: str, payload: str, priority: int, rest_seconds: float = 0.0
) -> None:
    """Add a job in the caller's transaction; a second one with the same key is not added.

    If the first waits, the more urgent priority counts; if it failed long enough ago, it goes.
    """
    moment = now()
    rested = moment - timedelta(seconds=rest_seconds)
    this = (col(Job.kind) == kind, col(Job.key) == key)
    db.exec(delete(Job).where(*this, col(Job.state) == FAILED, col(Job.run_after) <= rested))
    values = {
        "id": new_id(),
        "kind": kind,
        "key": key,
        "payload": payload,
        "priority": priority,
        "state": WAITING,
        "attempts": 0,
        "run_after": moment,
        "leased_until": None,
        "last_error": "",
        "created_at": moment,
        "finished_at": None,
    }
    if not insert_if_new(db, _JOB, values):
        later = col(Job.priority) > priority
        db.exec(update(Job).where(*this, later).values(priority=priority))


def cancel_job(db: Session, kind: str, key: str) -> bool:
    """Take back a job that waits; False if there is none such."""
    query = delete(Job).where(col(Job.kind) == kind, col(Job.key) == key)
    return bool(db.exec(query.where(col(Job.state) == WAITING)).rowcount)


def drop_jobs(db: Session, kind: str, fingerprints: Sequence[str]) -> None:
    """Delete all jobs whose keys begin with these fingerprints, wherever they wait."""
    starts = [col(Job.key).startswith(each, autoescape=True) for each in fingerprints]
    db.exec(delete(Job).where(col(Job.kind) == kind, or_(*starts)))
    if db.get_bind().dialect.name == "postgresql":
        query = (
            "DELETE FROM procrastinate_jobs WHERE queueing_lock LIKE :start AND status <> 'doing'"
        )
        for each in fingerprints:
            db.connection().execute(text(query), {"start": f"{kind}:{each}:%"})


def lease_job(db: Session, kind: str, seconds: float, *, attempts: int | None = None) -> Job | None:
    """Take the next job of a kind for some seconds; None if there is nothing to do.

    A job whose lease ran out, because its process died, is taken again; after so many `attempts`
    it has failed.
    """
    moment = now()
    lost = (col(Job.state) == LEASED) & (col(Job.leased_until) < moment)
    if attempts is not None:
        given_up = update(Job).where(col(Job.kind) == kind, lost, col(Job.attempts) >= attempts)
        db.exec(given_up.values(state=FAILED, run_after=moment, leased_until=None))
    free = (col(Job.state) == WAITING) & (col(Job.run_after) <= moment)
    query = (
        select(Job)
        .where(Job.kind == kind, free | lost)
        .order_by(col(Job.priority), col(Job.run_after))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = db.exec(query).first()
    if job is not None:
        job.state, job.leased_until = LEASED, moment + timedelta(seconds=seconds)
        job.attempts += 1
        db.add(job)
    return job


def finish_job(db: Session, job_id: str) -> None:
    """A job is done: its row goes."""
    db.exec(delete(Job).where(col(Job.id) == job_id))


def postpone_job(
    db: Session, job: Job, error: str, attempts: int, pause_seconds: float | None = None
) -> None:
    """A job failed: try it again later, or give it up after so many attempts."""
    given_up = job.attempts >= attempts
    pause = 5.0 * 4.0**job.attempts if pause_seconds is None else pause_seconds
    later = now() + timedelta(seconds=0 if given_up else pause)
    query = update(Job).where(col(Job.id) == job.id)
    state = FAILED if given_up else WAITING
    db.exec(query.values(state=state, run_after=later, leased_until=None, last_error=error[:500]))
