"""Reports to draw, and what stands in a picture."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

from benchmark.content.load import load_bank, read_files
from benchmark.core.answers import parse_answers
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.ladder import placement
from benchmark.core.report import Report, Submission
from benchmark.core.report_lines import CapLine, GateLine
from benchmark.render.charts import fonts
from benchmark.render.charts.canvas import Box, Pen
from benchmark.settings import shipped

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '${{{ <b>&"#ffffff" \x00\n łódź 漢字 $x^2$ \\frac'
EVERY = ("sop", "trigger", "hero", "allocation", "oversight")
CRITICAL = CapLine(
    "critical-risk",
    "oversight",
    39,
    "A critical risk is open",
    "every critical risk below is dealt with",
    12.0,
)


@cache
def bank() -> Bank:
    return load_bank(read_files(shipped("questions")))


@cache
def report() -> Report:
    chance = random.Random(7)
    tasks = {task.id: chance.randint(0, 5) for task in bank().matrix.tasks}
    answers = {
        q.id: q.options[0].id for q in bank().questions() if q.kind == "choice" and q.options
    }
    parsed = parse_answers(bank(), {"profile": {}, "answers": answers, "tasks": tasks})
    return build_report(bank(), parsed, Submission("x", "en", "2026-01-01T00:00:00Z"))


def scored(overall: float | None, *scores: float | None, caps: tuple[CapLine, ...] = ()) -> Report:
    """The report as these scores place it; the range is a point."""
    found = dict(zip(EVERY, scores, strict=True))
    placed = placement(bank(), found, overall)
    base = report()
    gates = tuple(
        GateLine(
            g.id, g.rung, g.dimension, "", False, g.needs, g.has, g.met, g.binds,
            None if g.has is None else max(0.0, g.needs - g.has),
        )
        for g in placed.gates
    )  # fmt: skip
    name = bank().ladder[placed.rung - 1].name if placed.rung else None
    return replace(
        base,
        overall=replace(base.overall, score=overall, low=overall, high=overall),
        rung=replace(base.rung, value=placed.rung, name=name, held=placed.held, band=placed.band),
        gates=gates,
        caps=caps,
        dimensions={n: replace(base.dimensions[n], score=s) for n, s in found.items()},
    )


def ranged(of: Report, low: float | None, high: float | None) -> Report:
    return replace(of, overall=replace(of.overall, low=low, high=high))


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text")]


def tasks_all_in(mode: int) -> Report:
    kinds = {kind.id: kind for kind in report().matrix.classes}
    rows = tuple(
        replace(
            task,
            mode=mode,
            distance=min((mode - target for target in kinds[task.kind].target), key=abs),
        )
        for task in report().matrix.tasks
    )
    return replace(report(), matrix=replace(report().matrix, tasks=rows))


def boxes(svg: str) -> Iterator[tuple[str, Box]]:
    for each in ET.fromstring(svg).iter(f"{SVG}text"):
        bold = each.get("font-weight") == "600"
        face = fonts.BOLD if bold else fonts.SANS
        if "Serif" in each.get("font-family", ""):
            face = fonts.SERIF
        pen = Pen(face, float(each.get("font-size", "13")), "ink")
        words = each.text or ""
        at = float(each.get("x", "")), float(each.get("y", ""))
        yield words, pen.box(*at, words, each.get("text-anchor", "start"))


def marks(svg: str) -> Iterator[tuple[str, Box]]:
    """Dots, and the level and upright lines that are thick enough to hurt a text."""
    root = ET.fromstring(svg)
    for each in root.iter(f"{SVG}circle"):
        x, y, r = (float(each.get(name, "")) for name in ("cx", "cy", "r"))
        yield "dot", Box(x, y, x, y).grown(r)
    for each in root.iter(f"{SVG}path"):
        width = float(each.get("stroke-width", "0"))
        if each.get("fill") != "none" or width < 1.5 or each.get("stroke") == "#ffffff":
            continue
        x = y = 0.0
        for command, numbers in re.findall(r"([MLHV])([^MLHVz]*)", each.get("d", "")):
            to = [float(n) for n in numbers.split()]
            new = {"H": (to[0], y), "V": (x, to[0])}.get(command) or (to[0], to[-1])
            if command in "HV":
                edges = sorted((x, new[0])), sorted((y, new[1]))
                box = Box(edges[0][0], edges[1][0], edges[0][1], edges[1][1])
                yield f"line {each.get('stroke')}", box.grown(width / 2)
            x, y = new


def faults(svg: str) -> Iterator[str]:
    root = ET.fromstring(svg)
    sheet = Box(0, 0, float(root.get("width", "")), float(root.get("height", "")))
    found = list(boxes(svg))
    for i, (words, box) in enumerate(found):
        if box.left < -0.6 or box.right > sheet.right + 0.6:
            yield f"{words!r} leaves the sheet"
        if box.top < 0 or box.bottom > sheet.bottom:
            yield f"{words!r} leaves the sheet"
        for others in (found[i + 1 :], list(marks(svg))):
            for other, its in others:
                if box.shared(its) > 1:
                    yield f"{words!r} hits {other!r}"
