"""What the checks of a bank are given, and what they hand back."""

from __future__ import annotations

from collections.abc import Iterator

from benchmark.content.names import Names
from benchmark.content.parts import Parts
from benchmark.content.problems import Place, Problem
from benchmark.content.satisfy import Facts, TooManyCombinationsError, outcomes
from benchmark.core.bank import Bank, Rule

Found = Iterator[Problem]
RUNGS = 5


class Context:
    """A bank that could be read, the names it offers, and where its ids stand."""

    def __init__(self, bank: Bank, parts: Parts, names: Names) -> None:
        self.bank, self.parts, self.names = bank, parts, names
        self.whens = {rule.id: item.place for rule, item in parts.rules}

    def place(self, kind: str, name: str) -> Place:
        """Where an id stands."""
        return self.parts.places.get(f"{kind} {name}", Place("bank.yaml"))


def dimension_place(dimension: str) -> Place:
    """Where problems of a whole dimension are shown."""
    return Place(f"dimensions/{dimension}.yaml")


def truth_values(context: Context, rule: Rule, fixed: Facts) -> set[bool]:
    """The truth values of a rule's condition; both if it names too much to try."""
    try:
        return outcomes(rule.when, context.names, fixed)
    except TooManyCombinationsError:
        return {True, False}
