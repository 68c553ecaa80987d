"""The radar: one outline over all dimensions, with the floor of the next rung."""

from __future__ import annotations

import math

from benchmark.core.report import Report
from benchmark.core.report_lines import DimensionReport
from benchmark.render.charts import standing, words
from benchmark.render.charts.canvas import Canvas, Line, Pen, Point, Spot, shortened
from benchmark.render.charts.fonts import BOLD, SANS
from benchmark.render.charts.palette import DIMENSIONS
from benchmark.render.charts.sheets import RADAR
from benchmark.render.formats import points

WIDTH, HEIGHT = RADAR
MIDDLE = (180.0, 172.0)
RADIUS = 112.0


def draw(report: Report) -> Canvas:
    """The radar of the dimensions' scores."""
    canvas = Canvas(WIDTH, HEIGHT)
    dimensions = list(standing.ordered(report).values())
    gate = standing.weakest_gate(report)
    floor = gate.needs if gate else None
    _grid(canvas, report, floor)
    _outline(canvas, [each.score for each in dimensions], floor)
    for i, each in enumerate(dimensions):
        if each.score is not None:
            colour = DIMENSIONS[i % len(DIMENSIONS)]
            canvas.square(_at(i, len(dimensions), each.score), 4.5, colour, halo=1.5)
    for i, each in enumerate(dimensions):
        below = each.score is not None and floor is not None and each.score < floor - 1e-9
        value = Line(words.no_score(report), Pen(SANS, 13, "muted"))
        if each.score is not None:
            value = Line(str(points(each.score)), Pen(BOLD, 16, "alert" if below else "ink"))
        _label(canvas, _angle(i, len(dimensions)), each, value)
    if floor is not None:
        note = Line(words.floor(report), Pen(SANS, 13, "alert"))
        canvas.text(WIDTH, HEIGHT - 6, note, "end")
    return canvas


def _angle(i: int, count: int) -> float:
    """The direction of a dimension: the first one up, the others clockwise."""
    return 2 * math.pi * i / count


def _at(i: int, count: int, score: float) -> Point:
    angle, far = _angle(i, count), RADIUS * score / 100
    return MIDDLE[0] + far * math.sin(angle), MIDDLE[1] - far * math.cos(angle)


def _grid(canvas: Canvas, report: Report, floor: float | None) -> None:
    """A ring where a rung begins, the outermost at 100, and one spoke a dimension."""
    count = len(report.dimensions)
    rings = [*(line.starts_at for line in report.ladder[1:]), 100]
    strokes = [
        [_at(i % count, count, ring) for i in range(count + 1)] for ring in rings if ring != floor
    ]
    strokes += [[MIDDLE, _at(i, count, 100)] for i in range(count)]
    canvas.lines(strokes, "rule", width=1)


def _outline(canvas: Canvas, scores: list[float | None], floor: float | None) -> None:
    """Area, floor and outline; a dimension without a score leaves a gap in all but the floor."""
    count = len(scores)
    found = [None if score is None else _at(i, count, score) for i, score in enumerate(scores)]
    area = [point or MIDDLE for point in found]
    if any(found):
        canvas.polygon(area, "accent", opacity=0.14)
    if floor is not None:
        ring = [_at(i % count, count, floor) for i in range(count + 1)]
        canvas.lines([ring], "alert", width=1.5, dash=(4, 3))
    canvas.lines(_runs(found), "accent", width=2.5)


def _runs(found: list[Point | None]) -> list[list[Point]]:
    """The outline as unbroken pieces of two points or more, around the circle."""
    if all(found):
        return [[point for point in [*found, found[0]] if point]]
    start = found.index(None)
    runs: list[list[Point]] = [[]]
    for point in [*found[start:], *found[:start]]:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def _label(canvas: Canvas, angle: float, dimension: DimensionReport, value: Line) -> None:
    across, up = math.sin(angle), math.cos(angle)
    x, y = MIDDLE[0] + RADIUS * across, MIDDLE[1] - RADIUS * up
    name, pen = dimension.name, Pen(SANS, 14, "ink")
    if abs(across) < 0.01:
        top = y - 28 if up > 0 else y + 20
        lines = [shortened(Line(name, pen), WIDTH - 8), value]
        canvas.place([Spot(lines, x, top, "middle")])
        return
    lines = [shortened(Line(dimension.short, pen), WIDTH / 2 - 30), value]
    side, anchor, end = (9, "start", "end") if across > 0 else (-9, "end", "start")
    edge = WIDTH if across > 0 else 0
    drop = 14 if up < 0 else 0
    spots = [Spot(lines, x + side, y + drop, anchor), Spot(lines, edge, y + drop, end)]
    spots += [Spot(lines, edge, y - lift, end) for lift in (28, 34, 40)]
    canvas.place(spots)
