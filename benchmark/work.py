"""The worker of the outgrown form: `benchmark worker`."""

from __future__ import annotations

import click

from benchmark.app import make_state
from benchmark.jobs.worker import Part, run_parts
from benchmark.runners import delivery_runner
from benchmark.serve import configure_logs, prepare_or_say
from benchmark.settings import Settings


def run(settings: Settings) -> None:
    """Render and deliver for any number of web processes, until stopped."""
    configure_logs(settings)
    if not settings.on_postgres:
        raise click.ClickException(
            "BENCHMARK_DATABASE_URL: a worker needs PostgreSQL, start it with postgresql://; on "
            "SQLite the web process does this work"
        )
    if settings.renderers == 0:
        settings = settings.model_copy(update={"renderers": 1})
    prepare_or_say(settings)
    state = make_state(settings)
    delivery = delivery_runner(state)
    parts: list[Part] = [state.ahead]
    if delivery is not None:
        parts.append(delivery)

    def close() -> None:
        state.pool.close()
        state.engine.dispose()

    run_parts(parts, close)
