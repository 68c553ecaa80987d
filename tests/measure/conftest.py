"""A database with a published bank, for tests of rehearsals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmark.settings import Settings
from benchmark.store.engine import make_engine
from benchmark.store.migrate import alone, migrate
from tests.databases import new_database
from tests.postgres import Cluster


@pytest.fixture
def engine(cluster: Cluster | None, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    url = new_database(cluster, tmp_path)
    engine = make_engine(Settings(data_dir=tmp_path, database_url=url).database)
    with alone(engine, tmp_path / "lock"):
        migrate(engine)
    yield engine
    engine.dispose()
