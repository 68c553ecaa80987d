"""Texts of conditions and what they mean."""

from __future__ import annotations

from hypothesis import strategies as st

from benchmark.content.grammar import parse_condition
from benchmark.content.names import Names
from benchmark.core.conditions import Condition, Facts, Seen
from tests.core.banks import shipped

BANK = shipped()
NAMES = Names(BANK.dimensions, BANK.profile, BANK.matrix, [(r.id, r.kind) for r in BANK.rules])
ORDERS = ("<", "<=", ">", ">=", "==", "!=")
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


def parsed(text: str) -> Condition:
    condition, faults = parse_condition(text, NAMES)
    assert not faults, (text, faults)
    assert condition is not None
    return condition


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
