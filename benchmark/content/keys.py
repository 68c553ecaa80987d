"""Every key of every kind of piece: one source for readers, forms, their help, and the README."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from benchmark.content.key import PIECES, Key
from benchmark.content.keys_bank import BANK, CAP, DIMENSION, GATE, RUNG, SOURCE
from benchmark.content.keys_questions import PROFILE, QUESTION
from benchmark.content.keys_rules import RULE
from benchmark.content.keys_tasks import CLASS, GROUPS, MODE, TASK

KEYS: Mapping[str, tuple[Key, ...]] = {
    "bank": BANK, "profile": PROFILE, "rung": RUNG, "gate": GATE, "cap": CAP, "source": SOURCE,
    "dimension": DIMENSION, "question": QUESTION, "groups": GROUPS, "mode": MODE, "class": CLASS,
    "task": TASK, "rule": RULE,
}  # fmt: skip


@cache
def key_names(kind: str, of: str = "") -> tuple[str, ...]:
    """The names that a file may use for a kind, or for one sort of it, such as a rule's `flag`."""
    found = (key.name.partition(".")[0] for key in KEYS[kind] if key.fits(of))
    return tuple(dict.fromkeys(found))


@cache
def inner_names(kind: str, outer: str) -> tuple[str, ...]:
    """The names inside one mapping of a kind, such as the `title` and `intro` of `tasks`."""
    prefix = f"{outer}."
    names = (key.name for key in KEYS[kind] if key.name.startswith(prefix))
    return tuple(name.removeprefix(prefix) for name in names)


def form_keys(kind: str, of: str = "") -> tuple[Key, ...]:
    """The keys that a form shows for a kind, or for one sort of it."""
    return tuple(key for key in KEYS[kind] if key.widget != PIECES and key.fits(of))
