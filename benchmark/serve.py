"""Serving the site with uvicorn."""

from __future__ import annotations

import logging
import socket
import sys

import click
import structlog
import uvicorn
from sqlalchemy.exc import OperationalError

from benchmark.app import prepare
from benchmark.first_steps import first_steps
from benchmark.settings import Settings

GRACE_SECONDS = 20


def run(settings: Settings) -> None:
    """Prepare the database, then serve until stopped."""
    configure_logs(settings)
    _check_address(settings.host, settings.port)
    first = prepare_or_say(settings)
    settings.keys()
    click.echo(f"{settings.brand_name}: {settings.public_url}", err=True)
    if first:
        click.echo(first, err=True)
    uvicorn.run(
        "benchmark.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.processes,
        proxy_headers=bool(settings.forwarded_by),
        forwarded_allow_ips=settings.forwarded_by or None,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=16 * 1024,
    )


def _check_address(host: str, port: int) -> None:
    """Say in one line that an address cannot be served. Raises ClickException."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        with socket.socket(found[0][0], socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(found[0][4])
    except OSError as error:
        reason = error.strerror or str(error)
        text = f"{host}:{port}: {reason}; set BENCHMARK_HOST and BENCHMARK_PORT to a free address"
        raise click.ClickException(text) from None


def prepare_or_say(settings: Settings) -> str:
    """Prepare the database; returns what a new site says first. A fault of it is one line."""
    settings.check_data_dir()
    try:
        engine = prepare(settings)
        first = first_steps(engine)
        engine.dispose()
    except OperationalError as error:
        reason = str(error.orig or error).strip().splitlines()[0]
        text = f"the database cannot be used: {reason}; see BENCHMARK_DATABASE_URL"
        raise click.ClickException(text) from None
    return first


def configure_logs(settings: Settings) -> None:
    """JSON lines on stderr in production, readable lines in development."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    last = (
        structlog.processors.JSONRenderer()
        if settings.mode == "production"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up at each line: who runs a command inside another program may swap stderr.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
