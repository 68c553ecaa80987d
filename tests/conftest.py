"""The databases that tests run on."""

from __future__ import annotations

import gc
import os
import uuid
from collections.abc import Iterator

import pytest

from tests.databases import DATABASES, POSTGRESQL, SQLITE
from tests.postgres import Cluster, shared_cluster

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The PostgreSQL server of this run."""
    with shared_cluster(RUN) as cluster:
        yield cluster


@pytest.fixture(scope="session", params=DATABASES)
def cluster(request: pytest.FixtureRequest) -> Cluster | None:
    """The PostgreSQL server of this run; None while the tests run on SQLite."""
    if request.param == SQLITE:
        return None
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On both databases, run what is marked any_database on the first one only."""
    if SQLITE not in DATABASES:
        return
    spared = [
        item
        for item in items
        if isinstance(item, pytest.Function)
        and item.get_closest_marker("any_database")
        and getattr(item, "callspec", None)
        and item.callspec.params.get("cluster") == POSTGRESQL
    ]
    config.hook.pytest_deselected(items=spared)
    items[:] = [item for item in items if item not in set(spared)]


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of garbage collection, and collect more rarely.

    Looking through it again and again took a seventh of a run's CPU time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
