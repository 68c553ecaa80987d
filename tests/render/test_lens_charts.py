"""The pictures about a version's questions: no text hits another, and lengths say what they say."""

from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from benchmark.render.charts import lens, palette
from benchmark.render.charts.lens_board import (
    NAMES,
    NARROW,
    Grid,
    LensBoard,
    Mark,
    Spread,
    Step,
    lens_from_json,
    lens_json,
    size,
)
from benchmark.render.forms import LENS, THEMES
from benchmark.render.work import make
from tests.render.pictures import HOSTILE, SVG, faults, texts

EVERY = [name + form for name in NAMES for form in ("", NARROW)]
TICKS = ("0–20", "20–40", "40–60", "60–80", "80–100")
SHARES = tuple(n / 55 for n in range(1, 11))


def board(steps: int = 84, drop: float = 0.12) -> LensBoard:
    """`drop`: the part of those there who stop at a third of the way."""
    going, found = 1.0, list[Step]()
    for n in range(steps):
        going *= 1 - (drop if n == steps // 3 else 0.003)
        found.append(Step(going, str(n // 12 + 1) if n % 12 == 0 else ""))
    marks = (Mark(steps // 3, "12% after TRG2"), Mark(steps - 1, "69% submitted"))
    cells = tuple(tuple(math.exp(-abs(a - b)) / 12 for b in range(5)) for a in range(5))
    said = tuple(tuple(f"{100 * each:.0f}%" for each in row) for row in cells)
    return LensBoard(
        tuple(found),
        marks,
        ("0%", "25%", "50%", "75%", "100%"),
        (
            Spread("SOP coverage", SHARES, "mean 51.3 of 1,803"),
            Spread("Dependency on one technician", SHARES[::-1], "mean 100 of 100,000"),
            Spread("Human oversight", (), "too few: 9"),
        ),
        Grid("Trigger automation", "Human oversight", TICKS, cells, said),
    )


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(board(), id="usual"),
        pytest.param(board(drop=0.0), id="nobody stops"),
        pytest.param(board(drop=0.99), id="nearly all stop"),
        pytest.param(board(steps=20), id="few questions"),
    ],
)
def test_no_text_hits_another_or_leaves_its_sheet(shown: LensBoard, name: str) -> None:
    svg = lens.draw(shown, name)

    assert not list(faults(svg))


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_is_small_with_its_fonts_and_obeys_the_csp(name: str) -> None:
    made = make(LENS, lens_json(board()))

    assert set(made) == {f"{each}-{theme}" for each in EVERY for theme in THEMES}
    for theme in THEMES:
        svg = made[f"{name}-{theme}"]
        wide, high = size(board(), name)
        assert ET.fromstring(svg).get("viewBox") == f"0 0 {wide} {high}"
        assert len(svg) < 14_000
        assert b"style=" not in svg


def test_what_has_too_few_is_not_drawn() -> None:
    few = replace(board(), steps=(), marks=(), spreads=(Spread("SOP", (), "too few"),), grid=None)

    assert few.names == ()
    assert lens.pictures(few) == {}
    assert board().names == NAMES


def test_the_staircase_ends_where_the_last_step_does() -> None:
    shown = LensBoard((Step(0.5, "1"), Step(0.25, "")), (), ("0%", "100%"), (), None)

    svg = lens.draw(shown, "going")

    stairs = next(
        each.get("d", "")
        for each in ET.fromstring(svg).iter(f"{SVG}path")
        if each.get("stroke") == palette.LIGHT["accent"]
    )
    heights = [float(each.split("H")[0]) for each in stairs.split("V")[1:]]
    top, base = 16.0, size(shown, "going")[1] - 30.0
    assert heights == pytest.approx(
        [base - 0.5 * (base - top), base - 0.25 * (base - top)], abs=0.1
    )


def test_columns_are_as_high_as_their_shares() -> None:
    svg = lens.draw(replace(board(), spreads=(Spread("SOP", SHARES, ""),)), "scores")

    shapes = next(
        each.get("d", "")
        for each in ET.fromstring(svg).iter(f"{SVG}path")
        if each.get("fill") == palette.LIGHT["control"]
    )
    tops = [
        float(each.split("M")[1].split("H")[0].split()[1]) for each in shapes.split("z") if each
    ]
    high = [58.0 - each for each in tops]
    assert [each / high[-1] for each in high] == pytest.approx(
        [n / 10 for n in range(1, 11)], abs=0.01
    )


def test_hostile_labels_neither_crash_nor_leak() -> None:
    wild = replace(
        board(),
        marks=(Mark(3, HOSTILE),),
        spreads=(Spread(HOSTILE, SHARES, HOSTILE),),
        grid=Grid(HOSTILE, HOSTILE, TICKS, ((0.1,) * 5,), (("",) * 5,)),
    )

    made = make(LENS, lens_json(wild))

    assert lens_from_json(lens_json(wild)) == wild
    for name in ("going-light", "scores-narrow-dark", "pair-light"):
        assert any("${{{ <b>&" in text for text in texts(made[name].decode()))
