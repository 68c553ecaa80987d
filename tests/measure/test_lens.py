"""All figures of a version, against counting one by one with core."""

from __future__ import annotations

import json
import random
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmark.core.answers import Answers, shown_questions
from benchmark.core.bank import Bank, Question
from benchmark.core.conditions import Comparison
from benchmark.core.facts import counted_points
from benchmark.core.matrix import Task
from benchmark.core.plain import canonical_json, from_plain, to_plain
from benchmark.demo.answers import invented_answers
from benchmark.measure.gathered import Gatherer, Taken
from benchmark.measure.lens import Beside, lens_of
from benchmark.measure.lens_result import (
    ANY_SIGN,
    CONTRADICTORY,
    FAST_ITEMS,
    FAST_TOTAL,
    MIN_SCALE,
    ONE_MODE,
    ItemFigures,
    Lens,
)
from benchmark.measure.names import asked_by
from benchmark.measure.single import score_one
from tests.core.banks import bank, choice, dimension, matrix, random_answers, shipped, task

ROWS = 240


def looked_at(
    of: Bank,
    given: Sequence[Answers],
    left: Sequence[Answers] = (),
    seconds: Sequence[dict[str, float]] = (),
) -> Lens:
    """The figures of answers that were submitted, and of some that were left."""
    gatherer = Gatherer(of)
    times = [json.dumps(each) for each in seconds] or ["{}"] * len(given)
    documents = [canonical_json(each.document()) for each in given]
    half = len(documents) // 2
    rows = [Taken(d, t, is_submitted=True) for d, t in zip(documents, times, strict=True)]
    gatherer.add(rows[:half])
    gatherer.add(rows[half:])
    gatherer.add([Taken(canonical_json(e.document()), "{}", is_submitted=False) for e in left])
    return lens_of(gatherer.gathered(), Beside())


def items_of(lens: Lens) -> dict[str, ItemFigures]:
    return {item.name: item for section in lens.sections for item in section.items}


@pytest.fixture(scope="module")
def invented() -> list[Answers]:
    chance = random.Random(4)
    return [invented_answers(shipped(), chance) for _ in range(ROWS)]


def test_shares_of_answers_are_those_of_counting(invented: list[Answers]) -> None:
    given = [*invented, *(random_answers(shipped(), seed, 0.3) for seed in range(60))]

    lens = looked_at(shipped(), given)

    found = items_of(lens)
    assert list(found) == list(asked_by(shipped()))
    for name, asked in asked_by(shipped()).items():
        values = [value for each in given if (value := _value(each, name)) is not None]
        item = found[name]
        assert {each.share.n for each in item.answers} <= {len(values)}
        if len(values) < 10:
            continue
        if name.startswith("profile."):
            assert item.unknown.needed == 0
        else:
            assert item.unknown.value == pytest.approx(values.count("unknown") / len(values))
        if isinstance(asked, Task) or asked.kind == "choice":
            counts = Counter(map(str, values))
            shares = {each.id: each.share.value for each in item.answers}
            assert {k: v for k, v in shares.items() if v} == pytest.approx(
                {k: n / len(values) for k, n in counts.items()}
            )
        elif asked.kind == "number":
            assert sum(each.share.value or 0.0 for each in item.answers) == pytest.approx(1)


def _value(given: Answers, name: str) -> object:
    """The answer to what is asked and shown; None where there is none."""
    part, _, key = name.partition(".")
    if part == "answer":
        return given.answers.get(key) if key in shown_questions(shipped(), given) else None
    return (given.profile if part == "profile" else given.tasks).get(key)


def test_floor_ceiling_and_rest_are_those_of_core_points(invented: list[Answers]) -> None:
    lens = looked_at(shipped(), invented)

    for section in shipped().dimensions[:4]:
        rows = [_points(section.questions, each) for each in invented]
        for question in section.questions:
            item = items_of(lens)[f"answer.{question.id}"]
            points = [row[question.id] for row in rows if question.id in row]
            assert item.floor.n == item.ceiling.n == len(points)
            assert item.floor.value == pytest.approx(points.count(0) / len(points))
            assert item.ceiling.value == pytest.approx(points.count(100) / len(points))
            if item.rest.value is not None:
                own, others = zip(*_against_rest(rows, question.id), strict=True)
                assert item.rest.n == len(own) >= MIN_SCALE
                assert item.rest.value == pytest.approx(statistics.correlation(own, others))


def _points(questions: Sequence[Question], given: Answers) -> dict[str, int]:
    shown = shown_questions(shipped(), given)
    earned = {q.id: counted_points(q, given.answers.get(q.id)) for q in questions if q.id in shown}
    return {name: points for name, points in earned.items() if points is not None}


def _against_rest(rows: Sequence[dict[str, int]], name: str) -> list[tuple[float, float]]:
    return [
        (row[name], statistics.fmean(v for k, v in row.items() if k != name))
        for row in rows
        if name in row and len(row) > 1
    ]


def test_scores_and_rules_are_those_of_core(invented: list[Answers]) -> None:
    lens = looked_at(shipped(), invented)
    singles = [score_one(shipped(), each) for each in invented]

    for score in lens.scores:
        known = [s for one in singles if (s := one.dimensions[score.dimension]) is not None]
        assert score.mean.n == len(known)
        assert score.mean.value == pytest.approx(statistics.fmean(known))
        assert sum(part.value or 0.0 for part in score.parts) == pytest.approx(1)
    for pair in lens.correlations:
        both = [(one.dimensions[pair.one], one.dimensions[pair.other]) for one in singles]
        xs, ys = zip(*[(x, y) for x, y in both if x is not None and y is not None], strict=True)
        assert pair.r.value == pytest.approx(statistics.correlation(xs, ys))
    fired = Counter(rule for one in singles for rule in one.fired)
    assert {r.id: r.fired.value for r in lens.rules} == pytest.approx(
        {r.id: fired[r.id] / len(invented) for r in lens.rules}
    )
    assert fired.keys() <= {rule.id for rule in lens.rules}


def test_figures_survive_being_kept(invented: list[Answers]) -> None:
    lens = looked_at(shipped(), invented, invented[:20])

    assert from_plain(Lens, json.loads(canonical_json(to_plain(lens)))) == lens


def test_nothing_is_said_of_nobody_and_of_few() -> None:
    given = [random_answers(shipped(), seed, 0.1) for seed in range(9)]

    for rows in ([], given):
        lens = looked_at(shipped(), rows)
        plain = json.loads(canonical_json(to_plain(lens)))
        assert set(_values(plain)) <= {None}
        assert lens.submissions == len(rows)
        assert not lens.redundant


def _values(plain: object) -> list[object]:
    """All that stands under "value" anywhere."""
    if isinstance(plain, list):
        return [found for each in plain for found in _values(each)]
    if not isinstance(plain, dict):
        return []
    here = [plain["value"]] if "value" in plain else []
    return here + [found for each in plain.values() for found in _values(each)]


def test_scales_stay_hidden_where_shares_are_shown(invented: list[Answers]) -> None:
    few = looked_at(shipped(), invented[: MIN_SCALE - 1])
    enough = looked_at(shipped(), invented)

    assert {each.alpha.value for each in few.scales} == {None}
    assert {each.r.value for each in few.correlations} == {None}
    assert items_of(few)["answer.SOP1"].rest.value is None
    assert items_of(few)["answer.SOP1"].unknown.value is not None
    assert None not in {each.alpha.value for each in enough.scales}
    # 22 items of oversight need more than the usual hundred.
    assert next(each for each in enough.scales if each.items > 15).alpha.needed > MIN_SCALE


TINY = bank(
    [
        dimension(
            "one",
            choice("A1", 0, 100),
            replace(choice("A2", 0, 100), ask_if=Comparison("profile.techs", "<", 5)),
            replace(choice("A3", 0, 100), ask_if=Comparison("profile.techs", ">=", 5)),
            choice("A4", 0, 100, core=False),
        ),
        dimension("two", choice("B1", 0, 100)),
    ],
    matrix(*(task(f"t{n}", "abc"[n % 3]) for n in range(6))),
)


def tiny(techs: int, high: bool, mode: int = 2, **more: str) -> Answers:
    said = "o1" if high else "o0"
    answers = {"A1": said, "A2" if techs < 5 else "A3": said, "B1": said, **more}
    return Answers({"techs": techs}, answers, {f"t{n}": (mode + n) % 6 for n in range(6)})


def test_forms_of_one_question_are_one_item_and_rare_ones_none() -> None:
    given = [tiny(2 + 5 * (n % 2), n % 3 == 0) for n in range(200)]
    given[0] = replace(given[0], answers={**given[0].answers, "A4": "o1"})

    lens = looked_at(TINY, given)

    scale = next(each for each in lens.scales if each.dimension == "one")
    assert scale.items == 2
    assert scale.alpha.value == pytest.approx(1.0)
    assert scale.alpha.n == 200


def test_time_a_question_is_the_sections_time_over_what_was_asked() -> None:
    given = [tiny(2, True, A4="o1"), *(tiny(2, True) for _ in range(20))]
    unfinished = replace(given[1], answers={"B1": "o1"})
    # Three questions of 4, 5, ... seconds; the first answered four, the last did not finish.
    seconds = [{"one": 8.0}, *({"one": 12.0 + 3 * n} for n in range(20)), {"one": 900.0}]

    lens = looked_at(TINY, [*given, unfinished], seconds=seconds)

    # A1 and A2 are asked; A4 of the first alone.
    times = [8 / 3, *((12 + 3 * n) / 2 for n in range(20))]
    found = {each.id: each.seconds for each in lens.sections}
    assert found["one"].n == 21
    assert found["one"].value == pytest.approx(statistics.median(times))
    assert found["two"].n == 0
    assert found["two"].value is None


def test_signs_of_carelessness_are_counted_once_each() -> None:
    sections = ("profile", "one", "two", "tasks")
    usual = [dict.fromkeys(sections, 30.0) for _ in range(110)]
    given = [tiny(2, n % 2 == 0, mode=n) for n in range(112)]
    alike = replace(given[0], tasks=dict.fromkeys(given[0].tasks, 5))
    # 10 answers in 4 seconds; and one without a known time.
    seconds = [*usual, dict.fromkeys(sections, 1.0), {"one": 1.0}, usual[0]]

    lens = looked_at(TINY, [*given, alike], seconds=seconds)

    signs = {each.id: each.share for each in lens.careless}
    assert lens.timed == signs[FAST_ITEMS].n == signs[FAST_TOTAL].n == 112
    assert signs[FAST_ITEMS].value == pytest.approx(1 / 112)
    assert signs[FAST_TOTAL].value == pytest.approx(1 / 112)
    assert signs[ONE_MODE].n == 113
    assert signs[ONE_MODE].value == pytest.approx(1 / 113)
    assert signs[CONTRADICTORY].value == 0
    assert signs[ANY_SIGN].value == pytest.approx(2 / 113)


def test_who_stops_is_held_against_who_was_asked() -> None:
    given = [tiny(2 + 5 * (n % 2), True) for n in range(100)]
    nobody = Answers()
    after_a2 = replace(tiny(2, True), answers={"A1": "o1", "A2": "o1"}, tasks={})
    left = [*[after_a2] * 10, *[nobody] * 5]

    lens = looked_at(TINY, given, left)

    found = items_of(lens)
    assert lens.before.value == pytest.approx(5 / 115)
    assert found["answer.A2"].stopped.n == 60
    assert found["answer.A2"].stopped.value == pytest.approx(10 / 60)
    assert found["answer.A3"].stopped.n == 50
    assert found["answer.A3"].stopped.value == 0
    assert lens.going[0] == pytest.approx(110 / 115)
    assert lens.going[-1] == pytest.approx(100 / 115)
