"""The pictures: what they say, how they are written, and that no text hits another."""

from __future__ import annotations

import re
import statistics
import time
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from benchmark.core.report import report_from_json, report_json
from benchmark.core.report_lines import CapLine
from benchmark.render import charts
from benchmark.render.charts import draw as drawing
from benchmark.render.charts import fonts, palette
from benchmark.render.forms import PICTURES, THEMES
from benchmark.settings import shipped
from tests.render.pictures import (
    CRITICAL,
    HOSTILE,
    SVG,
    faults,
    ranged,
    report,
    scored,
    tasks_all_in,
    texts,
)

JUDGEMENT = CapLine(
    "judgement-left-alone",
    "oversight",
    59,
    "Work that needs judgement runs without people",
    "people decide again in the human-led tasks",
    9.0,
)


CASES = {
    "all alike": lambda s: scored(s, s, s, s, s, s),
    "weakest far below": lambda s: scored(s, s, s, max(0.0, s - 37.5), s, s),
    "weakest is none": lambda s: scored(s, s, s, s, s, 0.0),
    "held by allocation": lambda s: scored(s, s, s, s, s / 1.6, s),
    "held by three": lambda s: scored(s, s, s / 2, s / 2, s, s / 1.9),
    "held by a cap": lambda s: ranged(
        scored(s, s, s, s, s, min(s, 39.0), caps=(CRITICAL,)), max(0.0, s - 6), min(100.0, s + 5)
    ),
    "held by judgement": lambda s: ranged(
        scored(s, s, s, s, s, min(s, 59.0), caps=(JUDGEMENT,)), 0.0, 100.0
    ),
    "no placement": lambda s: ranged(scored(None, s, None, s, None, s), 0.0, s),
}


@pytest.mark.parametrize("name", ["ladder", "ladder-narrow", "radar"])
@pytest.mark.parametrize("case", CASES)
def test_no_text_hits_another_at_any_score(case: str, name: str) -> None:
    found = {}
    for score in range(0, 101, 5 if name == "radar" else 1):
        svg = drawing.draw(CASES[case](float(score)), name, "light", fonts=False)
        if faulty := list(faults(svg)):
            found[score] = faulty

    assert not found


@pytest.mark.parametrize("name", ["taskmap", "taskmap-narrow"])
@pytest.mark.parametrize("mode", range(6))
def test_no_text_of_the_task_map_hits_another(mode: int, name: str) -> None:
    svg = drawing.draw(tasks_all_in(mode), name, "light", fonts=False)

    assert not [fault for fault in faults(svg) if "line" not in fault]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_lean_and_obeys_the_csp(name: str, theme: str) -> None:
    held = replace(scored(66, 80, 70, 32.4, 75, 72), matrix=report().matrix)

    svg = drawing.draw(held, name, theme, fonts=False)

    root = ET.fromstring(svg)
    size = charts.size(held, name)
    assert root.get("viewBox") == f"0 0 {size[0]} {size[1]}"
    assert (root.get("width"), root.get("height")) == (str(size[0]), str(size[1]))
    assert len(svg.encode()) < 12_000
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "path", "circle", "text"}
    assert "style" not in svg
    assert "clip" not in svg
    sizes = [float(each.get("font-size", "13")) for each in root.iter(f"{SVG}text")]
    assert min(sizes) >= 13


def test_sheets_are_as_wide_as_the_look_wants() -> None:
    sizes = {name: charts.size(report(), name) for name in PICTURES}

    tasks = len(report().matrix.tasks)
    assert sizes["ladder"] == (880, 324)
    assert sizes["ladder-narrow"] == (343, 452)
    assert sizes["radar"] == (360, 336)
    assert sizes["taskmap"] == (880, 44 + 4 * 34 - 4 + 25 * tasks + 14)
    assert sizes["taskmap-narrow"] == (343, 26 + 4 * 34 - 4 + 26 * tasks + 14)


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    stored = report_from_json(report_json(report()))

    first = drawing.draw(report(), name, "light", fonts=True)

    assert drawing.draw(stored, name, "light", fonts=True) == first
    assert drawing.draw(replace(report()), name, "light", fonts=True) == first


@pytest.mark.parametrize("name", PICTURES)
def test_dark_differs_in_colours_alone(name: str) -> None:
    light = drawing.draw(report(), name, "light", fonts=False)
    dark = drawing.draw(report(), name, "dark", fonts=False)

    colour = re.compile(r"#[0-9a-f]{6}")
    assert colour.sub("", dark) == colour.sub("", light)
    assert set(colour.findall(dark)) <= set(palette.DARK.values())
    assert set(colour.findall(light)) <= set(palette.LIGHT.values())


def test_the_palette_is_that_of_the_stylesheet() -> None:
    css = (shipped("static") / "tokens.css").read_text()

    pairs = dict(re.findall(r"--([\w-]+): light-dark\((#\w+, #\w+)\)", css))

    assert len(set(palette.LIGHT.values())) == len(palette.LIGHT)
    for role, light in palette.LIGHT.items():
        assert pairs[role] == f"{light}, {palette.DARK[role]}"


def test_fonts_are_carried_on_the_web_only() -> None:
    web = drawing.draw(report(), "ladder", "light", fonts=True)
    pdf = drawing.draw(report(), "ladder", "light", fonts=False)
    radar = drawing.draw(report(), "radar", "light", fonts=True)

    assert web.count("@font-face") == 3
    assert radar.count("@font-face") == 2
    assert "base64" not in pdf
    assert "style=" not in web
    assert "ExtraLight" not in web
    ET.fromstring(web)


@pytest.mark.parametrize("name", PICTURES)
def test_hostile_labels_neither_crash_nor_leak(name: str) -> None:
    held = scored(66, 80, 70, 32.4, 75, 72)
    tasks = tuple(replace(t, text=HOSTILE, short=HOSTILE) for t in report().matrix.tasks)
    wild = replace(
        held,
        dimensions={n: replace(d, name=HOSTILE, short=HOSTILE) for n, d in held.dimensions.items()},
        ladder=tuple(replace(line, name=HOSTILE, sign=(HOSTILE,)) for line in held.ladder),
        matrix=replace(report().matrix, tasks=tasks),
    )

    svg = drawing.draw(wild, name, "dark", fonts=True)

    assert any("${{{ <b>&" in text for text in texts(svg))
    assert not list(ET.fromstring(svg).iter(f"{SVG}b"))
    assert charts.alt_text(wild, name)


def test_unknown_names_and_themes_are_refused() -> None:
    with pytest.raises(KeyError):
        drawing.draw(report(), "pie", "light", fonts=False)
    with pytest.raises(ValueError, match="light, dark"):
        drawing.draw(report(), "radar", "sepia", fonts=False)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_in_a_blink(name: str) -> None:
    drawing.warm()
    took = []
    for _ in range(11):
        fresh = replace(report())
        started = time.process_time()
        drawing.draw(fresh, name, "light", fonts=True)
        drawing.draw(fresh, name, "dark", fonts=True)
        took.append(time.process_time() - started)

    assert statistics.median(took) < 0.045


def test_fonts_are_found_without_complaint(caplog: pytest.LogCaptureFixture) -> None:
    fonts.properties.cache_clear()

    for face in fonts.FACES:
        assert fonts.width("Held at rung 3", face, 13.1) > 60

    assert not caplog.records


def test_the_fonts_cover_what_the_pictures_write() -> None:
    everything = "".join(
        text
        for name in PICTURES
        for text in texts(drawing.draw(report(), name, "light", fonts=False))
    )

    assert set(everything) <= set(fonts.CARRIED)
