"""The dashboard's pictures: what they show, as values, and their measures. Drawing is elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass

from benchmark.core.plain import canonical_json, from_plain, to_plain

TIME, FUNNEL, RUNGS, DIMENSIONS, STOPS = "time", "funnel", "rungs", "dimensions", "stops"
NAMES = (TIME, FUNNEL, RUNGS, DIMENSIONS, STOPS)
NARROW = "-narrow"
WIDE_WIDTH, NARROW_WIDTH = 600, 343
TIME_HEIGHT = 260
BAR_ROW, BAR_ROW_NARROW = 36, 52
SPREAD_ROW, SPREAD_ROW_NARROW, SPREAD_FOOT = 40, 54, 26
PAD = 4


@dataclass(frozen=True)
class Column:
    """A period: what stands below it, how many, and whether it is not over yet."""

    label: str
    count: int
    running: bool


@dataclass(frozen=True)
class Bar:
    """A row: its name, its length, and what stands at its end."""

    label: str
    count: int
    said: str


@dataclass(frozen=True)
class Range:
    """How a dimension's scores lie, 0-100. None: nobody has a score, or too few for quartiles."""

    label: str
    mean: float | None
    low: float | None
    middle: float | None
    high: float | None
    said: str


@dataclass(frozen=True)
class Board:
    """All that the pictures show, in the words that they show it with.

    `locale`: the language of those words, in which the axis of counts is written too.
    """

    time: tuple[Column, ...]
    funnel: tuple[Bar, ...]
    rungs: tuple[Bar, ...]
    dimensions: tuple[Range, ...]
    stops: tuple[Bar, ...]
    locale: str = "en"


def board_json(board: Board) -> str:
    """The board as text, for a renderer."""
    return canonical_json(to_plain(board))


def board_from_json(text: str) -> Board:
    """The board that board_json wrote."""
    board: Board = from_plain(Board, json.loads(text))
    return board


def bars(board: Board, name: str) -> tuple[Bar, ...]:
    """The rows of one of the pictures that have bars."""
    return {FUNNEL: board.funnel, RUNGS: board.rungs, STOPS: board.stops}[name]


def size(board: Board, name: str) -> tuple[int, int]:
    """Width and height of a picture in px, which a page needs before it is drawn."""
    kind, narrow = name.removesuffix(NARROW), name.endswith(NARROW)
    width = NARROW_WIDTH if narrow else WIDE_WIDTH
    if kind == TIME:
        return width, TIME_HEIGHT
    if kind == DIMENSIONS:
        row = SPREAD_ROW_NARROW if narrow else SPREAD_ROW
        return width, len(board.dimensions) * row + SPREAD_FOOT
    row = BAR_ROW_NARROW if narrow else BAR_ROW
    return width, len(bars(board, kind)) * row + PAD
