"""Settings of PostgreSQL's planner for queries that have to be flat in the number of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import String, func, literal, select, true
from sqlmodel import Session


@contextmanager
def planned(db: Session, without: Sequence[str] = ()) -> Iterator[None]:
    """Keep PostgreSQL from parallel workers, which take longer to start than a page may take, and
    from the ways that are named, such as "seqscan". SQLite has nothing of this.
    """
    if db.get_bind().dialect.name != "postgresql":
        yield
        return
    given = {f"enable_{name}": "off" for name in without}
    given["max_parallel_workers_per_gather"] = "0"
    _set(db, given)
    yield
    _set(db, dict.fromkeys(given))


def _set(db: Session, given: Mapping[str, str | None]) -> None:
    """Settings of PostgreSQL until the transaction ends; None: the server's own again."""
    settings = (func.set_config(k, literal(v, String), true()) for k, v in given.items())
    db.connection().execute(select(*settings))
