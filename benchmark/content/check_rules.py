"""Checks of rules, gates and caps: what they name, and what they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from benchmark.content.context import RUNGS, Context, Found, dimension_place, truth_values
from benchmark.content.kind_words import KIND_WORDS
from benchmark.content.problems import Problem
from benchmark.content.reader import shown
from benchmark.content.satisfy import Facts
from benchmark.core.answers import AnswerFault, read_answer
from benchmark.core.bank import EVERY, KEEP, MAX_POINTS, RECOMMENDATION, Bank, Question
from benchmark.core.matrix import Task
from benchmark.core.saying import NOTHING, said


def references(context: Context) -> Found:
    """Rules, gates and caps name only what is there."""
    bank, named = context.bank, context.parts.named
    dimensions = {*bank.dimension_by_id, *named("dimension")}
    rules = {*bank.rule_by_id, *named("rule")}
    sources = {*(source.id for source in bank.sources), *named("source")}
    for rule in bank.rules:
        where = context.place("rule", rule.id)
        wanted = [
            *(("dimension", name, dimensions, "dimensions") for name in rule.dimensions),
            *(("rule", name, rules, "after") for name in rule.after),
            *(("rule", name, rules, "advice") for name in (rule.advice,) if name),
            *(("source", name, sources, "sources") for name in rule.sources),
        ]
        for kind, name, known, key in wanted:
            if name not in known:
                what = said(
                    "%(rule)s names the %(kind)s %(name)r",
                    rule=rule.id,
                    kind=KIND_WORDS[kind],
                    name=name,
                )
                yield Problem(where, what, said("name one that exists"), key)
        advice = bank.rule_by_id.get(rule.advice)
        if advice is not None and advice.kind != RECOMMENDATION:
            what = said(
                "%(rule)s names %(name)r, which clears nothing", rule=rule.id, name=rule.advice
            )
            yield Problem(where, what, said("name the recommendation that clears it"), "advice")
        if rule.kind in (RECOMMENDATION, KEEP) and not rule.dimensions:
            what = said("%(rule)s has no dimension", rule=rule.id)
            yield Problem(where, what, said("name at least one"), "dimensions")
    for gate in bank.gates:
        if gate.dimension not in dimensions | {EVERY}:
            where = context.place("gate", gate.id)
            what = said("%(name)r is not a dimension", name=gate.dimension)
            yield Problem(where, what, said("use one, or %(every)s", every=EVERY), "dimension")
    for cap in bank.caps:
        if cap.dimension not in dimensions:
            where = context.place("cap", cap.id)
            what = said("%(name)r is not a dimension", name=cap.dimension)
            yield Problem(where, what, said("use one of them"), "dimension")


def targets(context: Context) -> Found:
    """A target is an answer of this bank, and reaching it makes the advice go away."""
    for rule in context.bank.rules:
        facts: Facts = {}
        for name, value in rule.target:
            where = context.place("rule", rule.id)
            asked = _asked(context.bank, name)
            if asked is None:
                what = said("target %(name)r is not asked", name=name)
                yield Problem(where, what, said("name a question or task.id"), "target")
                continue
            read = read_answer(
                context.bank, asked, list(value) if isinstance(value, tuple) else value
            )
            if isinstance(read, AnswerFault) or read is None:
                written = f"[{', '.join(value)}]" if isinstance(value, tuple) else shown(value)
                what = said(
                    "target %(name)s: %(value)s is no answer of it", name=name, value=written
                )
                remedy = (read.remedy if read else NOTHING) or said("write an answer")
                yield Problem(where, what, remedy, "target")
                continue
            if isinstance(asked, Question):
                facts[f"answer.{name}"] = read
                points = asked.points(read)
                if points is not None:
                    facts[f"points.{name}"] = points
            else:
                facts[name] = read
        if facts and truth_values(context, rule, facts) == {True}:
            what = said("%(rule)s still fires when its target is reached", rule=rule.id)
            remedy = said("raise the target or narrow the condition")
            yield Problem(context.whens[rule.id], what, remedy)


def _asked(bank: Bank, name: str) -> Question | Task | None:
    if name.startswith("task."):
        return bank.matrix.task_by_id.get(name.removeprefix("task."))
    return bank.question_by_id.get(name)


def advice(context: Context) -> Found:
    """Every dimension has advice in every band, and "keep it" advice at 100."""
    bank = context.bank
    if len(bank.ladder) != RUNGS:
        return
    for dimension in bank.dimensions:
        rules = [r for r in bank.rules_of(RECOMMENDATION, KEEP) if dimension.id in r.dimensions[:1]]
        for rung, following in zip(bank.ladder, (*bank.ladder[1:], None), strict=True):
            top = MAX_POINTS if following is None else following.starts_at
            score = (rung.starts_at + top) / 2 if following else MAX_POINTS
            fixed: Facts = {f"score.{dimension.id}": float(score)}
            if not any(True in truth_values(context, rule, fixed) for rule in rules):
                what = said(
                    "%(dimension)s has no advice on rung %(rung)s",
                    dimension=dimension.id,
                    rung=rung.rung,
                )
                yield Problem(dimension_place(dimension.id), what, said("write a rule for it"))
        keeps = [rule for rule in rules if rule.kind == KEEP]
        full: Facts = {f"score.{dimension.id}": float(MAX_POINTS)}
        if not any(truth_values(context, rule, full) == {True} for rule in keeps):
            name = dimension.id
            what = (
                said("%(name)s has no “keep it” advice that always holds at 100", name=name)
                if keeps
                else said("%(name)s has no “keep it” advice", name=name)
            )
            remedy = said("write a rule of kind keep that reads score.%(name)s alone", name=name)
            yield Problem(dimension_place(name), what, remedy)


def cycles(context: Context) -> Found:
    """Prerequisites never lead back."""
    rules = context.bank.rule_by_id
    graph = {name: [each for each in rule.after if each in rules] for name, rule in rules.items()}
    tangled = _tangled(graph)
    graph = {name: [each for each in graph[name] if each in tangled] for name in tangled}
    back: dict[str, list[str]] = {name: [] for name in graph}
    for name, after in graph.items():
        for each in after:
            back[each].append(name)
    found: set[str] = set()
    for name in graph:
        if name not in found:
            found |= _reached(graph, name) & _reached(back, name)
        if name in found:
            what = said("%(rule)s is a prerequisite of itself", rule=name)
            where = context.place("rule", name)
            yield Problem(where, what, said("drop one of the prerequisites"), "after")


def _tangled(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """The names on a cycle, or that lead to one."""
    order, free = TopologicalSorter(graph), set[str]()
    with suppress(CycleError):  # what is free of cycles can be taken out all the same
        order.prepare()
    while ready := order.get_ready():
        free.update(ready)
        order.done(*ready)
    return [name for name in graph if name not in free]


def _reached(graph: Mapping[str, Sequence[str]], start: str) -> set[str]:
    """The names to which one leads, itself only if it leads back."""
    waiting, seen = list(graph[start]), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph[name])
    return seen
