"""Work for renderers that behaves badly, or slowly. Renderer processes import it by name."""

from __future__ import annotations

import os
import time

from benchmark.render.pool import Made
from benchmark.render.work import make

SLOW_SECONDS = 2.0


def slow_make(form: str, report: str) -> Made:
    """The real work, after a while."""
    time.sleep(SLOW_SECONDS)
    return make(form, report)


def misbehave(form: str, report: str) -> Made:
    """Does what the form's name says."""
    if form == "pdf-a4":
        time.sleep(600)
    if form == "pdf-letter":
        hoard = [bytearray(1024**3) for _ in range(100)]
        return {form: bytes(len(hoard))}
    if form == "crash":
        os._exit(3)
    if form == "process":
        return {form: str(os.getpid()).encode()}
    return {form: report.encode()}
