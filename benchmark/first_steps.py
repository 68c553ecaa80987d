"""What a new site says to whoever started it."""

from __future__ import annotations

from sqlalchemy import Engine

from benchmark.settings import HERE
from benchmark.store import staff
from benchmark.store.engine import reading


def first_steps(engine: Engine) -> str:
    """How to make the first administrator; empty once there is an account."""
    with reading(engine) as db:
        if staff.has_users(db):
            return ""
    return (
        "No account for the staff exists yet. Make the first administrator:\n"
        f"  {_program()} user add you@example.com --role admin"
    )


def _program() -> str:
    return "./run" if (HERE.parent / "run").is_file() else "benchmark"
