"""A sheet in px, drawn by matplotlib, that knows where its texts are and finds room for more."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from benchmark.render.charts import fonts
from benchmark.render.charts.fonts import Face
from benchmark.render.charts.lean import lean
from benchmark.render.charts.palette import LIGHT

DPI = 72
"""So that matplotlib's points are px."""

ASCENT, DESCENT = 0.74, 0.22
"""How far capitals rise above the baseline and tails fall below it, in parts of the size."""

MARGIN = 2.5
"""How far a label stays from anything else."""

SIDES: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}
"""matplotlib's words for SVG's anchors."""

Point = tuple[float, float]


class Box(NamedTuple):
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Box) -> float:
        """The area that both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)

    def grown(self, by: float) -> Box:
        """The box with a margin around it."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True)
class Pen:
    """How a line of text looks: font, size in px, and the role of its colour."""

    face: Face
    size: float
    colour: str

    def box(self, x: float, y: float, words: str, anchor: str = "start") -> Box:
        """What the words cover from (x, baseline y); anchor as in SVG: start, middle or end."""
        wide = fonts.width(words, self.face, self.size)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        return Box(left, y - ASCENT * self.size, left + wide, y + DESCENT * self.size)


class Line(NamedTuple):
    """One line of a label."""

    words: str
    pen: Pen


class Spot(NamedTuple):
    """A place for a label: its lines, the first baseline, the side that x is, the leading."""

    lines: Sequence[Line]
    x: float
    y: float
    anchor: str = "start"
    leading: float = 18

    def boxes(self) -> list[Box]:
        """What each line covers."""
        return [
            pen.box(self.x, self.y + i * self.leading, words, self.anchor)
            for i, (words, pen) in enumerate(self.lines)
        ]


class _Label(Text):
    """One line on its baseline, without matplotlib's layout: that is most of a picture's time."""

    def draw(self, renderer: Any) -> None:
        """Write the words; the renderer reads place, side and font from the label itself."""
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_unitless_position())
        down = renderer.height - y
        renderer.draw_text(
            gc, x, down, self.get_text(), self.get_fontproperties(), 0, ismath=False, mtext=self
        )
        gc.restore()


class Canvas:
    """A picture while it is drawn. `taken`: boxes that labels must keep clear of."""

    def __init__(self, width: int, height: int) -> None:
        fonts.register()
        self.width, self.height = width, height
        self.taken: list[Box] = []
        self._figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
        self._figure.patch.set_visible(False)
        self._flip = Affine2D([[1, 0, 0], [0, -1, height], [0, 0, 1]])

    def rect(self, box: Box, fill: str, **look: Any) -> None:
        """A filled rectangle."""
        left, top, right, bottom = box
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        self.polygon(corners, fill, **look)

    def square(self, middle: Point, half: float, fill: str, halo: float) -> None:
        """A square mark with a halo of paper."""
        box = Box(*middle, *middle).grown(half)
        self.rect(box, fill, stroke="paper", width=halo)
        self.taken.append(box.grown(halo / 2))

    def circle(self, middle: Point, radius: float, fill: str, **look: Any) -> None:
        """A round mark."""
        self._add(Circle(middle, radius, **_paint(fill, **look)))
        self.taken.append(Box(*middle, *middle).grown(radius + 1))

    def polygon(self, points: Sequence[Point], fill: str, **look: Any) -> None:
        """A filled polygon."""
        self.polygons([points], fill, **look)

    def polygons(self, shapes: Iterable[Sequence[Point]], fill: str, **look: Any) -> None:
        """Filled polygons of one look, as one element."""
        points: list[Point] = []
        codes: list[Any] = []
        for each in shapes:
            points += [*each, each[0]]
            codes += [Path.MOVETO, *[Path.LINETO] * (len(each) - 1), Path.CLOSEPOLY]
        if points:
            self._add(PathPatch(Path(points, codes), **_paint(fill, **look)))

    def lines(self, strokes: Iterable[Sequence[Point]], stroke: str, **look: Any) -> None:
        """Polylines of one look, as one element."""
        points: list[Point] = []
        codes: list[Any] = []
        for each in strokes:
            points += each
            codes += [Path.MOVETO, *[Path.LINETO] * (len(each) - 1)]
        if points:
            self._add(PathPatch(Path(points, codes), **_paint("none", stroke=stroke, **look)))

    def arrow(self, tail: Point, tip: Point, colour: str) -> None:
        """An arrow that points up."""
        (x, bottom), (_, top) = tail, tip
        if bottom > top + 10:
            self.lines([[(x, bottom), (x, top + 8)]], colour, width=2)
        self.polygon([(x, top), (x + 4.2, top + 9.8), (x - 4.2, top + 9.8)], colour)
        self.taken.append(Box(x - 5, top, x + 5, max(bottom, top + 9.8)))

    def text(self, x: float, y: float, line: Line, anchor: str = "start") -> Box:
        """A line of text; returns what it covers."""
        words = plain(line.words)
        pen = line.pen
        self._add(
            _Label(
                x, y, words,
                color=LIGHT[pen.colour],
                fontproperties=fonts.properties(pen.face, pen.size),
                horizontalalignment=SIDES[anchor],
                parse_math=False,
                verticalalignment="baseline",
            )
        )  # fmt: skip
        box = pen.box(x, y, words, anchor)
        self.taken.append(box)
        return box

    def place(self, spots: Iterable[Spot]) -> Box:
        """Write a label at the first spot with room, else where it hides least.

        Returns what the label covers.
        """
        best, least = None, float("inf")
        for each in spots:
            if (hidden := self.hidden(each)) < least:
                best, least = each, hidden
            if not hidden:
                break
        if best is None:
            raise ValueError("a label needs a spot")
        boxes = [
            self.text(best.x, best.y + i * best.leading, line, best.anchor)
            for i, line in enumerate(best.lines)
        ]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return Box(min(lefts), min(tops), max(rights), max(bottoms))

    def hidden(self, spot: Spot) -> float:
        """How much of a label would lie off the sheet or on something else; 0.0 is room."""
        sheet = Box(0, 0, self.width, self.height)
        total = 0.0
        for box in spot.boxes():
            total += box.shared(box) - box.shared(sheet)
            total += sum(box.grown(MARGIN).shared(other) for other in self.taken)
        return total if total > 1e-6 else 0.0

    def svg(self) -> str:
        """The picture in light colours, without fonts."""
        file = io.StringIO()
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "benchmark"}):
            FigureCanvasSVG(self._figure).print_svg(  # type: ignore[no-untyped-call]  # matplotlib
                file, metadata={"Date": None}
            )
        return lean(file.getvalue(), self.width, self.height)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._flip)
        artist.set_zorder(1)
        self._figure.add_artist(artist, clip=False)


def plain(words: str) -> str:
    """A text on one line, without signs that XML cannot hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def shortened(line: Line, room: float) -> Line:
    """The line, cut with an ellipsis where it is wider than `room` px."""
    words = plain(line.words)
    if fonts.width(words, line.pen.face, line.pen.size) <= room:
        return line
    while words and fonts.width(words + "…", line.pen.face, line.pen.size) > room:
        words = words[:-1].rstrip(" ,")
    return Line(words + "…", line.pen)


def wrapped(line: Line, room: float, most: int = 3) -> list[Line]:
    """The line broken between words to fit `room` px, in `most` lines at most."""
    rows: list[str] = []
    for word in plain(line.words).split():
        longer = f"{rows[-1]} {word}" if rows else word
        fits = fonts.width(longer, line.pen.face, line.pen.size) <= room
        if rows and (fits or len(rows) == most):
            rows[-1] = longer
        else:
            rows.append(word)
    return [shortened(Line(row, line.pen), room) for row in rows]


def quiet() -> warnings.catch_warnings[Any]:
    """Without matplotlib's warning about signs that no font has: readers' systems may."""
    return warnings.catch_warnings(action="ignore", category=UserWarning)


def _paint(
    fill: str,
    stroke: str = "none",
    width: float = 0,
    dash: tuple[float, float] | None = None,
    opacity: float | None = None,
) -> dict[str, Any]:
    # matplotlib multiplies dashes by the line's width.
    style: Any = (0, tuple(each / width for each in dash)) if dash else "solid"
    return {
        "facecolor": LIGHT.get(fill, fill),
        "edgecolor": LIGHT.get(stroke, stroke),
        "linewidth": width,
        "linestyle": style,
        "alpha": opacity,
    }
