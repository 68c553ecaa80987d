"""Scorecard -> Placement: the rung, and the gates that decide about it (design 3.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmark.core.bank import EVERY, Bank, Gate, meets

WEAKEST = "weakest"
"""Id of the gate that no bank spells out: one rung above the weakest dimension."""


@dataclass(frozen=True)
class GateResult:
    """One gate as it stands. `ceiling`: the highest rung it allows; the top rung if it is met.

    `needs` and `has` are scores of `dimension`; `has` is None where it has no score.
    """

    id: str
    rung: int
    dimension: str
    needs: float
    has: float | None
    met: bool
    ceiling: int
    binds: bool


@dataclass(frozen=True)
class Placement:
    """Where the ladder puts a scorecard. `rung` and `band` are None without enough answers."""

    rung: int | None
    band: int | None
    gates: tuple[GateResult, ...]

    @property
    def held(self) -> bool:
        """Whether the overall score alone would give a higher rung."""
        return self.rung is not None and self.band is not None and self.band > self.rung


def placement_rung(
    bank: Bank, scores: Mapping[str, float | None], overall: float | None
) -> int | None:
    """The rung 1-5: the lowest of the band of `overall`, weakest dimension + 1, and the gates.

    None if a dimension has no score.
    """
    known = [scores[d.id] for d in bank.dimensions]
    if overall is None or any(score is None for score in known):
        return None
    rung = bank.rung_of(overall).rung
    weakest = min(score for score in known if score is not None)
    rung = min(rung, bank.rung_of(weakest).rung + bank.thresholds.weakest_plus)
    for gate in bank.gates:
        if gate.rung <= rung and not _met(gate, scores):
            rung = gate.rung - 1
    return rung


def placement(bank: Bank, scores: Mapping[str, float | None], overall: float | None) -> Placement:
    """The rung with every gate: what it needs, what is there, and whether it binds."""
    rung = placement_rung(bank, scores, overall)
    band = None if overall is None else bank.rung_of(overall).rung
    return Placement(rung, band, tuple(_gate_results(bank, scores, rung)))


def _gate_results(
    bank: Bank, scores: Mapping[str, float | None], rung: int | None
) -> Iterator[GateResult]:
    top = bank.ladder[-1].rung
    known = {d.id: s for d in bank.dimensions if (s := scores[d.id]) is not None}
    if known:
        yield _weakest_gate(bank, known, top, rung)
    for gate in bank.gates:
        dimension, has = _measured(gate, scores)
        met = _met(gate, scores)
        ceiling = top if met else gate.rung - 1
        yield GateResult(
            gate.id, gate.rung, dimension, float(gate.at_least), has, met, ceiling,
            not met and ceiling == rung,
        )  # fmt: skip


def _weakest_gate(bank: Bank, known: Mapping[str, float], top: int, rung: int | None) -> GateResult:
    weakest = min(known, key=lambda each: known[each])
    own = bank.rung_of(known[weakest])
    ceiling = min(top, own.rung + bank.thresholds.weakest_plus)
    met = ceiling == top
    following = own if met else bank.ladder[own.rung]
    return GateResult(
        WEAKEST, top if met else ceiling + 1, weakest, float(following.starts_at), known[weakest],
        met, ceiling, not met and ceiling == rung,
    )  # fmt: skip


def _measured(gate: Gate, scores: Mapping[str, float | None]) -> tuple[str, float | None]:
    """The dimension a gate looks at, and its score; for EVERY the lowest one."""
    if gate.dimension != EVERY:
        return gate.dimension, scores[gate.dimension]
    known = {name: score for name, score in scores.items() if score is not None}
    if len(known) < len(scores):
        return EVERY, None
    lowest = min(known, key=lambda each: known[each])
    return lowest, known[lowest]


def _met(gate: Gate, scores: Mapping[str, float | None]) -> bool:
    _, has = _measured(gate, scores)
    return has is not None and meets(has, gate.at_least)
