"""Problems of sense: a bank that can be read and would mislead."""

# ruff: noqa: E501  # messages stand as they are printed

from __future__ import annotations

import re

import pytest

from benchmark.content.load import load_bank
from benchmark.content.timing import MAX_MINUTES, WORDS_A_MINUTE, core_minutes
from tests.content.linting import HERO, RULES, SOP, placed
from tests.content.shipped import FILES, changed, faults, line_of, own_faults, rule_block, with_text

# fmt: off
SENSE = [
    pytest.param(RULES, "    dimensions: [sop]\n", "    dimensions: [sops]\n", "«id: write-top»:9: write-top-five-sops names the dimension 'sops'; name one that exists", id="unknown dimension"),
    pytest.param(RULES, "    dimensions: [sop]\n", "    dimensions: []\n", "«id: write-top»:9: write-top-five-sops has no dimension; name at least one", id="no dimension"),
    pytest.param(RULES, "after: [write-top-five-sops]", "after: [write-all-sops]", "«id: open-sop-from-ticket»:9: open-sop-from-ticket names the rule 'write-all-sops'; name one that exists", id="unknown prerequisite"),
    pytest.param(RULES, "sources: [delaney]", "sources: [rumour]", "«id: add-stop-and-rollback»:9: add-stop-and-rollback names the source 'rumour'; name one that exists", id="unknown source"),
    pytest.param("rules/flags.yaml", "advice: person-on-alerts", "advice: nothing", "«id: security-unseen»:9: security-unseen names the rule 'nothing'; name one that exists", id="unknown advice of a flag"),
    pytest.param("rules/flags.yaml", "advice: person-on-alerts", "advice: keep-sops", "«id: security-unseen»:9: security-unseen names 'keep-sops', which clears nothing; name the recommendation that clears it", id="advice of a flag that clears nothing"),
    pytest.param("bank.yaml", "rung: 4, dimension: allocation", "rung: 4, dimension: plans", "«id: planned-needs-allocation»:10: 'plans' is not a dimension; use one, or every", id="gate on nothing"),
    pytest.param("bank.yaml", "    dimension: oversight\n    ceiling: 39", "    dimension: plans\n    ceiling: 39", "«id: critical-risk»:9: 'plans' is not a dimension; use one of them", id="cap on nothing"),
    pytest.param("bank.yaml", "matrix: {dimension: oversight,", "matrix: {dimension: plans,", "«matrix: {»:21: 'plans' is not a dimension; name one under dimensions", id="matrix of nothing"),
    pytest.param(RULES, "target: {SOP1: 5}", "target: {SOP1: 4}", "«answer.SOP1 <= 4»:11: write-top-five-sops still fires when its target is reached; raise the target or narrow the condition", id="target too low"),
    pytest.param(RULES, "target: {SOP1: 5}", "target: {SOP11: 5}", "«id: write-top»:9: target 'SOP11' is not asked; name a question or task.id", id="target not asked"),
    pytest.param(RULES, "target: {SOP1: 5}", "target: {SOP1: 50}", "«id: write-top»:9: target SOP1: 50 is no answer of it; use a whole number from 0 to 10", id="target out of reach"),
    pytest.param(RULES, "target: {SOP2: linked}", "target: {SOP2: found}", "«id: open-sop-from-ticket»:9: target SOP2: 'found' is no answer of it; one of: heads, folder, docs-tool, linked, checklist", id="target no option"),
    pytest.param(SOP, "{from: 10, to: 10, points: 100}", "{from: 10, to: 10, points: 95}", "«id: SOP1»:9: SOP1 can never earn 100; give one answer 100 points", id="never the most"),
    pytest.param(SOP, "{from: 0, to: 0, points: 0}", "{from: 0, to: 0, points: 5}", "«id: SOP1»:9: SOP1 can never earn 0; give one answer 0 points", id="never nothing"),
    pytest.param("bank.yaml", "    from: 20\n", "    from: 40\n", "1:1: bands start at [0, 40, 40, 60, 80]; write five, rising from 0", id="bands that do not rise"),
    pytest.param("bank.yaml", "    from: 0\n", "    from: 5\n", "1:1: bands start at [5, 20, 40, 60, 80]; write five, rising from 0", id="bands from above 0"),
    pytest.param(RULES, "    after: [write-top-five-sops]\n    target: {SOP2: linked}", "    after: [required-checklist]\n    target: {SOP2: linked}", "«id: open-sop-from-ticket»:9: open-sop-from-ticket is a prerequisite of itself; drop one of the prerequisites", id="prerequisites in a circle"),
    pytest.param("rules/flags.yaml", "when: answer.HER4 == one-head", "when: answer.HER4 == one-head and score.hero < 40", "«answer.HER4 == one-head»:11: the critical flag one-head-break-glass reads score.hero; read answers and tasks only, since it caps a score", id="critical flag on a score"),
    pytest.param("rules/flags.yaml", "when: answer.OVR10 == no", "when: answer.OVR10 == no and flag.critical", "«answer.OVR10 == no»:11: the flag restore-untested reads a flag; write the condition out", id="flag on a flag"),
    pytest.param("bank.yaml", "when: flag.critical", "when: score.sop < 20", "«when: flag.critical»:11: a cap reads score.sop; let caps read answers and tasks only", id="cap on a score"),
    pytest.param("bank.yaml", "when: flag.critical", "when: answer.SOP3 == never", "«when: flag.critical»:11: a cap reads answer.SOP3, which is not core; make every question it reads core", id="cap on an optional question"),
    pytest.param("bank.yaml", "when: points.class-c < 30", "when: points.class-a < 30", "«when: points.class-c»:11: a cap reads points.class-a, which is not core; make every question it reads core", id="cap on an optional task"),
    pytest.param("bank.yaml", "when: points.class-c < 30", "when: points.class-c >= 30", "«when: points.class-c»:11: a cap compares points.class-c with >=; use < or <=, so that ranges stay exact", id="cap on a high mean"),
    pytest.param("bank.yaml", "when: flag.critical", "when: answer.SOP1 >= 0", "«when: flag.critical»:11: the condition of critical-risk is always true; compare something real", id="cap that always holds"),
    pytest.param("rules/contradictions.yaml", "when: answer.SOP1 >= 8 and answer.SOP4 == author", "when: answer.SOP1 >= 8 and points.SOP1 < 90", "«answer.SOP1 >= 8 and answer.SOP4»:11: written-but-one-person reads one answer; name the two that pull apart", id="contradiction of one answer"),
    pytest.param(HERO, "ask_if: profile.techs >= 8", "ask_if: score.sop >= 8", "«profile.techs >= 8»:13: ask_if of HER1C reads score.sop; read the profile and earlier answers only", id="ask_if on a score"),
    pytest.param(HERO, "ask_if: profile.techs >= 8", "ask_if: answer.HER5 == chat", "«profile.techs >= 8»:13: ask_if of HER1C reads answer.HER5; read the profile and earlier answers only", id="ask_if on a later answer"),
    pytest.param(HERO, "ask_if: profile.techs >= 8", "ask_if: profile.techs >= 1", "«profile.techs >= 8»:13: the condition of HER1C is always true; compare something real", id="ask_if that always asks"),
]
# fmt: on


@pytest.mark.parametrize(("path", "old", "new", "expected"), SENSE)
def test_what_would_mislead_an_owner_is_found(path: str, old: str, new: str, expected: str) -> None:
    found = own_faults(changed(path, (old, new)))

    assert placed(path, expected) in found


def test_a_fault_of_a_cap_stands_where_its_condition_is_written() -> None:
    by_flag = changed(
        "rules/flags.yaml", ("HER4 == one-head", "HER4 == one-head and score.hero < 4")
    )
    by_task = changed(
        "tasks.yaml", ("  - id: qbr\n    class: c\n    core: true", "  - id: qbr\n    class: c")
    )

    flag, cap = (
        line_of("rules/flags.yaml", "answer.HER4 == one-head"),
        line_of("bank.yaml", "points.class-c"),
    )
    assert (
        f"rules/flags.yaml:{flag}:11: a cap reads score.hero; let caps read answers and tasks only"
        in own_faults(by_flag)
    )
    assert (
        f"bank.yaml:{cap}:11: a cap reads points.class-c, which is not core; "
        "make every question it reads core"
    ) in own_faults(by_task)


def test_a_rung_that_no_scores_reach_is_found() -> None:
    files = {
        **changed(
            "bank.yaml",
            (
                "rung: 5, dimension: oversight, at_least: 80",
                "rung: 5, dimension: oversight, at_least: 100",
            ),
        ),
        "tasks.yaml": FILES["tasks.yaml"].replace(
            "[20, 65, 100, 70, 15, 0]", "[20, 65, 99, 70, 15, 0]"
        ),
    }

    assert own_faults(files) == [
        "bank.yaml:1:1: rung 5 Steered can never be reached; lower its gates, or raise the points of tasks"
    ]


def test_the_core_set_is_timed() -> None:
    files = changed(
        "tasks.yaml", *[("    class: a\n    text", "    class: a\n    core: true\n    text")] * 4
    )

    (found,) = [each for each in own_faults(files) if "minutes" in each]

    assert re.fullmatch(
        r"bank\.yaml:1:1: the core questions take 10\.\d\d minutes, and 10 are allowed; shorten them by \d+ words, or make some optional",
        found,
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "what"),
    [
        pytest.param(SOP, "weight: 5\n", "weight:\n", ["weight is missing"], id="weight"),
        pytest.param(SOP, "weight: 5\n", "weight: true\n", ["weight is true"], id="true"),
        pytest.param(SOP, "    max: 10\n", "    max:\n", ["max is missing"], id="end of the bands"),
        pytest.param(SOP, "to: 2,", "to: ,", ["to is missing"], id="end of a band"),
        pytest.param(RULES, "effort: M", "effort:", ["effort is missing"], id="effort"),
        pytest.param(RULES, "effort: M", "effort: ''", ["effort is empty"], id="no effort"),
        pytest.param(SOP, "[0, 13,", "[0, 1.5,", ["1.5 is not a whole number"], id="of several"),
    ],
)
def test_what_is_missing_is_told_once(path: str, old: str, new: str, what: list[str]) -> None:
    found = [
        each.split(": ", 1)[1].partition(";")[0] for each in own_faults(changed(path, (old, new)))
    ]

    assert found == what


def test_a_word_too_many_is_told_as_one() -> None:
    spare = int((MAX_MINUTES - core_minutes(load_bank(FILES))) * WORDS_A_MINUTE)
    hint = "hint: A forgotten password"

    files = changed("tasks.yaml", (hint, f"{hint}{' again' * (spare + 1)}"))

    said = "bank.yaml:1:1: the core questions take 10.01 minutes, and 10 are allowed; "
    remedy = "shorten them by 1 word, or make some optional"
    assert [each for each in own_faults(files) if "minutes" in each] == [f"{said}{remedy}"]


def test_a_group_of_tasks_without_a_core_one_is_found() -> None:
    text = re.sub(r"(    class: b\n)    core: true\n", r"\1", FILES["tasks.yaml"])

    found = own_faults(with_text("tasks.yaml", text))

    assert "tasks.yaml:1:1: the group b has no core task; make one core, or drop the group" in found


def test_a_dimension_without_core_questions_is_found() -> None:
    text = FILES[SOP].replace("    core: true\n", "")

    assert own_faults(with_text(SOP, text)) == [
        f"{SOP}:1:1: sop has no core question; make one core"
    ]


def test_a_dimension_without_keep_advice_is_found() -> None:
    text = FILES[RULES].replace(rule_block(RULES, "keep-sops"), "")

    assert own_faults(with_text(RULES, text)) == [
        f"{SOP}:1:1: sop has no “keep it” advice; write a rule of kind keep that reads score.sop alone"
    ]


def test_keep_advice_that_is_silent_at_100_is_found() -> None:
    text = FILES[RULES].replace("score.sop >= 80", "score.sop >= 80 and answer.SOP1 <= 9")

    assert (
        f"{SOP}:1:1: sop has no “keep it” advice that always holds at 100; "
        "write a rule of kind keep that reads score.sop alone"
    ) in own_faults(with_text(RULES, text))


def test_a_rung_without_advice_for_a_dimension_is_found() -> None:
    path = "rules/allocation.yaml"
    text = re.sub(r"    when: .*\n", "    when: score.allocation >= 40\n", FILES[path]).replace(
        "    target: ", "    # target: "
    )

    found = own_faults(with_text(path, text))

    assert (
        "dimensions/allocation.yaml:1:1: allocation has no advice on rung 1; write a rule for it"
        in found
    )
    assert (
        "dimensions/allocation.yaml:1:1: allocation has no advice on rung 2; write a rule for it"
        in found
    )


def test_examples_are_not_tried_on_a_bank_that_cannot_be_scored() -> None:
    files = changed(RULES, ("    dimensions: [sop]\n", "    dimensions: [sops]\n"))

    assert [each for each in faults(files) if each.startswith("examples/")] == []


def test_an_empty_ladder_is_one_problem_not_a_crash() -> None:
    text = FILES["bank.yaml"]
    start, end = text.index("ladder:"), text.index("# A rung holds")
    files = with_text("bank.yaml", text[:start] + "ladder: []\n" + text[end:])

    assert "bank.yaml:1:1: bands start at []; write five, rising from 0" in faults(files)
