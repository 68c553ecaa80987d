"""Pictures of what answers say about questions: what they show, as values, and their measures."""

from __future__ import annotations

import json
from dataclasses import dataclass

from benchmark.core.plain import canonical_json, from_plain, to_plain

GOING, SCORES, PAIR = "going", "scores", "pair"
NAMES = (GOING, SCORES, PAIR)
NARROW = "-narrow"
WIDE_WIDTH, NARROW_WIDTH = 600, 343
GOING_HEIGHT = 280
SCORE_ROW, SCORE_ROW_NARROW, SCORE_FOOT = 62, 86, 24
CELL, CELL_NARROW, PAIR_HEAD, PAIR_FOOT = 62, 56, 24, 46


@dataclass(frozen=True)
class Step:
    """One question in the order of asking: who of all that began went on after it, 0.0 to 1.0.

    `begins`: the number of the section that begins with it, as text; else empty.
    """

    going: float
    begins: str


@dataclass(frozen=True)
class Mark:
    """What is written beside one step."""

    step: int
    said: str


@dataclass(frozen=True)
class Spread:
    """The scores of a dimension in equal parts of the scale, as shares; empty for too few."""

    label: str
    shares: tuple[float, ...]
    said: str


@dataclass(frozen=True)
class Grid:
    """Shares by two scores, rows from the lowest up; a cell's words are empty for nobody."""

    across: str
    upward: str
    ticks: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...]
    said: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class LensBoard:
    """All that the pictures show. What is not there, because there are too few, is empty."""

    steps: tuple[Step, ...]
    marks: tuple[Mark, ...]
    percents: tuple[str, ...]
    spreads: tuple[Spread, ...]
    grid: Grid | None

    @property
    def names(self) -> tuple[str, ...]:
        """The pictures that there is something to show in."""
        shown = (bool(self.steps), any(each.shares for each in self.spreads), bool(self.grid))
        return tuple(name for name, there in zip(NAMES, shown, strict=True) if there)


def lens_json(board: LensBoard) -> str:
    """The board as text, for a renderer."""
    return canonical_json(to_plain(board))


def lens_from_json(text: str) -> LensBoard:
    """The board that lens_json wrote."""
    board: LensBoard = from_plain(LensBoard, json.loads(text))
    return board


def size(board: LensBoard, name: str) -> tuple[int, int]:
    """Width and height of a picture in px, which a page needs before it is drawn."""
    kind, narrow = name.removesuffix(NARROW), name.endswith(NARROW)
    width = NARROW_WIDTH if narrow else WIDE_WIDTH
    if kind == GOING:
        return width, GOING_HEIGHT
    if kind == SCORES:
        row = SCORE_ROW_NARROW if narrow else SCORE_ROW
        return width, len(board.spreads) * row + SCORE_FOOT
    rows = len(board.grid.shares) if board.grid else 0
    return width, PAIR_HEAD + rows * (CELL_NARROW if narrow else CELL) + PAIR_FOOT
