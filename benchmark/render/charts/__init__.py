"""Report -> pictures: SVG by matplotlib, in the site's colours and fonts, light and dark."""

from __future__ import annotations

from collections.abc import Callable

from benchmark.core.report import Report
from benchmark.render.charts import canvas, fonts, ladder, narrow, palette, radar, taskmap, words
from benchmark.render.charts.canvas import Canvas, Line, Pen
from benchmark.render.charts.fonts import BOLD, FACES, SANS, Face

NAMES = ("ladder", "ladder-narrow", "radar", "taskmap", "taskmap-narrow")
THEMES = ("light", "dark")

_DRAW: dict[str, Callable[[Report], Canvas]] = {
    "ladder": ladder.draw,
    "ladder-narrow": narrow.draw,
    "radar": radar.draw,
    "taskmap": taskmap.draw_wide,
    "taskmap-narrow": taskmap.draw_narrow,
}
_ALT: dict[str, Callable[[Report], str]] = {
    "ladder": words.ladder,
    "radar": words.radar,
    "taskmap": words.taskmap,
}
_LAST: dict[str, tuple[Report, str]] = {}
"""The last report's pictures in light colours: dark and PDF copies follow at once."""


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
    Raises KeyError for a name that is not in NAMES, ValueError for a theme not in THEMES.
    """
    if theme not in THEMES:
        raise ValueError(f"no theme {theme!r}; use one of {', '.join(THEMES)}")
    svg = _light(report, name)
    if theme == "dark":
        svg = palette.dark(svg)
    return _with_fonts(svg, name) if fonts else svg


def alt_text(report: Report, name: str) -> str:
    """What the picture shows, in words; the same for a narrow one."""
    return _ALT[name.removesuffix("-narrow")](report)


def size(report: Report, name: str) -> tuple[int, int]:
    """Width and height of the drawing in px."""
    sizes: dict[str, Callable[[], tuple[int, int]]] = {
        "ladder": lambda: (ladder.WIDTH, ladder.HEIGHT),
        "ladder-narrow": lambda: (narrow.WIDTH, narrow.HEIGHT),
        "radar": lambda: (radar.WIDTH, radar.HEIGHT),
        "taskmap": lambda: taskmap.size(report, taskmap.WIDE),
        "taskmap-narrow": lambda: taskmap.size(report, taskmap.NARROW),
    }
    return sizes[name]()


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
