"""Drawing: Report -> SVG by matplotlib. Imported by renderer processes only."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from benchmark.core.report import Report
from benchmark.render.charts import canvas, fonts, ladder, narrow, palette, radar, taskmap
from benchmark.render.charts.canvas import Canvas, Line, Pen
from benchmark.render.charts.fonts import BOLD, FACES, SANS, Face
from benchmark.render.forms import THEMES

_DRAW: dict[str, Callable[[Report], Canvas]] = {
    "ladder": ladder.draw,
    "ladder-narrow": narrow.draw,
    "radar": radar.draw,
    "taskmap": taskmap.draw_wide,
    "taskmap-narrow": taskmap.draw_narrow,
}
_LAST: dict[str, tuple[Report, str]] = {}
"""The last report's pictures in light colours: dark and PDF copies follow at once."""


@cache
def warm() -> None:
    """Load the fonts, make the subsets, draw once: what the first picture would wait for."""
    fonts.register()
    sheet = Canvas(100, 100)
    with canvas.quiet():
        for face in FACES:
            fonts.font_face(face)
            sheet.text(0, 50, Line("Aa 1", Pen(face, 13, "ink")))
        sheet.circle((50, 50), 8, "accent", stroke="paper", width=2)
        sheet.svg()


def draw(report: Report, name: str, theme: str, *, fonts: bool) -> str:
    """One picture as SVG text: the same bytes for the same report.

    `fonts`: carry the fonts along (the web); WeasyPrint finds them itself.
    Raises KeyError for a name that is not in forms.PICTURES, ValueError for a theme not in THEMES.
    """
    if theme not in THEMES:
        raise ValueError(f"no theme {theme!r}; use one of {', '.join(THEMES)}")
    svg = _light(report, name)
    if theme == "dark":
        svg = palette.dark(svg)
    return _with_fonts(svg, name) if fonts else svg


def _light(report: Report, name: str) -> str:
    last = _LAST.get(name)
    if last is not None and last[0] is report:
        return last[1]
    with canvas.quiet():
        svg = _DRAW[name](report).svg()
    _LAST[name] = report, svg
    return svg


def _with_fonts(svg: str, name: str) -> str:
    faces: tuple[Face, ...] = FACES if name.startswith("ladder") else (SANS, BOLD)
    head, _, body = svg.partition("\n")
    return f"{head}\n<style>{''.join(map(fonts.font_face, faces))}</style>\n{body}"
