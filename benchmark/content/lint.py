"""What is wrong with a bank beyond its form: things that would surprise or mislead an owner."""

from __future__ import annotations

from collections.abc import Callable

from benchmark.content import check_conditions, check_rules, check_scores
from benchmark.content.context import Context, Found
from benchmark.content.load import Files, read_parts
from benchmark.content.problems import Problem
from benchmark.core.bank import Bank


def lint(files: Files) -> tuple[Bank | None, list[Problem]]:
    """Every problem of a bank's form and sense; the Bank is None while it cannot be scored."""
    bank, parts, names, problems = read_parts(files)
    if bank is None or names is None:
        return None, sorted(set(problems))
    context = Context(bank, parts, names)
    if problems:
        for check in () if parts.unread else ALONE:
            problems.extend(check(context))
        return None, sorted(set(problems))
    for check in SCORABLE:
        problems.extend(check(context))
    scorable = not problems
    for check in SENSIBLE:
        problems.extend(check(context))
    return bank if scorable else None, sorted(set(problems))


SCORABLE: tuple[Callable[[Context], Found], ...] = (
    check_rules.references, check_rules.targets, check_scores.bands, check_scores.ladder,
    check_conditions.ways,
)  # fmt: skip
"""What these find would stop a score from being worked out, so examples are not tried then."""

ALONE: tuple[Callable[[Context], Found], ...] = (
    check_rules.references, check_rules.cycles, check_scores.bands,
)  # fmt: skip
"""What is asked of a bank with problems of its form, too: no text and no condition matters here."""

SENSIBLE: tuple[Callable[[Context], Found], ...] = (
    check_conditions.conditions, check_conditions.asking, check_conditions.caps,
    check_scores.points, check_rules.advice, check_rules.cycles, check_scores.core,
    check_scores.time, check_conditions.pairs,
)  # fmt: skip
