"""What a condition may read where it stands, and whether it says anything at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmark.content.names import Names
from benchmark.content.satisfy import TooManyCombinationsError, outcomes
from benchmark.core.bank import CONTRADICTION, FLAG, TALK_TRACK, Bank
from benchmark.core.conditions import Condition, comparisons

Said = Iterator[tuple[str, str]]
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


def standing_faults(condition: Condition, standing: Standing, bank: Bank, names: Names) -> Said:
    """What is wrong with a condition that can be read, in the place where it stands."""
    for said, remedy in constant(condition, names):
        yield f"the condition {said}", remedy
    parts = list(comparisons(condition))
    yield from name_faults([part.name for part in parts], standing, bank, names)
    if standing.kind == CAP:
        for part in parts:
            yield from mean_misread(part.name, part.op)
    if standing.sort == CONTRADICTION and len({names.known[p.name].subject for p in parts}) < 2:
        yield "it reads one answer", "name the two that pull apart"


def name_faults(read: Sequence[str], standing: Standing, bank: Bank, names: Names) -> Said:
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


def constant(condition: Condition, names: Names) -> Said:
    """That a condition is always true or never, to be said of it."""
    try:
        found = outcomes(condition, names)
    except TooManyCombinationsError:
        yield "names too much", "split it"
        return
    if found == {True}:
        yield "is always true", "compare something real"
    elif found == {False}:
        yield "is never true", "mend it or drop it"


def rule_misreads(
    kind: str, rule: str, read: Sequence[str], names: Names, *, critical: bool
) -> Said:
    """Only talk tracks read what staff know; flags read no flag, critical ones no score."""
    staff = [name for name in read if names.known[name].staff]
    if staff and kind != TALK_TRACK:
        yield f"{staff[0]} is known to staff only", "use it in talk tracks only"
    if kind != FLAG:
        return
    scored = [n for n in read if n.startswith(("score.", "rung", "flag."))]
    if critical and scored:
        what = f"the critical flag {rule} reads {scored[0]}"
        yield what, "read answers and tasks only, since it caps a score"
    if any(n.startswith("flag.") for n in read):
        yield " ".join(f"the flag {rule} reads a flag".split()), "write the condition out"


def ask_if_misreads(question: str, read: Sequence[str], asked: set[str]) -> Said:
    """A question is asked, or not, by the profile and earlier answers."""
    whose = f"ask_if of {question}" if question else "ask_if"
    for name in read:
        if not name.startswith("profile.") and name not in asked:
            yield f"{whose} reads {name}", "read the profile and earlier answers only"


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


def cap_misread(name: str, core: set[str]) -> Said:
    """A cap reads answers and tasks that are core, and the profile."""
    if name.startswith(("score.", "rung")):
        yield f"a cap reads {name}", "let caps read answers and tasks only"
    elif name not in core and not name.startswith("profile."):
        yield f"a cap reads {name}, which is not core", "make every question it reads core"


def mean_misread(name: str, op: str) -> Said:
    """A cap reads a class's mean as an upper limit only."""
    if name.startswith("points.class-") and op not in ("<", "<="):
        yield f"a cap compares {name} with {op}", "use < or <=, so that ranges stay exact"
