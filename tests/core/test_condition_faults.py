"""Texts of conditions that cannot be read: where and what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.content.grammar import Fault, parse_condition
from benchmark.content.load import read_bank, read_files
from tests.core.banks import QUESTIONS, examples
from tests.core.meaning import NAMES, TREES


@pytest.mark.parametrize(
    ("text", "offset", "what", "remedy"),
    [
        ("answer.TRG2 == sometimes", 15, "'sometimes' is not an option of TRG2", "options are"),
        ("answer.XYZ1 == email", 0, "'answer.XYZ1' is not a name of this bank", "use answer."),
        ("task.lunch == 1", 0, "'task.lunch' is not a name of this bank", "use task."),
        ("answer.TRG2 < email", 14, "answer.TRG2 has no order", "use ==, != or in [...]"),
        ("answer.TRG2 has email", 16, "answer.TRG2 holds one option", "use =="),
        ("answer.SOP5 == owner", 15, "answer.SOP5 holds several options", "use has or lacks"),
        ("answer.SOP5 has wings", 16, "'wings' is not an option of SOP5", "options are start"),
        ("answer.SOP1 >= many", 15, "'many' is not a number", "answer.SOP1 is compared with one"),
        ("answer.SOP1 >= 11", 15, "11 can never be reached", "answer.SOP1 runs from 0 to 10"),
        ("score.sop > 101", 12, "101 can never be reached", "score.sop runs from 0 to 100"),
        ("score.sop == nan", 13, "nan can never be reached", "score.sop runs from 0 to 100"),
        ("score.sop has 4", 14, "score.sop is a number", "use a comparison"),
        ("task.qbr == 6", 12, "6 can never be reached", "task.qbr runs from 0 to 5"),
        ("score.sop == unknown", 13, "score.sop is never unknown", "compare it with a value"),
        ("answer.SOP1 != unknown", 15, "“!= unknown” is always false", "ask for a value instead"),
        ("answer.SOP1 in [1, unknown]", 19, "'unknown' is not a number", "compared with one"),
        ("flag.critical == maybe", 17, "flag.critical is true or false", "use == true"),
        ("answer.SOP1", 0, "answer.SOP1 stands alone", "compare it with something"),
        ("task.class-a == 1", 0, "task.class-a stands for several tasks", "use it inside count"),
        ("count(task.class-a == 1) >= lots", 28, "'lots' is not a number", "compare a count"),
        ("answer.SOP1 >= ", 15, "the condition ends too early", "finish the comparison"),
        ("", 0, "the condition ends too early", "finish the comparison"),
        ("answer.SOP1 >= 4 and and rung > 1", 21, "'and' is not expected here", "use names"),
        ("not answer.SOP1 > 1", 0, "'not' is not expected here", "use names"),
        ("answer.SOP1 = 4", 12, "'=' is not expected here", "use names"),
        ("__import__('os')", 0, "\"__import__('os')\" is not expected here", "use names"),
        ("answer.SOP1 > 1 # why", 16, "'#' is not expected here", "use names"),
        ("rung > 1 " * 80, 0, "longer than 600 characters", "split the rule"),
    ],
    ids=lambda each: str(each)[:24] if isinstance(each, str) else "",
)  # fmt: skip
def test_a_fault_says_where_and_what(text: str, offset: int, what: str, remedy: str) -> None:
    _, faults = parse_condition(text, NAMES)

    (fault,) = faults
    assert (fault.offset, fault.what) == (offset, what)
    assert remedy in fault.remedy


def test_all_faults_of_a_condition_are_reported_at_once() -> None:
    text = "answer.TRG2 == sometimes or score.sop > 200 or count(task.class-a == 9) >= x"

    _, faults = parse_condition(text, NAMES)

    assert [fault.offset for fault in faults] == [15, 40, 69, 75]


@examples(150)
@given(TREES, st.data())
def test_a_broken_text_is_a_fault_inside_the_text_and_never_an_exception(
    made: tuple[str, list[object]], data: st.DataObject
) -> None:
    text, _ = made
    cut = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.sampled_from(["", "§", " and", "(", "]", "==", " 7", '"', "\n", "count("]))

    condition, faults = parse_condition(text[:cut] + junk, NAMES)

    assert condition is not None or faults
    assert all(0 <= fault.offset <= cut + len(junk) for fault in faults)
    assert all(isinstance(fault, Fault) and fault.what and fault.remedy for fault in faults)


def test_deep_nesting_is_read_or_refused_but_never_crashes() -> None:
    condition, faults = parse_condition("(" * 290 + "rung > 1" + ")" * 290, NAMES)

    assert condition is not None
    assert not faults


def test_a_fault_in_a_bank_reads_file_line_column() -> None:
    files = read_files(QUESTIONS)
    lines = files["rules/trigger.yaml"].splitlines()
    line = next(n for n, each in enumerate(lines) if "answer.TRG2 in [email, portal]" in each)
    lines[line] = lines[line].replace("portal]", "sometimes]")

    _, problems = read_bank({**files, "rules/trigger.yaml": "\n".join(lines)})

    (problem,) = map(str, problems)
    column = lines[line].index("sometimes") + 1
    assert problem == (
        f"rules/trigger.yaml:{line + 1}:{column}: 'sometimes' is not an option of TRG2; "
        "options are email, portal, few-forms, most-forms, forms-authority"
    )
