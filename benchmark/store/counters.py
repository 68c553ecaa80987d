"""Counters of rate limits in the database, so that all processes count together."""

from __future__ import annotations

import itertools
import time

from limits.storage import Storage
from sqlalchemy import Engine, case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from benchmark.store.engine import reading, writing
from benchmark.store.staff_tables import Counter

SWEEP_EVERY = 200
"""After so many counts of one process, the counters whose window is over are removed."""


class Counters(Storage):
    """What the library `limits` counts in: one row a limit and window.

    Counting is a transaction of its own: do not count while a session writes, because SQLite has
    one writer at a time.
    """

    STORAGE_SCHEME = None

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._counted = itertools.count(1)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What a database may raise; it is passed on as it is."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and return the sum of the window, which begins anew once it is over."""
        with writing(self._engine) as db:
            if next(self._counted) % SWEEP_EVERY == 0:
                sweep(db)
            return _count(db, key, amount, expiry)

    def get(self, key: str) -> int:
        """The sum of the present window."""
        counter = self._live(key)
        return counter.amount if counter else 0

    def get_expiry(self, key: str) -> float:
        """When the present window is over, in seconds since 1970; now if there is none."""
        counter = self._live(key)
        return counter.expires_at if counter else time.time()

    def check(self) -> bool:
        """Whether the table answers."""
        self._live("")
        return True

    def reset(self) -> int | None:
        """Forget all counters."""
        with writing(self._engine) as db:
            return db.exec(delete(Counter)).rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with writing(self._engine) as db:
            db.exec(delete(Counter).where(col(Counter.key) == key))

    def _live(self, key: str) -> Counter | None:
        with reading(self._engine) as db:
            counter = db.get(Counter, key)
        return counter if counter is not None and counter.expires_at > time.time() else None


def _count(db: Session, key: str, amount: int, expiry: float) -> int:
    """One statement that adds to the window, or begins a new one in its place."""
    at = time.time()
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Counter).values(key=key, amount=amount, expires_at=at + expiry)
    over = col(Counter.expires_at) <= at
    counted = new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "amount": case((over, new.excluded.amount), else_=Counter.amount + new.excluded.amount),
            "expires_at": case((over, new.excluded.expires_at), else_=col(Counter.expires_at)),
        },
    ).returning(col(Counter.amount))
    total: int = db.connection().execute(counted).scalar_one()
    return total


def sweep(db: Session) -> None:
    """Remove the counters whose window is over."""
    db.exec(delete(Counter).where(col(Counter.expires_at) <= time.time()))
