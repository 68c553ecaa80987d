"""The ladder as a staircase: where you stand, the range, what holds you, the way up."""

from __future__ import annotations

from collections.abc import Iterator

from benchmark.core.report import Report
from benchmark.render.charts import standing, words
from benchmark.render.charts.canvas import Box, Canvas, Line, Pen, Spot, wrapped
from benchmark.render.charts.fonts import BOLD, SANS, SERIF
from benchmark.render.charts.palette import DIMENSIONS
from benchmark.render.charts.sheets import LADDER

WIDTH, HEIGHT = LADDER
LEFT, RIGHT = 0.8, 879.2
TOP, FIRST, BASE = 34.0, 196.0, 280.0
"""The treads of the last and the first step, and the axis."""

ELBOW = 246.0
"""Where the line from a score beyond your step turns towards your step: under all texts."""

INSET = 14.0
"""From the edge of a step to its name."""


def draw(report: Report) -> Canvas:
    """The wide ladder."""
    canvas = Canvas(WIDTH, HEIGHT)
    for rung in range(1, len(report.ladder) + 1):
        _step(canvas, report, rung)
    _axis(canvas, report)
    _range(canvas, report)
    if report.rung.value is None:
        _no_place(canvas, report)
        return canvas
    _weakest_mark(canvas, report)
    if report.rung.held:
        _dot_beyond(canvas, report)
        _wall(canvas, report, report.rung.value)
    else:
        _dot(canvas, report, report.rung.value)
    _weakest_label(canvas, report)
    return canvas


def _x(score: float) -> float:
    return LEFT + (RIGHT - LEFT) * score / 100


def _mark_x(score: float) -> float:
    """Where a mark's middle lies: at the ends, as far inside as the mark needs."""
    return min(max(_x(score), 9.5), WIDTH - 9.5)


def _tread(report: Report, rung: int) -> float:
    steps = max(1, len(report.ladder) - 1)
    return FIRST - (FIRST - TOP) * (rung - 1) / steps


def _edges(report: Report, rung: int) -> tuple[float, float]:
    return _x(report.ladder[rung - 1].starts_at), _x(standing.upper_edge(report, rung))


def _step(canvas: Canvas, report: Report, rung: int) -> None:
    yours = rung == report.rung.value
    (left, right), tread = _edges(report, rung), _tread(report, rung)
    line = report.ladder[rung - 1]
    canvas.rect(Box(left, tread, right, BASE), "accent-wash" if yours else "wash")
    if rung > 1:
        below = _tread(report, rung - 1)
        canvas.lines([[(left, tread), (left, below)]], "control", width=1.5)
        canvas.taken.append(Box(left - 1, tread, left + 1, below))
    stroke, width = ("accent", 3) if yours else ("control", 1.5)
    canvas.lines([[(left, tread), (right, tread)]], stroke, width=width)
    canvas.taken.append(Box(left, tread - 2, right, tread + 2))
    pen = Pen(SERIF, 18, "accent" if yours else "ink")
    canvas.text(left + INSET, tread + 27, Line(f"{rung} {line.name}", pen))
    for i, sign in enumerate(line.sign):
        canvas.text(left + INSET, tread + 48 + 17 * i, Line(sign, Pen(SANS, 14, "muted")))


def _axis(canvas: Canvas, report: Report) -> None:
    cuts = [*(line.starts_at for line in report.ladder), 100]
    ticks = [[(_x(cut), BASE), (_x(cut), BASE + 5)] for cut in cuts]
    canvas.lines([[(LEFT, BASE), (RIGHT, BASE)], *ticks], "ink", width=1)
    for cut in cuts:
        anchor = {0: "start", 100: "end"}.get(cut, "middle")
        canvas.text(_x(cut), BASE + 20, Line(str(cut), Pen(SANS, 13, "muted")), anchor)


def _range(canvas: Canvas, report: Report) -> None:
    low, high = report.overall.low, report.overall.high
    if low is None or high is None or high - low < 1e-9:
        return
    canvas.rect(Box(_x(low), BASE - 4, _x(high), BASE + 4), "accent")
    label = words.range_text(report)
    if label:
        line = Line(label, Pen(SANS, 13, "accent"))
        half = (line.pen.box(0, 0, label).right) / 2 + 1
        middle = min(max(_x((low + high) / 2), half), WIDTH - half)
        canvas.text(middle, BASE + 36, line, "middle")


def _no_place(canvas: Canvas, report: Report) -> None:
    title = Line(words.no_place(report), Pen(BOLD, 17, "ink"))
    reasons = [Line(text, Pen(SANS, 14, "muted")) for text in words.lacking_scores(report)]
    canvas.place(Spot([title, *each], 0, 30, leading=21) for each in ([r] for r in reasons or ()))


def _dot(canvas: Canvas, report: Report, rung: int) -> None:
    """Your overall score on your tread."""
    x, tread = _mark_x(report.overall.score or 0.0), _tread(report, rung)
    canvas.lines(_between(canvas, x, tread + 4), "accent", width=1, dash=(2, 3))
    canvas.circle((x, tread), 8, "accent", stroke="paper", width=2)
    label = [Line(words.you(report), Pen(BOLD, 17, "accent"))]
    sides = [(x - 16, "end"), (x + 16, "start"), (x, "middle"), (0, "start"), (WIDTH, "end")]
    canvas.place(Spot(label, at, tread - up, a) for up in (14, 20) for at, a in sides)


def _between(canvas: Canvas, x: float, top: float) -> list[list[tuple[float, float]]]:
    """The upright line from the axis to `top`, left out where it would cross a text."""
    pieces = []
    crossed = [b.grown(3) for b in canvas.taken if b.grown(3).left < x < b.grown(3).right]
    for box in sorted(crossed, key=lambda each: each.top):
        if top < box.bottom and box.top < BASE - 4:
            pieces.append((top, box.top))
            top = box.bottom
    pieces.append((top, BASE - 4))
    return [[(x, end), (x, start)] for start, end in pieces if end > start + 3]


def _dot_beyond(canvas: Canvas, report: Report) -> None:
    """A score that would reach further than your rung: the dot stays at the score, on the axis.

    A thin line leads from it to the tread on which you stand.
    """
    rung = report.rung.value or 1
    x, tread, stand = (
        _mark_x(report.overall.score or 0.0),
        _tread(report, rung),
        _edges(report, rung)[1] - 12,
    )
    path = [(x, BASE - 8), (x, ELBOW), (stand, ELBOW), (stand, tread)]
    canvas.lines([path], "accent", width=1, dash=(2, 3))
    canvas.circle((stand, tread), 4, "accent", stroke="paper", width=1.5)
    canvas.circle((x, BASE), 8, "accent", stroke="paper", width=2)
    canvas.taken += [Box(stand, ELBOW - 1, x, ELBOW + 1), Box(x - 1, ELBOW, x + 1, BASE)]
    label = [Line(words.you(report), Pen(BOLD, 17, "accent"))]
    canvas.place(
        Spot(label, at, BASE - 14, anchor) for at, anchor in ((x + 14, "start"), (x - 14, "end"))
    )


def _wall(canvas: Canvas, report: Report, rung: int) -> None:
    """The wall at the upper edge of your step, what holds, and the way up."""
    edge, tread, above = _edges(report, rung)[1], _tread(report, rung), _tread(report, rung + 1)
    canvas.lines([[(edge, tread + 1.5), (edge, above - 1)]], "alert", width=5)
    canvas.taken.append(Box(edge - 2.5, above - 1, edge + 2.5, tread))
    title = Line(words.held(report), Pen(BOLD, 15, "alert"))
    blocks = [[title, Line(t, Pen(SANS, 13, "alert"))] for t in words.reasons(report)] or [[title]]
    box = canvas.place(_held_spots(blocks, edge, above, tread))
    pen = Pen(SANS, 13, "accent")
    blocks = []
    for way in words.way_up(report):
        stacked = [Line(part, pen) for part in way[:2]]
        broken = stacked if len(way) == 2 else wrapped(Line(", ".join(way), pen), 150, 2)
        blocks += [[Line(", ".join(way), pen)], broken]
    if blocks:
        title = Line(words.the_way_up(report), Pen(BOLD, 15, "accent"))
        _way_up(canvas, [[title, *block] for block in blocks], box, edge)


def _held_spots(
    blocks: list[list[Line]], edge: float, above: float, tread: float
) -> Iterator[Spot]:
    for block in blocks:
        yield Spot(block, edge - 10, above - 28, "end")
        yield Spot(block, 0, above - 28)
        yield Spot(block, edge - 10, tread - 27, "end", 16)


def _way_up(canvas: Canvas, blocks: list[list[Line]], held: Box, edge: float) -> None:
    """The arrow with title and words: right of the wall’s words or, without room, left."""
    y = held.top + 0.74 * 15
    right = max(edge + 14, held.right + 24)
    spots = []
    for lines in blocks:
        wide = max(line.pen.box(0, 0, line.words).right for line in lines)
        first = y - 17 * (len(lines) - 2)
        spots += [Spot(lines, x, first, leading=17.5) for x in (right + 12, held.left - 28 - wide)]
    # Right of the wall in two lines is better than left of it in one.
    spots.sort(key=lambda spot: spot.x < right)
    box = canvas.place(spots)
    canvas.arrow((box.left - 12, box.bottom), (box.left - 12, box.top + 3), "accent")


def _weakest_mark(canvas: Canvas, report: Report) -> None:
    """The weakest dimension's square, and the dotted line to the rung that it allows."""
    gate = standing.weakest_gate(report)
    if gate is None or report.rung.value is None or report.rung.value < 2:
        return
    rung = report.rung.value
    x, tread = _mark_x(gate.has or 0.0), _tread(report, rung)
    own = _tread(report, standing.band(report, gate.has or 0.0))
    edge = _edges(report, rung)[0]
    colour = DIMENSIONS[list(standing.ordered(report)).index(gate.dimension) % len(DIMENSIONS)]
    canvas.lines([[(x, own - 8), (x, tread), (edge, tread)]], colour, width=2, dash=(2, 4))
    canvas.taken += [Box(x - 1, tread, x + 1, own), Box(x, tread - 1, edge, tread + 1)]
    canvas.square((x, own), 6, colour, halo=2)


def _weakest_label(canvas: Canvas, report: Report) -> None:
    gate = standing.weakest_gate(report)
    if gate is None or report.rung.value is None or report.rung.value < 2:
        return
    x, tread = _mark_x(gate.has or 0.0), _tread(report, report.rung.value)
    band = standing.band(report, gate.has or 0.0)
    own = _tread(report, band)
    dimension = report.dimensions[gate.dimension]
    sides = ((x - 14, own - 12, "end"), (x + 14, own - 12, "start"))
    names = [
        [Line(words.scored(report, name, gate.has), Pen(BOLD, 14, "ink"))]
        for name in (dimension.name, dimension.short)
    ]
    over = ((x - 4, tread - 8, "start"), (0.0, tread - 8, "start"))
    canvas.place(Spot(name, *at) for spots in (sides, over) for name in names for at in spots)
    one_more = report.rung.value == band + 1
    text = words.one_rung_more(report) if one_more else words.allows(report)
    note = [Line(text, Pen(SANS, 13, "muted"))]
    spots = [Spot(note, x - 14, tread + 4, "end"), Spot(note, x + 8, tread + 15)]
    spots += [Spot(note, x - 4, tread - 8), Spot(note, 0, tread - 8)]
    free = next((spot for spot in spots if not canvas.hidden(spot)), None)
    if free:
        canvas.place([free])
