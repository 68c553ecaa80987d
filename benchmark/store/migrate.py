"""Bringing a database to the newest form, once, however many processes start."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from benchmark.store.queue import bring_queue_up_to_date

FOLDER = Path(__file__).parent / "migrations"
ADVISORY_KEY = 5_284_117


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, while `alone`."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    if _current(engine) != _head():
        config.attributes["engine"] = engine
        command.upgrade(config, "head")
    if engine.dialect.name == "postgresql":
        bring_queue_up_to_date(engine)


@contextmanager
def alone(engine: Engine, lock: Path) -> Iterator[None]:
    """Wait until no other starter prepares this database. `lock`: a file, where it is SQLite."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            # A migration may take longer than a request; those who wait for it must not give up.
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("SET lock_timeout = 0"))
            connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_KEY})
            yield
            connection.invalidate()
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_migrated(engine: Engine) -> bool:
    """Whether the database has the form that this program needs, or one that a newer made."""
    current = _current(engine)
    return current == _head() or current not in {None, *_known()}


def _current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def _known() -> tuple[str, ...]:
    """The revisions that this program knows, newest first."""
    return tuple(script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions())


def _head() -> str:
    return _known()[0]
