"""Rendering as a job: ahead of time after a submission, or because somebody waits for it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine
from sqlmodel import Session, select

from benchmark.jobs.embedded import EmbeddedQueue
from benchmark.jobs.outgrown import OutgrownQueue
from benchmark.jobs.port import Handler, Queue, Task
from benchmark.render.forms import PICTURE_FORMS, PICTURE_SET, RENDERER
from benchmark.render.pool import AHEAD, WANTED, RenderPool
from benchmark.store.engine import reading
from benchmark.store.renderings import find_rendering
from benchmark.store.tables import Submission

KIND = "render"
MAX_AHEAD = 40
"""More than this waiting means load: what is submitted then is rendered when asked for."""
MAX_WANTED = 200
"""More than this waiting, and whoever asks is told to come back later."""
WAIT_SECONDS = 85.0
"""More than a renderer's timeout, less than a lease: who waits on is taken for lost."""

FindReport = Callable[[str], str | None]
"""The JSON of the report with this fingerprint; None if it was erased."""


def queue_of(db: Session) -> Queue:
    """The queue that belongs to a database."""
    return OutgrownQueue() if db.get_bind().dialect.name == "postgresql" else EmbeddedQueue()


def ask_ahead(db: Session, fingerprint: str, form: str) -> None:
    """Note, in the submission's own transaction, that its pictures and `form` will be wanted."""
    queue = queue_of(db)
    if queue.waiting(db, KIND) < MAX_AHEAD:
        for each in (PICTURE_SET, form):
            queue.add(db, _task(fingerprint, each, AHEAD))


def ask_now(db: Session, fingerprint: str, form: str) -> str | None:
    """Note that somebody waits for a form; returns the state of its job, None if too much waits."""
    queue, task = queue_of(db), _task(fingerprint, form, WANTED)
    state = queue.state(db, KIND, task.key)
    if state is None and queue.waiting(db, KIND) >= MAX_WANTED:
        return None
    queue.add(db, task)
    return queue.state(db, KIND, task.key)


def _task(fingerprint: str, form: str, priority: int) -> Task:
    return Task(KIND, f"{fingerprint}:{form}", form, priority)


def submitted_report(engine: Engine, fingerprint: str) -> str | None:
    """The report of a submission, as JSON; None if there is none such."""
    with reading(engine) as db:
        query = select(Submission.report).where(Submission.fingerprint == fingerprint)
        return db.exec(query).first()


def render_handler(engine: Engine, pool: RenderPool, find_report: FindReport) -> Handler:
    """What makes the form of a job, unless it is there, or its report was erased."""

    def render(task: Task) -> None:
        fingerprint, form = task.key.split(":")
        first = PICTURE_FORMS[0] if form == PICTURE_SET else form
        with reading(engine) as db:
            if find_rendering(db, fingerprint, first, RENDERER) is not None:
                return
        report = find_report(fingerprint)
        if report is not None:
            pool.ask(fingerprint, form, report, task.priority).result(WAIT_SECONDS)

    return render
