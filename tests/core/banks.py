"""Tiny banks in code, the shipped bank, and random answers to any of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from benchmark.content.load import load_bank, read_files
from benchmark.core.answers import Answers
from benchmark.core.bank import (
    FLAG,
    NOT_APPLICABLE,
    UNKNOWN,
    Band,
    Bank,
    Cap,
    Dimension,
    Gate,
    Option,
    Question,
    Rule,
    Rung,
    Thresholds,
    Value,
)
from benchmark.core.conditions import All, Any, Comparison, Condition, Count
from benchmark.core.matrix import Matrix, Mode, Task, TaskClass

QUESTIONS = Path(__file__).parents[2] / "questions"
BAND_STARTS = (0, 20, 40, 60, 80)
CLASSES = ("a", "b", "c")


def examples(number: int) -> settings:
    """Settings of a property test: the same examples on every run, no deadline."""
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


@cache
def shipped() -> Bank:
    return load_bank(read_files(QUESTIONS))


def choice(name: str, *points: int, core: bool = True, weight: int = 1) -> Question:
    """Options are called o0, o1, ... in the order of `points`."""
    options = tuple(Option(f"o{n}", f"Option {n}", p) for n, p in enumerate(points))
    return Question(name, "choice", name, name, options=options, core=core, weight=weight)


def choices(name: str, *by_count: int, core: bool = True, weight: int = 1) -> Question:
    options = tuple(Option(f"o{n}", f"Option {n}") for n in range(len(by_count) - 1))
    return Question(
        name, "choices", name, name, options=options, points_by_count=by_count, core=core,
        weight=weight,
    )  # fmt: skip


def number(name: str, *bands: tuple[int, int], core: bool = True, weight: int = 1) -> Question:
    """`bands` are (last number, points); the first starts at 0."""
    found, low = [], 0
    for high, points in bands:
        found.append(Band(low, high, points))
        low = high + 1
    return Question(
        name, "number", name, name, bands=tuple(found), minimum=0, maximum=low - 1, core=core,
        weight=weight,
    )  # fmt: skip


def dimension(name: str, *questions: Question, weight: int = 1) -> Dimension:
    return Dimension(name, name, name, weight, "", "", ("1", "2", "3", "4", "5"), questions)


def task(name: str, class_id: str, *, core: bool = True) -> Task:
    return Task(name, class_id, core, name, name, "", "")


def matrix(
    *tasks: Task, points: Sequence[Sequence[int]] = (), share: int = 50, half: str = "two"
) -> Matrix:
    """Three classes a, b and c, each a group of its own; `points` are theirs by mode."""
    table = points or ((0, 20, 50, 60, 100, 50), (0, 30, 60, 100, 30, 0), (20, 65, 100, 70, 15, 0))
    return Matrix(
        half,
        share,
        tuple(Mode(n, f"Mode {n}", ()) for n in range(6)),
        (("a", 35), ("b", 30), ("c", 35)),
        tuple(
            TaskClass(name, name, name, (2,), "", tuple(each), "")
            for name, each in zip(CLASSES, table, strict=True)
        ),
        tasks,
    )


def bank(
    dimensions: Iterable[Dimension],
    tasks: Matrix,
    *,
    caps: Iterable[Cap] = (),
    rules: Iterable[Rule] = (),
    gates: Iterable[Gate] = (),
) -> Bank:
    techs = Question(
        "techs", "number", "techs", "techs", weight=0, core=True, minimum=1, maximum=5000
    )
    tools = Question(
        "tools", "choices", "tools", "tools", weight=0,
        options=(Option("rmm", "RMM"), Option("pia", "Pia")),
    )  # fmt: skip
    return Bank(
        "tiny", "1", "Tiny", "en", "", "", (techs, tools), tuple(dimensions), tasks, "", "",
        tuple(
            Rung(n, f"rung-{n}", f"Rung {n}", start, (), "", "")
            for n, start in enumerate(BAND_STARTS, 1)
        ),
        tuple(gates), tuple(caps), Thresholds(4, 3, 25, 50, 1), tuple(rules), (),
    )  # fmt: skip


def flag(name: str, when: Condition, *, critical: bool = True) -> Rule:
    return Rule(name, FLAG, when, "", name, critical=critical)


def rule(name: str, when: Condition, **more: object) -> Rule:
    made = Rule(name, "recommendation", when, "", name, dimensions=("one",))
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Rule, named by the tests


def asked_values(asked: Question) -> list[Value]:
    """Every answer of a question."""
    if asked.kind == "choice":
        return [option.id for option in asked.options]
    if asked.kind == "number":
        return list(range(asked.minimum, asked.maximum + 1))
    ids = [option.id for option in asked.options]
    masks = range(2 ** len(ids))
    return [tuple(each for n, each in enumerate(ids) if mask >> n & 1) for mask in masks]


# Random tiny banks ---------------------------------------------------------------------------

POINTS = st.integers(0, 20).map(lambda n: 5 * n)


@st.composite
def questions(draw: st.DrawFn, name: str) -> Question:
    kind = draw(st.sampled_from(["choice", "choice", "choices", "number"]))
    middle = draw(st.lists(POINTS, max_size=2))
    points = draw(st.permutations([0, *middle, 100]))
    core, weight = draw(st.booleans()), draw(st.integers(1, 5))
    if kind == "choice":
        made = choice(name, *points, core=core, weight=weight)
    elif kind == "choices":
        made = choices(name, *points, core=core, weight=weight)
    else:
        bands = [(2 * n + 1, p) for n, p in enumerate(points)]
        made = number(name, *bands, core=core, weight=weight)
    return replace(made, unknown_zero=draw(st.booleans()))


def atoms(questions: Iterable[Question], tasks: Iterable[Task]) -> st.SearchStrategy[Comparison]:
    """Comparisons that a cap may make, of every kind of name."""
    each: list[st.SearchStrategy[Comparison]] = [
        st.builds(
            Comparison,
            st.sampled_from([f"points.class-{name}" for name in CLASSES]),
            st.sampled_from(["<", "<", "<=", ">", ">=", "=="]),
            st.integers(0, 10).map(lambda n: 10 * n),
        )
    ]
    orders = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    for row in tasks:
        name = st.just(f"task.{row.id}")
        each.append(st.builds(Comparison, name, orders, st.integers(0, 5)))
        several = st.lists(st.integers(0, 5), min_size=1, max_size=3).map(tuple)
        each.append(st.builds(Comparison, name, st.just("in"), several))
    for asked in questions:
        name = st.just(f"answer.{asked.id}")
        each.append(st.builds(Comparison, st.just(f"points.{asked.id}"), orders, POINTS))
        if asked.kind == "number":
            bounds = st.integers(0, asked.maximum)
            each.append(st.builds(Comparison, name, orders, bounds | bounds.map(lambda n: n + 0.5)))
            each.append(
                st.builds(
                    Comparison, name, st.just("in"),
                    st.lists(bounds, min_size=1, max_size=3).map(tuple),
                )
            )  # fmt: skip
        else:
            ops = ["==", "!="] if asked.kind == "choice" else ["has", "lacks"]
            ids = st.sampled_from([option.id for option in asked.options])
            each.append(st.builds(Comparison, name, st.sampled_from(ops), ids))
    return st.one_of(each)


def conditions(leaves: st.SearchStrategy[Comparison]) -> st.SearchStrategy[Condition]:
    several = st.lists(leaves, min_size=1, max_size=3).map(tuple)
    counts = st.builds(
        Count, several, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers(0, 3)
    )
    return st.recursive(
        leaves | counts,
        lambda parts: st.lists(parts, min_size=2, max_size=3).flatmap(
            lambda each: st.sampled_from([All(tuple(each)), Any(tuple(each))])
        ),
        max_leaves=4,
    )


@st.composite
def tiny_banks(draw: st.DrawFn) -> Bank:
    """Two dimensions, a few tasks, flags and caps of every shape."""
    sizes = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    one = [draw(questions(f"ONE{n}")) for n in range(sizes[0])]
    two = [draw(questions(f"TWO{n}")) for n in range(sizes[1])]
    tasks = [task(f"{name}-1", name, core=draw(st.booleans())) for name in CLASSES]
    tasks += [task("c-2", "c", core=draw(st.booleans()))]
    leaves = atoms([*one, *two], tasks)
    flags = [
        flag(f"f{n}", draw(conditions(leaves)), critical=draw(st.booleans()))
        for n in range(draw(st.integers(0, 2)))
    ]
    raised = [Comparison(f"flag.{each.id}", "==", True) for each in flags]
    critical = Comparison("flag.critical", "==", True)
    whens = st.one_of(conditions(leaves), st.sampled_from([critical, *raised]))
    caps = [
        Cap(f"cap-{n}", draw(st.sampled_from(["one", "two"])), draw(POINTS), draw(whens), "", "")
        for n in range(draw(st.integers(0, 2)))
    ]
    gates = [
        Gate(
            f"gate-{n}", draw(st.integers(2, 5)), draw(st.sampled_from(["one", "two", "every"])),
            draw(POINTS),
        )
        for n in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    weights = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    return bank(
        [dimension("one", *one, weight=weights[0]), dimension("two", *two, weight=weights[1])],
        matrix(*tasks, share=draw(st.sampled_from([30, 50]))),
        caps=caps,
        rules=flags,
        gates=gates,
    )


@st.composite
def answers_to(draw: st.DrawFn, of: Bank, gaps: bool = True) -> Answers:
    """Any answers to a tiny bank; with `gaps` also unknown, na, and left open."""
    states: list[Value | None] = [UNKNOWN, NOT_APPLICABLE, None] if gaps else []
    given = {q.id: draw(st.sampled_from([*asked_values(q), *states])) for q in of.questions()}
    modes: list[Value | None] = [0, 1, 2, 3, 4, 5, *states]
    rated = {t.id: draw(st.sampled_from(modes)) for t in of.matrix.tasks}
    return made(given, rated)


def made(
    answers: dict[str, Value | None],
    tasks: dict[str, Value | None] | None = None,
    profile: dict[str, Value] | None = None,
) -> Answers:
    """Answers without those that are None."""
    return Answers(
        profile or {},
        {name: value for name, value in answers.items() if value is not None},
        {name: value for name, value in (tasks or {}).items() if value is not None},
    )


# Random answers to the shipped bank ----------------------------------------------------------


def random_answers(of: Bank, seed: int, gaps: float = 0.0) -> Answers:
    """Answers of one company: some level of quality, a share of them skipped in all three ways.

    The level runs from -1, all at worst, over 0, evenly mixed, to 1, all at best.
    """
    dice = random.Random(seed)
    level, skipped = dice.uniform(-1, 1), [UNKNOWN, NOT_APPLICABLE, None]

    def skip(value: Value) -> Value | None:
        return dice.choice(skipped) if dice.random() < gaps else value

    given: dict[str, Value | None] = {}
    for asked in of.questions():
        given[asked.id] = skip(_quality_answer(asked, dice, level))
    rated: dict[str, Value | None] = {}
    for row in of.matrix.tasks:
        target = of.matrix.class_of(row).target[0] if level > 0 else 5
        rated[row.id] = skip(target if dice.random() < abs(level) else dice.randint(0, 5))
    return made(given, rated, random_profile(of, dice))


def _quality_answer(asked: Question, dice: random.Random, level: float) -> Value:
    leaning, end = dice.random() < abs(level), -1 if level > 0 else 0
    if asked.kind == "choice":
        options = sorted(asked.options, key=lambda each: each.points or 0)
        return options[end].id if leaning else dice.choice(options).id
    if asked.kind == "choices":
        return tuple(each.id for each in asked.options if dice.random() < (1 + level) / 2)
    if leaning:
        band = sorted(asked.bands, key=lambda each: each.points)[end]
        return dice.randint(band.low, band.high)
    return dice.randint(asked.minimum, asked.maximum)


def random_profile(of: Bank, dice: random.Random) -> dict[str, Value]:
    profile: dict[str, Value] = {}
    for asked in of.profile:
        if dice.random() < 0.15:
            continue
        if asked.kind == "choice":
            profile[asked.id] = dice.choice(asked.options).id
        elif asked.kind == "choices":
            profile[asked.id] = tuple(each.id for each in asked.options if dice.random() < 0.3)
        else:
            profile[asked.id] = dice.randint(asked.minimum, min(asked.maximum, 60))
    if dice.random() < 0.5 and "techs" in profile:
        profile["techs"] = dice.randint(1, 9)
    return profile


def shipped_answers(gaps: float = 0.0) -> st.SearchStrategy[Answers]:
    return st.builds(lambda seed: random_answers(shipped(), seed, gaps), st.integers(0, 2**32))


def best_answers(of: Bank, techs: int = 12) -> Answers:
    """The answers that earn 100 everywhere."""
    given: dict[str, Value | None] = {}
    for asked in of.questions():
        given[asked.id] = max(asked_values(asked), key=lambda each: asked.points(each) or 0)
    classes = of.matrix.class_by_id
    rated: dict[str, Value | None] = {
        row.id: classes[row.class_id].points.index(100) for row in of.matrix.tasks
    }
    return made(given, rated, {"techs": techs, "clients": 30})
