"""Adding invented submissions to a site, a batch a transaction."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine, false
from sqlmodel import col, select

from benchmark.content.codec import bank_from_document
from benchmark.demo.answers import invented_answers
from benchmark.demo.models import make_model
from benchmark.demo.rows import Batch
from benchmark.store import audit, banks
from benchmark.store.bulk import add_many, prepare_bulk, settle
from benchmark.store.engine import reading, writing
from benchmark.store.lead_tables import Lead, SharedReport
from benchmark.store.staff_tables import StaffUser
from benchmark.store.tables import now

POOL = 300
BATCH = 10_000
DAYS = 540
"""The submissions lie in so many days before today, more of them lately."""
SELLERS = {"sales", "admin"}


def add_demo(
    engine: Engine, submissions: int, seed: int | None = None, pool: int = POOL
) -> Iterator[int]:
    """Add invented submissions, a batch a transaction; yields how many each batch added.

    What was added by whole batches stays if it is interrupted.
    """
    chance = random.Random(seed)  # noqa: S311  # plausible, not secret
    with reading(engine) as db:
        version = banks.newest_version(db)
        sellers = [u.id for u in db.exec(select(StaffUser)) if SELLERS & set(u.roles.split(","))]
        known = set(db.exec(select(SharedReport.key)).all())
    if version is None:
        raise LookupError("no bank is published")
    bank = bank_from_document(version.document)
    models = [make_model(version.hash, bank, invented_answers(bank, chance)) for _ in range(pool)]
    moments = _moments(submissions, now())
    for first in range(0, submissions, BATCH):
        size = min(BATCH, submissions - first)
        made = Batch(models, sellers, chance)
        for number in range(first, first + size):
            made.add(number + 1, moments(number))
        with writing(engine) as db:
            prepare_bulk(db)
            fresh = [each for each in models if each.key not in known]
            add_many(db, SharedReport, ("key", "report"), [(m.key, m.report) for m in fresh])
            made.store(db)
            audit.record(db, audit.SYSTEM, "demo.add", ("demo", ""), count=str(size))
        known.update(each.key for each in fresh)
        yield size
    settle(engine)


def has_real_submissions(engine: Engine) -> bool:
    """Whether anything was submitted that is not invented."""
    # Every submission has its lead: preparing the database has seen to that.
    real = select(Lead.assessment_id).where(col(Lead.is_demo) == false()).limit(1)
    with reading(engine) as db:
        return db.exec(real).first() is not None


def _moments(count: int, end: datetime) -> Callable[[int], datetime]:
    """The time of each submission, by number: ever denser towards the present."""
    begin = end - timedelta(days=DAYS)

    def moment(number: int) -> datetime:
        passed: float = ((number + 1) / (count + 1)) ** 0.6
        return begin + (end - begin) * passed

    return moment
