"""What the answers to one version say about its questions: plain values, without words.

A figure of fewer submissions than its minimum has no value here already, so that none is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

MIN_SHARE = 10
"""Shares and medians. Groups of ten is what owners are promised; of fewer, one answer is more than
a tenth."""
MIN_SCALE = 100
"""Correlations, reliability, floor and ceiling of scores (domain.md 6). A correlation of 100 pairs
lies within about 0.2 of the true one."""
MIN_PER_ITEM = 7
"""Reliability also needs so many submissions for each item (domain.md 6)."""

FLOOR = 0.15
"""More than this at the lowest, or highest, score of a dimension: it cannot tell those apart."""
LOOSE = 0.30
"""An item-total correlation below this: the item goes its own way (convention)."""
REDUNDANT = 0.80
"""Two items of one dimension with a higher correlation ask the same thing twice."""
CLOSE, ONE_THING = 0.60, 0.80
"""Trigger and oversight are meant to be two things, with a correlation far below 0.80. CLOSE is a
design value."""
RELIABLE = (0.70, 0.95)
"""Where alpha should lie."""
BANDS = 5
PARTS = 10
"""Parts of the scale in which pairs of scores, and scores, are counted."""

FAST_ITEMS, FAST_TOTAL, ONE_MODE, CONTRADICTORY, ANY_SIGN = (
    "fast-items", "fast-total", "one-mode", "contradictory", "any",
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number and how many it rests on. `value`: None where `n` is under `needed`, or where there
    is none.
    """

    value: float | None
    n: int
    needed: int = MIN_SHARE

    @property
    def is_few(self) -> bool:
        """Whether it is hidden because it rests on too few."""
        return self.n < self.needed


def figure(value: float | None, n: int, needed: int = MIN_SHARE) -> Figure:
    """A figure that is hidden where it rests on too few."""
    return Figure(value if n >= needed else None, n, needed)


@dataclass(frozen=True)
class Answer:
    """How many of those who answered gave one answer, or chose one of several.

    `id`: of an option or mode, a range of numbers, or a state. `points`: what it earns, None for
    nothing of its own.
    """

    id: str
    points: int | None
    share: Figure


@dataclass(frozen=True)
class ItemFigures:
    """One question, profile question or task. `name`: as conditions name it.

    `answers`: shares of those who answered; of a question with several answers they may add up to
    more than 1. `unknown`: of the same. `left_open`: of those who were asked and submitted.
    `floor`, `ceiling`: who earns the lowest, or highest, points of those who earn any; `rest`: the
    correlation with the rest of its dimension. `stopped`: of those who reached it, who answered it
    and nothing after it.
    """

    name: str
    scored: bool
    several: bool
    answers: tuple[Answer, ...]
    unknown: Figure
    left_open: Figure
    floor: Figure
    ceiling: Figure
    rest: Figure
    stopped: Figure


@dataclass(frozen=True)
class SectionFigures:
    """One section. `seconds`: the median time a question in it, of those who finished it."""

    id: str
    seconds: Figure
    items: tuple[ItemFigures, ...]


@dataclass(frozen=True)
class ScaleFigures:
    """How well the items of a dimension, or of a half of one, measure one thing together.

    `part`: "", "questions" or "matrix". `items`: how many are in it.
    """

    dimension: str
    part: str
    items: int
    alpha: Figure
    omega: Figure


@dataclass(frozen=True)
class ScoreFigures:
    """The scores of a dimension. `parts`: shares of PARTS equal parts of the scale."""

    dimension: str
    mean: Figure
    floor: Figure
    ceiling: Figure
    parts: tuple[Figure, ...]


@dataclass(frozen=True)
class PairFigure:
    """The correlation of two dimensions, or of two items."""

    one: str
    other: str
    r: Figure


@dataclass(frozen=True)
class RuleFigures:
    """One rule that speaks to owners, and for how many it fired."""

    id: str
    kind: str
    fired: Figure


@dataclass(frozen=True)
class SignFigures:
    """A sign of careless answering, and how many show it."""

    id: str
    share: Figure


@dataclass(frozen=True)
class Lens:
    """All figures of one version.

    `apart`: how many submissions are not in them, being invented (or not invented, where these are
    of invented ones). `unconfirmed`: answered by sales, and not confirmed. `left`: begun and not
    gone on with; `under_way`: begun lately. `timed`: of how many submissions the time is known.
    `before`: who stopped before the first question, of all who began; `going`: who went on after
    each question, in the order of asking, empty where there are too few. `is_part`: only the latest
    were read. `trigger`, `oversight`: the dimensions of `grid`, its columns and its rows.
    """

    submissions: int
    apart: int
    unconfirmed: int
    left: int
    under_way: int
    timed: int
    is_part: bool
    before: Figure
    going: tuple[float, ...]
    sections: tuple[SectionFigures, ...]
    scales: tuple[ScaleFigures, ...]
    scores: tuple[ScoreFigures, ...]
    correlations: tuple[PairFigure, ...]
    redundant: tuple[PairFigure, ...]
    grid: tuple[tuple[Figure, ...], ...]
    rules: tuple[RuleFigures, ...]
    contradictions: tuple[Figure, ...]
    careless: tuple[SignFigures, ...]
    trigger: str
    oversight: str
