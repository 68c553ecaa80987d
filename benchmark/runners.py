"""What runs beside the requests of a process: jobs and delivery, embedded or outgrown."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from benchmark.jobs import lens
from benchmark.jobs.ahead import KIND, FindReport, render_handler, submitted_report
from benchmark.jobs.deliver import DeliveryRunner, Senders
from benchmark.jobs.embedded import EmbeddedRunner
from benchmark.jobs.lens import lens_handler
from benchmark.jobs.outgrown import OutgrownRunner
from benchmark.jobs.port import Runner
from benchmark.jobs.rehearsal import RehearsalRunner
from benchmark.render.pool import RenderPool
from benchmark.settings import Settings
from benchmark.web.state import State

Example = Callable[[str], str | None]
"""Gives the report of the sample with a fingerprint, as JSON; None where it is none."""


class Idle:
    """Runs nothing: worker processes do."""

    def start(self) -> None:
        """Nothing."""

    def wake(self) -> None:
        """Nothing."""

    def count_page(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Together:
    """Several runners as one: none of them waits for another's work."""

    def __init__(self, *runners: Runner) -> None:
        self._runners = runners

    def start(self) -> None:
        """Begin all."""
        for each in self._runners:
            each.start()

    def wake(self) -> None:
        """Say to all that there may be something."""
        for each in self._runners:
            each.wake()

    def count_page(self) -> None:
        """Say to all that a page was made."""
        for each in self._runners:
            each.count_page()

    def close(self) -> None:
        """Stop all, the last first."""
        for each in reversed(self._runners):
            each.close()


def job_runner(settings: Settings, engine: Engine, pool: RenderPool, example: Example) -> Runner:
    """What runs the jobs of this process."""
    if settings.renderers == 0:
        return Idle()
    handlers = {
        KIND: render_handler(engine, pool, _finder(engine, example)),
        lens.KIND: lens_handler(engine),
    }
    rehearsals = RehearsalRunner(engine)
    if engine.dialect.name == "sqlite":
        return Together(EmbeddedRunner(engine, pool, handlers), rehearsals)
    return Together(OutgrownRunner(settings.queue_url, handlers, settings.renderers), rehearsals)


def _finder(engine: Engine, example: Example) -> FindReport:
    def find(fingerprint: str) -> str | None:
        return submitted_report(engine, fingerprint) or example(fingerprint)

    return find


def delivery_runner(state: State) -> DeliveryRunner | None:
    """What sends mails and webhooks in this process; None where worker processes do."""
    if state.settings.renderers == 0:
        return None
    return DeliveryRunner(state.engine, Senders(state.settings, state.tokens, state.templates))
