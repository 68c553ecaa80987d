"""Design 4: texts become conditions, conditions are evaluated, and faults say where and what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.content.grammar import Fault, parse_condition
from benchmark.content.load import read_bank, read_files
from benchmark.content.names import Names
from benchmark.core.conditions import Condition, Facts, Seen, holds, trace
from tests.core import reference
from tests.core.banks import QUESTIONS, examples, shipped

BANK = shipped()
NAMES = Names(BANK.dimensions, BANK.profile, BANK.matrix, [(r.id, r.kind) for r in BANK.rules])
ORDERS = ("<", "<=", ">", ">=", "==", "!=")


def parsed(text: str) -> Condition:
    condition, faults = parse_condition(text, NAMES)
    assert not faults, (text, faults)
    assert condition is not None
    return condition


# A second reading of the language: texts are made beside their meaning ------------------------

OPTION_NAMES = {f"answer.{q}": BANK.question_by_id[q] for q in ("SOP2", "OVR2", "ALL4")}
OPTION_NAMES["profile.psa"] = BANK.profile_by_id["psa"]
MULTI_NAMES = {
    "answer.SOP5": BANK.question_by_id["SOP5"],
    "profile.tools": BANK.profile_by_id["tools"],
}
NUMBER_NAMES = {
    "answer.SOP1": 10, "points.SOP2": 100, "score.trigger": 100, "score.oversight.matrix": 100,
    "task.qbr": 5, "task.patching": 5, "profile.techs": 20, "points.class-c": 100, "rung": 5,
}  # fmt: skip
CLASS_C = tuple(f"task.{t.id}" for t in BANK.matrix.tasks if t.class_id == "c")
CAN_BE_UNKNOWN = ("answer.SOP2", "answer.SOP1", "answer.SOP5", "task.qbr", "profile.techs")

Meaning = st.SearchStrategy[tuple[str, list[object]]]
"""A text, with its meaning: ["and"|"or", parts], ["count", parts, op, n] or [name, op, value]."""


def comparison(name: str, op: str, value: object, text: str) -> tuple[str, list[object]]:
    return f"{name} {op} {text}", [name, op, value]


@st.composite
def leaves(draw: st.DrawFn) -> tuple[str, list[object]]:
    kind = draw(st.sampled_from(["option", "multi", "number", "in", "unknown", "flag"]))
    if kind == "option":
        name = draw(st.sampled_from(sorted(OPTION_NAMES)))
        value = draw(st.sampled_from([o.id for o in OPTION_NAMES[name].options]))
        return comparison(name, draw(st.sampled_from(["==", "!="])), value, value)
    if kind == "multi":
        name = draw(st.sampled_from(sorted(MULTI_NAMES)))
        value = draw(st.sampled_from([o.id for o in MULTI_NAMES[name].options]))
        return comparison(name, draw(st.sampled_from(["has", "lacks"])), value, value)
    if kind == "number":
        name = draw(st.sampled_from(sorted(NUMBER_NAMES)))
        number = draw(st.integers(1, NUMBER_NAMES[name]))
        return comparison(name, draw(st.sampled_from(ORDERS)), number, str(number))
    if kind == "in":
        name = draw(st.sampled_from(sorted(OPTION_NAMES)))
        ids = st.sampled_from([o.id for o in OPTION_NAMES[name].options])
        several = tuple(draw(st.lists(ids, min_size=1, max_size=3)))
        return comparison(name, "in", several, f"[{', '.join(several)}]")
    if kind == "unknown":
        return comparison(draw(st.sampled_from(CAN_BE_UNKNOWN)), "==", "unknown", "unknown")
    return "flag.critical", ["flag.critical", "==", True]


@st.composite
def counts(draw: st.DrawFn) -> tuple[str, list[object]]:
    several = draw(st.lists(leaves().filter(lambda each: each[0] != "flag.critical"), max_size=3))
    texts, parts = [text for text, _ in several], [part for _, part in several]
    if draw(st.booleans()) or not texts:
        modes = tuple(draw(st.lists(st.integers(0, 5), min_size=1, max_size=3)))
        texts.append(f"task.class-c in [{', '.join(map(str, modes))}]")
        parts += [[name, "in", modes] for name in CLASS_C]
    op, number = draw(st.sampled_from(ORDERS)), draw(st.integers(0, 4))
    return f"count({', '.join(texts)}) {op} {number}", ["count", parts, op, number]


def joined(parts: Meaning) -> Meaning:
    def join(word: str, several: list[tuple[str, list[object]]]) -> tuple[str, list[object]]:
        texts = [f"({text})" if tree[0] in ("and", "or") else text for text, tree in several]
        return f" {word} ".join(texts), [word, [tree for _, tree in several]]

    several = st.lists(parts, min_size=2, max_size=3)
    return st.builds(join, st.sampled_from(["and", "or"]), several)


TREES: Meaning = st.recursive(leaves() | counts(), joined, max_leaves=5)


def means(tree: list[object], facts: Facts) -> bool:
    first, *rest = tree
    if first in ("and", "or"):
        results = [means(part, facts) for part in rest[0]]  # type: ignore[attr-defined]  # parts
        return all(results) if first == "and" else any(results)
    if first == "count":
        parts, op, number = rest
        met = [part for part in parts if means(part, facts)]  # type: ignore[attr-defined]  # parts
        return reference.compares(len(met), str(op), number)
    op, value = rest
    return reference.compares(facts.get(str(first)), str(op), value, str(first))


@st.composite
def facts_about(draw: st.DrawFn) -> Facts:
    """Some value, unknown, or nothing for every name of the generator."""
    facts: dict[str, Seen] = {}
    for name, question in {**OPTION_NAMES, **MULTI_NAMES}.items():
        ids = [option.id for option in question.options]
        if question.kind == "choices":
            seen: Seen = tuple(draw(st.lists(st.sampled_from(ids), unique=True)))
        else:
            seen = draw(st.sampled_from(ids))
        facts[name] = draw(st.sampled_from([seen, seen, "unknown", None]))
    for name, top in NUMBER_NAMES.items():
        number = draw(st.integers(0, top))
        unknown = "unknown" if name in CAN_BE_UNKNOWN else number
        facts[name] = draw(st.sampled_from([number, number, unknown, None]))
    for name in CLASS_C:
        facts[name] = draw(st.sampled_from([0, 1, 2, 3, 4, 5, "unknown", None]))
    if draw(st.booleans()):
        facts["flag.critical"] = True
    return {name: seen for name, seen in facts.items() if seen is not None}


@examples(150)
@given(TREES, facts_about())
def test_a_condition_means_what_its_text_says(made: tuple[str, list[object]], facts: Facts) -> None:
    text, tree = made

    assert holds(parsed(text), facts) is means(tree, facts)


@examples(150)
@given(TREES, facts_about())
def test_a_trace_lists_comparisons_that_hold_and_none_twice(
    made: tuple[str, list[object]], facts: Facts
) -> None:
    condition = parsed(made[0])

    if holds(condition, facts):
        lines = trace(condition, facts)
        assert len(set(lines)) == len(lines)
        for line in lines:
            assert reference.compares(line.seen, line.op, line.value, line.name)
            assert line.seen == facts.get(line.name)


@examples(100)
@given(TREES, facts_about())
def test_forgetting_all_that_a_trace_does_not_name_keeps_an_advice_true(
    made: tuple[str, list[object]], facts: Facts
) -> None:
    """A trace is a sufficient reason; counts that ask for few are about what is absent."""
    text, _ = made
    if "count" not in text and holds(parsed(text), facts):
        named = {line.name for line in trace(parsed(text), facts)}
        assert holds(parsed(text), {k: v for k, v in facts.items() if k in named})


# Missing, unknown, na -------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [None, "unknown"], ids=["missing", "unknown"])
@pytest.mark.parametrize(
    "text",
    [
        "answer.SOP2 == heads", "answer.SOP2 != heads", "answer.SOP2 in [heads, folder]",
        "answer.SOP5 has owner", "answer.SOP5 lacks owner", "answer.SOP1 < 5", "answer.SOP1 >= 5",
        "answer.SOP1 != 5", "task.qbr > 1", "count(task.qbr in [0, 1, 2]) >= 1",
    ],
)  # fmt: skip
def test_a_comparison_with_nothing_known_is_false(text: str, seen: Seen) -> None:
    name = next(each for each in NAMES.known if each in text.replace("count(", "").split())

    assert not holds(parsed(text), {} if seen is None else {name: seen})


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        pytest.param("answer.SOP1", {"answer.SOP1": "unknown"}, True, id="said"),
        pytest.param("answer.SOP1", {"answer.SOP1": 3}, False, id="answered"),
        pytest.param("answer.SOP1", {}, False, id="missing, hidden or na"),
        pytest.param("profile.techs", {}, True, id="a profile field left open"),
        pytest.param("profile.techs", {"profile.techs": 3}, False, id="a profile field filled"),
    ],
)
def test_only_equals_unknown_asks_for_unknown(name: str, facts: Facts, expected: bool) -> None:
    assert holds(parsed(f"{name} == unknown"), facts) is expected


@pytest.mark.parametrize(
    ("text", "seen", "expected"),
    [
        ("score.sop >= 40", 40 - 1e-10, True),
        ("score.sop < 40", 40 - 1e-10, False),
        ("score.sop <= 40", 40 + 1e-10, True),
        ("score.sop > 40", 40 + 1e-10, False),
        ("score.sop >= 40", 40 - 1e-8, False),
        ("score.sop < 40", 39.9, True),
    ],
)
def test_thresholds_in_conditions_forgive_binary_rounding(
    text: str, seen: float, expected: bool
) -> None:
    assert holds(parsed(text), {"score.sop": seen}) is expected


# Faults -----------------------------------------------------------------------------------------


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
