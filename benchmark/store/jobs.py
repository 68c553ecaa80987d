"""The job table: adding, leasing and finishing work that happens after a response."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from benchmark.store.tables import Job, insert_row, now

WAITING, LEASED, FAILED = "waiting", "leased", "failed"


def waiting_jobs(db: Session, kind: str) -> int:
    """How many jobs of a kind wait."""
    query = select(func.count()).where(Job.kind == kind, Job.state == WAITING)
    return db.exec(query).one()


def jobs_to_do(db: Session, kind: str) -> bool:
    """Whether a job of a kind waits, or is leased and may have been lost."""
    query = select(Job.id).where(Job.kind == kind, col(Job.state).in_((WAITING, LEASED))).limit(1)
    return db.exec(query).first() is not None


def add_job(db: Session, kind: str, key: str, payload: str, priority: int) -> None:
    """Add a job in the caller's transaction; a second one with the same key is not added."""
    if db.exec(select(Job.id).where(Job.kind == kind, Job.key == key)).first():
        return
    moment = now()
    job = Job(
        kind=kind,
        key=key,
        payload=payload,
        priority=priority,
        run_after=moment,
        last_error="",
        created_at=moment,
    )
    insert_row(db, job)


def lease_job(db: Session, kind: str, seconds: float) -> Job | None:
    """Take the next job of a kind for some seconds; None if there is nothing to do.

    A job whose lease ran out, because its process died, is taken again.
    """
    moment = now()
    free = (col(Job.state) == WAITING) & (col(Job.run_after) <= moment)
    lost = (col(Job.state) == LEASED) & (col(Job.leased_until) < moment)
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


def postpone_job(db: Session, job: Job, error: str, attempts: int) -> None:
    """A job failed: try it again later, or give it up after so many attempts."""
    state = FAILED if job.attempts >= attempts else WAITING
    later = now() + timedelta(seconds=5 * 4**job.attempts)
    query = update(Job).where(col(Job.id) == job.id)
    db.exec(query.values(state=state, run_after=later, leased_until=None, last_error=error[:500]))
