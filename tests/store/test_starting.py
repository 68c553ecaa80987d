"""Many processes that start at once on one database, empty or not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import text

from benchmark.settings import Settings
from benchmark.store.engine import make_engine, reading
from benchmark.store.migrate import is_migrated
from benchmark.store.queue import bring_queue_up_to_date
from tests.databases import new_database
from tests.postgres import Cluster

STARTERS = 8
START = f"""
import os
from benchmark.app import prepare
from benchmark.settings import read_settings

starters = []
for _ in range({STARTERS}):
    starter = os.fork()
    if starter == 0:
        prepare(read_settings()).dispose()
        os._exit(0)
    starters.append(starter)
print([os.waitpid(each, 0)[1] for each in starters])
"""


def test_many_starters_prepare_an_empty_database_once(
    cluster: Cluster | None, tmp_path: Path
) -> None:
    url = new_database(cluster, tmp_path)
    settings = Settings(data_dir=tmp_path, database_url=url)
    given = {"BENCHMARK_DATA_DIR": str(tmp_path), "BENCHMARK_DATABASE_URL": url}

    done = subprocess.run(
        [sys.executable, "-c", START],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert str([0] * STARTERS) in done.stdout, done.stdout + done.stderr
    assert done.stdout.count("bank published") == 1
    engine = make_engine(settings.database)
    with reading(engine) as db:
        assert db.connection().execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
        assert db.connection().execute(text("SELECT count(*) FROM bank_version")).scalar() == 1
    assert is_migrated(engine)
    engine.dispose()


def test_the_queue_is_made_once_and_then_brought_up_to_date(
    postgres: Cluster, tmp_path: Path
) -> None:
    url = Settings(database_url=new_database(postgres, tmp_path)).database
    engine, later = make_engine(url), tmp_path / "later"
    shutil.copytree(SchemaManager.get_migrations_path(), later)
    (later / "99.00.00_01_later.sql").write_text("CREATE TABLE later (id bigint);")

    for folder in (None, None, later, later, None):
        bring_queue_up_to_date(engine, folder)

    with reading(engine) as db:
        mark = text("SELECT obj_description(to_regclass('procrastinate_jobs'))")
        assert db.connection().execute(mark).scalar() == "schema 99.00.00_01_later"
        assert db.connection().execute(text("SELECT count(*) FROM later")).scalar() == 0
    engine.dispose()


def test_an_empty_database_is_not_migrated(cluster: Cluster | None, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=new_database(cluster, tmp_path))
    engine = make_engine(settings.database)

    assert not is_migrated(engine)
    engine.dispose()
