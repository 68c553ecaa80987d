"""How long the core set takes, worked out from its words."""

from __future__ import annotations

from collections.abc import Iterator

from benchmark.core.bank import Bank, Question

WORDS_A_MINUTE = 200
SECONDS_AN_ITEM = 5
MAX_MINUTES = 10
"""Design values; to be replaced by times measured on the running site."""


def core_minutes(bank: Bank) -> float:
    """Minutes for the profile and the core set: words / 200 + 5 s an item.

    Of questions that exclude each other by size (HER1A-C share their text) one is counted; the
    options of a shared scale and the six modes are read once.
    """
    words = items = 0
    for text, count in _core_texts(bank):
        words += len(text.split())
        items += count
    return words / WORDS_A_MINUTE + items * SECONDS_AN_ITEM / 60


def _core_texts(bank: Bank) -> Iterator[tuple[str, int]]:
    """Every text a visitor reads in the core set, with 1 for a new item and 0 for more of it."""
    read: set[str] = set()
    for question in (*bank.profile, *bank.questions()):
        if not question.core or question.text in read:
            continue
        read.add(question.text)
        yield question.text, 1
        yield f"{question.why} {question.hint} {question.unit}", 0
        yield from ((text, 0) for text in _options(question, read))
    yield " ".join(mode.text for mode in bank.matrix.modes), 0
    for task in bank.matrix.tasks:
        if task.core:
            yield f"{task.text} {task.hint}", 1


def _options(question: Question, read: set[str]) -> Iterator[str]:
    if question.scale:
        if question.scale in read:
            return
        read.add(question.scale)
    yield from (option.text for option in question.options)
