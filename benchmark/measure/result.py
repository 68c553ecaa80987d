"""The result of a rehearsal as the page shows it: plain values, with the words they need."""

from __future__ import annotations

from dataclasses import dataclass

from benchmark.measure.suggest import Choice


@dataclass(frozen=True)
class RungCount:
    """One rung, or none (0): its name and how many stand there before and after."""

    rung: int
    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Part:
    """One part of the scale of the overall score, from `low` on; `low` is None without a score."""

    low: int | None
    before: int
    after: int


@dataclass(frozen=True)
class DimensionMean:
    """The mean of one dimension over all who have a score in it. None: nobody, or no dimension."""

    id: str
    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class RuleCount:
    """One rule: for how many it fires before and after, for how many newly and no longer.

    `state`: "new" or "gone" where only one of the banks has it.
    """

    id: str
    kind: str
    title: str
    state: str
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True)
class Brought:
    """What one answer, or cap, brings to a score, and could bring (`of`).

    None where the bank does not ask it, and for what a cap could bring.
    """

    name: str
    label: str
    before: float | None
    after: float | None
    of_before: float | None
    of_after: float | None

    @property
    def change(self) -> float:
        """Points by which it differs between the banks: in what it brings, or could bring."""
        pairs = ((self.before, self.after), (self.of_before, self.of_after))
        return max(abs((new or 0.0) - (old or 0.0)) for old, new in pairs)


@dataclass(frozen=True)
class DimensionMove:
    """A dimension whose score changes, with what changes it most."""

    id: str
    name: str
    before: float | None
    after: float | None
    brought: tuple[Brought, ...]


@dataclass(frozen=True)
class Held:
    """What limits a submission: a gate that keeps it on its rung, or a cap with its text."""

    kind: str
    id: str
    dimension: str
    needs: float | None
    has: float | None
    text: str = ""


@dataclass(frozen=True)
class MoveWhy:
    """One of the largest moves, and why. `gained`, `lost`: titles of advice."""

    submission: str
    assessment: str
    old_rung: int
    new_rung: int
    old_overall: float | None
    new_overall: float | None
    dimensions: tuple[DimensionMove, ...]
    held_before: tuple[Held, ...]
    held_after: tuple[Held, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class MissingAnswer:
    """Answers that the draft does not have. `element`: an option, or "" for the whole question."""

    name: str
    label: str
    element: str
    element_label: str
    count: int
    choices: tuple[Choice, ...]
    suggested: str


@dataclass(frozen=True)
class Renamed:
    """A rename that was applied. `element`: "" for the whole question; `to`: "" is left out."""

    name: str
    label: str
    element: str
    element_label: str
    to: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Result:
    """A rehearsal's result. `matrix`: by rung before, then rung after; 0 is no rung.

    `submissions` counts the latest of each assessment: `demo` of them are invented, `behalf` were
    answered by sales in a meeting, of which `unconfirmed` are not confirmed by their owner.
    `examples`: file of the draft, and what it does not give any more.
    """

    submissions: int
    compared: int
    apart: int
    demo: int
    behalf: int
    unconfirmed: int
    versions: int
    up: int
    down: int
    gained_rung: int
    lost_rung: int
    advice: int
    rungs: tuple[RungCount, ...]
    matrix: tuple[tuple[int, ...], ...]
    overall: tuple[Part, ...]
    means: tuple[DimensionMean, ...]
    rules: tuple[RuleCount, ...]
    moves: tuple[MoveWhy, ...]
    missing: tuple[MissingAnswer, ...]
    renamed: tuple[Renamed, ...]
    examples: tuple[tuple[str, str], ...]

    @property
    def changed(self) -> int:
        """How many stand on another rung, or on one where they had none, or the other way."""
        return self.up + self.down + self.gained_rung + self.lost_rung
