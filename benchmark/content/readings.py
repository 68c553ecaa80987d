"""What a condition may read where it stands, and whether it says anything at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmark.content.names import Names
from benchmark.content.satisfy import TooManyCombinationsError, outcomes
from benchmark.core.bank import CONTRADICTION, FLAG, TALK_TRACK, Bank
from benchmark.core.conditions import Condition, comparisons
from benchmark.core.saying import Said, said

Misreads = Iterator[tuple[Said, Said]]
"""What is wrong, and the remedy."""
CAP, QUESTION, RULE = "cap", "question", "rule"


@dataclass(frozen=True)
class Standing:
    """Where a condition stands: in a piece of a kind; `sort`: of a rule; `piece`: its id, empty
    for a new one, which comes last in the dimension `where`."""

    kind: str
    sort: str = ""
    piece: str = ""
    where: str = ""


def standing_faults(condition: Condition, standing: Standing, bank: Bank, names: Names) -> Misreads:
    """What is wrong with a condition that can be read, in the place where it stands."""
    for what, remedy in constant(condition, names):
        yield said("the condition %(what)s", what=what), remedy
    parts = list(comparisons(condition))
    yield from name_faults([part.name for part in parts], standing, bank, names)
    if standing.kind == CAP:
        for part in parts:
            yield from mean_misread(part.name, part.op)
    if standing.sort == CONTRADICTION and len({names.known[p.name].subject for p in parts}) < 2:
        yield said("it reads one answer"), said("name the two that pull apart")


def name_faults(read: Sequence[str], standing: Standing, bank: Bank, names: Names) -> Misreads:
    """What is wrong with the names that a condition reads."""
    if standing.kind == RULE:
        rule = bank.rule_by_id.get(standing.piece)
        critical = rule is not None and rule.critical
        yield from rule_misreads(standing.sort, standing.piece, read, names, critical=critical)
    elif standing.kind == QUESTION:
        yield from ask_if_misreads(standing.piece, read, asked_before(bank, standing))
    elif standing.kind == CAP:
        core = core_names(bank)
        for name in read:
            if not name.startswith("flag."):
                yield from cap_misread(name, core)


def constant(condition: Condition, names: Names) -> Misreads:
    """That a condition is always true or never, to be said of it."""
    try:
        found = outcomes(condition, names)
    except TooManyCombinationsError:
        yield said("names too much"), said("split it")
        return
    if found == {True}:
        yield said("is always true"), said("compare something real")
    elif found == {False}:
        yield said("is never true"), said("mend it or drop it")


def rule_misreads(
    kind: str, rule: str, read: Sequence[str], names: Names, *, critical: bool
) -> Misreads:
    """Only talk tracks read what staff know; flags read no flag, critical ones no score."""
    staff = [name for name in read if names.known[name].staff]
    if staff and kind != TALK_TRACK:
        what = said("%(name)s is known to staff only", name=staff[0])
        yield what, said("use it in talk tracks only")
    if kind != FLAG:
        return
    scored = [n for n in read if n.startswith(("score.", "rung", "flag."))]
    if critical and scored:
        what = said("the critical flag %(rule)s reads %(name)s", rule=rule, name=scored[0])
        yield what, said("read answers and tasks only, since it caps a score")
    if any(n.startswith("flag.") for n in read):
        what = (
            said("the flag %(rule)s reads a flag", rule=rule)
            if rule
            else said("the flag reads a flag")
        )
        yield what, said("write the condition out")


def ask_if_misreads(question: str, read: Sequence[str], asked: set[str]) -> Misreads:
    """A question is asked, or not, by the profile and earlier answers."""
    for name in read:
        if not name.startswith("profile.") and name not in asked:
            what = (
                said("ask_if of %(question)s reads %(name)s", question=question, name=name)
                if question
                else said("ask_if reads %(name)s", name=name)
            )
            yield what, said("read the profile and earlier answers only")


def asked_before(bank: Bank, standing: Standing) -> set[str]:
    """The answers that are there when a question is asked."""
    found: set[str] = set()
    for dimension in bank.dimensions:
        for question in dimension.questions:
            if question.id == standing.piece:
                return found
            found.add(f"answer.{question.id}")
        if not standing.piece and dimension.id == standing.where:
            break
    return found


def core_names(bank: Bank) -> set[str]:
    """The names of answers and tasks that every assessment asks for."""
    core = {f"answer.{q.id}" for q in bank.questions() if q.core}
    core |= {f"points.{q.id}" for q in bank.questions() if q.core}
    core |= {f"task.{t.id}" for t in bank.matrix.tasks if t.core}
    for kind in bank.matrix.classes:
        if all(t.core for t in bank.matrix.tasks if t.class_id == kind.id):
            core.add(f"points.class-{kind.id}")
    return core


def cap_misread(name: str, core: set[str]) -> Misreads:
    """A cap reads answers and tasks that are core, and the profile."""
    if name.startswith(("score.", "rung")):
        yield said("a cap reads %(name)s", name=name), said("let caps read answers and tasks only")
    elif name not in core and not name.startswith("profile."):
        what = said("a cap reads %(name)s, which is not core", name=name)
        yield what, said("make every question it reads core")


def mean_misread(name: str, op: str) -> Misreads:
    """A cap reads a class's mean as an upper limit only."""
    if name.startswith("points.class-") and op not in ("<", "<="):
        what = said("a cap compares %(name)s with %(op)s", name=name, op=op)
        yield what, said("use < or <=, so that ranges stay exact")
