"""What a worker process does: it renders and delivers until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Protocol

import structlog

log = structlog.get_logger()


class Part(Protocol):
    """Something that runs beside others in a process."""

    def start(self) -> None:
        """Begin."""

    def close(self) -> None:
        """Finish what runs, and stop."""


def run_parts(parts: Sequence[Part], close: Callable[[], None]) -> None:
    """Run parts until SIGTERM or SIGINT; then close them, the last first, and what they used."""
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # as signal calls it
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    for part in parts:
        part.start()
    log.info("worker started")
    stop.wait()
    log.info("worker stops after what it is doing")
    for part in reversed(parts):
        part.close()
    close()
