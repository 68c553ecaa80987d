"""What every adapter of the job port promises, asked of each (benchmark/jobs/port.py)."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmark.jobs import outgrown
from benchmark.jobs.embedded import EmbeddedQueue, run_next
from benchmark.jobs.outgrown import OutgrownQueue
from benchmark.jobs.port import FAILED, RUNNING, WAITING, Handlers, Policy, Queue, Task
from benchmark.settings import Settings
from benchmark.store.engine import make_engine, reading, writing
from benchmark.store.migrate import alone, migrate
from tests.databases import POSTGRESQL, SQLITE, new_database
from tests.postgres import Cluster

QUICK = Policy(attempts=2, pause=lambda attempts: 0.3, lease_seconds=1.5, rest_seconds=0.5)
KIND = "render"
PATIENCE = 30.0


@dataclass
class Adapter:
    """One adapter on a database of its own, and what its handler was given."""

    name: str
    url: str
    engine: Engine
    queue: Queue
    done: list[str] = field(default_factory=list)
    fails: int = 0

    def add(self, *tasks: Task) -> None:
        with writing(self.engine) as db:
            for task in tasks:
                self.queue.add(db, task)

    def state(self, key: str) -> str | None:
        with reading(self.engine) as db:
            return self.queue.state(db, KIND, key)

    def run(self) -> None:
        """Run what is due."""
        run_due(self.name, self.url, self.engine, {KIND: self._handle})

    def _handle(self, task: Task) -> None:
        self.done.append(task.key)
        if self.fails:
            self.fails -= 1
            raise ValueError("broken")


def run_due(name: str, url: str, engine: Engine, handlers: Handlers) -> None:
    if name == POSTGRESQL:
        asyncio.run(outgrown.run_due(url, handlers, QUICK))
    else:
        while run_next(engine, handlers, QUICK):
            pass


@pytest.fixture(params=[SQLITE, POSTGRESQL], ids=["embedded", "outgrown"])
def adapter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Adapter]:
    on_postgres = request.param == POSTGRESQL
    cluster: Cluster | None = request.getfixturevalue("postgres") if on_postgres else None
    url = new_database(cluster, tmp_path)
    engine = make_engine(Settings(data_dir=tmp_path, database_url=url).database)
    with alone(engine, tmp_path / "lock"):
        migrate(engine)
    queue = OutgrownQueue(QUICK) if on_postgres else EmbeddedQueue(QUICK)
    yield Adapter(request.param, url or str(engine.url), engine, queue)
    engine.dispose()


def test_a_job_of_a_transaction_that_was_rolled_back_never_was(adapter: Adapter) -> None:
    def add_and_fail() -> None:
        with writing(adapter.engine) as db:
            adapter.queue.add(db, Task(KIND, "a"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    adapter.run()

    assert adapter.done == []
    assert adapter.state("a") is None


def test_a_job_is_not_seen_before_the_commit_and_done_once_after_it(adapter: Adapter) -> None:
    with writing(adapter.engine) as db:
        adapter.queue.add(db, Task(KIND, "a", "payload"))
        with reading(adapter.engine) as other:
            assert adapter.queue.state(other, KIND, "a") is None
    with reading(adapter.engine) as db:
        assert adapter.queue.waiting(db, KIND) == 1
    assert adapter.state("a") == WAITING

    adapter.run()
    adapter.run()

    assert adapter.done == ["a"]
    assert adapter.state("a") is None


def test_a_key_that_waits_is_one_job_and_leaves_the_transaction_whole(adapter: Adapter) -> None:
    adapter.add(Task(KIND, "a"))

    adapter.add(Task(KIND, "a"), Task(KIND, "b"))
    adapter.run()

    assert adapter.done == ["a", "b"]


def test_many_who_add_one_key_at_once_add_one_job(adapter: Adapter) -> None:
    threads = [threading.Thread(target=adapter.add, args=[Task(KIND, "a")]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    with reading(adapter.engine) as db:
        assert adapter.queue.waiting(db, KIND) == 1

    adapter.run()

    assert adapter.done == ["a"]


def test_a_key_that_runs_is_not_added_again(adapter: Adapter) -> None:
    seen = []

    def handle(task: Task) -> None:
        adapter.add(Task(KIND, "a"))
        seen.append(adapter.state("a"))

    adapter.add(Task(KIND, "a"))
    run_due(adapter.name, adapter.url, adapter.engine, {KIND: handle})

    assert seen == [RUNNING]
    assert adapter.state("a") is None


def test_a_key_that_is_done_may_be_added_anew(adapter: Adapter) -> None:
    for _ in range(2):
        adapter.add(Task(KIND, "a"))
        adapter.run()

    assert adapter.done == ["a", "a"]


def test_the_urgent_goes_first_then_the_oldest(adapter: Adapter) -> None:
    adapter.add(Task(KIND, "a", priority=1))
    adapter.add(Task(KIND, "b", priority=1))
    adapter.add(Task(KIND, "c", priority=0))

    adapter.run()

    assert adapter.done == ["c", "a", "b"]


def test_what_becomes_urgent_moves_forward_and_never_back(adapter: Adapter) -> None:
    adapter.add(Task(KIND, "a", priority=1), Task(KIND, "b", priority=1))

    adapter.add(Task(KIND, "b", priority=0))
    adapter.add(Task(KIND, "b", priority=1))
    adapter.run()

    assert adapter.done == ["b", "a"]


def test_a_job_that_fails_is_tried_again_after_a_pause(adapter: Adapter) -> None:
    adapter.fails = 1
    adapter.add(Task(KIND, "a"))

    adapter.run()
    tried_at_once = list(adapter.done)
    time.sleep(0.4)
    adapter.run()

    assert tried_at_once == ["a"]
    assert adapter.done == ["a", "a"]
    assert adapter.state("a") is None


def test_a_job_is_given_up_and_may_be_added_anew_after_a_rest(adapter: Adapter) -> None:
    adapter.fails = QUICK.attempts
    adapter.add(Task(KIND, "a"))
    for _ in range(QUICK.attempts + 1):
        adapter.run()
        time.sleep(0.35)
    given_up, state = list(adapter.done), adapter.state("a")

    time.sleep(0.3)
    adapter.add(Task(KIND, "a"))
    adapter.run()

    assert given_up == ["a"] * QUICK.attempts
    assert state == FAILED
    assert adapter.done == ["a"] * (QUICK.attempts + 1)
    assert adapter.state("a") is None


def test_what_failed_just_now_is_not_added_again(adapter: Adapter) -> None:
    adapter.fails = QUICK.attempts
    adapter.add(Task(KIND, "a"))
    until = time.monotonic() + PATIENCE
    while adapter.state("a") != FAILED and time.monotonic() < until:
        adapter.run()
        time.sleep(0.05)

    adapter.add(Task(KIND, "a"))

    assert adapter.state("a") == FAILED


def test_one_that_fails_holds_up_nobody(adapter: Adapter) -> None:
    adapter.fails = 1
    adapter.add(Task(KIND, "broken"), Task(KIND, "a"))

    adapter.run()

    assert adapter.done == ["broken", "a"]


def test_a_job_that_waits_can_be_cancelled_once(adapter: Adapter) -> None:
    adapter.add(Task(KIND, "a"), Task(KIND, "b"))

    with writing(adapter.engine) as db:
        first = adapter.queue.cancel(db, KIND, "a")
        second = adapter.queue.cancel(db, KIND, "a")
    adapter.run()

    assert (first, second) == (True, False)
    assert adapter.done == ["b"]


HANG = """
import sys, time
from benchmark.store.engine import make_engine
from tests.jobs.test_conformance import KIND, run_due

def hang(task):
    print("started", flush=True)
    time.sleep(600)

name, url = sys.argv[1:]
engine = make_engine(url.replace("postgresql://", "postgresql+psycopg://"))
run_due(name, url, engine, {KIND: hang})
"""


def killed_at_work(adapter: Adapter) -> None:
    """A worker of its own takes a job, and is killed."""
    command = [sys.executable, "-c", HANG, adapter.name, adapter.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"started\n"
        os.kill(worker.pid, signal.SIGKILL)


def test_a_job_whose_worker_was_killed_is_taken_again_after_its_lease(adapter: Adapter) -> None:
    adapter.add(Task(KIND, "a"))
    killed_at_work(adapter)

    adapter.run()
    taken_at_once = list(adapter.done)
    time.sleep(QUICK.lease_seconds + 0.2)
    adapter.run()

    assert taken_at_once == []
    assert adapter.done == ["a"]
    assert adapter.state("a") is None


def test_a_job_that_kills_every_worker_is_given_up(adapter: Adapter) -> None:
    adapter.add(Task(KIND, "a"))
    for _ in range(QUICK.attempts):
        killed_at_work(adapter)
        time.sleep(QUICK.lease_seconds + 0.2)

    adapter.run()

    assert adapter.done == []
    assert adapter.state("a") == FAILED
