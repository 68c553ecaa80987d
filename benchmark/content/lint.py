"""What is wrong with a bank beyond its form: things that would surprise or mislead an owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmark.content.load import Files, read_parts
from benchmark.content.names import Names
from benchmark.content.parts import Parts
from benchmark.content.problems import Place, Problem
from benchmark.content.satisfy import Facts, TooManyCombinationsError, outcomes
from benchmark.content.timing import MAX_MINUTES, core_minutes
from benchmark.core.answers import AnswerFault, read_answer
from benchmark.core.bank import (
    CONTRADICTION,
    EVERY,
    FLAG,
    KEEP,
    MAX_POINTS,
    MIN_POINTS,
    RECOMMENDATION,
    TALK_TRACK,
    Bank,
    Question,
    Rule,
    Task,
)
from benchmark.core.conditions import Condition, comparisons
from benchmark.core.ladder import placement_rung
from benchmark.core.scoring import cap_comparisons

Found = Iterator[Problem]
RUNGS = 5


class Context:
    """A bank that could be read, the names it offers, and where its ids stand."""

    def __init__(self, bank: Bank, parts: Parts, names: Names) -> None:
        self.bank, self.parts, self.names = bank, parts, names
        self.whens = {rule.id: item.place for rule, item in parts.rules}

    def place(self, kind: str, name: str) -> Place:
        """Where an id stands."""
        return self.parts.places.get(f"{kind} {name}", Place("bank.yaml"))


def lint(files: Files) -> tuple[Bank | None, list[Problem]]:
    """Every problem of a bank's form and sense; the Bank is None while it cannot be scored."""
    bank, parts, names, problems = read_parts(files)
    if bank is None or names is None or problems:
        return None, sorted(set(problems))
    context = Context(bank, parts, names)
    for check in SCORABLE:
        problems.extend(check(context))
    scorable = not problems
    for check in SENSIBLE:
        problems.extend(check(context))
    return bank if scorable else None, sorted(set(problems))


def _references(context: Context) -> Found:
    """Rules, gates and caps name only what is there."""
    bank = context.bank
    dimensions = set(bank.dimension_by_id)
    for rule in bank.rules:
        where = context.place("rule", rule.id)
        wanted = [
            *(("dimension", name, dimensions) for name in rule.dimensions),
            *(("rule", name, set(bank.rule_by_id)) for name in (*rule.after, rule.advice) if name),
            *(("source", name, {s.id for s in bank.sources}) for name in rule.sources),
        ]
        for kind, name, known in wanted:
            if name not in known:
                yield Problem(where, f"{rule.id} names the {kind} {name!r}", "name one that exists")
        if rule.kind in (RECOMMENDATION, KEEP) and not rule.dimensions:
            yield Problem(where, f"{rule.id} has no dimension", "name at least one")
    for gate in bank.gates:
        if gate.dimension not in dimensions | {EVERY}:
            where = context.place("gate", gate.id)
            yield Problem(where, f"{gate.dimension!r} is not a dimension", f"use one, or {EVERY}")
    for cap in bank.caps:
        if cap.dimension not in dimensions:
            where = context.place("cap", cap.id)
            yield Problem(where, f"{cap.dimension!r} is not a dimension", "use one of them")


def _targets(context: Context) -> Found:
    """A target is an answer of this bank, and reaching it makes the advice go away."""
    for rule in context.bank.rules:
        facts: Facts = {}
        for name, value in rule.target:
            where = context.place("rule", rule.id)
            asked = _asked(context.bank, name)
            if asked is None:
                yield Problem(where, f"target {name!r} is not asked", "name a question or task.id")
                continue
            read = read_answer(
                context.bank, asked, list(value) if isinstance(value, tuple) else value
            )
            if isinstance(read, AnswerFault) or read is None:
                what = f"target {name}: {value!r} is no answer of it"
                yield Problem(where, what, read.remedy if read else "write an answer")
                continue
            if isinstance(asked, Question):
                facts[f"answer.{name}"] = read
                points = asked.points(read)
                if points is not None:
                    facts[f"points.{name}"] = points
            else:
                facts[name] = read
        if facts and _outcomes(context, rule, facts) == {True}:
            what = f"{rule.id} still fires when its target is reached"
            yield Problem(context.whens[rule.id], what, "raise the target or narrow the condition")


def _asked(bank: Bank, name: str) -> Question | Task | None:
    if name.startswith("task."):
        return bank.matrix.task_by_id.get(name.removeprefix("task."))
    return bank.question_by_id.get(name)


def _conditions(context: Context) -> Found:
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


def _outcomes(context: Context, rule: Rule, fixed: Facts) -> set[bool]:
    """The truth values of a rule's condition; both where it names too much to try, see below."""
    try:
        return outcomes(rule.when, context.names, fixed)
    except TooManyCombinationsError:
        return {True, False}


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


def _asking(context: Context) -> Found:
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


def _caps(context: Context) -> Found:
    """Caps read answers and tasks, all of them core; a mean only as an upper limit."""
    bank = context.bank
    for cap, item in zip(bank.caps, (item for _, item in context.parts.caps), strict=True):
        yield from _constant(context, cap.id, cap.when, item.place)
    core = {f"answer.{q.id}" for q in bank.questions() if q.core}
    core |= {f"points.{q.id}" for q in bank.questions() if q.core}
    core |= {f"task.{t.id}" for t in bank.matrix.tasks if t.core}
    for kind in bank.matrix.classes:
        if all(t.core for t in bank.matrix.tasks if t.class_id == kind.id):
            core.add(f"points.class-{kind.id}")
    for comparison in cap_comparisons(bank):
        if comparison.name.startswith(("score.", "rung")):
            what = f"a cap reads {comparison.name}"
            yield Problem(Place("bank.yaml"), what, "let caps read answers and tasks only")
        elif comparison.name not in core and not comparison.name.startswith("profile."):
            what = f"a cap reads {comparison.name}, which is not core"
            yield Problem(Place("bank.yaml"), what, "make every question it reads core")
        elif comparison.name.startswith("points.class-") and comparison.op not in ("<", "<="):
            what = f"a cap compares {comparison.name} with {comparison.op}"
            yield Problem(Place("bank.yaml"), what, "use < or <=, so that ranges stay exact")


def _points(context: Context) -> Found:
    """Every question can earn 0 and 100, so that no dimension has a floor or a ceiling."""
    for question in context.bank.questions():
        if question.kind == "choices":
            points = set(question.points_by_count)
        elif question.kind == "number":
            points = {band.points for band in question.bands}
        else:
            points = {option.points or 0 for option in question.options}
        where = context.place("question", question.id)
        for wanted in (MIN_POINTS, MAX_POINTS):
            if wanted not in points:
                what = f"{question.id} can never earn {wanted}"
                yield Problem(where, what, f"give one answer {wanted} points")


def _ladder(context: Context) -> Found:
    """Bands rise from 0, and every rung can be reached."""
    bank = context.bank
    starts = [rung.starts_at for rung in bank.ladder]
    if len(starts) != RUNGS or starts[0] != 0 or starts != sorted(set(starts)):
        yield Problem(Place("bank.yaml"), f"bands start at {starts}", "write five, rising from 0")
        return
    if any(gate.dimension not in {*bank.dimension_by_id, EVERY} for gate in bank.gates):
        return
    highest = placement_rung(bank, _best(bank), float(MAX_POINTS)) or 0
    for rung in bank.ladder[highest:]:
        what = f"rung {rung.rung} {rung.name} can never be reached"
        yield Problem(Place("bank.yaml"), what, "lower its gates, or raise the points of tasks")


def _best(bank: Bank) -> dict[str, float]:
    """The most that each dimension can score, where a question can earn 100 and a task its top."""
    matrix, most = bank.matrix, 0.0
    for group, share in matrix.groups:
        kinds = [matrix.class_of(task) for task in matrix.tasks]
        tops = [max(kind.points) for kind in kinds if kind.group == group]
        most += share / 100 * sum(tops) / len(tops) if tops else 0
    scores = {dimension.id: float(MAX_POINTS) for dimension in bank.dimensions}
    scores[matrix.dimension] = MAX_POINTS - matrix.share + matrix.share / 100 * most
    return scores


def _advice(context: Context) -> Found:
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
            if not any(True in _outcomes(context, rule, fixed) for rule in rules):
                what = f"{dimension.id} has no advice on rung {rung.rung}"
                yield Problem(context_place(context, dimension.id), what, "write a rule for it")
        if not any(rule.kind == KEEP for rule in rules):
            what = f"{dimension.id} has no “keep it” advice"
            yield Problem(context_place(context, dimension.id), what, "write a rule of kind keep")


def context_place(_: Context, dimension: str) -> Place:
    """Where problems of a whole dimension are shown."""
    return Place(f"dimensions/{dimension}.yaml")


def _cycles(context: Context) -> Found:
    """Prerequisites never lead back."""
    rules = context.bank.rule_by_id

    def leads_back(start: str) -> bool:
        waiting, seen = list(rules[start].after), set[str]()
        while waiting:
            name = waiting.pop()
            if name == start:
                return True
            if name in rules and name not in seen:
                seen.add(name)
                waiting.extend(rules[name].after)
        return False

    for name in rules:
        if leads_back(name):
            what = f"{name} is a prerequisite of itself"
            yield Problem(context.place("rule", name), what, "drop one of the prerequisites")


def _core(context: Context) -> Found:
    """The core set alone can give every score: no dimension and no group of tasks lacks it."""
    bank = context.bank
    for dimension in bank.dimensions:
        if not any(question.core for question in dimension.questions):
            what = f"{dimension.id} has no core question"
            yield Problem(context_place(context, dimension.id), what, "make one core")
    asked = {bank.matrix.class_of(task).group for task in bank.matrix.tasks if task.core}
    for group, _ in bank.matrix.groups:
        if group not in asked:
            what = f"the group {group} has no core task"
            yield Problem(Place("tasks.yaml"), what, "make one core, or drop the group")


def _time(context: Context) -> Found:
    """The core set takes ten minutes at most."""
    minutes = core_minutes(context.bank)
    if minutes > MAX_MINUTES:
        what = f"the core questions take {minutes:.1f} minutes"
        yield Problem(
            Place("bank.yaml"), what, f"shorten them to {MAX_MINUTES}, or make some optional"
        )


def _pairs(context: Context) -> Found:
    """A contradiction concerns at least two answers."""
    for rule in context.bank.rules_of(CONTRADICTION):
        subjects = {context.names.known[c.name].subject for c in comparisons(rule.when)}
        if len(subjects) < 2:
            what = f"{rule.id} reads one answer"
            yield Problem(context.whens[rule.id], what, "name the two that pull apart")


SCORABLE: tuple[Callable[[Context], Found], ...] = (_references, _targets, _ladder)
"""What these find would stop a score from being worked out, so examples are not tried then."""

SENSIBLE: tuple[Callable[[Context], Found], ...] = (
    _conditions, _asking, _caps, _points, _advice, _cycles, _core, _time, _pairs,
)  # fmt: skip
