"""Examples are read with the place of each fault, and must give what they promise."""

# ruff: noqa: E501  # messages stand as they are printed

from __future__ import annotations

import re

import pytest

from benchmark.content.codec import files_document
from benchmark.content.examples import AnswerFile, read_answer_file, read_example
from benchmark.content.problems import ContentError
from benchmark.core.answers import Answers
from benchmark.core.bank import UNKNOWN, Bank
from benchmark.core.build import build_report
from benchmark.core.report import Report, Submission
from tests.content.shipped import FILES, bank, changed, faults

EXAMPLES = sorted(path for path in FILES if path.startswith("examples/"))
SAMPLE = "examples/sample.yaml"
SOLO = "examples/solo-owner.yaml"


def example(path: str) -> AnswerFile:
    return read_answer_file(bank(), path, FILES[path])


def report(path: str) -> Report:
    return build_report(
        bank(), example(path).answers, Submission("", "en", "2026-01-01T00:00:00+00:00")
    )


def refused(text: str, of: Bank | None = None) -> list[str]:
    with pytest.raises(ContentError) as raised:
        read_answer_file(of or bank(), "x.yaml", text)
    return [str(problem) for problem in raised.value.problems]


def test_there_are_ten_examples_and_one_for_each_rung() -> None:
    rungs = {example(path).expected["rung"] for path in EXAMPLES}

    assert len(EXAMPLES) >= 10
    assert rungs >= {1, 2, 3, 4, 5, None}


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_says_what_it_stands_for_and_what_it_gives(path: str) -> None:
    found = example(path)

    assert re.match("# .+[.]\n", FILES[path])
    assert found.title
    assert set(found.expected) == {"rung", "overall", "scores", "rules", "without"}
    assert set(found.expected["scores"]) == set(bank().dimension_by_id)


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if "unknowns" not in path and "half" not in path]
)
def test_a_whole_example_answers_the_core_set(path: str) -> None:
    answers = example(path).answers

    open_ids = [
        line.id
        for line in report(path).answers
        if line.core and line.state == "open" and not line.id.startswith("profile.")
    ]
    assert open_ids == []
    assert len(answers.answers) > 28


def test_the_sample_is_held_at_rung_3_by_its_hero() -> None:
    found = report(SAMPLE)
    answers = example(SAMPLE).answers

    assert found.rung.value == 3
    assert found.rung.held
    assert found.overall.score is not None
    assert found.overall.score >= 60
    assert [gate.dimension for gate in found.gates if gate.binds] == ["hero"]
    assert 2 <= list(answers.answers.values()).count(UNKNOWN) <= 4
    assert [flag.critical for flag in found.flags] == [False]
    assert len(found.contradictions) == 1
    assert set(answers.profile) == set(bank().profile_by_id)


def test_over_automation_is_capped_and_costs_a_rung() -> None:
    found = report("examples/over-automated.yaml")

    assert [cap.id for cap in found.caps] == ["critical-risk"]
    assert found.rung.held
    assert found.rung.band == 4


def test_the_seed_case_is_held_by_its_triggers() -> None:
    found = report("examples/sops-started-by-hand.yaml")

    assert found.dimensions["sop"].rung == 5
    assert [gate.id for gate in found.gates if gate.binds] == ["triggered-needs-triggers"]


def test_many_unknowns_mean_low_confidence_and_a_wide_range() -> None:
    found = report("examples/full-of-unknowns.yaml")

    assert found.low_confidence == ("gaps",)
    assert (found.rung.low, found.rung.high) == (1, 3)


def test_contradictions_mean_low_confidence() -> None:
    found = report("examples/contradicting.yaml")

    assert found.low_confidence == ("contradictions",)
    assert len(found.contradictions) >= 3


# fmt: off
BROKEN_PROMISES = [
    pytest.param("  rung: 1\n", "  rung: 2\n", "the rung is 1, not 2", id="rung"),
    pytest.param("  rung: 1\n", "  rung: null\n", "the rung is 1, not none", id="no rung"),
    pytest.param("  overall: 27.65", "  overall: 1.5", "the overall score is 27.65, not 1.50", id="overall score"),
    pytest.param("hero: 6.25", "hero: 6.26", "Hero-tech dependency is 6.25, not 6.26", id="score"),
    pytest.param("hero: 6.25", "heroes: 6.25", "expect names the dimension 'heroes', which is not there", id="no such dimension"),
    pytest.param("rules: [\n", "rules: [\n    keep-sops,\n", "the rule keep-sops does not fire", id="rule that does not fire"),
    pytest.param("without: [\n", "without: [\n    solo-stand-in,\n", "the rule solo-stand-in fires", id="rule that fires"),
    pytest.param("without: [\n", "without: [\n    solo-standin,\n", "without names 'solo-standin', which is no rule", id="rule that is none"),
    pytest.param("expect:\n", "expect:\n  rungs: 1\n", "expect has no key 'rungs'", id="unknown key"),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "what"), BROKEN_PROMISES)
def test_an_example_that_gives_something_else_is_found(old: str, new: str, what: str) -> None:
    found = faults(changed(SOLO, (old, new)))

    assert found == [f"{SOLO}:1:1: {what}; mend the bank, or change what the example promises"]


def test_a_promised_rule_that_is_none_is_found() -> None:
    found = faults(changed(SOLO, ("rules: [\n", "rules: [\n    keep-sop,\n")))

    remedy = "mend the bank, or change what the example promises"
    assert found == [
        f"{SOLO}:1:1: rules names 'keep-sop', which is no rule; {remedy}",
        f"{SOLO}:1:1: the rule keep-sop does not fire; {remedy}",
    ]


def test_an_example_that_cannot_be_read_is_found() -> None:
    line = FILES[SOLO].splitlines().index("answers:") + 1

    found = faults(changed(SOLO, ("answers:\n", "answer: 1\nanswers:\n")))

    assert found == [
        f"{SOLO}:{line}:1: the key 'answer' is not known; use title, locale, profile, answers, tasks, expect"
    ]


def test_an_example_is_found_among_the_files_of_a_version() -> None:
    stored = files_document(FILES)

    assert read_example(bank(), stored, SAMPLE) == example(SAMPLE).answers
    assert read_example(bank(), stored, "examples/absent.yaml") is None


def test_a_change_of_points_shows_in_the_examples() -> None:
    files = changed(
        "dimensions/hero.yaml",
        ("text: Only one person, points: 0}", "text: Only one person, points: 10}"),
        (
            "text: Shared vault with a named deputy, points: 75}",
            "text: Shared vault with a named deputy, points: 0}",
        ),
    )

    assert any(each.startswith(f"{SOLO}:1:1: Hero-tech dependency is") for each in faults(files))


def test_a_score_with_two_decimals_is_taken_as_it_is_printed() -> None:
    assert report("examples/rung-3-triggered.yaml").dimensions["trigger"].score == 58.125
    assert example("examples/rung-3-triggered.yaml").expected["scores"]["trigger"] == 58.12


# fmt: off
FAULTS = [
    pytest.param("answers: {SOP2: sometimes}", "1:17: SOP2: Choose one of the answers; one of: heads, folder, docs-tool, linked, checklist", id="no option"),
    pytest.param("answers: {SOP1: 11}", "1:17: SOP1: 11 is out of range; use a whole number from 0 to 10", id="number out of reach"),
    pytest.param("answers:\n  SOP99: 1\n", "2:10: answers.SOP99: is not asked by this bank; see the bank's ids", id="not asked"),
    pytest.param("tasks: {qbr: 6}", "1:14: task.qbr: Choose how this task usually runs; a mode from 0 to 5", id="no mode"),
    pytest.param("profile: {techs: unknown}", "1:18: profile.techs: Choose one of the answers, or leave it open; see the bank's ids", id="profile unknown"),
    pytest.param("profile: 5", "1:1: profile: must be a mapping of ids to answers; see the bank's ids", id="no mapping"),
    pytest.param("answer: {}", "1:1: the key 'answer' is not known; use title, locale, profile, answers, tasks, expect", id="unknown key"),
    pytest.param("[SOP1, SOP2]", "1:1: a mapping is expected; use title, locale, profile, answers, tasks, expect", id="a list"),
    pytest.param("locale: [en]", "1:9: locale is not a text; write a text", id="locale no text"),
    pytest.param("locale: fr", "1:9: there are no texts in 'fr'; use en, de", id="other language"),
    pytest.param("expect: 5", "1:9: expect is not a mapping; write a mapping", id="expect no mapping"),
    pytest.param("expect: {scores: [1]}", "1:18: scores is not a mapping; write a mapping", id="scores no mapping"),
    pytest.param("expect: {scores: {sop: high}}", "1:24: sop is not a number; write a number", id="score no number"),
    pytest.param("expect: {overall: high}", "1:19: overall is not a number; write a number", id="overall no number"),
    pytest.param("expect: {rung: true}", "1:16: rung is not a number; write a number", id="truth value as a rung"),
    pytest.param("expect: {rules: keep-sops}", "1:17: rules is not a list of rule ids; write a list of rule ids", id="rules no list"),
    pytest.param("expect: {rules: [{a: 1}]}", "1:18: rules is not a list of rule ids; write a list of rule ids", id="rules no texts"),
]
# fmt: on


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_a_fault_in_an_answer_file_names_its_place(text: str, expected: str) -> None:
    assert refused(text) == [f"x.yaml:{expected}"]


def test_all_faults_of_an_answer_file_come_at_once() -> None:
    found = refused("answers: {SOP1: 11, SOP2: x}\ntasks: {qbr: 9}\nexpect: {rung: low}\n")

    places = [each.split(": ")[0] for each in found]
    assert places == ["x.yaml:1:17", "x.yaml:1:27", "x.yaml:2:14", "x.yaml:3:16"]


def test_a_title_and_a_language_are_kept() -> None:
    found = read_answer_file(bank(), "x.yaml", "title: Ours\nlocale: en\n")

    assert (found.title, found.locale) == ("Ours", "en")


def test_an_owner_needs_no_title_and_no_promise() -> None:
    found = read_answer_file(
        bank(),
        "x.yaml",
        "answers: {SOP1: 3, SOP5: none, HER3: unknown, OVR9: na}\ntasks: {qbr: unknown}\n",
    )

    assert found == AnswerFile(
        "x.yaml", "", "en",
        Answers({}, {"SOP1": 3, "SOP5": (), "HER3": "unknown", "OVR9": "na"}, {"qbr": "unknown"}),
        {},
    )  # fmt: skip
