"""The ladder upright, for narrow screens: the axis of scores is the ladder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmark.core.report import Report
from benchmark.render.charts import standing, words
from benchmark.render.charts.canvas import Box, Canvas, Line, Pen, Spot, wrapped
from benchmark.render.charts.fonts import BOLD, SANS, SERIF
from benchmark.render.charts.palette import DIMENSIONS
from benchmark.render.charts.sheets import LADDER_NARROW
from benchmark.render.charts.standing import Need

WIDTH, HEIGHT = LADDER_NARROW
LEFT, AXIS, LABEL, NAMES = 30.0, 54.0, 69.0, 180.0
"""x of the rows, the axis, the labels beside it, and the steps' names."""

TOP, BASE = 22.0, 422.0
ROOM = NAMES - LABEL - 8


def draw(report: Report) -> Canvas:
    """The narrow ladder."""
    canvas = Canvas(WIDTH, HEIGHT)
    for rung in range(1, len(report.ladder) + 1):
        _row(canvas, report, rung)
    _axis(canvas, report)
    if report.rung.value is None:
        _no_place(canvas, report)
        return canvas
    if report.rung.held:
        _wall(canvas, report, report.rung.value)
    _marks(canvas, report)
    _labels(canvas, report)
    return canvas


def _y(score: float) -> float:
    return BASE - (BASE - TOP) * score / 100


def _row(canvas: Canvas, report: Report, rung: int) -> None:
    yours = rung == report.rung.value
    line = report.ladder[rung - 1]
    top, bottom = _y(standing.upper_edge(report, rung)), _y(line.starts_at)
    canvas.rect(Box(LEFT, top, WIDTH, bottom), "accent-wash" if yours else "wash")
    if rung > 1:
        canvas.lines([[(LEFT, bottom), (WIDTH, bottom)]], "paper", width=3)
        canvas.taken.append(Box(LEFT, bottom - 1.5, WIDTH, bottom + 1.5))
    pen = Pen(SERIF, 17, "accent" if yours else "ink")
    canvas.text(NAMES, top + 24, Line(f"{rung} {line.name}", pen))
    for i, sign in enumerate(line.sign):
        canvas.text(NAMES, top + 44 + 17 * i, Line(sign, Pen(SANS, 14, "muted")))


def _axis(canvas: Canvas, report: Report) -> None:
    for cut in [*(line.starts_at for line in report.ladder), 100]:
        canvas.text(LEFT - 6, _y(cut) + 4, Line(str(cut), Pen(SANS, 13, "muted")), "end")
    canvas.lines([[(LEFT, BASE), (WIDTH, BASE)]], "ink", width=1)
    canvas.taken += [Box(LEFT, 0, WIDTH, TOP), Box(LEFT, BASE, WIDTH, HEIGHT)]
    canvas.lines([[(AXIS, BASE), (AXIS, TOP)]], "control", width=1.5)
    low, high = report.overall.low, report.overall.high
    if low is None or high is None or high - low < 1e-9:
        return
    canvas.rect(Box(AXIS - 4, _y(high), AXIS + 4, _y(low)), "accent")
    label = words.narrow_range(report)
    if label:
        canvas.text(LEFT, HEIGHT - 6, Line(label, Pen(SANS, 13, "accent")))


def _no_place(canvas: Canvas, report: Report) -> None:
    lines = wrapped(Line(words.no_place(report), Pen(BOLD, 14, "ink")), ROOM)
    why = words.lacking_scores(report)[-1:]
    lines += wrapped(Line(why[0], Pen(SANS, 13, "muted")), ROOM) if why else []
    canvas.place(_beside(lines, (TOP + BASE) / 2))


def _wall(canvas: Canvas, report: Report, rung: int) -> None:
    """The wall over your row, and under it what holds."""
    edge = _y(standing.upper_edge(report, rung))
    canvas.lines([[(LEFT, edge), (WIDTH, edge)]], "alert", width=4)
    canvas.taken.append(Box(LEFT, edge - 2, WIDTH, edge + 2))
    lines = [Line(words.held(report), Pen(BOLD, 14, "alert"))]
    pen = Pen(SANS, 13, "alert")
    reasons = [wrapped(Line(text, pen), ROOM) for text in words.reasons(report)]
    whole = [rows for rows in reasons if not rows[-1].words.endswith("…")] or reasons
    rows = min(whole, key=len, default=[])
    canvas.place([Spot([*lines, *rows], LABEL, edge + 18, leading=16)])


def _marks(canvas: Canvas, report: Report) -> None:
    """The dot, the weakest dimension's square, and its arrow to what the next rung needs."""
    gate = standing.weakest_gate(report)
    if gate is not None:
        y = _y(gate.has or 0.0)
        i = list(standing.ordered(report)).index(gate.dimension)
        colour = DIMENSIONS[i % len(DIMENSIONS)]
        if _alone(report):
            canvas.arrow((AXIS, y - 8), (AXIS, min(_y(gate.needs) - 10, y - 20)), colour)
        canvas.square((AXIS, y), 6, colour, halo=2)
    dot = (AXIS, _y(report.overall.score or 0.0))
    canvas.circle(dot, 8, "accent", stroke="paper", width=2)


def _labels(canvas: Canvas, report: Report) -> None:
    dot = _y(report.overall.score or 0.0)
    canvas.place(_beside([Line(words.you(report), Pen(BOLD, 16, "accent"))], dot))
    gate = standing.weakest_gate(report)
    if gate is None:
        return
    y = _y(gate.has or 0.0)
    name = words.scored(report, report.dimensions[gate.dimension].name, gate.has)
    lines = wrapped(Line(name, Pen(BOLD, 14, "ink")), ROOM)
    need = _alone(report)
    note = words.gain(report, need) if need else words.allows(report)
    both = [*lines, Line(note, Pen(SANS, 13, "muted"))]
    free = next((spot for spot in _beside(both, y) if not canvas.hidden(spot)), None)
    canvas.place([free] if free else _beside(lines, y))


def _alone(report: Report) -> Need | None:
    """The need that opens the next rung by itself: no other dimension and no cap is in the way."""
    lacking = standing.needs(report)
    if len(lacking) != 1 or standing.binding_cap(report):
        return None
    return lacking[0]


def _beside(lines: Sequence[Line], y: float) -> Iterator[Spot]:
    """Places right of the axis, as near to `y` as can be."""
    leading = 16.0
    first = y + 5 - leading * (len(lines) - 1) / 2
    for away in range(0, 48, 2):
        for side in (1, -1):
            yield Spot(lines, LABEL, first + side * away, leading=leading)
