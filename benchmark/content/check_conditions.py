"""Checks of conditions: what they may read, and whether they say anything."""

from __future__ import annotations

from benchmark.content.context import Context, Found
from benchmark.content.problems import Place, Problem
from benchmark.content.readings import (
    ask_if_misreads,
    cap_misread,
    constant,
    core_names,
    mean_misread,
    rule_misreads,
)
from benchmark.core.bank import CONTRADICTION, FLAG
from benchmark.core.conditions import Condition, comparisons
from benchmark.core.ranges import (
    CLASS_MEAN,
    cap_comparisons,
    cap_view,
    question_choices,
    task_choices,
    ways_to_settle,
)
from benchmark.core.saying import grouped, said

MAX_WAYS = 2_000
"""Each is scored for the range of a report with everything open; the shipped bank has one."""
MAX_NAMED = 6
"""Options of one question that caps may name, where several can be chosen."""


def conditions(context: Context) -> Found:
    """No condition is always true or always false; flags and caps read what they may."""
    for rule in context.bank.rules:
        where = context.whens[rule.id]
        yield from _constant(context, rule.id, rule.when, where)
        read = [c.name for c in comparisons(rule.when)]
        names, critical = context.names, rule.critical
        for what, remedy in rule_misreads(rule.kind, rule.id, read, names, critical=critical):
            yield Problem(where, what, remedy)


def _constant(context: Context, name: str, condition: Condition, where: Place) -> Found:
    for what, remedy in constant(condition, context.names):
        whole = said("the condition of %(name)s %(what)s", name=name, what=what)
        yield Problem(where, whole, remedy)


def asking(context: Context) -> Found:
    """An ask_if reads the profile and earlier answers, and both hides and shows its question."""
    asked: set[str] = set()
    for question in context.bank.questions():
        if question.ask_if is not None:
            where = context.parts.ask_ifs[question.id].place
            yield from _constant(context, question.id, question.ask_if, where)
            read = [c.name for c in comparisons(question.ask_if)]
            for what, remedy in ask_if_misreads(question.id, read, asked):
                yield Problem(where, what, remedy)
        asked.add(f"answer.{question.id}")


def caps(context: Context) -> Found:
    """Caps read answers and tasks, all of them core; a mean only as an upper limit."""
    bank = context.bank
    items = (item for _, item in context.parts.caps)
    written = [(cap, item.place) for cap, item in zip(bank.caps, items, strict=True)]
    for cap, at in written:
        yield from _constant(context, cap.id, cap.when, at)
    core = core_names(bank)
    places = [(cap.when, at) for cap, at in written]
    places += [(rule.when, context.whens[rule.id]) for rule in bank.rules_of(FLAG)]
    first = {each: at for when, at in reversed(places) for each in comparisons(when)}
    for comparison in cap_comparisons(bank):
        misread = list(cap_misread(comparison.name, core))
        for what, remedy in misread or mean_misread(comparison.name, comparison.op):
            yield Problem(first[comparison], what, remedy)


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
        what = said("caps tell more than %(n)s ways to answer apart", n=grouped(MAX_WAYS))
        remedy = said("let them read fewer answers")
        yield Problem(context.place("cap", bank.caps[0].id), what, remedy)


def pairs(context: Context) -> Found:
    """A contradiction concerns at least two answers."""
    for rule in context.bank.rules_of(CONTRADICTION):
        subjects = {context.names.known[c.name].subject for c in comparisons(rule.when)}
        if len(subjects) < 2:
            what = said("%(rule)s reads one answer", rule=rule.id)
            yield Problem(context.whens[rule.id], what, said("name the two that pull apart"))
