"""What the pictures read out of a Report: the order of dimensions, and what holds the rung."""

from __future__ import annotations

from dataclasses import dataclass

from benchmark.core.ladder import WEAKEST
from benchmark.core.report import Report
from benchmark.core.report_lines import CapLine, DimensionReport, GateLine
from benchmark.render.formats import EPSILON, missing_points


@dataclass(frozen=True)
class Need:
    """A dimension that lies below what the next rung needs."""

    dimension: str
    needs: float
    has: float

    @property
    def missing(self) -> int:
        """Whole points, rounded up."""
        return missing_points(self.needs - self.has) or 0


def ordered(report: Report) -> dict[str, DimensionReport]:
    """The dimensions in the bank's order."""
    return {name: report.dimensions[name] for name in report.order}


def weakest_gate(report: Report) -> GateLine | None:
    """The gate "one rung above the weakest dimension", if it binds."""
    binding = (gate for gate in report.gates if gate.id == WEAKEST and gate.binds)
    return next((gate for gate in binding if gate.has is not None), None)


def needs(report: Report) -> tuple[Need, ...]:
    """All dimensions that keep the next rung away; empty unless the rung is held.

    The weakest gate, and one for every dimension, hold for each that lies below them.
    """
    if not report.rung.held:
        return ()
    lines: dict[str, float] = {}
    for gate in report.gates:
        if gate.binds:
            every = [n for n, d in report.dimensions.items() if (d.score or 0.0) < gate.needs]
            for name in every if gate.every or gate.id == WEAKEST else [gate.dimension]:
                lines[name] = max(gate.needs, lines.get(name, 0.0))
    return tuple(
        Need(name, lines[name], each.score or 0.0)
        for name, each in ordered(report).items()
        if name in lines
    )


def binding_cap(report: Report) -> CapLine | None:
    """The cap that keeps a needed dimension down, if one does."""
    wanted = {need.dimension: need.needs for need in needs(report)}
    return next((cap for cap in report.caps if cap.ceiling < wanted.get(cap.dimension, 0.0)), None)


def upper_edge(report: Report, rung: int) -> int:
    """Where a rung ends on the scale of scores."""
    return report.ladder[rung].starts_at if rung < len(report.ladder) else 100


def band(report: Report, score: float) -> int:
    """The rung in whose band a score lies."""
    return max(line.rung for line in report.ladder if score >= line.starts_at - EPSILON)
