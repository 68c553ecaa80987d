"""What a rehearsal has counted so far: plain values, which can be added up and kept as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

MOVES = 20
MILLION = 1_000_000
STEP = 10
"""Points a part of the scale."""
PARTS = 100 // STEP
NO_SCORE = PARTS
"""Place in `Spread.overall` of those without an overall score."""


@dataclass
class Spread:
    """The scores of all compared submissions under their own banks, or under the draft.

    `overall`: how many lie in each part of the scale, and without a score. `sums`, `counts`:
    dimension -> sum of its scores in millionths, and how many have one. Whole numbers add up to
    the same in any order.
    """

    overall: list[int] = field(default_factory=lambda: [0] * (PARTS + 1))
    sums: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, other: Spread) -> None:
        """Add what another has counted."""
        self.overall = [a + b for a, b in zip(self.overall, other.overall, strict=True)]
        _add(self.sums, other.sums)
        _add(self.counts, other.counts)


@dataclass(frozen=True)
class Move:
    """One submission whose rung or overall score changes. `rung`: 0 for none."""

    submission: str
    assessment: str
    bank_hash: str
    old_rung: int
    new_rung: int
    old_overall: float | None
    new_overall: float | None

    def place(self) -> tuple[int, float, str]:
        """Sorts the largest first: by rungs, then by the overall score, then by id."""
        points = 0.0
        if self.old_overall is not None and self.new_overall is not None:
            points = abs(self.new_overall - self.old_overall)
        return -abs(self.new_rung - self.old_rung), -points, self.submission


@dataclass
class Tally:
    """The counts of a rehearsal.

    `rungs`: "old>new", 0 for no rung -> submissions. `rules`: rule id -> submissions for which it
    fires before, after, newly, no longer. `missing`: see measure.carry. `apart`: those with
    something missing, which are in none of the other counts from `advice` on.
    """

    submissions: int = 0
    demo: int = 0
    behalf: int = 0
    unconfirmed: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    apart: int = 0
    missing: dict[str, dict[str, int]] = field(default_factory=dict)
    advice: int = 0
    rungs: dict[str, int] = field(default_factory=dict)
    before: Spread = field(default_factory=Spread)
    after: Spread = field(default_factory=Spread)
    rules: dict[str, list[int]] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()

    @property
    def compared(self) -> int:
        """How many were scored both ways."""
        return self.submissions - self.apart

    def add(self, other: Tally) -> None:
        """Add what was counted of later submissions."""
        for name in ("submissions", "demo", "behalf", "unconfirmed", "apart", "advice"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        _add(self.versions, other.versions)
        _add(self.rungs, other.rungs)
        for name, found in other.missing.items():
            _add(self.missing.setdefault(name, {}), found)
        for rule, counts in other.rules.items():
            known = self.rules.get(rule, [0] * len(counts))
            self.rules[rule] = [a + b for a, b in zip(known, counts, strict=True)]
        self.before.add(other.before)
        self.after.add(other.after)
        self.moves = largest((*self.moves, *other.moves))


def largest(moves: Iterable[Move]) -> tuple[Move, ...]:
    """The largest moves; of equal ones those with the first ids."""
    return tuple(sorted(moves, key=Move.place)[:MOVES])


def _add(into: dict[str, int], more: dict[str, int]) -> None:
    for name, number in more.items():
        into[name] = into.get(name, 0) + number
