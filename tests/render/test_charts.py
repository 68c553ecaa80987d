"""The pictures: what they say, how they are written, and that no text hits another."""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from benchmark.content.load import load_bank, read_files
from benchmark.core.answers import parse_answers
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.ladder import placement
from benchmark.core.report import Report, Submission, report_from_json, report_json
from benchmark.core.report_lines import CapLine, GateLine
from benchmark.render import charts
from benchmark.render.charts import draw as drawing
from benchmark.render.charts import fonts, palette, sheets, standing
from benchmark.render.charts.canvas import Box, Pen
from benchmark.render.forms import PICTURES, THEMES
from benchmark.settings import shipped

SVG = "{http://www.w3.org/2000/svg}"
EVERY = ("sop", "trigger", "hero", "allocation", "oversight")
CRITICAL = CapLine(
    "critical-risk",
    "oversight",
    39,
    "A critical risk is open",
    "every critical risk below is dealt with",
    12.0,
)
JUDGEMENT = CapLine(
    "judgement-left-alone",
    "oversight",
    59,
    "Work that needs judgement runs without people",
    "people decide again in the human-led tasks",
    9.0,
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


HOSTILE = '${{{ <b>&"#ffffff" \x00\n łódź 漢字 $x^2$ \\frac'


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


def test_a_held_ladder_says_what_holds_and_the_way_up() -> None:
    held = scored(66, 80, 70, 32.4, 75, 72)

    words = texts(drawing.draw(held, "ladder", "light", fonts=False))

    assert "Held at rung 3" in words
    assert "rung 4 needs 40 in hero-tech dependency" in words
    assert "+8 in hero-tech" in words
    assert "Hero-tech dependency, 32" in words
    assert "You, 66" in words


def test_a_score_beyond_the_held_rung_stays_at_its_place_on_the_axis() -> None:
    svg = drawing.draw(scored(86, 99, 95, 35, 98, 97), "ladder", "light", fonts=False)

    dots = [c for c in ET.fromstring(svg).iter(f"{SVG}circle") if c.get("r") == "8"]
    assert [(dot.get("cx"), dot.get("cy")) for dot in dots] == [("756.2", "280")]


def test_a_score_that_is_not_held_lies_on_its_tread_without_a_wall() -> None:
    svg = drawing.draw(scored(58.9, 71, 58, 45, 63, 66), "ladder", "light", fonts=False)

    dots = [c for c in ET.fromstring(svg).iter(f"{SVG}circle") if c.get("r") == "8"]
    assert [dot.get("cy") for dot in dots] == ["115"]
    assert "You, 58" in texts(svg)
    assert palette.LIGHT["alert"] not in svg
    assert "The way up" not in texts(svg)


@pytest.mark.parametrize("name", ["ladder", "ladder-narrow"])
def test_a_cap_is_named_instead_of_points_that_cannot_be_won(name: str) -> None:
    capped = scored(67, 80, 70, 66, 75, 39, caps=(CRITICAL,))

    words = " ".join(texts(drawing.draw(capped, name, "light", fonts=False)))

    assert "A critical risk is open" in words
    assert "+" not in words


def test_the_weakest_gate_names_every_dimension_below_its_floor() -> None:
    held = scored(45, 55, 60, 5, 12, 60)

    assert [need.dimension for need in standing.needs(held)] == ["hero", "allocation"]
    assert "hero-tech dependency and tech allocation" in charts.alt_text(held, "ladder")


@pytest.mark.parametrize("name", ["ladder", "ladder-narrow"])
def test_without_a_rung_the_ladder_says_so(name: str) -> None:
    svg = drawing.draw(scored(None, 50, None, 40, None, 60), name, "light", fonts=False)

    words = " ".join(texts(svg))
    assert "No placement yet" in words
    assert "No score yet in" in words
    assert "You" not in words
    assert palette.LIGHT["accent-wash"] not in svg


@pytest.mark.parametrize(
    ("low", "high", "label"),
    [
        pytest.param(54.2, 60.9, "54 to 60 with the unknown answers", id="cut to whole points"),
        pytest.param(58.0, 58.0, None, id="a point has no label"),
        pytest.param(58.1, 58.9, None, id="two ends that read the same"),
        pytest.param(0.0, 100.0, "0 to 100 with the unknown answers", id="the whole axis"),
        pytest.param(None, None, None, id="no range"),
    ],
)
def test_the_range_is_labelled(low: float | None, high: float | None, label: str | None) -> None:
    svg = drawing.draw(ranged(scored(58, *[58] * 5), low, high), "ladder", "light", fonts=False)

    assert [text for text in texts(svg) if "unknown" in text] == ([label] if label else [])


def test_the_radar_marks_the_floor_only_where_the_weakest_binds() -> None:
    binding = drawing.draw(scored(66, 80, 70, 32.4, 75, 72), "radar", "light", fonts=False)
    other = drawing.draw(scored(64, 80, 70, 55, 52, 72), "radar", "light", fonts=False)

    assert "Dashed: 40, the floor for rung 4" in texts(binding)
    assert "stroke-dasharray" in binding
    assert palette.LIGHT["alert"] not in other
    assert "stroke-dasharray" not in other


def test_a_dimension_without_a_score_leaves_a_gap() -> None:
    svg = drawing.draw(scored(None, 50, None, 40, None, 60), "radar", "light", fonts=False)

    outline = next(
        each.get("d", "")
        for each in ET.fromstring(svg).iter(f"{SVG}path")
        if each.get("stroke-width") == "2.5"
    )
    assert texts(svg).count("no score") == 2
    assert outline.count("M") == 1
    assert outline.count("L") == 1


@pytest.mark.parametrize("name", ["taskmap", "taskmap-narrow"])
def test_a_task_that_is_not_rated_keeps_its_row(name: str) -> None:
    states = ["unknown", "na", "open"]
    rows = tuple(
        replace(task, mode=None, distance=None, state=states[i % 3])
        for i, task in enumerate(report().matrix.tasks)
    )
    blank = replace(report(), matrix=replace(report().matrix, tasks=rows))

    svg = drawing.draw(blank, name, "light", fonts=False)

    words = texts(svg)
    assert charts.size(blank, name) == charts.size(report(), name)
    for text in ("not known", "does not apply", "not given"):
        assert words.count(text) == len(rows) // 3
    assert "<circle" not in svg


def test_marks_show_the_side_by_shape() -> None:
    svg = drawing.draw(tasks_all_in(3), "taskmap", "light", fonts=False)

    distances = [task.distance or 0 for task in tasks_all_in(3).matrix.tasks]
    on = sum(distance == 0 for distance in distances)
    under = sum(distance < 0 for distance in distances)
    over = sum(distance > 0 for distance in distances)
    fills = [each.get("fill") for each in ET.fromstring(svg).iter(f"{SVG}circle")]
    assert fills.count(palette.LIGHT["ink"]) == on
    assert fills.count(palette.LIGHT["paper"]) == under
    diamonds = next(
        each.get("d", "")
        for each in ET.fromstring(svg).iter(f"{SVG}path")
        if each.get("fill") == palette.LIGHT["over"]
    )
    assert diamonds.count("z") == over


def test_target_modes_that_are_apart_make_two_zones() -> None:
    kinds = tuple(replace(kind, target=(1, 4, 5)) for kind in report().matrix.classes)
    tasks = tuple(replace(t, mode=None, distance=None) for t in report().matrix.tasks)
    apart = replace(report(), matrix=replace(report().matrix, classes=kinds, tasks=tasks))

    svg = drawing.draw(apart, "taskmap", "light", fonts=False)

    assert svg.count(f'fill="{palette.LIGHT["accent-wash"]}"') == 2 * len(kinds)
    assert charts.size(apart, "taskmap") == sheets.task_size(apart, sheets.WIDE)


@pytest.mark.parametrize(
    ("of", "name", "finding"),
    [
        pytest.param(
            "held",
            "ladder-narrow",
            "5 steps rise, one for each rung. You stand on step 3, Triggered, with 66 points "
            "overall. The score alone would reach step 4, but a wall stands above step 3: rung 4 "
            "needs 40 in hero-tech dependency. The way up: +8 in hero-tech. The weakest "
            "dimension, hero-tech dependency, has 32 and allows one rung more than its own.",
            id="ladder",
        ),
        pytest.param(
            "held",
            "radar",
            "Radar chart of 5 scores: SOP coverage 80, trigger automation 70, hero-tech "
            "dependency 32, tech allocation 75, human oversight 72. Inside the dashed line at "
            "40, the floor for rung 4: hero-tech dependency.",
            id="radar",
        ),
        pytest.param(
            "none",
            "ladder",
            "5 steps rise, one for each rung. There is no placement yet. No score yet in trigger "
            "automation and tech allocation.",
            id="no placement",
        ),
    ],
)
def test_alternative_texts_say_the_finding(of: str, name: str, finding: str) -> None:
    reports = {
        "held": scored(66, 80, 70, 32.4, 75, 72),
        "none": scored(None, 50, None, 40, None, 60),
    }

    assert charts.alt_text(reports[of], name) == finding


def test_a_way_up_in_two_dimensions_stands_in_two_lines() -> None:
    held = scored(64, 80, 70, 55, 52, 51)

    words = texts(drawing.draw(held, "ladder", "light", fonts=False))

    assert "rung 4 needs 60 in tech allocation and human oversight" in words
    assert words.index("+9 in oversight") == words.index("+8 in allocation") + 1


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
