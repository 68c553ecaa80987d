"""What single pictures say: what holds, what is missing, and on which side."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from benchmark.render import charts
from benchmark.render.charts import draw as drawing
from benchmark.render.charts import palette, sheets, standing
from tests.render.pictures import CRITICAL, SVG, ranged, report, scored, tasks_all_in, texts


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
