"""What scoring asks of a bank again and again, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

from benchmark.core.bank import FLAG, Bank, Rule
from benchmark.core.ranges import CLASS_MEAN, CapView, cap_view


@dataclass(frozen=True)
class Row:
    """A row of the task matrix. `name` is "task." and the task's id; `points` by mode."""

    name: str
    core: bool
    class_id: str
    group: str
    points: tuple[int, ...]


@dataclass(frozen=True)
class Tables:
    """What scoring asks of a bank again and again, worked out once.

    `dimension_of`: question id -> its dimension. `view`: how caps look at answers; `cap_items` and
    `cap_classes`: names of values, and ids of classes, that they read.
    """

    rows: tuple[Row, ...]
    row_by_name: dict[str, Row]
    dimension_of: dict[str, str]
    flags: tuple[Rule, ...]
    view: CapView
    cap_items: frozenset[str]
    cap_classes: tuple[str, ...]


def tables_of(bank: Bank) -> Tables:
    """The tables of a bank. They lie beside its fields, where a cached_property would put them."""
    kept = vars(bank)
    if "_scoring_tables" not in kept:
        kept["_scoring_tables"] = _made_tables(bank)
    tables: Tables = kept["_scoring_tables"]
    return tables


def _made_tables(bank: Bank) -> Tables:
    matrix = bank.matrix
    rows = tuple(
        Row(f"task.{t.id}", t.core, t.class_id, matrix.class_of(t).group, matrix.class_of(t).points)
        for t in matrix.tasks
    )
    view = cap_view(bank)
    read = {atom.name for atom in view.atoms}
    subjects = {name.removeprefix("answer.").removeprefix("points.") for name in read}
    items = [*(q.id for q in bank.questions()), *(row.name for row in rows)]
    return Tables(
        rows,
        {row.name: row for row in rows},
        {q.id: d.id for d in bank.dimensions for q in d.questions},
        bank.rules_of(FLAG),
        view,
        frozenset(name for name in items if name in subjects),
        tuple(c.id for c in matrix.classes if f"{CLASS_MEAN}{c.id}" in read),
    )
