"""A rehearsal's result as its page prints it: widths, rows in order, the fields of its form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from benchmark.core.bank import NOT_APPLICABLE, UNKNOWN
from benchmark.core.plain import from_plain
from benchmark.core.saying import Said, read_said
from benchmark.measure.renames import LEAVE_OUT, NEAREST, WHOLE, Renames
from benchmark.measure.result import Result, RuleCount
from benchmark.measure.suggest import Choice
from benchmark.store.studio_tables import Rehearsal

APART, LEFT_OUT, TO = "", "leave-out", "="
"""Values of the form's choices: count apart, take as left open, and what begins a new name."""


@dataclass(frozen=True)
class Bar:
    """A row of a distribution: counts before and after, and their shares in percent.

    `number`: the rung, or where the part of the scale begins; None for "no score".
    """

    number: int | None
    name: str
    before: int
    after: int
    before_share: float
    after_share: float


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix. `way`: "up", "down", "same", or empty where nobody is."""

    count: int
    way: str


@dataclass(frozen=True)
class Lack:
    """Something that the draft does not have, or that was renamed, with its field.

    `count`: submissions that lack it; None for what was renamed. `chosen`: the field's value.
    """

    name: str
    label: str
    element: str
    element_label: str
    count: int | None
    choices: tuple[Choice, ...]
    chosen: str

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"to {self.name} {self.element}".strip()

    @property
    def asked(self) -> str:
        """The id of the question or task, as editors know it."""
        return self.name.removeprefix("answer.")

    @property
    def is_state(self) -> bool:
        """Whether it is "I don't know" or "does not apply", which the draft does not take here."""
        return self.element in (UNKNOWN, NOT_APPLICABLE)

    @property
    def is_whole(self) -> bool:
        """Whether values do not fit as wholes: numbers out of range, several options for one."""
        return self.element == WHOLE

    @property
    def nearest(self) -> str:
        """What the choice of the nearest number is called in the form."""
        return f"{TO}{NEAREST}"


@dataclass(frozen=True)
class Shown:
    """All that the page prints of a result."""

    result: Result

    @cached_property
    def bars(self) -> list[Bar]:
        """The rungs, no rung last."""
        rows = [*self.result.rungs[1:], self.result.rungs[0]]
        return [self._bar(row.rung, row.name, row.before, row.after) for row in rows]

    @cached_property
    def parts(self) -> list[Bar]:
        """The overall score in parts of the scale."""
        return [self._bar(row.low, "", row.before, row.after) for row in self.result.overall]

    @cached_property
    def matrix(self) -> list[tuple[int, list[Cell]]]:
        """Rung before -> the cells by rung after; rungs as in `bars`."""
        order = [bar.number for bar in self.bars if bar.number is not None]
        return [
            (old, [_cell(old, new, self.result.matrix[old][new]) for new in order]) for old in order
        ]

    @cached_property
    def rung_names(self) -> dict[int, str]:
        """Names of the rungs by number; 0 is not among them."""
        return {row.rung: row.name for row in self.result.rungs if row.rung}

    @cached_property
    def rules(self) -> list[RuleCount]:
        """The rules that gain or lose, the most changed first."""
        return sorted(self.result.rules, key=lambda each: -(each.gained + each.lost))

    @cached_property
    def lacks(self) -> list[Lack]:
        """What is missing, then what was renamed."""
        missing = [
            Lack(
                each.name, each.label, each.element, each.element_label, each.count, each.choices,
                f"{TO}{each.suggested}" if each.suggested else APART,
            )
            for each in self.result.missing
        ]  # fmt: skip
        there = {each.field for each in missing}
        renamed = [
            Lack(
                each.name, each.label, each.element, each.element_label, None, each.choices,
                LEFT_OUT if each.to == LEAVE_OUT else f"{TO}{each.to}",
            )
            for each in self.result.renamed
        ]  # fmt: skip
        return missing + [each for each in renamed if each.field not in there]

    @cached_property
    def examples(self) -> list[tuple[str, Said]]:
        """File of the draft, and what it does not give any more."""
        return [(path, read_said(text)) for path, text in self.result.examples]

    @property
    def total_changed(self) -> int:
        """How many change rung."""
        return self.result.changed

    def _bar(self, number: int | None, name: str, before: int, after: int) -> Bar:
        whole = max(1, self.result.compared)
        return Bar(number, name, before, after, 100 * before / whole, 100 * after / whole)


def shown_result(row: Rehearsal | None) -> Shown | None:
    """What a rehearsal's page prints; None while there is no result that this program reads."""
    if row is None or not row.result:
        return None
    try:
        return Shown(from_plain(Result, json.loads(row.result)))
    except KeyError:  # an earlier program wrote it, without what came since
        return None


def chosen_renames(shown: Shown, value_of: Callable[[str], str]) -> Renames:
    """The renames that were chosen in the form. `value_of`: field -> what was posted for it."""
    names: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    for lack in shown.lacks:
        for target in _target(lack, value_of(lack.field)):
            if lack.element:
                values.setdefault(lack.name, {})[lack.element] = target
            else:
                names[lack.name] = target
    return Renames(names, values)


def _target(lack: Lack, posted: str) -> Iterator[str]:
    """What a field's value stands for; nothing for "count apart", and for what is no choice."""
    if posted == LEFT_OUT:
        yield LEAVE_OUT
    elif posted.startswith(TO) and posted.removeprefix(TO) in dict(lack.choices):
        yield posted.removeprefix(TO)


def _cell(old: int, new: int, count: int) -> Cell:
    if not count:
        return Cell(count, "")
    return Cell(count, "same" if old == new else "up" if new > old else "down")
