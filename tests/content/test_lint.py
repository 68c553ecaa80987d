"""Each thing that `benchmark check` finds: a copy of the shipped files is broken in one place."""

# ruff: noqa: E501  # messages stand as they are printed

from __future__ import annotations

import re

import pytest

from benchmark.content.load import load_bank
from benchmark.content.timing import MAX_MINUTES, WORDS_A_MINUTE, core_minutes
from tests.content.shipped import FILES, changed, faults, line_of, own_faults, rule_block, with_text

SOP, TRIGGER, HERO = "dimensions/sop.yaml", "dimensions/trigger.yaml", "dimensions/hero.yaml"
RULES = "rules/sop.yaml"
WRITE_SOPS = "when: answer.SOP1 <= 4"
FIRE = "answer.SOP1 <= 4"


def when(condition: str) -> dict[str, str]:
    """The shipped files where the first rule of rules/sop.yaml has another condition."""
    return changed(RULES, (WRITE_SOPS, f"when: {condition}"))


def placed(path: str, expected: str) -> str:
    """A message whose «texts» are replaced by the numbers of the lines where they stand."""
    numbered = re.sub("«(.+?)»", lambda found: str(line_of(path, found[1])), expected)
    return f"{path}:{numbered}"


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
