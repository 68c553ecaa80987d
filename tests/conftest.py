"""The databases that tests run on."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest

from tests.databases import DATABASES, SQLITE
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
