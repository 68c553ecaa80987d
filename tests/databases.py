"""Databases for tests: a SQLite file in a data folder, or one in the run's PostgreSQL.

BENCHMARK_TEST_DATABASE says which: sqlite, postgresql, or both, which runs every test on each.
"""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

from tests.postgres import Cluster

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_WANTED = os.environ.get("BENCHMARK_TEST_DATABASE", SQLITE)
DATABASES = [SQLITE, POSTGRESQL] if _WANTED == "both" else [_WANTED]
NAME = "database"
"""A file in a data folder that names the PostgreSQL database which belongs to it."""


def new_database(cluster: Cluster | None, folder: Path, template: str = "template0") -> str:
    """The address of a new database for a data folder; empty for the SQLite file in it."""
    if cluster is None:
        return ""
    name = f"site_{uuid.uuid4().hex}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(name)
    return cluster.create(name, template)


def copied(cluster: Cluster | None, start: Path, folder: Path) -> str:
    """Copy a data folder with its database; returns the address of the copy."""
    shutil.copytree(start, folder)
    return new_database(cluster, folder, (start / NAME).read_text()) if cluster else ""
