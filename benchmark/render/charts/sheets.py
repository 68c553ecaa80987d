"""The measures of the pictures, which a page needs before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmark.core.report import Report
from benchmark.core.report_lines import ClassLine, TaskLine

LADDER, LADDER_NARROW, RADAR = (880, 324), (343, 452), (360, 336)
"""Width and height in px."""

GAP, TITLE = 4.0, 30.0
"""Below the rows of a kind, and from its rule to its first row."""

FOOT = 14


@dataclass(frozen=True)
class Sheet:
    """The measures of one variant. `first`, `last`: x of the outer modes; `zone`: half a target.

    `names`: room for a task's name.
    """

    width: int
    head: float
    row: float
    first: float
    last: float
    zone: float
    mark: float
    size: float
    names: float


WIDE = Sheet(width=880, head=44, row=25, first=316, last=826, zone=47, mark=6, size=14, names=276)
NARROW = Sheet(
    width=343, head=26, row=26, first=186, last=328, zone=13.5, mark=5.5, size=13.5, names=166
)


def task_size(report: Report, sheet: Sheet) -> tuple[int, int]:
    """Width and height; the height depends on how many tasks were asked."""
    shown = list(kinds(report))
    rows = sum(len(tasks) for _, tasks in shown)
    height = sheet.head + len(shown) * (TITLE + GAP) + rows * sheet.row - GAP + FOOT
    return sheet.width, round(height)


def kinds(report: Report) -> Iterator[tuple[ClassLine, list[TaskLine]]]:
    """The kinds in their order with their tasks; a kind without any is left out."""
    for kind in report.matrix.classes:
        tasks = [task for task in report.matrix.tasks if task.kind == kind.id]
        if tasks:
            yield kind, tasks


def size(report: Report, name: str) -> tuple[int, int]:
    """Width and height of a drawing in px."""
    fixed = {"ladder": LADDER, "ladder-narrow": LADDER_NARROW, "radar": RADAR}
    if name in fixed:
        return fixed[name]
    return task_size(report, {"taskmap": WIDE, "taskmap-narrow": NARROW}[name])
