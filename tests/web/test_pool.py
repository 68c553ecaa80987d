"""The render pool: who goes first, what it refuses, and that nothing stops it for long."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest
from pebble import ProcessExpired

from benchmark.render.pool import AHEAD, WANTED, Made, QueueFullError, RenderPool
from tests.web.works import limit, misbehave

PATIENCE = 120.0
"""Seconds. Renderers are niced, so that a busy machine starts them late."""


@pytest.fixture(scope="module")
def pool() -> Iterator[RenderPool]:
    pool = RenderPool(timeout_seconds=1.0, memory_bytes=2 * 1024**3, work=misbehave, ready=limit)
    yield pool
    pool.close()


def ask(pool: RenderPool, form: str, fingerprint: str = "f") -> Future[Made]:
    return pool.ask(fingerprint, form, "report", WANTED)


def wait_until_idle(pool: RenderPool) -> None:
    until = time.monotonic() + PATIENCE
    while not pool.is_idle():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_somebody_waits_for_goes_first(pool: RenderPool) -> None:
    order: list[str] = []
    pool.keep = lambda fingerprint, made: order.append(fingerprint)
    first = pool.ask("running", "x", "r", WANTED)

    futures = [
        pool.ask("ahead-1", "x", "r", AHEAD),
        pool.ask("ahead-2", "x", "r", AHEAD),
        pool.ask("wanted", "x", "r", WANTED),
        pool.ask("ahead-2", "x", "r", WANTED),
    ]
    for future in [first, *futures]:
        assert future.result(PATIENCE) == {"x": b"r"}

    assert futures[1] is futures[3]
    assert order[0] == "running"
    assert order[-1] == "ahead-1"
    assert sorted(order[1:3]) == ["ahead-2", "wanted"]
    wait_until_idle(pool)
    pool.keep = lambda fingerprint, made: None


def test_what_cannot_be_kept_is_told_to_whoever_waits(pool: RenderPool) -> None:
    def full(fingerprint: str, made: Made) -> None:
        raise OSError("disk full")

    pool.keep = full
    with pytest.raises(OSError, match="disk full"):
        ask(pool, "x").result(PATIENCE)

    pool.keep = lambda fingerprint, made: None
    assert ask(pool, "x").result(PATIENCE) == {"x": b"report"}


def test_a_renderer_that_hangs_is_killed_and_the_pool_goes_on(pool: RenderPool) -> None:
    number = int(ask(pool, "process").result(PATIENCE)["process"])
    hanging, after = ask(pool, "pdf-a4"), ask(pool, "x")

    with pytest.raises(TimeoutError):
        hanging.result(PATIENCE)

    assert after.result(PATIENCE) == {"x": b"report"}
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_one_that_eats_memory_fails_and_the_pool_goes_on(pool: RenderPool) -> None:
    with pytest.raises(MemoryError):
        ask(pool, "pdf-letter").result(PATIENCE)

    assert ask(pool, "x").result(PATIENCE) == {"x": b"report"}


def test_one_that_dies_at_work_fails_and_the_pool_goes_on(pool: RenderPool) -> None:
    with pytest.raises(ProcessExpired):
        ask(pool, "crash").result(PATIENCE)

    assert ask(pool, "x").result(PATIENCE) == {"x": b"report"}


def test_what_failed_is_not_tried_again_at_once(pool: RenderPool) -> None:
    with pytest.raises(ProcessExpired):
        ask(pool, "crash", "once").result(PATIENCE)
    wait_until_idle(pool)

    again = ask(pool, "crash", "once")

    assert again.done()
    assert isinstance(again.exception(), ProcessExpired)
    assert pool.is_idle()


def test_one_that_dies_with_nothing_to_do_is_replaced(pool: RenderPool) -> None:
    number = int(ask(pool, "process").result(PATIENCE)["process"])
    wait_until_idle(pool)

    os.kill(number, signal.SIGKILL)
    time.sleep(0.5)

    assert ask(pool, "x").result(PATIENCE) == {"x": b"report"}


def test_renderers_are_forks_of_one_process_and_outlive_its_end(pool: RenderPool) -> None:
    servers = set()
    for _ in range(3):
        number = int(ask(pool, "process").result(PATIENCE)["process"])
        wait_until_idle(pool)
        servers.add(parent(number))
        os.kill(number, signal.SIGKILL)
        time.sleep(0.5)
    last = int(ask(pool, "process").result(PATIENCE)["process"])
    wait_until_idle(pool)
    (server,) = servers
    assert server != os.getpid()

    os.kill(server, signal.SIGKILL)
    time.sleep(0.5)
    after = int(ask(pool, "process").result(PATIENCE)["process"])

    assert parent(after) not in (server, os.getpid())
    until = time.monotonic() + PATIENCE
    while Path(f"/proc/{last}").exists():
        assert time.monotonic() < until, "a renderer stays that nobody asks"
        time.sleep(0.05)


def parent(number: int) -> int:
    """The process that started another."""
    return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])


def test_too_much_waiting_is_refused_with_a_time_to_come_back() -> None:
    pool = RenderPool(max_waiting=0)

    with pytest.raises(QueueFullError) as refused:
        ask(pool, "x")

    assert refused.value.retry_after_seconds >= 2
    pool.close()


def test_closing_gives_up_what_waits() -> None:
    pool = RenderPool(work=misbehave, ready=limit)
    running, waiting = ask(pool, "pdf-a4"), ask(pool, "x")

    pool.close()

    for future in (running, waiting):
        with pytest.raises(CancelledError):
            future.result(PATIENCE)
    with pytest.raises(RuntimeError):
        ask(pool, "y")
