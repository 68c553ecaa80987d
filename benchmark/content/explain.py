"""A condition as a plain sentence, and the names it may use, in the bank's words."""

from __future__ import annotations

from dataclasses import dataclass

from benchmark.content.grammar import Fault, parse_condition
from benchmark.content.names import BOOL, NUMBER, Name, Names
from benchmark.content.readings import Standing, name_faults, standing_faults
from benchmark.content.sentences import Sayer
from benchmark.core.bank import UNKNOWN, Bank
from benchmark.core.conditions import Condition
from benchmark.core.saying import Said, Say, english


@dataclass(frozen=True)
class Offered:
    """One name that a condition may use: what it is, in words, and what it can be compared with.

    `values`: (value as written, in words); empty for numbers, which lie from `low` to `high`.
    """

    name: str
    group: str
    words: str
    values: tuple[tuple[str, str], ...]
    low: float
    high: float
    staff: bool


def names_of(bank: Bank) -> Names:
    """The names that conditions of a bank may use."""
    kinds = ((rule.id, rule.kind) for rule in bank.rules)
    return Names(bank.dimensions, bank.profile, bank.matrix, kinds)


def explain(text: str, bank: Bank, say: Say = english) -> tuple[str, tuple[Fault, ...]]:
    """A condition as a sentence, and what is wrong with it; the sentence is empty then."""
    condition, faults = parse_condition(text, names_of(bank))
    if condition is None or faults:
        return "", faults
    return sentence(condition, bank, say), ()


def misplaced(text: str, standing: Standing, bank: Bank) -> list[tuple[Said, Said]]:
    """What is wrong, and the remedy, with a condition that is none the worse in itself: it says
    nothing, or reads what it may not where it stands. Nothing for one that cannot be read."""
    names = names_of(bank)
    condition, faults = parse_condition(text, names)
    if condition is None or faults:
        return []
    return list(standing_faults(condition, standing, bank, names))


def sentence(condition: Condition, bank: Bank, say: Say = english) -> str:
    """A condition that can be read, as one sentence without an end sign."""
    said = Sayer(bank, say).said(condition)
    return said[0].upper() + said[1:]


def names_offered(bank: Bank, standing: Standing, say: Say = english) -> list[Offered]:
    """Every name that a condition may use where it stands, with its words."""
    sayer, names = Sayer(bank, say), names_of(bank)
    fit = (n for n in names.known.values() if not any(name_faults([n.name], standing, bank, names)))
    return [_offered(name, sayer) for name in fit]


def _offered(name: Name, sayer: Sayer) -> Offered:
    part = name.name.partition(".")[0]
    values = [(each, sayer.value(name.name, each)) for each in name.options]
    if part == "task":
        values = [(str(mode.id), sayer.quoted(mode.text)) for mode in sayer.bank.matrix.modes]
    if name.kind == BOOL:
        # A flag is asked for only where it is raised.
        values = [("true", sayer.say("yes")), ("false", sayer.say("no"))]
        values = values[: 1 if part == "flag" else 2]
    if name.unknown:
        values.append((UNKNOWN, sayer.value(name.name, UNKNOWN)))
    low, high = (name.low, name.high) if name.kind == NUMBER else (0, 0)
    words = sayer.subject(name.name)
    return Offered(name.name, part, words, tuple(values), low, high, name.staff)
