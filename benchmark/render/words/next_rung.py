"""What the next rung asks for, and what leads there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from benchmark.core.ladder import WEAKEST
from benchmark.core.report_lines import GateLine
from benchmark.render import formats
from benchmark.render.words.shared import Condition, Shared


class NextRung(Shared):
    """The conditions of the next rung, and the way up."""

    @cached_property
    def gates_title(self) -> str:
        """Above the conditions."""
        rung = self._next or self._top
        if self._next is None:
            return self._("What rung %(rung)s asks for, and you have", rung=rung)
        return self._("What rung %(rung)s asks for", rung=rung)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of the next rung; of the highest, once it is reached."""
        return tuple(self._conditions(self._next or self._top))

    def _conditions(self, rung: int) -> Iterator[Condition]:
        overall, edge = self.report.overall.score, self.report.ladder[rung - 1].starts_at
        text = self._("Overall at %(needs)s or more", needs=edge)
        yield self._condition(text, float(edge), overall, holds=False)
        for gate in self.report.gates:
            if gate.id == WEAKEST:
                yield from self._weakest_conditions(gate, rung)
            elif gate.rung == rung:
                yield from self._gate_conditions(gate)

    def _weakest_conditions(self, gate: GateLine, rung: int) -> Iterator[Condition]:
        if gate.met or gate.rung > rung:
            text = self._("Weakest dimension high enough: %(name)s", name=gate.dimension_name)
            yield Condition(text, shown(gate.has), self._("Met"), holds=False)
            return
        yield from self._each_below(gate)

    def _gate_conditions(self, gate: GateLine) -> Iterator[Condition]:
        if gate.every and gate.has is not None and not gate.met:
            yield from self._each_below(gate)
            return
        name = self._("Every dimension") if gate.every else gate.dimension_name
        text = self._(
            "%(name)s at %(needs)s or more", name=name, needs=self.speech.decimal(gate.needs)
        )
        yield self._condition(text, gate.needs, gate.has, holds=self._holds(gate))

    def _each_below(self, gate: GateLine) -> Iterator[Condition]:
        for dimension in self.dimensions.values():
            if dimension.score is not None and dimension.score < gate.needs - 1e-9:
                text = self._(
                    "Every dimension at %(needs)s or more: %(name)s",
                    needs=self.speech.decimal(gate.needs),
                    name=self.speech.inside(dimension.name),
                )
                yield self._condition(text, gate.needs, dimension.score, holds=self._holds(gate))

    def _holds(self, gate: GateLine) -> bool:
        return gate.binds and self.report.rung.held

    def _condition(self, text: str, needs: float, has: float | None, *, holds: bool) -> Condition:
        if has is None:
            return Condition(text, self._("No score"), self._("Open"), holds=False)
        lack = formats.missing_points(max(0.0, needs - has)) or 0
        return Condition(text, shown(has), str(lack) if lack else self._("Met"), holds)

    @cached_property
    def way_up(self) -> str:
        """What the way up leads to; empty if there is none."""
        way, score = self.report.way_up, self.report.overall.score
        if way is None or score is None:
            return ""
        return self.ngettext(
            "One step is enough for rung %(rung)s, %(name)s. It would lift the overall score from "
            "%(from_)s to %(to)s.",
            "These %(n)s steps together are enough for rung %(rung)s, %(name)s. They would lift "
            "the overall score from %(from_)s to %(to)s.",
            len(way.rules),
            rung=way.rung,
            name=way.name,
            from_=formats.points(score),
            to=formats.points(way.overall),
        )


def shown(score: float | None) -> str:
    """A score as text; empty without one."""
    return "" if score is None else str(formats.points(score))
