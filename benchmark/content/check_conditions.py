"""Checks of conditions: what they may read, and whether they say anything."""

from __future__ import annotations

from benchmark.content.context import Context, Found
from benchmark.content.problems import Place, Problem
from benchmark.content.satisfy import TooManyCombinationsError, outcomes
from benchmark.core.bank import CONTRADICTION, FLAG, TALK_TRACK
from benchmark.core.conditions import Condition, comparisons
from benchmark.core.ranges import (
    CLASS_MEAN,
    cap_comparisons,
    cap_view,
    question_choices,
    task_choices,
    ways_to_settle,
)

MAX_WAYS = 2_000
"""Each is scored for the range of a report with everything open; the shipped bank has one."""
MAX_NAMED = 6
"""Options of one question that caps may name, where several can be chosen."""


def conditions(context: Context) -> Found:
    """No condition is always true or always false; flags and caps read what they may."""
    bank = context.bank
    for rule in bank.rules:
        where = context.whens[rule.id]
        yield from _constant(context, rule.id, rule.when, where)
        names = [c.name for c in comparisons(rule.when)]
        staff = [name for name in names if context.names.known[name].staff]
        if staff and rule.kind != TALK_TRACK:
            yield Problem(where, f"{staff[0]} is known to staff only", "use it in talk tracks only")
        scored = [n for n in names if n.startswith(("score.", "rung", "flag."))]
        if rule.kind == FLAG and rule.critical and scored:
            what = f"the critical flag {rule.id} reads {scored[0]}"
            yield Problem(where, what, "read answers and tasks only, since it caps a score")
        if rule.kind == FLAG and any(n.startswith("flag.") for n in names):
            yield Problem(where, f"the flag {rule.id} reads a flag", "write the condition out")


def _constant(context: Context, name: str, condition: Condition, where: Place) -> Found:
    try:
        found = outcomes(condition, context.names)
    except TooManyCombinationsError:
        yield Problem(where, f"the condition of {name} names too much", "split it")
        return
    if found == {True}:
        yield Problem(where, f"the condition of {name} is always true", "compare something real")
    elif found == {False}:
        yield Problem(where, f"the condition of {name} is never true", "mend it or drop it")


def asking(context: Context) -> Found:
    """An ask_if reads the profile and earlier answers, and both hides and shows its question."""
    asked: set[str] = set()
    for question in context.bank.questions():
        if question.ask_if is not None:
            where = context.parts.ask_ifs[question.id].place
            yield from _constant(context, question.id, question.ask_if, where)
            for comparison in comparisons(question.ask_if):
                name = comparison.name
                if not name.startswith("profile.") and name not in asked:
                    what = f"ask_if of {question.id} reads {name}"
                    yield Problem(where, what, "read the profile and earlier answers only")
        asked.add(f"answer.{question.id}")


def caps(context: Context) -> Found:
    """Caps read answers and tasks, all of them core; a mean only as an upper limit."""
    bank = context.bank
    items = (item for _, item in context.parts.caps)
    written = [(cap, item.place) for cap, item in zip(bank.caps, items, strict=True)]
    for cap, at in written:
        yield from _constant(context, cap.id, cap.when, at)
    core = {f"answer.{q.id}" for q in bank.questions() if q.core}
    core |= {f"points.{q.id}" for q in bank.questions() if q.core}
    core |= {f"task.{t.id}" for t in bank.matrix.tasks if t.core}
    for kind in bank.matrix.classes:
        if all(t.core for t in bank.matrix.tasks if t.class_id == kind.id):
            core.add(f"points.class-{kind.id}")
    places = [(cap.when, at) for cap, at in written]
    places += [(rule.when, context.whens[rule.id]) for rule in bank.rules_of(FLAG)]
    first = {each: at for when, at in reversed(places) for each in comparisons(when)}
    for comparison in cap_comparisons(bank):
        where = first[comparison]
        if comparison.name.startswith(("score.", "rung")):
            what = f"a cap reads {comparison.name}"
            yield Problem(where, what, "let caps read answers and tasks only")
        elif comparison.name not in core and not comparison.name.startswith("profile."):
            what = f"a cap reads {comparison.name}, which is not core"
            yield Problem(where, what, "make every question it reads core")
        elif comparison.name.startswith("points.class-") and comparison.op not in ("<", "<="):
            what = f"a cap compares {comparison.name} with {comparison.op}"
            yield Problem(where, what, "use < or <=, so that ranges stay exact")


def ways(context: Context) -> Found:
    """Open answers can be settled in time: caps tell few ways of answering apart."""
    bank = context.bank
    view, found = cap_view(bank), 1
    for question in bank.questions():
        named = {a.value for a in view.atoms if a.name == f"answer.{question.id}"}
        if question.kind == "choices" and len(named) > MAX_NAMED:
            found = MAX_WAYS + 1
        if found <= MAX_WAYS:
            found *= ways_to_settle(question_choices(question, view), question.id, view)
    for task in bank.matrix.tasks:
        if found <= MAX_WAYS:
            name, kind = f"task.{task.id}", bank.matrix.class_of(task)
            pot = f"{CLASS_MEAN}{kind.id}"
            found *= ways_to_settle(task_choices(name, kind.points, view), pot, view)
    if found > MAX_WAYS:
        what = f"caps tell more than {MAX_WAYS:,} ways to answer apart"
        yield Problem(context.place("cap", bank.caps[0].id), what, "let them read fewer answers")


def pairs(context: Context) -> Found:
    """A contradiction concerns at least two answers."""
    for rule in context.bank.rules_of(CONTRADICTION):
        subjects = {context.names.known[c.name].subject for c in comparisons(rule.when)}
        if len(subjects) < 2:
            what = f"{rule.id} reads one answer"
            yield Problem(context.whens[rule.id], what, "name the two that pull apart")
