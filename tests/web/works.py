"""Work for renderers that behaves badly, or slowly. Renderer processes import it by name."""

from __future__ import annotations

import os
import resource
import time

from benchmark.render.pool import Made
from benchmark.render.work import make

SLOW_SECONDS = 2.0


def slow_make(form: str, report: str) -> Made:
    """The real work, after a while."""
    time.sleep(SLOW_SECONDS)
    return make(form, report)


def dawdle(form: str, report: str) -> Made:
    """As slow, and quick to get ready for."""
    time.sleep(SLOW_SECONDS)
    return {form: report.encode()}


def limit(memory_bytes: int) -> None:
    """Readies a renderer for work that needs no libraries, which is much quicker."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def misbehave(form: str, report: str) -> Made:
    """Does what the form's name says."""
    if form == "pdf-a4":
        time.sleep(600)
    if form == "pdf-letter":
        hoard = [bytes(256 * 1024**2) for _ in range(400)]
        return {form: bytes(len(hoard))}
    if form == "crash":
        os._exit(3)
    if form == "process":
        return {form: str(os.getpid()).encode()}
    return {form: report.encode()}
