"""Contributions as rows that visibly add up: tenths that sum to the score, and bar widths."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmark.core.report import Report
from benchmark.core.report_lines import OPEN, DimensionReport, Line
from benchmark.render import formats
from benchmark.render.speech import Speech

EPSILON = 1e-9
TASK = "task."


@dataclass(frozen=True)
class Part:
    """One row: `share` of `of` points, both None where nothing was counted.

    `ids` are the contributions behind it, more than one for a kind of task. A cap has a
    negative `share` and no `of`.
    """

    ids: tuple[str, ...]
    label: str
    answer: str
    state: str
    share: float | None
    of: float | None

    @property
    def lost(self) -> float:
        """The points that this row could bring and did not."""
        return 0.0 if self.share is None or self.of is None else self.of - self.share


@dataclass(frozen=True)
class PartRow:
    """A part as shown: points as text; in percent, track in the column, bar in the track."""

    part: Part
    points: str
    track: int
    filled: int


@dataclass(frozen=True)
class PartTable:
    """All rows of one dimension with their sum, which is the score with its first decimal.

    `left_out`: the labels of what was left open and so has no row; empty if nothing was.
    """

    rows: tuple[PartRow, ...]
    total: str
    left_out: str


def parts(report: Report, dimension: DimensionReport, speech: Speech) -> tuple[Part, ...]:
    """The contributions in order, the tasks of one kind taken together."""
    questions = [_part(c, speech) for c in dimension.contributions if not c.id.startswith(TASK)]
    tasks = {c.id: c for c in dimension.contributions if c.id.startswith(TASK)}
    kinds = []
    for kind in report.matrix.classes:
        ids = [f"{TASK}{t.id}" for t in report.matrix.tasks if t.kind == kind.id]
        lines = [tasks[name] for name in ids if name in tasks]
        if lines:
            kinds.append(_kind(kind.name, lines, speech))
    caps = [each for each in questions if each.state == "cap"]
    return (*(each for each in questions if each.state != "cap"), *kinds, *caps)


def _part(line: Line, speech: Speech) -> Part:
    counted = line.of is not None or line.state == "cap"
    share = line.share if counted else None
    return Part((line.id,), line.label, state_text(line, speech), line.state, share, line.of)


def _kind(name: str, lines: Sequence[Line], speech: Speech) -> Part:
    counted = [line for line in lines if line.of is not None]
    label = speech._("%(kind)s, %(n)s", kind=name, n=_tasks(len(lines), speech))
    answer = speech._("See the task map")
    if not counted:
        return Part(tuple(x.id for x in lines), label, answer, "tasks", None, None)
    share, of = sum(x.share for x in counted), sum(x.of or 0.0 for x in counted)
    return Part(tuple(x.id for x in lines), label, answer, "tasks", share, of)


def _tasks(n: int, speech: Speech) -> str:
    return speech.ngettext("one task", "%(n)s tasks", n)


def state_text(line: Line, speech: Speech) -> str:
    """The answer, or its state in words."""
    return {
        "unknown": speech._("I don’t know"),
        "na": speech._("Does not apply"),
        "open": speech._("Not provided"),
    }.get(line.state, line.answer)


def part_table(every: Sequence[Part], score: float | None, speech: Speech) -> PartTable:
    """The rows with one decimal each, so that shares sum to the total and `of` to 100."""
    rows = [row for row in every if row.state != OPEN or row.share is not None]
    left_out = "; ".join(row.label for row in every if row not in rows)
    shares = apportioned([row.share or 0.0 for row in rows], _tenths(score or 0.0))
    full = {n: s for n, s in enumerate(shares) if _is_full(rows[n])}
    others = [n for n, row in enumerate(rows) if row.of is not None and n not in full]
    left = apportioned([rows[n].of or 0.0 for n in others], 1000 - sum(full.values()))
    of = full | dict(zip(others, left, strict=True))
    widest = max((row.of or 0.0 for row in rows), default=0.0) or 1.0
    shown = tuple(
        PartRow(row, _points(row, shares[n], of.get(n, 0), speech), *_widths(row, widest))
        for n, row in enumerate(rows)
    )
    if score is None:
        return PartTable(shown, speech._("No score"), left_out)
    total = speech._("%(share)s of 100", share=speech.tenths(_tenths(score)))
    return PartTable(shown, total, left_out)


def apportioned(values: Sequence[float], total: int) -> list[int]:
    """Values in whole tenths that sum to `total`: cut, the largest remainders first raised."""
    cut = [_tenths(value) for value in values]
    by_remainder = sorted(range(len(values)), key=lambda n: cut[n] - 10 * values[n])
    for n in by_remainder[: max(0, total - sum(cut))]:
        cut[n] += 1
    return cut


def losses(rows: Iterable[Part]) -> list[Part]:
    """The parts that lost points, the largest loss first."""
    return sorted((row for row in rows if row.lost > EPSILON), key=lambda row: -row.lost)


def _tenths(value: float) -> int:
    return math.floor(10 * value + EPSILON)


def _is_full(row: Part) -> bool:
    return row.of is not None and row.lost <= EPSILON


def _points(row: Part, share: int, of: int, speech: Speech) -> str:
    if row.share is None:
        return speech._("not counted")
    if row.of is None:
        return speech._("less %(points)s", points=speech.tenths(-share))
    return speech._("%(share)s of %(of)s", share=speech.tenths(share), of=speech.tenths(of))


def _widths(row: Part, widest: float) -> tuple[int, int]:
    """Width of the track in the column, and of the bar in the track."""
    of = row.of or 0.0
    filled = 100 * max(0.0, row.share or 0.0) / of if of else 0.0
    return formats.percent(100 * of / widest), formats.percent(filled)
