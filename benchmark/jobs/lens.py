"""The figures about a version's questions as a job: worked out in a process of its own, and kept.

The job is ordered by who opens the page, once for each state of what was submitted.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource

from sqlalchemy import Engine
from sqlmodel import Session

from benchmark.jobs.ahead import queue_of
from benchmark.jobs.port import Handler, Task
from benchmark.render.pool import MEMORY_BYTES
from benchmark.render.work import NICENESS
from benchmark.store.engine import make_engine
from benchmark.store.lens import Group

KIND = "lens"
SECONDS = 80.0
"""No more than this: less than a job's lease, so that nobody takes it for lost."""
_DEMO = "demo"


class LensError(Exception):
    """The process that works the figures out ended without them. `how`: its exit code."""

    def __init__(self, how: int | None) -> None:
        self.how = how
        said = f"it took more than {SECONDS:.0f} s" if how is None else f"it ended with {how}"
        super().__init__(f"figures about the questions: {said}")


def order_figures(db: Session, group: Group) -> str | None:
    """Have the figures of a group worked out; returns the state of the job."""
    queue, task = queue_of(db), Task(KIND, _key(group))
    queue.add(db, task)
    return queue.state(db, KIND, task.key)


def _key(group: Group) -> str:
    return f"{group.bank_hash}:{_DEMO if group.is_demo else ''}"


def lens_handler(engine: Engine) -> Handler:
    """What works the figures of a job out. It raises LensError."""

    def look(task: Task) -> None:
        bank_hash, _, demo = task.key.partition(":")
        url = engine.url.render_as_string(hide_password=False)
        process = multiprocessing.get_context("spawn").Process(
            target=work, args=(url, Group(bank_hash, demo == _DEMO)), name="lens", daemon=True
        )
        process.start()
        process.join(SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
            raise LensError(None)
        if process.exitcode:
            raise LensError(process.exitcode)

    return look


def work(url: str, group: Group) -> None:
    """What the process does."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.nice(NICENESS)
    # Answers hold no circles: looking for some takes half the time.
    gc.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # numpy must stay out of the web process, which imports this module.
    from benchmark.jobs.looking import work_out  # noqa: PLC0415

    work_out(make_engine(url), group)
