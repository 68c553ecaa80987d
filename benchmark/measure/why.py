"""Why a submission moves: what its answers bring under each bank, what holds it, what it is told.

Here core scores one by one: these are the few that the page shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from benchmark.core.answers import stored_answers
from benchmark.core.bank import KEEP, RECOMMENDATION, Bank
from benchmark.core.ladder import placement
from benchmark.core.scoring import Scorecard, scorecard
from benchmark.measure.names import Document, asked_by
from benchmark.measure.renames import Translation
from benchmark.measure.result import Brought, DimensionMove, Held, MoveWhy
from benchmark.measure.single import score_one
from benchmark.measure.tally import Move

SHOWN = 3
"""So many lines a dimension: those that changed most."""
LEAST = 0.05
"""Points of a score that are worth a line."""
CAP, GATE = "cap", "gate"
NOT_ASKED = (None, None)

Shares = Mapping[str, tuple[float | None, float | None]]
"""Name -> what it brings to a score, and could bring."""


@dataclass(frozen=True)
class _Side:
    """One submission under one bank."""

    bank: Bank
    document: Document

    @cached_property
    def card(self) -> Scorecard:
        return scorecard(self.bank, stored_answers(self.document))

    @cached_property
    def advice(self) -> dict[str, str]:
        """Rule id -> title of the advice that fires, in bank order."""
        fired = score_one(self.bank, stored_answers(self.document)).fired
        rules = self.bank.rules_of(RECOMMENDATION, KEEP)
        return {rule.id: rule.title for rule in rules if rule.id in fired}

    def shares(self, dimension: str) -> Shares:
        """What each answer, row or cap brings to a dimension, by name."""
        if dimension not in self.card.dimensions:
            return {}
        questions = self.bank.question_by_id
        return {
            f"answer.{each.id}" if each.id in questions else each.id: (each.share, each.of)
            for each in self.card.dimensions[dimension].contributions
        }

    def held(self) -> Iterator[Held]:
        """The gates that hold it below the band of its overall score (design 3.7), and the caps."""
        scores, names = self.card.plain.dimensions, self.bank.dimension_by_id
        placed = placement(self.bank, scores, self.card.overall.score)
        for gate in placed.gates:
            if gate.binds and placed.held:
                dimension = names.get(gate.dimension)
                name = dimension.name if dimension else ""
                yield Held(GATE, gate.id, name, gate.needs, gate.has)
        for dimension_id, cap in self.card.plain.caps.items():
            text = next(each.text for each in self.bank.caps if each.id == cap)
            before = self.card.plain.before_caps[dimension_id]
            score = scores[dimension_id]
            yield Held(CAP, cap, names[dimension_id].name, score, before, text)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What the lines of a score are called, by name."""
        asked = {name: each.short for name, each in asked_by(self.bank).items()}
        return {**asked, **{cap.id: cap.text for cap in self.bank.caps}}


def move_why(move: Move, translation: Translation, stored: Document) -> MoveWhy:
    """A move with its reasons. `stored`: the submission's answers."""
    carried, _ = translation.document(stored)
    old, new = _Side(translation.old, stored), _Side(translation.new, carried)
    return MoveWhy(
        move.submission,
        move.assessment,
        move.old_rung,
        move.new_rung,
        move.old_overall,
        move.new_overall,
        tuple(_dimensions(old, new, translation)),
        tuple(old.held()),
        tuple(new.held()),
        tuple(title for rule, title in new.advice.items() if rule not in old.advice),
        tuple(title for rule, title in old.advice.items() if rule not in new.advice),
    )


def _dimensions(old: _Side, new: _Side, translation: Translation) -> Iterator[DimensionMove]:
    named = {d.id: d.name for bank in (old.bank, new.bank) for d in bank.dimensions}
    for dimension, name in named.items():
        before = old.card.plain.dimensions.get(dimension)
        after = new.card.plain.dimensions.get(dimension)
        if before == after or (
            before is not None and after is not None and abs(after - before) < LEAST
        ):
            continue
        shares = {translation.target(n) or n: s for n, s in old.shares(dimension).items()}
        brought = _brought(old, new, shares, new.shares(dimension))
        yield DimensionMove(dimension, name, before, after, brought)


def _brought(old: _Side, new: _Side, before: Shares, after: Shares) -> tuple[Brought, ...]:
    """The lines that differ most between the banks, the largest difference first."""
    labels = {**old.labels, **new.labels}
    lines = []
    for name in dict.fromkeys((*before, *after)):
        (was, could), (then, can) = before.get(name, NOT_ASKED), after.get(name, NOT_ASKED)
        lines.append(Brought(name, labels.get(name, name), was, then, could, can))
    lines = [each for each in lines if each.change >= LEAST]
    return tuple(sorted(lines, key=lambda each: each.change, reverse=True)[:SHOWN])
