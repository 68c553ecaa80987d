"""The task map: how each task runs today against the target of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.core.report import Report
from benchmark.core.report_lines import ClassLine, TaskLine
from benchmark.render.charts import words
from benchmark.render.charts.canvas import Box, Canvas, Line, Pen, shortened
from benchmark.render.charts.fonts import BOLD, SANS
from benchmark.render.charts.sheets import GAP, NARROW, TITLE, WIDE, Sheet, kinds, task_size


def draw_wide(report: Report) -> Canvas:
    """With the modes and targets in words."""
    canvas = Canvas(*task_size(report, WIDE))
    for i, mode in enumerate(report.matrix.modes):
        for row, text in enumerate(mode.short):
            line = Line(text, Pen(SANS, 13, "muted"))
            canvas.text(_x(report, WIDE, i), 16 + 16 * row, line, "middle")
    bands = _bands(report, WIDE)
    bold = Pen(BOLD, 14, "ink")
    indent = max([72.0, *(bold.box(0, 0, band.kind.name).right for band in bands)]) + 14
    for band in bands:
        target = words.target(report, band.kind.target_text)
        canvas.text(indent, band.top + 21, Line(target, Pen(SANS, 13, "muted")))
    _draw(canvas, report, WIDE, bands)
    return canvas


def draw_narrow(report: Report) -> Canvas:
    """With the modes as numbers and the tasks' short names."""
    canvas = Canvas(*task_size(report, NARROW))
    for i, mode in enumerate(report.matrix.modes):
        line = Line(str(mode.id), Pen(BOLD, 13, "muted"))
        canvas.text(_x(report, NARROW, i), 16, line, "middle")
    _draw(canvas, report, NARROW, _bands(report, NARROW))
    return canvas


@dataclass(frozen=True)
class Row:
    """A task at its height. `x`: its mode, `zone`: the target nearest to it; None if not rated."""

    task: TaskLine
    y: float
    x: float | None
    zone: tuple[float, float] | None


@dataclass(frozen=True)
class Band:
    """The rows of one kind. `zones`: left and right edge of each run of target modes."""

    kind: ClassLine
    top: float
    first: float
    bottom: float
    zones: tuple[tuple[float, float], ...]
    rows: tuple[Row, ...]


def _bands(report: Report, sheet: Sheet) -> list[Band]:
    bands, top = [], sheet.head
    for kind, tasks in kinds(report):
        first = top + TITLE
        zones = tuple(_zones(report, sheet, kind))
        rows = []
        for i, task in enumerate(tasks):
            x, zone = None, None
            if task.mode is not None and task.distance is not None:
                x, target = (_x(report, sheet, m) for m in (task.mode, task.mode - task.distance))
                zone = next(each for each in zones if each[0] <= target <= each[1])
            rows.append(Row(task, first + sheet.row * (i + 0.5), x, zone))
        bottom = first + sheet.row * len(tasks)
        bands.append(Band(kind, top, first, bottom, zones, tuple(rows)))
        top = bottom + GAP
    return bands


def _x(report: Report, sheet: Sheet, mode: float) -> float:
    gaps = max(1, len(report.matrix.modes) - 1)
    return sheet.first + (sheet.last - sheet.first) * mode / gaps


def _zones(report: Report, sheet: Sheet, kind: ClassLine) -> list[tuple[float, float]]:
    zones: list[tuple[float, float]] = []
    last = None
    for mode in sorted(kind.target):
        left, right = (_x(report, sheet, mode) + side * sheet.zone for side in (-1, 1))
        if last is not None and mode == last + 1:
            left = zones.pop()[0]
        zones.append((left, right))
        last = mode
    return zones


def _draw(canvas: Canvas, report: Report, sheet: Sheet, bands: Sequence[Band]) -> None:
    """Targets, rules, names, marks: each sort in as few elements as can be."""
    for band in bands:
        canvas.text(0, band.top + 21, Line(band.kind.name, Pen(BOLD, 14, "ink")))
        for left, right in band.zones:
            box = Box(left, band.first, right, band.bottom)
            canvas.rect(box, "accent-wash", stroke="accent", width=1)
    cuts = [row.y - sheet.row / 2 for band in bands for row in band.rows[1:]]
    for heights, colour, width in ((cuts, "rule", 0.75), ([b.top for b in bands], "ink", 1)):
        canvas.lines([[(0, y), (sheet.width, y)] for y in heights], colour, width=width)
    name = Pen(SANS, sheet.size, "ink")
    for band in bands:
        for row in band.rows:
            text = row.task.text if sheet is WIDE else row.task.short
            canvas.text(0, row.y + 4.5, shortened(Line(text, name), sheet.names))
            if row.x is None:
                _note(canvas, report, band, row)
    _marks(canvas, sheet, [row for band in bands for row in band.rows])


def _marks(canvas: Canvas, sheet: Sheet, rows: Sequence[Row]) -> None:
    """A ring left of the target, a dot in it, a diamond right of it."""
    rated = [(row.x, row.y, *row.zone) for row in rows if row.x is not None and row.zone]
    under = [(x, y, left) for x, y, left, _ in rated if x < left]
    over = [(x, y, right) for x, y, _, right in rated if x > right]
    canvas.lines([[(x, y), (left, y)] for x, y, left in under], "under", width=2.5)
    canvas.lines([[(right, y), (x, y)] for x, y, right in over], "over", width=2.5)
    for x, y, _ in under:
        canvas.circle((x, y), sheet.mark, "paper", stroke="under", width=2.5)
    reach = sheet.mark + 1.5
    corners = [(-reach, 0), (0, -reach), (reach, 0), (0, reach)]
    canvas.polygons([[(x + dx, y + dy) for dx, dy in corners] for x, y, _ in over], "over")
    for x, y, left, right in rated:
        if left <= x <= right:
            canvas.circle((x, y), sheet.mark, "ink")


def _note(canvas: Canvas, report: Report, band: Band, row: Row) -> None:
    """Why there is no mark, beside the target: right of it where there is room for any note."""
    pen = Pen(SANS, 13, "muted")
    left, right = band.zones[0][0] - 8, band.zones[-1][1] + 8
    line = Line(words.state(report, row.task.state), pen)
    notes = [words.state(report, each) for each in words.STATES]
    if max(pen.box(right, 0, each).right for each in notes) <= canvas.width:
        canvas.text(right, row.y + 4.5, line)
    else:
        canvas.text(left, row.y + 4.5, line, "end")
