"""matplotlib's SVG, made lean: one short element a shape, no styles, no metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET  # reads only what matplotlib wrote
from xml.sax.saxutils import escape

from benchmark.render.charts.fonts import SANS, SERIF

NAMESPACE = "{http://www.w3.org/2000/svg}"
SIZE = 13
"""The font size that texts inherit; the smallest one."""

KEPT = ("fill", "stroke", "stroke-width", "stroke-dasharray")
_STEP = re.compile(r"([MLC])([^MLCz]*)|(z)")


def lean(svg: str, width: int, height: int) -> str:
    """The picture with presentation attributes only, because of the site's CSP.

    A path with curves is a circle: nothing else in these pictures is round.
    """
    root = ET.fromstring(svg)  # noqa: S314  # matplotlib's own output
    sheet = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    font = f'font-family="{SANS.stack}" font-size="{SIZE}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {sheet} {font}>'
    return "\n".join([head, *_elements(root), "</svg>\n"])


def _elements(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag == f"{NAMESPACE}path":
            yield _shape(element.get("d", ""), _styles(element))
        elif element.tag == f"{NAMESPACE}text":
            yield _text(element, _styles(element))


def _styles(element: ET.Element) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in element.get("style", "").split(";") if part)
    return {name.strip(): value.strip() for name, value in pairs}


def _shape(path: str, styles: dict[str, str]) -> str:
    paint = [(name, _short(styles[name])) for name in KEPT if name in styles]
    if "opacity" in styles:
        paint.append(("fill-opacity", _short(styles["opacity"])))
    if "C" in path:
        return f"<circle{_attributes([*_circle(path), *paint])}/>"
    return f"<path{_attributes([('d', _path(path)), *paint])}/>"


def _text(element: ET.Element, styles: dict[str, str]) -> str:
    attributes = [("x", _short(element.get("x", ""))), ("y", _short(element.get("y", "")))]
    size = styles["font-size"].removesuffix("px")
    if float(size) != SIZE:
        attributes.append(("font-size", _short(size)))
    if SERIF.family in styles["font-family"]:
        attributes.append(("font-family", SERIF.stack))
    if "font-weight" in styles:
        attributes.append(("font-weight", styles["font-weight"]))
    if styles["text-anchor"] != "start":
        attributes.append(("text-anchor", styles["text-anchor"]))
    attributes.append(("fill", styles["fill"]))
    return (
        f"<text{_attributes(attributes)}>{escape(element.text or '', {chr(34): '&quot;'})}</text>"
    )


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f' {name}="{value}"' for name, value in pairs)


def _short(numbers: str) -> str:
    """Numbers with two decimals at most; anything else as it is."""
    try:
        return ",".join(_number(float(each), 2) for each in numbers.split(","))
    except ValueError:
        return numbers


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _path(path: str) -> str:
    """The same lines with one decimal, level and upright ones written short."""
    steps, at = [], ("", "")
    for command, numbers, close in _STEP.findall(path):
        if close:
            steps.append("z")
            continue
        x, y = (_number(float(each), 1) for each in numbers.split())
        if command == "M" or (x != at[0] and y != at[1]):
            steps.append(f"{command}{x} {y}")
        elif (x, y) != at:
            steps.append(f"H{x}" if y == at[1] else f"V{y}")
        at = x, y
    return "".join(steps)


def _circle(path: str) -> list[tuple[str, str]]:
    ends = [numbers.split()[-2:] for command, numbers, _ in _STEP.findall(path) if command]
    xs, ys = ([float(end[axis]) for end in ends] for axis in (0, 1))
    middle, radius = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2), (max(xs) - min(xs)) / 2
    values = zip(("cx", "cy", "r"), (*middle, radius), strict=True)
    return [(name, _number(value, 1)) for name, value in values]
