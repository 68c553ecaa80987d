"""Processes that are killed while twenty visitors submit: nothing acknowledged is lost or doubled.

BENCHMARK_FAULT_ROUNDS says how often; a few times by default.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from benchmark.settings import Settings
from benchmark.store.engine import make_engine, reading
from tests.databases import new_database
from tests.faults.programs import BENCHMARK, KEY, Crowd, Program, running, wait_for, web_program
from tests.postgres import Cluster, own_cluster

ROUNDS = int(os.environ.get("BENCHMARK_FAULT_ROUNDS", "5"))
SECONDS = (1.0, 3.0)
"""Between two kills."""


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with reading(engine) as db:
        return [tuple(row) for row in db.connection().execute(text(query))]


def check_kept(engine: Engine, crowd: Crowd) -> None:
    """What was acknowledged is there once, and its report opens."""
    assert crowd.faults == []
    assert len(set(crowd.acknowledged)) == len(crowd.acknowledged)
    assert len({questions for _, questions in crowd.acknowledged}) == len(crowd.acknowledged)
    submissions = rows(engine, "SELECT count(*), count(DISTINCT assessment_id) FROM submission")[0]
    assert submissions[0] == submissions[1]
    # One that was stored, and whose process died before it said so, was submitted again: once.
    assert submissions[0] == len(crowd.acknowledged)
    assert rows(engine, "SELECT count(*) FROM link WHERE purpose = 'owner'") == [submissions[:1]]
    visitor = crowd.visitor()
    for report, _ in crowd.acknowledged:
        assert visitor.get(report).status == 200
    visitor.client.close()


def kill_now_and_then(programs: list[Program], seed: int) -> None:
    chance = random.Random(seed)
    for number in range(ROUNDS):
        time.sleep(chance.uniform(*SECONDS))
        program = programs[number % len(programs)]
        program.kill()
        program.start()
        if program.port:
            program.ready()


@pytest.fixture
def engine_of(tmp_path: Path) -> Iterator[list[Engine]]:
    made: list[Engine] = []
    yield made
    for engine in made:
        engine.dispose()


def mailed(folder: Path) -> list[str]:
    """The Message-IDs of the mails that were written."""
    parser = BytesParser(policy=policy.default)
    return [
        str(parser.parsebytes(each.read_bytes())["message-id"]) for each in folder.glob("*.eml")
    ]


def test_web_processes_on_sqlite(tmp_path: Path, engine_of: list[Engine]) -> None:
    folder = tmp_path / "data"
    webs = [web_program(folder, f"web-{n}", BENCHMARK_SALES_MAIL="ann@example.com") for n in "12"]
    with running(*webs):
        crowd = Crowd([web.address for web in webs])
        engine = make_engine(Settings(data_dir=folder).database)
        engine_of.append(engine)
        with crowd.busy():
            kill_now_and_then(webs, seed=1)

        check_kept(engine, crowd)
        check_mails(engine, folder, crowd)
        assert rows(engine, "PRAGMA integrity_check") == [("ok",)]
        print(f"sqlite: {ROUNDS} kills, {len(crowd.acknowledged)} acknowledged, "
              f"{crowd.again} tried again")  # fmt: skip


def check_mails(engine: Engine, folder: Path, crowd: Crowd) -> None:
    """Each submission is told to sales, and repeats carry the same id."""
    wait_for(lambda: not rows(engine, "SELECT 1 FROM outgoing WHERE sent_at IS NULL LIMIT 1"))
    assert len(set(mailed(folder / "outbox"))) == len(crowd.acknowledged)


def test_web_processes_and_a_worker_on_postgresql(
    postgres: Cluster, tmp_path: Path, engine_of: list[Engine]
) -> None:
    folder = tmp_path / "data"
    url = new_database(postgres, folder)
    given = {"BENCHMARK_DATABASE_URL": url, "BENCHMARK_SALES_MAIL": "ann@example.com"}
    webs = [web_program(folder, f"web-{n}", BENCHMARK_RENDERERS="0", **given) for n in "12"]
    env = {**webs[0].env, "BENCHMARK_RENDERERS": "1"}
    worker = Program((*BENCHMARK, "worker"), env, tmp_path / "worker.log")
    with running(*webs, worker):
        crowd = Crowd([web.address for web in webs])
        engine = make_engine(Settings(database_url=url, secret_key=(KEY,)).database)
        engine_of.append(engine)
        with crowd.busy():
            kill_now_and_then([*webs, worker], seed=2)

        check_kept(engine, crowd)
        check_mails(engine, folder, crowd)
        assert worker.stop() == 0
        print(f"postgresql: {ROUNDS} kills, {len(crowd.acknowledged)} acknowledged, "
              f"{crowd.again} tried again")  # fmt: skip


def test_a_database_that_restarts_gives_a_clean_503_and_recovers(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    # With its usual settings: it must keep through a crash what it said it keeps.
    with own_cluster(settings=()) as cluster:
        url = cluster.create("site")
        web = web_program(folder, "web", BENCHMARK_DATABASE_URL=url, BENCHMARK_RENDERERS="0")
        with running(web):
            crowd = Crowd([web.address], size=4)
            visitor = crowd.visitor().client
            took = []
            with crowd.busy():
                for _ in range(max(2, ROUNDS // 5)):
                    time.sleep(2)
                    cluster.stop("immediate")
                    wait_for(lambda: visitor.get(f"{web.address}/readyz").status_code == 503, 10)
                    page = visitor.get(f"{web.address}/sample")
                    assert visitor.get(f"{web.address}/healthz").status_code == 200
                    assert page.status_code in (200, 503)
                    assert "Traceback" not in page.text
                    cluster.start()
                    took.append(wait_for(web.is_ready, 10))
            visitor.close()

            engine = make_engine(Settings(database_url=url).database)
            check_kept(engine, crowd)
            engine.dispose()
            print(f"restarts: {len(took)}, slowest recovery {max(took):.1f} s")
