"""Which new question or option an old one may have become: the same words, or the same place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmark.core.bank import Bank
from benchmark.core.matrix import Task
from benchmark.measure.names import Asked, asked_by
from benchmark.measure.renames import NEAREST, WHOLE, choices_of

Choice = tuple[str, str]
"""What an answer may be renamed to, and its words."""


@dataclass(frozen=True)
class Offer:
    """What may be chosen for something that is missing. `suggested`: one of them, or empty."""

    choices: tuple[Choice, ...]
    suggested: str = ""


def name_offer(old: Bank, new: Bank, name: str) -> Offer:
    """The questions, or tasks, that may have taken the place of one. New ones come first."""
    before, after = asked_by(old), asked_by(new)
    like = {n: a for n, a in after.items() if _alike(before[name], a, name, n)}
    fresh = {n: a for n, a in like.items() if n not in before}
    ordered = {**fresh, **like}
    choices = tuple((n, a.text) for n, a in ordered.items())
    same = _same_text(before[name].text, ((n, a.text) for n, a in fresh.items()))
    place = _places(new).get(_places_by_name(old)[name], "")
    return Offer(choices, same or (place if place in fresh else ""))


def value_offer(old: Asked, new: Asked, bank: Bank, element: str) -> Offer:
    """The options, or modes, that may have taken the place of one. `bank`: the new one."""
    choices = choices_of(bank, new)
    if element == WHOLE:
        whole = not isinstance(new, Task) and new.kind == "number"
        return Offer(choices if whole else (), NEAREST if whole else "")
    if isinstance(old, Task) or isinstance(new, Task):
        return Offer(choices)
    known = [option.id for option in old.options]
    fresh = {option.id: option.text for option in new.options if option.id not in known}
    if element not in known:
        return Offer(choices)
    place = known.index(element)
    there = new.options[place].id if place < len(new.options) else ""
    same = _same_text(old.options[place].text, fresh.items())
    return Offer(choices, same or (there if there in fresh else ""))


def _alike(old: Asked, new: Asked, name: str, new_name: str) -> bool:
    """Whether answers to one could be answers to the other."""
    if name.partition(".")[0] != new_name.partition(".")[0]:
        return False
    if isinstance(old, Task) or isinstance(new, Task):
        return True
    return (old.kind == "number") == (new.kind == "number")


def _same_text(text: str, others: Iterable[Choice]) -> str:
    plain = text.strip().casefold()
    return next((name for name, other in others if other.strip().casefold() == plain), "")


Place = tuple[str, int]


def _places(bank: Bank) -> Mapping[Place, str]:
    """Section and number in it -> name."""
    sections: dict[str, Sequence[str]] = {
        "profile.": [f"profile.{each.id}" for each in bank.profile],
        "task.": [f"task.{each.id}" for each in bank.matrix.tasks],
        **{d.id: [f"answer.{each.id}" for each in d.questions] for d in bank.dimensions},
    }
    return {
        (section, number): name
        for section, names in sections.items()
        for number, name in enumerate(names)
    }


def _places_by_name(bank: Bank) -> Mapping[str, Place]:
    return {name: place for place, name in _places(bank).items()}
