"""Many processes that start at once on one database, empty or not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from benchmark.settings import Settings
from benchmark.store.engine import make_engine, reading
from benchmark.store.migrate import is_migrated
from tests.databases import new_database
from tests.postgres import Cluster

STARTERS = 8
START = """
from benchmark.app import prepare
from benchmark.settings import read_settings

prepare(read_settings()).dispose()
"""


def test_many_starters_prepare_an_empty_database_once(
    cluster: Cluster | None, tmp_path: Path
) -> None:
    url = new_database(cluster, tmp_path)
    settings = Settings(data_dir=tmp_path, database_url=url)
    given = {"BENCHMARK_DATA_DIR": str(tmp_path), "BENCHMARK_DATABASE_URL": url}

    starters = [
        subprocess.Popen(
            [sys.executable, "-c", START],
            env={**os.environ, **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(STARTERS)
    ]
    said = [starter.communicate(timeout=120)[0].decode() for starter in starters]

    assert [starter.returncode for starter in starters] == [0] * STARTERS, said
    assert sum("bank published" in each for each in said) == 1
    engine = make_engine(settings.database)
    with reading(engine) as db:
        assert db.connection().execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
        assert db.connection().execute(text("SELECT count(*) FROM bank_version")).scalar() == 1
    assert is_migrated(engine)
    engine.dispose()


def test_an_empty_database_is_not_migrated(cluster: Cluster | None, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=new_database(cluster, tmp_path))
    engine = make_engine(settings.database)

    assert not is_migrated(engine)
    engine.dispose()
