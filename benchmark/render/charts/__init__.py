"""The pictures of a report: their names, words and sizes. Drawing them is in charts.draw."""

from __future__ import annotations

from collections.abc import Callable

from benchmark.core.report import Report
from benchmark.render.charts import words
from benchmark.render.charts.sheets import size

_ALT: dict[str, Callable[[Report], str]] = {
    "ladder": words.ladder,
    "radar": words.radar,
    "taskmap": words.taskmap,
}


def alt_text(report: Report, name: str) -> str:
    """What the picture shows, in words; the same for a narrow one."""
    return _ALT[name.removesuffix("-narrow")](report)


__all__ = ["alt_text", "size"]
