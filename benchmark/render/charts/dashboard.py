"""The dashboard's pictures, drawn by matplotlib. Imported by renderer processes only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmark.render.charts import board as boards
from benchmark.render.charts import canvas as canvases
from benchmark.render.charts import fonts
from benchmark.render.charts.board import Bar, Board, Column, Range
from benchmark.render.charts.canvas import Box, Canvas, Line, Pen, Spot, shortened
from benchmark.render.charts.fonts import BOLD, SANS
from benchmark.render.charts.themed import themed
from benchmark.render.formats import decimal

SMALL, USUAL, STRONG = Pen(SANS, 13, "muted"), Pen(SANS, 14, "ink"), Pen(BOLD, 14, "ink")
BAR, BAND = "control", "accent-wash"
LABELS = 196.0
"""Room for the names of rows on a wide sheet."""
THICK = 14.0
TOP, BASE_ROOM = 26.0, 26.0
GAP = 12.0


def pictures(board: Board) -> dict[str, bytes]:
    """All pictures in all their forms, with fonts: name-theme -> SVG."""
    drawn = {
        each: draw(board, each) for kind in boards.NAMES for each in (kind, kind + boards.NARROW)
    }
    return themed(drawn)


def draw(board: Board, name: str) -> str:
    """One picture in light colours, without fonts. Raises KeyError for an unknown name."""
    kind = name.removesuffix(boards.NARROW)
    canvas = Canvas(*boards.size(board, name))
    with canvases.quiet():
        if kind == boards.TIME:
            _columns(canvas, board.time, board.locale)
        elif kind == boards.DIMENSIONS:
            _ranges(canvas, board.dimensions)
        else:
            _bars(canvas, boards.bars(board, kind))
        return canvas.svg()


def _is_narrow(canvas: Canvas) -> bool:
    return canvas.width <= boards.NARROW_WIDTH


# columns over time


def _columns(canvas: Canvas, columns: Sequence[Column], locale: str) -> None:
    base, most = canvas.height - BASE_ROOM, max((each.count for each in columns), default=0)
    top = step_above(most)
    left = fonts.width(decimal(top, locale), SANS, SMALL.size) + 10
    for count in (top, top // 2) if top > 1 else (top,):
        y = base - (base - TOP) * count / top
        canvas.lines([[(left, y), (canvas.width, y)]], "rule", width=1)
        canvas.text(left - 8, y + 4, Line(decimal(count, locale), SMALL), "end")
    shapes: dict[bool, list[list[tuple[float, float]]]] = {False: [], True: []}
    middles = list(_middles(canvas, left, len(columns)))
    half = min(14.0, (canvas.width - left) / max(1, len(columns)) * 0.36)
    for x, each in zip(middles, columns, strict=True):
        y = base - (base - TOP) * each.count / top
        if each.count:
            corners = [(x - half, base), (x - half, y), (x + half, y), (x + half, base)]
            shapes[each.running].append(corners)
    canvas.polygons(shapes[False], BAR)
    canvas.polygons(shapes[True], "wash", stroke=BAR, width=1.2)
    canvas.lines([[(left, base), (canvas.width, base)]], "ink", width=1)
    _below(canvas, left, [(x, each.label) for x, each in zip(middles, columns, strict=True)])
    if most:
        best = next(i for i, each in enumerate(columns) if each.count == most)
        y = base - (base - TOP) * most / top
        said = Line(decimal(most, locale), STRONG)
        canvas.place(
            [Spot([said], x, y - 6, side) for x, side in _sides(canvas, left, middles[best])]
        )


def step_above(most: int) -> int:
    """The first of 1, 2, 4, 6, 8, 10, 20, 40 ... that is no less: the end of an axis of counts."""
    step = 1
    while True:
        for times in (1, 2, 4, 6, 8):
            if step * times >= most:
                return step * times
        step *= 10


def _middles(canvas: Canvas, left: float, count: int) -> Iterator[float]:
    room = (canvas.width - left) / max(1, count)
    return (left + room * (i + 0.5) for i in range(count))


def _sides(canvas: Canvas, left: float, x: float) -> list[tuple[float, str]]:
    return [(x, "middle"), (canvas.width - 1, "end"), (left, "start")]


def _below(canvas: Canvas, left: float, labels: Sequence[tuple[float, str]]) -> None:
    """The labels of the axis, every second, third ... one where there is no room for all."""
    widest = max((fonts.width(label, SANS, SMALL.size) for _, label in labels), default=0.0)
    room = (canvas.width - left) / max(1, len(labels))
    every = max(1, -int(-(widest + GAP) // room))
    for x, label in labels[::every]:
        half = fonts.width(label, SANS, SMALL.size) / 2
        at = min(max(x, left + half - 8), canvas.width - half)
        canvas.text(at, canvas.height - 8, Line(label, SMALL), "middle")


# bars in rows


def _bars(canvas: Canvas, bars: Sequence[Bar]) -> None:
    narrow = _is_narrow(canvas)
    row = boards.BAR_ROW_NARROW if narrow else boards.BAR_ROW
    left = 0.0 if narrow else LABELS
    ends = max((fonts.width(each.said, BOLD, STRONG.size) for each in bars), default=0.0)
    room = canvas.width - left - ends - 10
    most = max((each.count for each in bars), default=0) or 1
    shapes = []
    for i, each in enumerate(bars):
        middle = i * row + (34 if narrow else row / 2)
        at = (0.0, middle - 14) if narrow else (left - GAP, middle + 5)
        label = shortened(Line(each.label, USUAL), canvas.width if narrow else left - GAP)
        canvas.text(*at, label, "start" if narrow else "end")
        far = left + room * each.count / most
        if each.count:
            shapes.append(_rectangle(left, middle, max(far, left + 1.5)))
        canvas.text(far + 8, middle + 5, Line(each.said, STRONG))
    canvas.polygons(shapes, BAR)
    _start_line(canvas, left)


def _rectangle(left: float, middle: float, right: float) -> list[tuple[float, float]]:
    top, bottom = middle - THICK / 2, middle + THICK / 2
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _start_line(canvas: Canvas, left: float) -> None:
    if left:
        canvas.lines([[(left, 2), (left, canvas.height - 2)]], "ink", width=1)


# how scores lie


def _ranges(canvas: Canvas, ranges: Sequence[Range]) -> None:
    """A band from quartile to quartile with the median in it, and a dot for the mean."""
    narrow = _is_narrow(canvas)
    row = boards.SPREAD_ROW_NARROW if narrow else boards.SPREAD_ROW
    left, right = (12.0 if narrow else LABELS), canvas.width - 12.0
    base = float(len(ranges) * row)

    def x_of(score: float) -> float:
        return left + (right - left) * score / 100

    # On a narrow sheet the names stand above their rows, where no line may cross them.
    rows = (
        [(i * row + 24.0, i * row + 48.0) for i in range(len(ranges))] if narrow else [(2.0, base)]
    )
    grid = [[(x_of(n), top), (x_of(n), end)] for n in range(0, 101, 20) for top, end in rows]
    canvas.lines(grid, "rule", width=1)
    for n in range(0, 101, 20):
        canvas.text(x_of(n), canvas.height - 8, Line(str(n), SMALL), "middle")
    for i, each in enumerate(ranges):
        middle = i * row + (36 if narrow else row / 2)
        at = (0.0, middle - 15) if narrow else (left - 2 * GAP, middle + 5)
        room = canvas.width if narrow else left - 2 * GAP
        canvas.text(*at, shortened(Line(each.label, USUAL), room), "start" if narrow else "end")
        if each.mean is None:
            canvas.text(x_of(0) + 8, middle + 5, Line(each.said, SMALL))
            continue
        if each.low is not None and each.middle is not None and each.high is not None:
            box = Box(x_of(each.low), middle - 7, x_of(each.high), middle + 7)
            canvas.rect(box, BAND, stroke="accent", width=1)
            at_middle = x_of(each.middle)
            canvas.lines([[(at_middle, middle - 9), (at_middle, middle + 9)]], "accent", width=3)
        canvas.circle((x_of(each.mean), middle), 4.5, "ink", stroke="paper", width=1.5)
