"""What runs beside the requests of a process: jobs and delivery, embedded or outgrown."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from benchmark.jobs.ahead import KIND, FindReport, render_handler, submitted_report
from benchmark.jobs.deliver import DeliveryRunner, Senders
from benchmark.jobs.embedded import EmbeddedRunner
from benchmark.jobs.outgrown import OutgrownRunner
from benchmark.jobs.port import Runner
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


def job_runner(settings: Settings, engine: Engine, pool: RenderPool, example: Example) -> Runner:
    """What runs the jobs of this process."""
    if settings.renderers == 0:
        return Idle()
    handlers = {KIND: render_handler(engine, pool, _finder(engine, example))}
    if engine.dialect.name == "sqlite":
        return EmbeddedRunner(engine, pool, handlers)
    return OutgrownRunner(settings.queue_url, handlers, settings.renderers)


def _finder(engine: Engine, example: Example) -> FindReport:
    def find(fingerprint: str) -> str | None:
        return submitted_report(engine, fingerprint) or example(fingerprint)

    return find


def delivery_runner(state: State) -> DeliveryRunner | None:
    """What sends mails and webhooks in this process; None where worker processes do."""
    if state.settings.renderers == 0:
        return None
    return DeliveryRunner(state.engine, Senders(state.settings, state.tokens, state.templates))
