"""The render pool: processes of their own, a bounded queue, what somebody waits for first."""

from __future__ import annotations

import functools
import heapq
import itertools
import multiprocessing
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field

from pebble import ProcessExpired, ProcessPool

from benchmark.render.work import make, prepare

WANTED, AHEAD = 0, 1
"""Priorities: somebody waits for it, or it is made ahead of time."""

TIMEOUT_SECONDS = 60
MEMORY_BYTES = 2 * 1024**3
MAX_WAITING = 40
MAX_TASKS = 500
"""A renderer is replaced after this many tasks, so that no leak grows for ever."""

WARMED = "benchmark.render.warmed"
LONGEST_TEMPORARY = 60
"""Characters of the folder for temporary files with which the fork server's socket still fits
into an address, which holds 107.
"""

REST_SECONDS = 60.0
"""What failed is not tried again at once, however often somebody asks for it."""
MAX_FAILED = 200
FAILURES = (TimeoutError, MemoryError, ProcessExpired)
"""How a renderer fails without a fault of ours: too long, too large, ended from outside."""

Made = dict[str, bytes]
Work = Callable[[str, str], Made]
Ready = Callable[[int], None]
"""Called in a new renderer with the bytes of memory that it may have."""
Keep = Callable[[str, Made], None]
"""Called with a fingerprint and what was made, before anybody who waits is told."""


def _forget(_: str, __: Made) -> None:
    pass


class QueueFullError(Exception):
    """More is waiting than the pool takes; `retry_after_seconds` is when to ask again."""

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"the render queue is full, retry after {retry_after_seconds} s")


@dataclass(order=True)
class _Task:
    priority: int
    turn: int
    key: tuple[str, str] = field(compare=False)
    report: str = field(compare=False)
    future: Future[Made] = field(compare=False)


class RenderPool:
    """Makes forms of reports in renderer processes. Safe to call from any thread."""

    def __init__(
        self,
        workers: int = 1,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        max_waiting: int = MAX_WAITING,
        work: Work = make,
        ready: Ready = prepare,
    ) -> None:
        self._workers, self._timeout, self._max_waiting = workers, timeout_seconds, max_waiting
        self._memory, self._work, self._ready = memory_bytes, work, ready
        self.keep: Keep = _forget
        self._pool, self._closed = self._renderers(), False
        self._lock = threading.Lock()
        self._waiting: list[_Task] = []
        self._tasks: dict[tuple[str, str], _Task] = {}
        self._failed: dict[tuple[str, str], tuple[float, Exception]] = {}
        self._turns = itertools.count()
        self._running = 0

    def ask(self, fingerprint: str, form: str, report: str, priority: int) -> Future[Made]:
        """Ask for a form of a report; asked twice, both get the same future.

        Raises QueueFullError, or RuntimeError once the pool is closed. The future raises one of
        FAILURES, or what the renderer raised; for REST_SECONDS everybody who asks again gets that.
        """
        key = (fingerprint, form)
        with self._lock:
            if self._closed:
                raise RuntimeError("the render pool is closed")
            if (failure := self._failure(key)) is not None:
                failed: Future[Made] = Future()
                failed.set_exception(failure)
                return failed
            task = self._tasks.get(key)
            if task is None:
                if len(self._waiting) >= self._max_waiting:
                    raise QueueFullError(retry_after_seconds=max(2, len(self._waiting) // 2))
                task = _Task(priority, next(self._turns), key, report, Future())
                self._tasks[key] = task
                heapq.heappush(self._waiting, task)
            elif priority < task.priority:
                task.priority = priority
                heapq.heapify(self._waiting)
        self._start_waiting()
        return task.future

    def _failure(self, key: tuple[str, str]) -> Exception | None:
        until, error = self._failed.get(key, (0.0, None))
        if error is not None and time.monotonic() > until:
            del self._failed[key]
            return None
        return error

    def is_idle(self) -> bool:
        """Whether nothing runs and nothing waits: room for work ahead of time."""
        with self._lock:
            return self._running == 0 and not self._waiting

    def waiting(self) -> int:
        """How many tasks wait for a renderer."""
        with self._lock:
            return len(self._waiting)

    def close(self) -> None:
        """Stop the renderers; what runs or waits is given up."""
        with self._lock:
            self._closed, self._waiting = True, []
            given_up = list(self._tasks.values())
        for task in given_up:
            task.future.cancel()
        _end(self._pool)

    def _renderers(self) -> ProcessPool:
        # Loading the libraries takes seconds. One process, started with the first renderer, loads
        # them, and every renderer is a fork of it: also those that replace one that was ended.
        way = "forkserver" if len(tempfile.gettempdir()) <= LONGEST_TEMPORARY else "spawn"
        context = multiprocessing.get_context(way)
        context.set_forkserver_preload([WARMED])
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=MAX_TASKS,
            initializer=self._ready,
            initargs=[self._memory],
            context=context,
        )

    def _start_waiting(self) -> None:
        # Never under the lock: a task that is done at once is finished in this very thread.
        while (task := self._next()) is not None:
            try:
                started = self._schedule(task)
            except RuntimeError as error:
                started = Future()
                started.set_exception(error)
            started.add_done_callback(functools.partial(self._finish, task))

    def _next(self) -> _Task | None:
        with self._lock:
            if not self._waiting or self._running >= self._workers:
                return None
            self._running += 1
            return heapq.heappop(self._waiting)

    def _schedule(self, task: _Task) -> Future[Made]:
        with self._lock:
            pool, arguments = self._pool, [task.key[1], task.report]
            try:
                return pool.schedule(self._work, args=arguments, timeout=self._timeout)
            except RuntimeError:
                if self._closed:
                    raise
            # pebble gives up for good when a renderer dies that has nothing to do, as one does
            # that the kernel ends for want of memory. New ones take over.
            threading.Thread(target=_end, args=[pool], daemon=True).start()
            self._pool = self._renderers()
            return self._pool.schedule(self._work, args=arguments, timeout=self._timeout)

    def _finish(self, task: _Task, done: Future[Made]) -> None:
        try:
            made = done.result()
            self.keep(task.key[0], made)
        except CancelledError:
            task.future.cancel()
        except FAILURES as error:
            self._rest(task.key, error)
            if task.future.set_running_or_notify_cancel():
                task.future.set_exception(error)
        except Exception as error:  # noqa: BLE001  # handed on to whoever waits
            if task.future.set_running_or_notify_cancel():
                task.future.set_exception(error)
        else:
            if task.future.set_running_or_notify_cancel():
                task.future.set_result(made)
        with self._lock:
            self._running -= 1
            self._tasks.pop(task.key, None)
        self._start_waiting()

    def _rest(self, key: tuple[str, str], error: Exception) -> None:
        with self._lock:
            self._failed[key] = (time.monotonic() + REST_SECONDS, error)
            while len(self._failed) > MAX_FAILED:
                del self._failed[next(iter(self._failed))]


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble has few types
    pool.join()
