"""Each thing that `benchmark check` finds: a copy of the shipped files is broken in one place."""

# ruff: noqa: E501  # messages stand as they are printed

from __future__ import annotations

import re

import pytest

from tests.content.linting import HERO, RULES, SOP, TRIGGER, placed
from tests.content.shipped import FILES, changed, faults, line_of, own_faults, with_text


@pytest.mark.parametrize("name", ["every", "profile", "tasks", "review", "link", "erase"])
def test_a_dimension_has_no_name_that_means_a_page(name: str) -> None:
    files = changed("bank.yaml", ("dimensions: [sop, trigger,", f"dimensions: [sop, {name},"))

    assert any(
        f"'{name}' has a meaning of its own; choose another id" in f for f in own_faults(files)
    )


def test_the_shipped_files_have_no_problem() -> None:
    assert faults(FILES) == []


# fmt: off
FORM = [
    pytest.param(RULES, "  - id: open-sop-from-ticket\n", "  - id: write-top-five-sops\n",
                 "«  - id: open-sop»:9: the rule id 'write-top-five-sops' is used already at rules/sop.yaml:«id: write-top»:9; give it an id of its own", id="rule id twice"),
    pytest.param(SOP, "id: SOP2", "id: SOP1",
                 "«id: SOP2»:9: the question id 'SOP1' is used already at dimensions/sop.yaml:«id: SOP1»:9; give it an id of its own", id="question id twice"),
    pytest.param(SOP, "{id: folder,", "{id: heads,",
                 "«{id: folder,»:14: the option 'heads' stands twice; rename one", id="option twice"),
    pytest.param(SOP, "{id: folder,", "{id: unknown,",
                 "«{id: folder,»:14: 'unknown' has a meaning of its own; choose another id", id="option called unknown"),
    pytest.param(SOP, "{id: start-event,", "{id: none,",
                 "«{id: start-event,»:14: 'none' has a meaning of its own; choose another id", id="one of several options called none"),
    pytest.param("bank.yaml", "{id: rmm,", "{id: none,",
                 "«{id: rmm,»:16: 'none' has a meaning of its own; choose another id", id="one of several tools called none"),
    pytest.param("bank.yaml", "id: delaney", "id: everhold",
                 "«id: delaney»:9: the source id 'everhold' is used already at bank.yaml:«id: everhold»:9; give it an id of its own", id="source twice"),
    pytest.param("bank.yaml", "id: planned-needs-oversight", "id: planned-needs-allocation",
                 "«id: planned-needs-oversight»:10: the gate id 'planned-needs-allocation' is used already at bank.yaml:«id: planned-needs-allocation»:10; give it an id of its own", id="gate twice"),
    pytest.param("bank.yaml", "id: judgement-left-alone", "id: critical-risk",
                 "«id: judgement-left-alone»:9: the cap id 'critical-risk' is used already at bank.yaml:«id: critical-risk»:9; give it an id of its own", id="cap twice"),
    pytest.param("bank.yaml", "    id: documented\n", "    id: hero-run\n",
                 "«    id: documented»:9: the rung id 'hero-run' is used already at bank.yaml:«    id: hero-run»:9; give it an id of its own", id="rung id twice"),
    pytest.param("bank.yaml", "dimensions: [sop, trigger,", "dimensions: [sop, sop, trigger,",
                 "«dimensions: [sop»:19: the dimension id 'sop' is used already at bank.yaml:«dimensions: [sop»:14; give it an id of its own", id="dimension twice"),
    pytest.param("tasks.yaml", "- id: qbr", "- id: patching",
                 "«- id: qbr»:9: the task id 'patching' is used already at tasks.yaml:«id: patching»:9; give it an id of its own", id="task twice"),
    pytest.param("tasks.yaml", "- id: b\n", "- id: a\n",
                 "«- id: b»:9: the class id 'a' is used already at tasks.yaml:«- id: a»:9; give it an id of its own", id="class twice"),
    pytest.param(RULES, "  - id: stranger-test", "  - id: Stranger_Test",
                 "«  - id: stranger-test»:9: 'Stranger_Test' is not an id; use kebab-case such as docs-tool", id="id that is none"),
    pytest.param(SOP, "- id: SOP8", "- id: sop8",
                 "«- id: SOP8»:9: 'sop8' is not an id; use a code such as SOP2", id="code that is none"),
    pytest.param(SOP, "weight: 5", "weight: 0",
                 "«weight: 5»:13: weight is 0; use 1 to 100", id="weight of nothing"),
    pytest.param(SOP, "weight: 5", "weight: 101",
                 "«weight: 5»:13: weight is 101; use 1 to 100", id="weight too large"),
    pytest.param(SOP, "weight: 5", "weight: 2.5",
                 "«weight: 5»:13: weight is 2.5; use a whole number from 1 to 100", id="weight with a fraction"),
    pytest.param(SOP, "text: In a documentation tool, points: 50", "text: In a documentation tool, points: 120",
                 "«In a documentation tool»:64: points is 120; use 0 to 100", id="points too many"),
    pytest.param(SOP, "text: In a documentation tool, points: 50", "text: In a documentation tool, points: -1",
                 "«In a documentation tool»:64: points is -1; use 0 to 100", id="points below nothing"),
    pytest.param(SOP, "points_by_count: [0, 13, 25, 38, 50, 63, 75, 88, 100]", "points_by_count: [0, 50, 100]",
                 "«points_by_count»:22: 3 values for 8 options; write 9 values: one for each number of chosen options, from 0 to 8", id="too few points by count"),
    pytest.param(SOP, "points_by_count: [0, 13,", "points_by_count: [0, 130,",
                 "«points_by_count»:26: 130 is out of range; use 0 to 100", id="points by count too many"),
    pytest.param(SOP, "{from: 1, to: 1, points: 10}", "{from: 2, to: 2, points: 10}",
                 "«{from: 1, to: 1,»:16: the band 2 to 2 leaves a gap or overlaps; start it at 1", id="bands with a gap"),
    pytest.param(SOP, "{from: 10, to: 10, points: 100}", "{from: 10, to: 9, points: 100}",
                 "«{from: 10, to: 10,»:16: the band 10 to 9 leaves a gap or overlaps; start it at 10", id="band that ends before it starts"),
    pytest.param(SOP, "    max: 10\n", "    max: 12\n",
                 "«- {from: 0, to: 0, points: 0}»:7: the bands end at 10; end at 12", id="bands that end too early"),
    pytest.param(SOP, "  - Checklist results are looked at every month, and changed or retired SOPs are logged.\n", "",
                 "«  - Steps live»:3: 4 anchors; write five, rung 1 to 5", id="missing anchor"),
    pytest.param(SOP, "text: Where are the steps when a ticket arrives?", f"text: {'x' * 201}",
                 "«Where are the steps»:11: text has 201 characters; use at most 200", id="overlong question"),
    pytest.param(SOP, "text: In people’s heads,", f"text: {'x' * 101},",
                 "«In people’s heads,»:27: text has 101 characters; use at most 100", id="overlong option"),
    pytest.param(SOP, "text: Where are the steps when a ticket arrives?", "text: Where are the <b>steps</b>?",
                 "«Where are the steps»:11: text holds markup; write plain text, without HTML", id="HTML"),
    pytest.param(SOP, "text: Where are the steps when a ticket arrives?", 'text: "Where {{ 7 * 7 }}?"',
                 "«Where are the steps»:11: text holds markup; write plain text, without HTML", id="Jinja"),
    pytest.param(SOP, "text: Where are the steps when a ticket arrives?", "text: Where {% raw %}?",
                 "«Where are the steps»:11: text holds markup; write plain text, without HTML", id="Jinja block"),
    pytest.param(SOP, "text: Where are the steps when a ticket arrives?", "text: See file:///etc/passwd",
                 "«Where are the steps»:11: text holds markup; write plain text, without HTML", id="file address"),
    pytest.param(SOP, "text: Where are the steps when a ticket arrives?", "text: See javascript:alert(1)",
                 "«Where are the steps»:11: text holds markup; write plain text, without HTML", id="script address"),
    pytest.param(SOP, "text: Where are the steps when a ticket arrives?", "text: Where &#60;b&#62;?",
                 "«Where are the steps»:11: text holds markup; write plain text, without HTML", id="HTML entity"),
    pytest.param(SOP, "  - Steps live in people’s heads and in old chat messages.", "  - Steps <i>live</i>",
                 "«  - Steps live»:5: the text holds markup; write plain text, without HTML", id="HTML in a list"),
    pytest.param(SOP, "kind: number", "kind: slider",
                 "«kind: number»:11: 'slider' is no kind; use choice, choices, number", id="unknown kind"),
    pytest.param(SOP, "    core: true\n", "    kore: true\n",
                 "«    core: true»:5: the key 'kore' is not known; use id, kind, core, weight, ask_if, text, short, why, hint, unknown, group, scale, options, points_by_count, unit, unit_one, min, max, bands, evidence", id="unknown key"),
    pytest.param("bank.yaml", "matrix: {dimension: oversight, share: 50}", "matrix: 5",
                 "«matrix: {»:9: a mapping is expected here; write `key: value` lines", id="no mapping"),
    pytest.param(SOP, "name: SOP coverage", 'name: ""',
                 "«name: SOP coverage»:7: name is empty; write a text", id="empty text"),
    pytest.param(SOP, "name: SOP coverage", "name: [a, b]",
                 "«name: SOP coverage»:7: name is not a single value; write one value", id="list for a text"),
    pytest.param(SOP, "name: SOP coverage\n", "",
                 "«id: sop»:1: name is missing; add `name:` with a value", id="missing text"),
    pytest.param("bank.yaml", "thresholds:\n", "threshold:\n",
                 "«id: msp-automation»:1: thresholds is missing; add `thresholds:`", id="missing mapping"),
    pytest.param(SOP, "anchors:\n", "anchor:\n",
                 "«id: sop»:1: anchors is missing; add `anchors:`", id="missing list"),
    pytest.param(RULES, "dimensions: [sop]", "dimensions: sop",
                 "«dimensions: [sop]»:17: dimensions is not a list; write `- ` before each entry", id="text for a list"),
    pytest.param(RULES, "dimensions: [sop]", "dimensions: [{a: b}]",
                 "«dimensions: [sop]»:18: dimensions holds something else than texts; write texts", id="mapping in a list"),
    pytest.param(SOP, "  - Steps live in people’s heads and in old chat messages.", f"  - {'x' * 201}",
                 "«  - Steps live»:5: 201 characters; use at most 200", id="overlong anchor"),
    pytest.param(RULES, "target: {SOP1: 5}", "target: {SOP1: true}",
                 "«target: {SOP1: 5}»:20: SOP1 has no answer as its target; write an answer", id="truth value as target"),
    pytest.param("bank.yaml", "  - rung: 1\n", "  - rung: 2\n",
                 "«  - rung: 1»:11: rung 2 stands at 1; keep order", id="rungs out of order"),
    pytest.param(SOP, "core: true", "core: maybe",
                 "«core: true»:11: core is 'maybe'; use true or false", id="neither true nor false"),
    pytest.param(SOP, "    weight: 5\n", "    weight: 5\n    points_by_count: [0, 100]\n",
                 "«    text: Of your ten»:5: the key 'points_by_count' is not for the kind number; remove it", id="key of another kind"),
    pytest.param(TRIGGER, "    scale: start\n", "    scale: begin\n",
                 "«    scale: start»:12: there is no scale 'begin'; add it under scales", id="unknown scale"),
    pytest.param(SOP, "id: sop\n", "id: sops\n",
                 "«id: sop»:5: the id differs from the file's name; use sop", id="id that is not the file's name"),
    pytest.param("bank.yaml", "enough_percent: 50", "enough_percent: 40",
                 "«enough_percent: 50»:19: the method asks for half; use 50", id="another half"),
    pytest.param("bank.yaml", "  title: Your company\n", "  titel: Your company\n  title: Your company\n",
                 "«  title: Your company»:3: the key 'titel' is not known; use title, intro, questions", id="unknown key of the profile"),
    pytest.param("bank.yaml", "        - {id: autotask, text: Autotask}", "        - {id: autotask, text: Autotask, points: 5}",
                 "«{id: autotask,»:50: points are not counted here; remove them", id="points in the profile"),
    pytest.param("tasks.yaml", "groups: {a: 35,", "groups: {a: 36,",
                 "«groups: {a: 35,»:9: the shares do not sum to 100; make them 100", id="shares over 100"),
    pytest.param("tasks.yaml", "points: [0, 20, 50, 60, 100, 50]", "points: [0, 20, 50, 60, 100]",
                 "«points: [0, 20,»:13: 5 values; write six, mode 0 to 5", id="a mode without points"),
    pytest.param("tasks.yaml", "    class: a2\n", "    class: d\n",
                 "«    class: a2»:12: 'd' is no class; use a, a2, b, c", id="unknown class"),
    pytest.param(RULES, "    effort: M\n", "    effort: XL\n",
                 "«    effort: M»:13: 'XL' is no effort; use S, M, L", id="unknown effort"),
    pytest.param(RULES, "    impact: 3\n", "    impact: 4\n",
                 "«    impact: 3»:13: impact is 4; use 1 to 3", id="impact too large"),
    pytest.param(RULES, "    title: Keep the SOPs", "    target: {SOP1: 9}\n    title: Keep the SOPs",
                 "«title: Keep the SOPs»:5: the key 'target' is not known; use id, kind, when, title, dimensions, first_step, why, plan, until, effort, impact, weeks, after, sources", id="keep with a target"),
]
# fmt: on


@pytest.mark.parametrize(("path", "old", "new", "expected"), FORM)
def test_a_fault_of_form_names_its_place_and_the_remedy(
    path: str, old: str, new: str, expected: str
) -> None:
    found = faults(changed(path, (old, new)))

    assert placed(path, expected) in found


# fmt: off
MAPPINGS = [
    pytest.param("bank.yaml", "language: en\n", "", id="bank"),
    pytest.param("bank.yaml", "tasks:\n", "  ", id="tasks of the bank"),
    pytest.param("bank.yaml", "thresholds:\n", "  ", id="thresholds"),
    pytest.param("bank.yaml", "      core: true\n", "      ", id="profile question"),
    pytest.param("bank.yaml", "    ceiling: 39\n", "    ", id="cap"),
    pytest.param("bank.yaml", "  - id: everhold\n", "    ", id="source"),
    pytest.param("bank.yaml", "    id: hero-run\n", "    ", id="rung"),
    pytest.param(SOP, "short: SOPs\n", "", id="dimension"),
    pytest.param("tasks.yaml", "groups: {a: 35, b: 30, c: 35}\n", "", id="tasks"),
    pytest.param("tasks.yaml", "    group: a\n", "    ", id="class"),
    pytest.param("tasks.yaml", "    class: a\n", "    ", id="task"),
    pytest.param(RULES, "    weeks: 4\n    target: {SOP1: 5}\n", "    ", id="rule with a target"),
    pytest.param(RULES, "    impact: 3\n", "    ", id="rule"),
]
# fmt: on


@pytest.mark.parametrize(("path", "line", "indent"), MAPPINGS)
def test_no_mapping_takes_a_key_that_nobody_reads(path: str, line: str, indent: str) -> None:
    found = faults(changed(path, (line, f"{line}{indent}colour: red\n")))

    assert any(": the key 'colour' is not known; use " in each for each in found)


def test_a_file_of_rules_takes_rules_only() -> None:
    assert faults(changed(RULES, ("rules:\n", "colour: red\nrules:\n"))) == [
        f"{RULES}:{line_of(RULES, 'rules:')}:1: the key 'colour' is not known; use rules"
    ]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param("bank.yaml", "{dimension: oversight, share: 50}", "{dimension: oversight, share: 50, colour: red}", id="matrix"),
        pytest.param("bank.yaml", "rung: 2, dimension: sop, at_least: 20}", "rung: 2, dimension: sop, at_least: 20, colour: red}", id="gate"),
        pytest.param("bank.yaml", "{id: autotask, text: Autotask}", "{id: autotask, text: Autotask, colour: red}", id="option"),
        pytest.param("tasks.yaml", "{id: 0, text: From memory,", "{id: 0, colour: red, text: From memory,", id="mode"),
        pytest.param(SOP, "{from: 0, to: 0, points: 0}", "{from: 0, to: 0, points: 0, colour: red}", id="band"),
    ],
)  # fmt: skip
def test_no_mapping_in_a_line_takes_one_either(path: str, old: str, new: str) -> None:
    found = faults(changed(path, (old, new)))

    assert any(": the key 'colour' is not known; use " in each for each in found)


# fmt: off
RETIRED = [
    pytest.param("SOP3", SOP, ["«id: SOP3»:9"], id="question"),
    pytest.param("stranger-test", RULES, ["«id: stranger-test»:9"], id="rule"),
    pytest.param("region", "bank.yaml", ["«id: region»:11"], id="profile question"),
    pytest.param("hero", "bank.yaml", ["«dimensions: [»:28"], id="dimension"),
    pytest.param("hero-run", "bank.yaml", ["«    id: hero-run»:9"], id="rung"),
    pytest.param("critical-risk", "bank.yaml", ["«id: critical-risk»:9"], id="cap"),
    pytest.param("planned-needs-allocation", "bank.yaml", ["«id: planned-needs-allocation»:10"], id="gate"),
    pytest.param("everhold", "bank.yaml", ["«id: everhold»:9"], id="source"),
    pytest.param("qbr", "tasks.yaml", ["«- id: qbr»:9"], id="task"),
    pytest.param("c", "tasks.yaml", ["«groups: {»:24", "«- id: c»:9"], id="group and class"),
    pytest.param("SOP2.folder", SOP, ["«{id: folder,»:14"], id="option"),
    pytest.param("SOP5.rollback", SOP, ["«{id: rollback,»:14"], id="one of several options"),
    pytest.param("region.europe", "bank.yaml", ["«{id: europe,»:16"], id="option of the profile"),
    pytest.param("TRG1A.email", TRIGGER, ["«scale: start»:12"], id="option of a scale"),
]
# fmt: on


@pytest.mark.parametrize(("name", "path", "places"), RETIRED)
def test_a_retired_id_is_not_used_again(name: str, path: str, places: list[str]) -> None:
    files = with_text("bank.yaml", FILES["bank.yaml"] + f"retired: [other, {name}]\n")

    what = f"the id {name!r} is retired; ids are never reused: choose a new one"
    assert own_faults(files) == [placed(path, f"{place}: {what}") for place in places]


def test_an_option_is_retired_for_its_question_alone() -> None:
    retired = "retired: [SOP3.heads, SOP2.folders, heads, folder, SOP2.SOP2]\n"

    assert own_faults(with_text("bank.yaml", FILES["bank.yaml"] + retired)) == []


def test_a_bank_without_modes_is_told_so() -> None:
    text = re.sub(r"modes:\n(  - .*\n)+", "modes: []\n", FILES["tasks.yaml"])

    assert "tasks.yaml:3:8: modes are not 0 to 5; write six, in order" in faults(
        with_text("tasks.yaml", text)
    )


def test_more_options_than_can_be_tried_are_refused() -> None:
    option = "      - {id: start-event, text: What starts the work}\n"
    many = "".join(f"      - {{id: more-{n}, text: More {n}}}\n" for n in range(30))

    found = faults(changed(SOP, (option, option + many)))

    assert f"{SOP}:{line_of(SOP, '{id: start-event')}:7: 38 options; write 2 to 12" in found


def test_a_dimension_that_stands_twice_is_read_once() -> None:
    files = changed("bank.yaml", ("dimensions: [sop, trigger,", "dimensions: [sop, sop, trigger,"))

    assert [each.split("; ")[1] for each in own_faults(files)] == ["give it an id of its own"]


def test_a_dimension_without_its_file_is_missed() -> None:
    files = {path: text for path, text in FILES.items() if path != HERO}

    assert f"{HERO}:1:1: the file is missing; add it" in faults(files)


def test_a_file_that_nobody_reads_is_named() -> None:
    remedy = "list a dimension in bank.yaml; put rules into rules, or remove the file"

    assert faults(with_text("dimensions/extra.yaml", "id: extra\n")) == [
        f"dimensions/extra.yaml:1:1: this file is not used; {remedy}"
    ]


def test_problems_of_all_files_come_at_once() -> None:
    files = {
        **changed(SOP, ("weight: 5", "weight: 0")),
        RULES: changed(RULES, ("impact: 3", "impact: 9"))[RULES],
        "tasks.yaml": changed("tasks.yaml", ("groups: {a: 35,", "groups: {a: 30,"))["tasks.yaml"],
        TRIGGER: "a: [",
    }

    paths = [each.split(":")[0] for each in faults(files)]

    assert {SOP, RULES, "tasks.yaml", TRIGGER} <= set(paths)
