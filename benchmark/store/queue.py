"""The tables of procrastinate, the queue of the outgrown form, brought up to date at start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from procrastinate.schema import SchemaManager
from sqlalchemy import Engine

TABLE = "procrastinate_jobs"
MARK = "schema "
"""The comment of the table says up to which of procrastinate's migrations it is."""


def bring_queue_up_to_date(engine: Engine, folder: Path | None = None) -> None:
    """Make procrastinate's tables, or run those of its migrations that came later. While alone.

    `folder`: where its migrations lie, those of the installed version by default.
    """
    scripts = sorted((folder or Path(SchemaManager.get_migrations_path())).glob("*.sql"))
    newest = scripts[-1].stem
    with engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        there = raw.execute("SELECT to_regclass(%s)", [TABLE]).fetchone()[0] is not None
        if not there:
            raw.execute(SchemaManager.get_schema())
        else:
            query = "SELECT obj_description(to_regclass(%s))"
            done = (raw.execute(query, [TABLE]).fetchone()[0] or "").removeprefix(MARK)
            if done >= newest:
                return
            for script in scripts:
                if script.stem > done:
                    raw.execute(script.read_text(encoding="utf-8"))
        raw.execute(f"COMMENT ON TABLE {TABLE} IS '{MARK}{newest}'")
