"""Problems of conditions: where they stand, and what can never or always hold."""

# ruff: noqa: E501  # messages stand as they are printed

from __future__ import annotations

import pytest

from tests.content.linting import RULES, WRITE_SOPS, when
from tests.content.shipped import changed, faults, line_of, own_faults


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(RULES, "    when: answer.SOP1 <= 4\n", id="rule"),
        pytest.param("bank.yaml", "    when: points.class-c < 30\n", id="cap"),
    ],
)
def test_a_missing_condition_is_told_once(path: str, line: str) -> None:
    found = faults(changed(path, (line, "")))

    assert [each.split(": ", 1)[1] for each in found if "when" in each] == [
        "when is missing; add `when:` with a value"
    ]


def test_a_condition_that_is_a_list_is_told_once() -> None:
    found = faults(when("[answer.SOP1 <= 4]"))

    assert found == [
        f"{RULES}:{line_of(RULES, WRITE_SOPS)}:11: when is not a single value; write one value"
    ]


# fmt: off
CONDITIONS = [
    pytest.param("answer.SOP99 == heads", "11: 'answer.SOP99' is not a name of this bank; use answer.SOP8, answer.SOP7, answer.SOP6", id="unknown question"),
    pytest.param("answer.SOP2 == sometimes", "26: 'sometimes' is not an option of SOP2; options are heads, folder, docs-tool, linked, checklist", id="unknown option"),
    pytest.param("answer.SOP2 in [heads, sometimes]", "34: 'sometimes' is not an option of SOP2; options are heads, folder, docs-tool, linked, checklist", id="unknown option in a list"),
    pytest.param("score.sops < 40", "11: 'score.sops' is not a name of this bank; use score.sop", id="unknown dimension"),
    pytest.param("task.class-d == 4", "11: 'task.class-d' is not a name of this bank; use task.class-c, task.class-b, task.class-a", id="unknown class"),
    pytest.param("flag.nothing", "11: 'flag.nothing' is not a name of this bank; use flag.security-unseen, flag.reset-without-proof, flag.firewall-without-approval, flag.one-head-break-glass, flag.bad-news-unseen, flag.patching-without-rings, flag.restore-untested, flag.no-stop-switch, flag.leavers-by-memory, flag.single-automation-author, flag.critical", id="unknown flag"),
    pytest.param("answer.SOP1 > 11", "25: 11 can never be reached; answer.SOP1 runs from 0 to 10", id="number out of reach"),
    pytest.param("task.qbr == 6", "23: 6 can never be reached; task.qbr runs from 0 to 5", id="mode out of reach"),
    pytest.param("answer.SOP1 >= -1", "26: -1 can never be reached; answer.SOP1 runs from 0 to 10", id="number below nothing"),
    pytest.param("rung == 0", "19: 0 can never be reached; rung runs from 1 to 5", id="rung below the ladder"),
    pytest.param("answer.SOP1 == many", "26: 'many' is not a number; answer.SOP1 is compared with one", id="text for a number"),
    pytest.param("answer.SOP2 < folder", "25: answer.SOP2 has no order; use ==, != or in [...]", id="order of options"),
    pytest.param("answer.SOP2 has folder", "27: answer.SOP2 holds one option; use ==, != or in [...]", id="has on one option"),
    pytest.param("answer.SOP5 == owner", "26: answer.SOP5 holds several options; use has or lacks", id="equals on several"),
    pytest.param("answer.SOP1 has 5", "27: answer.SOP1 is a number; use a comparison", id="has on a number"),
    pytest.param("task.class-a == 4", "11: task.class-a stands for several tasks; use it inside count(...)", id="class outside a count"),
    pytest.param("count(task.class-a == 4) >= most", "39: 'most' is not a number; compare a count with a whole number", id="count of words"),
    pytest.param("score.sop == unknown", "24: score.sop is never unknown; compare it with a value", id="score unknown"),
    pytest.param("answer.SOP2 != unknown", "26: “!= unknown” is always false; ask for a value instead", id="not unknown"),
    pytest.param("flag.critical == false", "28: == false never holds for a flag; ask for a raised flag only", id="flag not raised"),
    pytest.param("flag.critical != true", "28: != true never holds for a flag; ask for a raised flag only", id="flag other than raised"),
    pytest.param("flag.critical == 1", "28: flag.critical is true or false; use == true or == false", id="flag as a number"),
    pytest.param("score.sop", "11: score.sop stands alone; compare it with something", id="score alone"),
    pytest.param("answer.SOP1 <= 4 and", "31: the condition ends too early; finish the comparison", id="unfinished"),
    pytest.param("not answer.SOP1 <= 4", "11: 'not' is not expected here; use names, comparisons, in [..], has, lacks, count(..), and, or, parentheses", id="not"),
    pytest.param("answer.SOP1 + 1 <= 4", "23: '+' is not expected here; use names, comparisons, in [..], has, lacks, count(..), and, or, parentheses", id="a sum"),
    pytest.param("__import__", "11: '__import__' is not expected here; use names, comparisons, in [..], has, lacks, count(..), and, or, parentheses", id="code"),
]
# fmt: on


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS)
def test_a_fault_inside_a_condition_names_its_column(condition: str, expected: str) -> None:
    found = faults(when(condition))

    assert found == [f"{RULES}:{line_of(RULES, WRITE_SOPS)}:{expected}"]


def test_a_quoted_condition_names_its_column_too() -> None:
    found = faults(when('"answer.SOP2 == sometimes"'))

    assert found[0].startswith(f"{RULES}:{line_of(RULES, WRITE_SOPS)}:27: 'sometimes'")


def test_a_fault_in_a_condition_below_a_fold_names_its_first_line() -> None:
    found = faults(when(">-\n      answer.SOP1 <= 4 and\n      answer.SOP2 == sometimes"))

    assert found[0].startswith(f"{RULES}:{line_of(RULES, WRITE_SOPS) + 1}:1: 'sometimes'")


def test_a_long_condition_is_refused() -> None:
    most = f"{'(' * 292}answer.SOP1 <= 4{')' * 292}"

    assert len(most) == 600
    assert own_faults(when(f'"{most}"')) == []
    assert own_faults(when(f'"{most} "')) == []
    assert own_faults(when(f'"({most})"')) == [
        f"{RULES}:{line_of(RULES, WRITE_SOPS)}:12: longer than 600 characters; split the rule"
    ]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param("answer.SOP1 >= 0", "the condition of write-top-five-sops is always true; compare something real", id="always"),
        pytest.param("answer.SOP1 <= 4 and answer.SOP1 >= 5", "the condition of write-top-five-sops is never true; mend it or drop it", id="never"),
        pytest.param("answer.SOP2 == heads and points.SOP2 > 0", "the condition of write-top-five-sops is never true; mend it or drop it", id="answer and points together"),
        pytest.param("score.sop < 40 or score.sop >= 40", "the condition of write-top-five-sops is always true; compare something real", id="both sides"),
        pytest.param("count(answer.SOP2 == heads, answer.SOP4 == author) >= 3", "the condition of write-top-five-sops is never true; mend it or drop it", id="count too high"),
        pytest.param("lead.called == true", "lead.called is known to staff only; use it in talk tracks only", id="staff only"),
    ],
)  # fmt: skip
def test_a_condition_that_says_nothing_is_found(condition: str, expected: str) -> None:
    found = own_faults(when(condition))

    assert f"{RULES}:{line_of(RULES, WRITE_SOPS)}:11: {expected}" in found


def test_a_condition_that_names_too_much_is_found_quickly() -> None:
    names = [f"answer.{name} == {option}" for name, option in (
        ("SOP2", "heads"), ("SOP4", "author"), ("SOP7", "none"), ("TRG1A", "email"), ("TRG1B", "email"), ("TRG1C", "email"),
        ("TRG1D", "email"), ("TRG1E", "email"), ("TRG2", "email"), ("TRG6", "queue"), ("HER2", "not-away"), ("HER4", "one-head"),
        ("ALL1", "shouts"), ("ALL2", "one-queue"), ("ALL6", "none"),
    )]  # fmt: skip

    found = own_faults(when(" and ".join(names)))

    assert (
        f"{RULES}:{line_of(RULES, WRITE_SOPS)}:11: the condition of write-top-five-sops names too much; split it"
        in found
    )
