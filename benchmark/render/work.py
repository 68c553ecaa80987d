"""What a renderer process does: JSON of a report, or of figures, in; pictures or a document out.

The heavy libraries are imported inside the functions, because the web process imports this module
to name the work, and must not import matplotlib or WeasyPrint.
"""

from __future__ import annotations

import os
import resource

from benchmark.core.report import Report, report_from_json
from benchmark.render.forms import DASHBOARD, LENS, PICTURE_SET, PICTURES, THEMES, TRIAL
from benchmark.render.trial import trial_from_json

WIDE = ("ladder", "radar", "taskmap")
NICENESS = 10
"""Renderers give way to web processes, always."""


def prepare(memory_bytes: int) -> None:
    """Set up a renderer process: limits first, then the libraries it was not forked with."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    give_way()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    from benchmark.render import pdf  # noqa: F401, PLC0415  # see the module's docstring
    from benchmark.render.charts.draw import warm  # noqa: PLC0415  # as above

    warm()


def give_way() -> None:
    """Let everything else run first, whatever this process was forked from."""
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def make(form: str, report: str) -> dict[str, bytes]:
    """Make one form, or all pictures, of a report given as JSON. Returns form -> bytes.

    Pictures of figures are made from those instead, a trial's document from its report
    with its mark.
    """
    if form == DASHBOARD:
        return _dashboard(report)
    if form == LENS:
        return _lens(report)
    if form.startswith(TRIAL):
        return {form: _trial(report, form.removeprefix(TRIAL))}
    value = report_from_json(report)
    if form == PICTURE_SET:
        return _pictures(value)
    return {form: _document(value, form)}


def _pictures(report: Report) -> dict[str, bytes]:
    from benchmark.render.charts.draw import draw  # noqa: PLC0415  # see the module's docstring

    return {
        f"{name}-{theme}": draw(report, name, theme, fonts=True).encode()
        for name in PICTURES
        for theme in THEMES
    }


def _dashboard(figures: str) -> dict[str, bytes]:
    from benchmark.render.charts.board import board_from_json  # noqa: PLC0415  # as above
    from benchmark.render.charts.dashboard import pictures  # noqa: PLC0415  # as above

    return pictures(board_from_json(figures))


def _lens(figures: str) -> dict[str, bytes]:
    from benchmark.render.charts.lens import pictures  # noqa: PLC0415  # as above
    from benchmark.render.charts.lens_board import lens_from_json  # noqa: PLC0415  # as above

    return pictures(lens_from_json(figures))


def _document(report: Report, form: str) -> bytes:
    from benchmark.render import pdf  # noqa: PLC0415  # see the module's docstring
    from benchmark.render.charts.draw import draw  # noqa: PLC0415  # as above

    kind, _, paper = form.partition("-")
    pictures = {name: draw(report, name, "light", fonts=False) for name in WIDE}
    return pdf.report_pdf(report, paper, pictures=pictures, sample=kind == "sample")


def _trial(text: str, paper: str) -> bytes:
    from benchmark.render import pdf  # noqa: PLC0415  # see the module's docstring
    from benchmark.render.charts.draw import draw  # noqa: PLC0415  # as above

    trial = trial_from_json(text)
    pictures = {name: draw(trial.report, name, "light", fonts=False) for name in WIDE}
    return pdf.trial_pdf(trial, paper, pictures=pictures)
