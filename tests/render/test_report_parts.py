"""Parts of the report in words: points, traces, flags, the plan, the method."""

from __future__ import annotations

import re

import pytest

from benchmark.core.report import Report
from benchmark.core.report_lines import TraceItem
from benchmark.render import formats
from benchmark.render.parts import apportioned
from benchmark.render.speech import Speech
from benchmark.render.traces import Traces
from benchmark.render.words import ReportWords
from tests.render.reports import NAMES, mixed, report
from tests.render.worded import SEEDS, page, words


def tenths(text: str) -> list[int]:
    return [round(10 * float(number)) for number in re.findall(r"\d+\.\d", text)]


@pytest.mark.parametrize(
    "shown", [*map(report, NAMES), *map(mixed, SEEDS)], ids=[*NAMES, *map(str, SEEDS)]
)
def test_parts_visibly_add_up(shown: Report) -> None:
    said = ReportWords(shown)
    for name, dimension in shown.dimensions.items():
        table = said.part_table(name)
        if dimension.score is None:
            assert table.total == "No score"
            continue
        counted = [tenths(row.points) for row in table.rows if row.part.of is not None]
        less = [tenths(row.points)[0] for row in table.rows if row.points.startswith("less")]
        (total,) = tenths(table.total)

        assert sum(share for share, _ in counted) - sum(less) == total
        assert sum(of for _, of in counted) == 1000
        assert all(share <= of for share, of in counted)
        assert total // 10 == formats.points(dimension.score)


@pytest.mark.parametrize(
    ("values", "total", "parts"),
    [
        pytest.param([1.0, 2.0], 30, [10, 20], id="whole"),
        pytest.param([10 / 3] * 3, 100, [34, 33, 33], id="thirds"),
        pytest.param([0.0, 0.19], 2, [0, 2], id="zero stays zero"),
        pytest.param([60.04, -21.05], 389, [600, -211], id="a cap is negative"),
    ],
)
def test_apportioned(values: list[float], total: int, parts: list[int]) -> None:
    assert sum(parts) == total
    assert apportioned(values, total) == parts


def test_uncounted_answers_say_so() -> None:
    rows = {row.part.ids[0]: row for row in words("middle").part_table("sop").rows}

    assert rows["SOP2"].points == "not counted"
    assert rows["SOP2"].part.answer == "I don’t know"


def test_what_was_left_open_has_no_row_but_is_named() -> None:
    table = words("no-rung").part_table("hero")

    assert table.rows == ()
    assert "Tickets closed by your busiest technician" in table.left_out


def test_an_unknown_that_earns_nothing_is_counted() -> None:
    rows = {row.part.ids[0]: row for row in words("middle").part_table("allocation").rows}

    assert rows["ALL5"].points.startswith("0.0 of ")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param(
            TraceItem("score.trigger", "<", 40, 32.7, "Trigger automation", "", None),
            "Score in trigger automation: 32, below 40",
            id="score",
        ),
        pytest.param(
            TraceItem("score.oversight.matrix", ">=", 60, 60.0, "Human oversight", "", None),
            "Tasks of human oversight: 60, at least 60",
            id="half",
        ),
        pytest.param(
            TraceItem("answer.TRG7", "==", "one", "one", "How it is changed", "One person", 0),
            "How it is changed: One person (0 of 100 points)",
            id="answer",
        ),
        pytest.param(
            TraceItem("answer.HER3", ">", 25, 30, "Clients with one name", "30%", 25),
            "Clients with one name: 30% (above 25, 25 of 100 points)",
            id="number",
        ),
        pytest.param(
            TraceItem("answer.HER3", "==", "unknown", "unknown", "Clients", "", 0),
            "Clients: I don’t know (0 of 100 points)",
            id="unknown",
        ),
        pytest.param(
            TraceItem("profile.techs", ">=", 2, 8, "Technicians", "8 technicians", None),
            "Technicians: 8 technicians (at least 2)",
            id="profile",
        ),
        pytest.param(
            TraceItem("flag.critical", "==", True, True, "flag.critical", "True", None),
            "Risk flag: a critical one is raised",
            id="flag",
        ),
        pytest.param(
            TraceItem("rung", ">=", 3, 4, "rung", "4", None), "Your rung: 4, at least 3", id="rung"
        ),
        pytest.param(
            TraceItem("task.qbr", "in", [4, 5], 4, "Review", "Runs alone", 15),
            "Review: Runs alone (15 of 100 points)",
            id="task",
        ),
        pytest.param(
            TraceItem("points.class-c", "<", 30, 23.75, "points.class-c", "23.75", None),
            "Average points of human-led tasks: 23, below 30",
            id="kind of task",
        ),
        pytest.param(
            TraceItem("lead.called", "==", False, False, "lead.called", "False", None),
            "May be called: no",
            id="staff, yes or no",
        ),
        pytest.param(
            TraceItem("lead.contradictions", ">=", 2, 3, "lead.contradictions", "3", None),
            "Contradictions: 3, at least 2",
            id="staff, number",
        ),
    ],
)
def test_traces_in_plain_words(item: TraceItem, said: str) -> None:
    assert str(Traces(Speech(), {"c": "Human-led"}).reason(item)) == said


def test_two_bounds_of_one_score_are_one_reason() -> None:
    bounds = (">=", 40), ("<", 80)
    trace = tuple(
        TraceItem("score.sop", op, value, 63.9, "SOP coverage", "", None) for op, value in bounds
    )

    (said,) = Traces(Speech()).reasons(trace)

    assert str(said) == "Score in SOP coverage: 63, at least 40 and below 80"


@pytest.mark.parametrize("seed", SEEDS)
def test_no_trace_shows_an_internal_name(seed: int) -> None:
    shown = mixed(seed)
    said = ReportWords(shown)

    traces = [each.trace for each in shown.recommendations]
    for trace in [*traces, *(each.trace for each in shown.flags)]:
        assert said.traces.reasons(trace)
        for reason in said.traces.reasons(trace):
            assert not re.search(r"\b(answer|points|task|profile|score|flag|lead)\.", str(reason))


def test_over_and_under_automation_stand_apart() -> None:
    groups = {group.id: group for group in words("critical").task_groups}

    assert groups["over"].rows[0].task.id == "security-triage"
    assert groups["over"].rows[0].verdict == "Three steps over"
    assert all((row.task.distance or 0) < 0 for row in groups["under"].rows)


def test_flags_come_with_kind_reason_and_what_clears_them() -> None:
    text = page(report("critical"))

    assert "Critical risk." in text
    assert "Clears when" in text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_keeps_prerequisites_and_ends_with_the_retake(seed: int) -> None:
    shown = mixed(seed)
    said = ReportWords(shown)
    lines = [line for part in said.plan for line in part.lines]
    weeks = {line.rule: line.week for line in lines if line.rule}

    assert said.plan_text(lines[-1]) == "Answer these questions again and compare"
    assert len(lines) == len(shown.plan)
    for step in shown.recommendations:
        for earlier in step.after:
            if step.id in weeks:
                assert weeks[earlier] < weeks[step.id]


def test_figures_show_their_formula_and_that_none_is_agreed() -> None:
    per_endpoint, zero_touch = words("middle").figures

    assert per_endpoint.formula == "900 ÷ 1,200 = 0.75"
    assert "no agreed figure" in per_endpoint.caution
    assert zero_touch.formula == "900 × (30 − 15) ÷ 100 = 135"


def test_method_counts_every_state() -> None:
    facts = {fact.name: fact.text for fact in words("unknown").method}
    counts = report("unknown").counts

    assert facts["Answers"].startswith(
        f"{counts.asked} in all: {counts.answered} answered, 16 “I don’t"
    )
    assert facts["Fingerprint"] == report("unknown").fingerprint
    assert "2026.1, 7c41e09a" in facts["Question bank"]


def test_what_the_tasks_bring_comes_from_the_report() -> None:
    text = " ".join(words("middle").dimension_text("oversight"))

    assert "50 of its 100 points come from the questions" in text
    assert words("middle").task_share == 50


@pytest.mark.parametrize("seed", SEEDS)
def test_a_highlight_says_the_points_that_its_table_says(seed: int) -> None:
    said = ReportWords(mixed(seed))

    for each in (*said.strengths, *said.gaps):
        rows = said.part_table(each.dimension).rows
        points = next(row.points for row in rows if row.part.ids == each.part.ids)
        assert each.points.startswith(f"{points} points in ")
