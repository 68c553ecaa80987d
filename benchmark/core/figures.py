"""Figures beside the scores: how much was answered, and what the owner's own numbers come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmark.core.answers import Answers
from benchmark.core.bank import NOT_APPLICABLE, UNKNOWN, Bank
from benchmark.core.facts import Values
from benchmark.core.report_lines import ANSWERED, OPEN, AnswerLine, Counts, Estimate


def counts(answers: Sequence[AnswerLine]) -> Counts:
    """How many of a report's answers are in which state, apart from the profile."""
    lines = [line for line in answers if line.section != "profile"]
    asked = [line for line in lines if line.core or line.state != OPEN]
    states = [line.state for line in asked]
    core = [line for line in lines if line.core]
    lacking = [line for line in core if line.state in (OPEN, UNKNOWN)]
    return Counts(
        len(asked),
        states.count(ANSWERED),
        states.count(UNKNOWN),
        states.count(NOT_APPLICABLE),
        states.count(OPEN),
        len(core),
        len(lacking),
    )


def estimates(bank: Bank, answers: Answers, values: Values) -> Iterator[Estimate]:
    """What the owner's own numbers come to; nothing where one of them is missing."""
    tickets = answers.profile.get("tickets")
    endpoints = answers.profile.get("endpoints")
    if isinstance(tickets, int) and isinstance(endpoints, int) and endpoints:
        inputs = {"tickets": float(tickets), "endpoints": float(endpoints)}
        yield Estimate("tickets-per-endpoint", tickets / endpoints, inputs)
    share = values.get("TRG3")
    question = bank.question_by_id.get("TRG3")
    if isinstance(tickets, int) and isinstance(share, int) and question:
        better = [b.low for b in question.bands if b.low > share]
        if better:
            inputs = {
                "tickets": float(tickets),
                "share": float(share),
                "next": float(better[0]),
            }
            yield Estimate("zero-touch", tickets * (better[0] - share) / 100, inputs)
