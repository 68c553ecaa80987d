"""Database engines: SQLite as it must be set up to lose nothing, and PostgreSQL."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import Connection
from sqlmodel import Session

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # only Linux has wheels of it; elsewhere Python's own SQLite must do
    import sqlite3 as sqlite

log = structlog.get_logger()

THREADS = 16
"""Threads of one web process that may hold a connection."""
BUSY_SECONDS = 15
WRITES = "benchmark_writes"
POOL_SECONDS = 10
"""How long a request may wait for one of this process's connections."""
ANSWERS = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "benchmark",
    "options": f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=60s"
    " -c idle_in_transaction_session_timeout=10min -c jit=off",
}
"""PostgreSQL: a server that is gone is found out in seconds, and nobody waits for ever. Compiling
a query for the lead list took longer than the query.
"""


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the WAL-reset corruption fixed (3.51.3, 3.50.7, 3.44.6)."""
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def make_engine(url: str) -> Engine:
    """The engine for a SQLAlchemy address. A SQLite file's folder is made if missing."""
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(
            url,
            pool_size=THREADS,
            max_overflow=0,
            pool_timeout=POOL_SECONDS,
            pool_pre_ping=True,
            connect_args=ANSWERS,
        )
        event.listen(engine, "connect", _take_any_text)
        return engine
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        module=sqlite,
        pool_size=THREADS,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:  # a DBAPI connection
    # The driver must not begin transactions by itself: its deferred BEGIN loses updates.
    connection.isolation_level = None
    cursor = connection.cursor()
    safe = wal_is_safe(sqlite.sqlite_version_info)
    cursor.execute(f"PRAGMA journal_mode = {'WAL' if safe else 'DELETE'}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_size_limit = 67108864")
    # What an owner erases must not stay readable in the file. No cost that could be measured.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("PRAGMA trusted_schema = OFF")
    cursor.close()
    if not safe:
        log.warning("sqlite without WAL", version=sqlite.sqlite_version, reason="WAL-reset bug")


class _AnyText(StrDumperUnknown):
    """PostgreSQL keeps no NUL in a text, and forms may bring one: it is left out."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", ""))


def _take_any_text(connection: Any, _: object) -> None:  # a psycopg connection
    connection.adapters.register_dumper(str, _AnyText)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads."""
    with Session(engine, expire_on_commit=False, autoflush=False) as db:
        yield db


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that commits when its block ends, and rolls back if it raises."""
    options = engine.execution_options(**{WRITES: True})
    with _turn(engine), Session(options, expire_on_commit=False) as db:
        yield db
        db.commit()


def is_writing(db: Session) -> bool:
    """Whether this session is one of `writing`: what it reads in order to change, it locks."""
    return bool(db.connection().get_execution_options().get(WRITES))


def insert_if_new(db: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row at once, unless one with its key is there; whether it was inserted.

    Of two who insert the same key at once, the second waits for the first and then does nothing.
    """
    insert = (
        postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite_dialect.insert
    )
    done = db.connection().execute(insert(table).on_conflict_do_nothing(), dict(values))
    return bool(done.rowcount)


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Wait for the turn to write to a SQLite file.

    SQLite has one writer, and those who wait for it poll with growing sleeps: a queue of twelve
    cost page p95 of hundreds of milliseconds. The kernel wakes the next in line at once. BEGIN
    IMMEDIATE stays: it is what makes writing safe, this only makes waiting cheap.
    """
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database:
        yield
        return
    file = os.open(f"{database}.turn", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
