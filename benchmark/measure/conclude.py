"""From what a rehearsal counted to what its page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from benchmark.core.bank import Bank, Question, Rule
from benchmark.core.matrix import Task
from benchmark.measure.names import Asked, Document, asked_by
from benchmark.measure.renames import Renames, Translation
from benchmark.measure.result import (
    DimensionMean,
    MissingAnswer,
    MoveWhy,
    Part,
    Renamed,
    Result,
    RuleCount,
    RungCount,
)
from benchmark.measure.single import KINDS
from benchmark.measure.suggest import Offer, name_offer, value_offer
from benchmark.measure.tally import MILLION, NO_SCORE, STEP, Spread, Tally
from benchmark.measure.why import move_why

NEW, GONE = "new", "gone"


@dataclass(frozen=True)
class Conclusion:
    """Makes the result. `stored`: the answers of the moves' submissions, by id."""

    draft: Bank
    renames: Renames
    tally: Tally
    bank_of: Callable[[str], Bank]
    stored: Mapping[str, Document]
    examples: tuple[tuple[str, str], ...]

    def result(self) -> Result:
        """The whole result. A move whose submission was erased meanwhile is left out."""
        tally, pairs = self.tally, self._pairs
        return Result(
            submissions=tally.submissions,
            compared=tally.compared,
            apart=tally.apart,
            demo=tally.demo,
            behalf=tally.behalf,
            unconfirmed=tally.unconfirmed,
            versions=len(tally.versions),
            up=sum(count for (old, new), count in pairs.items() if 0 < old < new),
            down=sum(count for (old, new), count in pairs.items() if old > new > 0),
            gained_rung=sum(count for (old, new), count in pairs.items() if old == 0 < new),
            lost_rung=sum(count for (old, new), count in pairs.items() if old > 0 == new),
            advice=tally.advice,
            rungs=tuple(self._rungs()),
            matrix=self._matrix(),
            overall=tuple(_parts(tally.before, tally.after)),
            means=tuple(self._means()),
            rules=tuple(self._rules()),
            moves=tuple(self._moves()),
            missing=tuple(self._missing()),
            renamed=tuple(self._renamed()),
            examples=self.examples,
        )

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], int]:
        """Rung before and after -> submissions."""
        return {_pair(key): count for key, count in self.tally.rungs.items()}

    @cached_property
    def _old(self) -> tuple[Bank, ...]:
        """The banks that the submissions were stored under, the most frequent first."""
        versions = self.tally.versions
        return tuple(self.bank_of(each) for each in sorted(versions, key=lambda v: -versions[v]))

    @cached_property
    def _top(self) -> int:
        here = [rung for pair in self._pairs for rung in pair]
        return max([len(self.draft.ladder), *here])

    def _rungs(self) -> Iterator[RungCount]:
        names = {rung.rung: rung.name for rung in self.draft.ladder}
        for rung in range(self._top + 1):
            before = sum(count for (old, _), count in self._pairs.items() if old == rung)
            after = sum(count for (_, new), count in self._pairs.items() if new == rung)
            yield RungCount(rung, names.get(rung, ""), before, after)

    def _matrix(self) -> tuple[tuple[int, ...], ...]:
        rungs = range(self._top + 1)
        return tuple(tuple(self._pairs.get((old, new), 0) for new in rungs) for old in rungs)

    def _means(self) -> Iterator[DimensionMean]:
        names = {d.id: d.name for bank in (*self._old[::-1], self.draft) for d in bank.dimensions}
        for dimension, name in names.items():
            before, after = (
                _mean(each, dimension) for each in (self.tally.before, self.tally.after)
            )
            yield DimensionMean(dimension, name, before, after)

    def _rules(self) -> Iterator[RuleCount]:
        before = {rule.id: rule for bank in self._old[::-1] for rule in bank.rules_of(*KINDS)}
        after = {rule.id: rule for rule in self.draft.rules_of(*KINDS)}
        for rule_id, rule in {**before, **after}.items():
            counts = self.tally.rules.get(rule_id)
            if counts is None:
                continue
            state = GONE if rule_id not in after else NEW if rule_id not in before else ""
            if state or counts[2] or counts[3]:
                yield _rule_count(rule, state, counts)

    def _moves(self) -> Iterator[MoveWhy]:
        for move in self.tally.moves:
            if move.submission in self.stored:
                old = self.bank_of(move.bank_hash)
                translation = Translation(old, self.draft, self.renames)
                yield move_why(move, translation, self.stored[move.submission])

    def _missing(self) -> Iterator[MissingAnswer]:
        for name, elements in self.tally.missing.items():
            for element, count in sorted(elements.items()):
                offer = self._offer(name, element)
                label = self._asked(name)
                yield MissingAnswer(
                    name, label.text, element, _element_text(label, element, self._old[0]), count,
                    offer.choices, offer.suggested,
                )  # fmt: skip

    def _renamed(self) -> Iterator[Renamed]:
        for name, to in self.renames.names.items():
            if asked := self._find(name):
                choices = self._offer(name, "").choices
                yield Renamed(name, asked.text, "", "", to, choices)
        for name, changes in self.renames.values.items():
            for element, to in changes.items():
                if asked := self._find(name):
                    choices = self._offer(name, element).choices
                    text = _element_text(asked, element, self._old[0])
                    yield Renamed(name, asked.text, element, text, to, choices)

    def _offer(self, name: str, element: str) -> Offer:
        old = next(bank for bank in self._old if name in asked_by(bank))
        if not element:
            return name_offer(old, self.draft, name)
        new = asked_by(self.draft).get(self.renames.names.get(name, name))
        return (
            Offer(()) if new is None else value_offer(self._asked(name), new, self.draft, element)
        )

    def _asked(self, name: str) -> Asked:
        return next(asked for bank in self._old if (asked := asked_by(bank).get(name)))

    def _find(self, name: str) -> Asked | None:
        return next((asked for bank in self._old if (asked := asked_by(bank).get(name))), None)


def _pair(key: str) -> tuple[int, int]:
    old, new = key.split(">")
    return int(old), int(new)


def _parts(before: Spread, after: Spread) -> Iterator[Part]:
    for place, (old, new) in enumerate(zip(before.overall, after.overall, strict=True)):
        yield Part(None if place == NO_SCORE else place * STEP, old, new)


def _mean(spread: Spread, dimension: str) -> float | None:
    count = spread.counts.get(dimension, 0)
    return spread.sums[dimension] / MILLION / count if count else None


def _rule_count(rule: Rule, state: str, counts: list[int]) -> RuleCount:
    return RuleCount(rule.id, rule.kind, rule.title, state, *counts)


def _element_text(asked: Asked, element: str, bank: Bank) -> str:
    """The words of an option or mode as it was asked; empty for anything else."""
    if isinstance(asked, Task):
        return next((m.text for m in bank.matrix.modes if str(m.id) == element), "")
    return _option_text(asked, element)


def _option_text(question: Question, element: str) -> str:
    option = question.option_by_id.get(element)
    return option.text if option else ""
