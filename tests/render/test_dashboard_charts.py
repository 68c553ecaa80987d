"""The dashboard's pictures: what they say, how they are written, and that no text hits another."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont

from benchmark.render.charts import dashboard, palette
from benchmark.render.charts.board import (
    NAMES,
    NARROW,
    Bar,
    Board,
    Column,
    Range,
    board_from_json,
    board_json,
    size,
)
from benchmark.render.forms import DASHBOARD, THEMES
from benchmark.render.work import make
from tests.render.pictures import HOSTILE, SVG, faults, texts

EVERY = [name + form for name in NAMES for form in ("", NARROW)]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def board(months: int = 18, most: int = 1240) -> Board:
    return Board(
        time=tuple(
            Column(f"{MONTHS[n % 12]} {2025 + n // 12}", most * n // months, n == months - 1)
            for n in range(months)
        ),
        funnel=(
            Bar("Started", most, f"{most:,}"),
            Bar("Finished", most * 2 // 3, f"{most * 2 // 3:,} (66%)"),
            Bar("Called", 0, "0"),
        ),
        rungs=tuple(Bar(f"{n} A rung", n * most, f"{n * most:,}") for n in range(6)),
        dimensions=(
            Range("SOP coverage", 51.2, 31, 50, 66, ""),
            Range("Hero-tech dependency", 0.0, 0, 0, 0, ""),
            Range("Tech allocation", 100, None, None, None, ""),
            Range("Human oversight", None, None, None, None, "No scores"),
        ),
        stops=(Bar("Your company", 4, "4"), Bar("All answered, not submitted", 2, "2")),
    )


EMPTY = Board((), (Bar("Started", 0, "0"),), (), (), ())


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(board(), id="usual"),
        pytest.param(board(60, 9_999_999), id="long and many"),
        pytest.param(board(1, 1), id="one"),
        pytest.param(EMPTY, id="none"),
    ],
)
def test_no_text_hits_another_or_leaves_its_sheet(shown: Board, name: str) -> None:
    svg = dashboard.draw(shown, name)

    assert not list(faults(svg))


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_is_small_with_its_fonts_and_obeys_the_csp(name: str) -> None:
    made = make(DASHBOARD, board_json(board(60)))

    assert set(made) == {f"{each}-{theme}" for each in EVERY for theme in THEMES}
    for theme in THEMES:
        svg = made[f"{name}-{theme}"]
        root = ET.fromstring(svg)
        wide, high = size(board(60), name)
        assert root.get("viewBox") == f"0 0 {wide} {high}"
        assert len(svg) < 12_000
        assert svg.count(b"@font-face") == 2
        assert b"style=" not in svg
        assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
            "svg", "style", "path", "circle", "text",
        }  # fmt: skip


def test_the_fonts_hold_every_sign_that_is_written() -> None:
    odd = replace(board(), stops=(Bar("Zoë & <b>", 1, "<1%"),))

    svg = dashboard.pictures(odd)["stops-light"].decode()

    usual, bold = (_signs(each) for each in re.findall(r"base64,([^)]+)\)", svg))
    assert set("Zoë&<b>Jan5") <= usual
    assert set("<1%6,()") <= bold
    assert "Q" not in usual | bold


def _signs(code: str) -> set[str]:
    with TTFont(io.BytesIO(base64.b64decode(code))) as font:
        return set(map(chr, font.getBestCmap()))


def test_dark_differs_in_colours_alone() -> None:
    made = dashboard.pictures(board())

    for name in EVERY:
        light, dark = (made[f"{name}-{theme}"].decode() for theme in THEMES)
        for role, colour in palette.LIGHT.items():
            light = light.replace(f'"{colour}"', f'"{palette.DARK[role]}"')
        assert light == dark


def test_bars_and_columns_are_as_long_as_their_counts() -> None:
    bars = dashboard.draw(board(), "rungs")
    columns = dashboard.draw(board(months=5, most=100), "time")

    shapes = next(
        each.get("d", "")
        for each in ET.fromstring(bars).iter(f"{SVG}path")
        if each.get("fill") == palette.LIGHT["control"]
    )
    ends = [float(each.split("H")[1].split("V")[0]) for each in shapes.split("z") if each]
    assert len(ends) == 5
    gaps = [after - before for before, after in pairwise(ends)]
    assert max(gaps) - min(gaps) < 0.3
    assert {"80", "Jan 2025"} <= set(texts(columns))
    running = [
        each
        for each in ET.fromstring(columns).iter(f"{SVG}path")
        if each.get("stroke") == palette.LIGHT["control"]
    ]
    assert len(running) == 1


@pytest.mark.parametrize(
    ("most", "end"),
    [(0, 1), (1, 1), (3, 4), (5, 6), (9, 10), (101, 200), (799, 800), (8001, 10000)],
)
def test_an_axis_ends_at_a_round_number(most: int, end: int) -> None:
    assert dashboard.step_above(most) == end


def test_hostile_labels_neither_crash_nor_leak() -> None:
    wild = replace(
        board(),
        rungs=(Bar(HOSTILE, 3, "3"),),
        dimensions=(Range(HOSTILE, 5, 1, 5, 9, ""),),
        stops=(Bar(HOSTILE * 3, 0, "0"),),
    )

    made = make(DASHBOARD, board_json(wild))

    assert board_from_json(board_json(wild)) == wild
    for name in ("rungs-light", "dimensions-narrow-dark", "stops-light"):
        assert any("${{{ <b>&" in text for text in texts(made[name].decode()))
