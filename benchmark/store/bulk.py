"""Adding many rows at once: by executemany on SQLite, by COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, text
from sqlmodel import Session, SQLModel

CACHE_KIB = 400_000


def table_of(kind: type[SQLModel]) -> Table:
    """The table of a class."""
    table: Table = kind.__table__  # type: ignore[attr-defined]  # set by SQLModel
    return table


def prepare_bulk(db: Session) -> None:
    """Let this connection of SQLite keep the trees that it writes to in memory."""
    if db.get_bind().dialect.name == "sqlite":
        db.connection().execute(text(f"PRAGMA cache_size = -{CACHE_KIB}"))


def add_many(
    db: Session, kind: type[SQLModel], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of values, in the order of the columns, which must be all that have to be set."""
    connection, table = db.connection(), table_of(kind)
    convert = _converter(connection, [table.c[name] for name in columns])
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(convert(row))
    else:
        marks = ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608  # our names
        cursor.executemany(statement, [convert(row) for row in rows])
    cursor.close()


def _converter(
    connection: Connection, columns: Sequence[Any]
) -> Callable[[Sequence[Any]], Sequence[Any]]:
    dialect = connection.dialect
    found = [
        (n, c.type.dialect_impl(dialect).bind_processor(dialect)) for n, c in enumerate(columns)
    ]
    # Texts and numbers go as they are. The same moment comes in many rows.
    needed = [(n, lru_cache(4096)(process)) for n, process in found if process is not None]
    if not needed:
        return tuple

    def convert(row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for number, process in needed:
            if values[number] is not None:
                values[number] = process(values[number])
        return values

    return convert


def settle(engine: Engine) -> None:
    """Let the database count what it holds, so that it plans for that."""
    postgres = engine.dialect.name == "postgresql"
    # PostgreSQL answers from an index alone only what was vacuumed.
    statement = "VACUUM (ANALYZE)" if postgres else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if postgres:
            connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(statement))
