"""Pictures of what answers say about questions. Imported by renderer processes only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from benchmark.render.charts import canvas as canvases
from benchmark.render.charts import fonts
from benchmark.render.charts import lens_board as boards
from benchmark.render.charts.canvas import Box, Canvas, Line, Pen, Spot, shortened
from benchmark.render.charts.fonts import BOLD, SANS
from benchmark.render.charts.lens_board import Grid, LensBoard, Mark, Spread
from benchmark.render.charts.themed import themed

SMALL, USUAL, STRONG = Pen(SANS, 13, "muted"), Pen(SANS, 14, "ink"), Pen(BOLD, 14, "ink")
BAR = "control"
LABELS = 196.0
"""Room for the names of rows on a wide sheet."""
GAP = 12.0
HIGHEST = 0.8
"""Half of a cell's side that the largest square of a grid fills."""


def pictures(board: LensBoard) -> dict[str, bytes]:
    """All pictures of a board in all their forms, with fonts: name-theme -> SVG."""
    names = [each for kind in board.names for each in (kind, kind + boards.NARROW)]
    return themed({each: draw(board, each) for each in names})


def draw(board: LensBoard, name: str) -> str:
    """One picture in light colours, without fonts. Raises KeyError for an unknown name."""
    canvas, kind = Canvas(*boards.size(board, name)), name.removesuffix(boards.NARROW)
    with canvases.quiet():
        if kind == boards.GOING:
            _going(canvas, board)
        elif kind == boards.SCORES:
            _spreads(canvas, board.spreads)
        elif kind == boards.PAIR and board.grid is not None:
            _pair(canvas, board.grid)
        else:
            raise KeyError(name)
        return canvas.svg()


def _is_narrow(canvas: Canvas) -> bool:
    return canvas.width <= boards.NARROW_WIDTH


# who goes on


@dataclass(frozen=True)
class _Field:
    """Where the staircase lies on its sheet."""

    left: float
    top: float
    right: float
    base: float
    steps: int

    def x_of(self, step: int) -> float:
        """Where a step begins."""
        return self.left + (self.right - self.left) * step / self.steps

    def y_of(self, share: float) -> float:
        """How high a share stands."""
        return self.base - (self.base - self.top) * share


def _going(canvas: Canvas, board: LensBoard) -> None:
    """A staircase down from all who began; a line where a section begins, with its number."""
    left = max(fonts.width(each, SANS, SMALL.size) for each in board.percents) + 10
    field = _Field(left, 16.0, canvas.width - 12.0, canvas.height - 30.0, len(board.steps))
    _scale(canvas, field, board)
    line, before = [(left, field.y_of(1.0))], 1.0
    for i, each in enumerate(board.steps, 1):
        line += [(field.x_of(i), field.y_of(before)), (field.x_of(i), field.y_of(each.going))]
        before = each.going
    canvas.lines([line], "accent", width=2.5)
    canvas.lines([[(left, field.base), (field.right, field.base)]], "ink", width=1)
    # Labels keep clear of the staircase, stretch by stretch.
    for (x1, y1), (x2, y2) in pairwise(line):
        canvas.taken.append(Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)).grown(2))
    for mark in board.marks:
        _mark(canvas, field, mark, board.steps[mark.step].going)


def _scale(canvas: Canvas, field: _Field, board: LensBoard) -> None:
    parts = len(board.percents) - 1
    levels = [field.y_of(each / parts) for each in range(parts + 1)]
    canvas.lines([[(field.left, y), (field.right, y)] for y in levels[1:]], "rule", width=1)
    for y, percent in zip(levels, board.percents, strict=True):
        canvas.text(field.left - 8, y + 4, Line(percent, SMALL), "end")
    begins = [(field.x_of(i), each.begins) for i, each in enumerate(board.steps) if each.begins]
    canvas.lines([[(x, field.top), (x, field.base + 6)] for x, _ in begins], "rule", width=1)
    ends = [x for x, _ in begins[1:]] + [field.right]
    for (x, number), end in zip(begins, ends, strict=True):
        canvas.text((x + end) / 2, field.base + 20, Line(number, SMALL), "middle")


def _mark(canvas: Canvas, field: _Field, mark: Mark, going: float) -> None:
    x, y = field.x_of(mark.step + 1), field.y_of(going)
    canvas.circle((x, y), 4, "ink", stroke="paper", width=1.5)
    beside = [(x - 8, y + 20, "end"), (x + 8, y - 10, "start"), (x - 8, y + 40, "end")]
    away = [
        (field.right, y - 12, "end"),
        (field.right, y - 36, "end"),
        (field.left + 8, y + 24, "start"),
        (field.left + 8, field.base - 8, "start"),
    ]
    label = [Line(mark.said, STRONG)]
    canvas.place([Spot(label, *each) for each in (*beside, *away)])


# how scores lie


def _spreads(canvas: Canvas, spreads: tuple[Spread, ...]) -> None:
    """A row of columns for each dimension, on one scale."""
    narrow = _is_narrow(canvas)
    row = boards.SCORE_ROW_NARROW if narrow else boards.SCORE_ROW
    left, right = (0.0 if narrow else LABELS), canvas.width - 4.0
    most = max((share for each in spreads for share in each.shares), default=0.0) or 1.0
    shapes = []
    for i, each in enumerate(spreads):
        base = float((i + 1) * row - 4)
        at = (0.0, i * row + 16.0) if narrow else (0.0, base - 24)
        room = canvas.width * 0.62 if narrow else LABELS - GAP
        canvas.text(*at, shortened(Line(each.label, USUAL), room))
        said = (canvas.width, i * row + 16.0, "end") if narrow else (0.0, base - 6, "start")
        canvas.text(said[0], said[1], Line(each.said, SMALL), said[2])
        wide = (right - left) / max(1, len(each.shares))
        for n, share in enumerate(each.shares):
            high = (boards.SCORE_ROW - 12) * share / most
            if share:
                x = left + n * wide
                shapes.append(_rectangle(x + 1, base - max(high, 1.5), x + wide - 1, base))
        canvas.lines([[(left, base), (right, base)]], "ink", width=1)
    canvas.polygons(shapes, BAR)
    for n in range(0, 101, 20):
        x, side = left + (right - left) * n / 100, "middle"
        side = "start" if n == 0 else "end" if n == 100 else side
        canvas.text(x, canvas.height - 6, Line(str(n), SMALL), side)


def _rectangle(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


# two scores


def _pair(canvas: Canvas, grid: Grid) -> None:
    """Squares whose area is a share: across by one score, upward by the other."""
    narrow = _is_narrow(canvas)
    high = boards.CELL_NARROW if narrow else boards.CELL
    left = max(fonts.width(each, SANS, SMALL.size) for each in grid.ticks) + 10
    rows, columns = len(grid.shares), len(grid.ticks)
    wide, top = (canvas.width - left - 2) / columns, float(boards.PAIR_HEAD)
    base, right = top + rows * high, canvas.width - 2.0
    canvas.text(0, 14, shortened(Line(grid.upward, USUAL), canvas.width))
    across = [[(left, base - n * high), (right, base - n * high)] for n in range(rows + 1)]
    upright = [[(left + n * wide, top), (left + n * wide, base)] for n in range(columns + 1)]
    canvas.lines(across + upright, "rule", width=1)
    most = max(max(each) for each in grid.shares) or 1.0
    half = HIGHEST * (high - 20) / 2
    for row, (shares, said) in enumerate(zip(grid.shares, grid.said, strict=True)):
        bottom = base - row * high
        canvas.text(left - 8, bottom - high / 2 + 4, Line(grid.ticks[row], SMALL), "end")
        for column, (share, words) in enumerate(zip(shares, said, strict=True)):
            middle = left + (column + 0.5) * wide
            if share:
                side = max(half * (share / most) ** 0.5, 1.0)
                at = bottom - (high - 20) / 2 - 2
                canvas.rect(Box(middle - side, at - side, middle + side, at + side), BAR)
            canvas.text(middle, bottom - high + 15, Line(words, SMALL), "middle")
    for column, tick in enumerate(grid.ticks):
        canvas.text(left + (column + 0.5) * wide, base + 16, Line(tick, SMALL), "middle")
    canvas.text(right, base + 38, shortened(Line(grid.across, USUAL), canvas.width), "end")
