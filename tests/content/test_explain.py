"""Conditions as sentences: every rule of the shipped bank, and each form of a condition."""

# ruff: noqa: E501  # a sentence is one line

from __future__ import annotations

import pytest

from benchmark.content.explain import explain, misplaced, names_offered, sentence
from benchmark.content.load import load_bank, read_files
from benchmark.content.readings import Standing
from benchmark.core.conditions import comparisons
from benchmark.core.localise import localised
from benchmark.core.saying import english
from benchmark.render.speech import Speech
from benchmark.settings import shipped

BANK = load_bank(read_files(shipped("questions")))
CODES = [*BANK.question_by_id, *(f"task.{each}" for each in BANK.matrix.task_by_id), "class-", "=="]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("score.trigger < 40", "Trigger automation is below 40"),
        (
            "score.oversight.matrix >= 60 and rung <= 3",
            "The tasks’ half of Human oversight is at least 60, and the rung is at most 3",
        ),
        (
            "answer.SOP2 in [heads, folder]",
            "“Where the steps are when a ticket arrives” is answered “In people’s heads” or “In folders or chat messages”",
        ),
        ("answer.SOP2 != heads", "“Where the steps are when a ticket arrives” is answered, but not “In people’s heads”"),
        (
            "answer.HER4 == one-head or answer.HER4 == unknown",
            "“Who can use the emergency admin accounts” is answered “Only one person” or “I don’t know”",
        ),
        ("answer.ALL5 > 80 and answer.ALL5 <= 90", "“Utilisation of technician hours” is above 80% and at most 90%"),
        (
            "answer.ALL5 > 90 or answer.ALL5 == unknown",
            "“Utilisation of technician hours” is above 90% or is answered “I don’t know”",
        ),
        ("answer.SOP1 in [3, 4]", "“Ticket types with an SOP in use, of the top ten” is 3 or 4"),
        ("profile.techs >= 4", "“Technicians” is at least 4"),
        (
            "profile.techs >= 4 and profile.techs <= 7 or profile.techs == unknown",
            "“Technicians” is at least 4 and at most 7, or is left open",
        ),
        ("profile.tools has rmm", "“Tools in use” includes “RMM scripts or policies”"),
        ("profile.tools has rewst or profile.tools has pia", "“Tools in use” includes “Rewst” or “Pia”"),
        ("profile.tools has rewst and profile.tools has pia", "“Tools in use” includes “Rewst” and “Pia”"),
        ("profile.tools lacks pia", "“Tools in use” does not include “Pia”"),
        (
            "profile.tools lacks rmm and profile.tools lacks pia",
            "“Tools in use” includes neither “RMM scripts or policies” nor “Pia”",
        ),
        (
            "profile.tools lacks rewst and profile.tools lacks pia and profile.tools lacks scripts",
            "“Tools in use” includes none of “Rewst”, “Pia” or “Scripts of your own”",
        ),
        ("profile.tools lacks rewst or profile.tools lacks pia", "“Tools in use” lacks “Rewst” or lacks “Pia”"),
        ("task.patching in [4, 5]", "“Patching workstations” is answered “Runs alone, exceptions go to a named person” or “Runs alone, nobody looks”"),
        ("task.patching >= 4", "“Patching workstations” is “Runs alone, exceptions go to a named person” or comes after it"),
        (
            "count(task.class-c in [4, 5]) >= 1",
            "At least one of the “Human-led” tasks is answered “Runs alone, exceptions go to a named person” or “Runs alone, nobody looks”",
        ),
        ("count(task.class-c == 5) < 2", "Fewer than two of the “Human-led” tasks are answered “Runs alone, nobody looks”"),
        (
            "count(points.ALL2 <= 25, points.ALL6 <= 25) >= 2",
            "All of these are at most 25: the points of “Where plannable work is kept” and the points of “How tickets are sorted into kinds of work”",
        ),
        (
            "count(answer.SOP1 > 5, answer.HER6 == all-stops) == 1",
            "Exactly one of these holds: “Ticket types with an SOP in use, of the top ten” is above 5; “If the person who built the automations leaves” is answered “They all stop”",
        ),
        (
            "(answer.SOP1 > 5 or answer.ALL5 < 30) and (rung >= 4 or score.sop < 40)",
            "Either “Ticket types with an SOP in use, of the top ten” is above 5, or “Utilisation of technician hours” is below 30%; and either the rung is at least 4, or SOP coverage is below 40",
        ),
        (
            "answer.SOP1 > 5 and rung == 2 or score.sop < 40 and (rung >= 4 or score.hero < 9)",
            "Either (“Ticket types with an SOP in use, of the top ten” is above 5, and the rung is 2), or (SOP coverage is below 40; and either the rung is at least 4, or Hero-tech dependency is below 9)",
        ),
        ("flag.critical == true", "A critical risk is flagged"),
        ("flag.restore-untested", "The risk “Backups that nobody has restored” is flagged"),
        (
            "flag.critical or flag.restore-untested",
            "One of these risks is flagged: a critical one or “Backups that nobody has restored”",
        ),
        ("lead.called == false", "The owner may not be called"),
        ("lead.contradictions >= 2", "The number of contradictions is at least 2"),
        (
            "answer.SOP2 == heads and answer.SOP2 == folder",
            "“Where the steps are when a ticket arrives” is answered “In people’s heads” and is answered “In folders or chat messages”",
        ),
        ("rung in [1, 3] and rung in [3, 4]", "The rung is 1 or 3, and is 3 or 4"),
        ("rung in [1, 3] or rung in [3, 4]", "The rung is 1, 3 or 4"),
        ("answer.SOP1 == 3 and answer.SOP1 == 4", "“Ticket types with an SOP in use, of the top ten” is 3 and is 4"),
        (
            "task.patching >= 4 and task.patching <= 4",
            "“Patching workstations” is “Runs alone, exceptions go to a named person” or comes after it, and is “Runs alone, exceptions go to a named person” or comes before it",
        ),
        (
            "count(task.class-c >= 4) >= 3",
            "At least three of the “Human-led” tasks are “Runs alone, exceptions go to a named person” or come after it",
        ),
        (
            "count(task.class-c < 4) >= 1",
            "At least one of the “Human-led” tasks comes before “Runs alone, exceptions go to a named person”",
        ),
        ("profile.techs > 1200", "“Technicians” is above 1,200"),
        ("score.sop < 40.5", "SOP coverage is below 40.5"),
        ("points.class-c < 30", "The mean points of the “Human-led” tasks are below 30"),
        ("points.HER1A == 50 or points.HER1B == 50", "The points of “Tickets closed by your busiest technician” are 50"),
        (
            "score.sop < 1 and score.hero < 2 and rung < 3",
            "SOP coverage is below 1, Hero-tech dependency is below 2, and the rung is below 3",
        ),
    ],
)  # fmt: skip
def test_a_condition_is_a_sentence(written: str, said: str) -> None:
    assert explain(written, BANK) == (said, ())


COMPARISONS = [
    "answer.SOP2 == heads", "answer.SOP2 == folder", "answer.SOP2 in [heads, folder]",
    "answer.SOP2 in [folder, linked]", "answer.SOP2 != heads", "answer.SOP2 == unknown",
    "answer.SOP1 == 3", "answer.SOP1 == 4", "answer.SOP1 > 5", "answer.SOP1 <= 8",
    "task.qbr == 4", "task.qbr == 5", "task.qbr >= 2", "task.qbr == unknown", "rung == 3", "rung == 4",
    "rung >= 2", "profile.tools has rewst", "profile.tools has pia", "profile.tools lacks rewst",
    "profile.tools lacks pia", "points.SOP2 == 0", "points.SOP2 < 60", "score.sop < 40",
    "score.sop >= 20", "flag.critical", "flag.restore-untested", "profile.techs == unknown",
    "profile.techs >= 4", "lead.called == true", "lead.contradictions >= 2",
    "count(task.class-c == 5) < 2", "(rung == 1 or rung == 2)", "(rung > 1 and rung < 4)",
]  # fmt: skip


@pytest.mark.parametrize("one", COMPARISONS)
def test_and_and_or_of_the_same_read_differently(one: str) -> None:
    for other in COMPARISONS:
        both, either = (explain(f"{one} {word} {other}", BANK)[0] for word in ("and", "or"))
        assert both, other
        assert (both != either) or one == other, other


@pytest.mark.parametrize(
    ("condition", "standing", "wrong"),
    [
        ("rung == 3 and rung == 4", Standing("rule"), "the condition is never true"),
        ("score.sop >= 0", Standing("rule"), "the condition is always true"),
        ("lead.called == true", Standing("rule", "flag"), "lead.called is known to staff only"),
        ("lead.called == true", Standing("rule", "talk-track"), ""),
        ("flag.critical", Standing("rule", "flag"), "the flag reads a flag"),
        ("rung > 1", Standing("rule", "flag", "one-head-break-glass"), "the critical flag one-head-break-glass reads rung"),
        ("answer.SOP1 > 3", Standing("rule", "contradiction"), "it reads one answer"),
        ("score.sop < 40", Standing("question", "", "SOP3", "sop"), "ask_if of SOP3 reads score.sop"),
        ("answer.SOP3 != never", Standing("question", "", "SOP3", "sop"), "ask_if of SOP3 reads answer.SOP3"),
        ("answer.TRG2 != portal", Standing("question", "", "SOP3", "sop"), "ask_if of SOP3 reads answer.TRG2"),
        ("answer.SOP2 != heads", Standing("question", "", "SOP3", "sop"), ""),
        ("answer.SOP2 != heads", Standing("question", "", "", "sop"), ""),
        ("answer.TRG2 != portal", Standing("question", "", "", "sop"), "ask_if reads answer.TRG2"),
        ("rung < 2", Standing("cap"), "a cap reads rung"),
        ("points.class-c > 30", Standing("cap"), "a cap compares points.class-c with >"),
        ("flag.critical", Standing("cap"), ""),
    ],
)  # fmt: skip
def test_a_condition_is_checked_where_it_stands(
    condition: str, standing: Standing, wrong: str
) -> None:
    assert [what for what, _ in misplaced(condition, standing, BANK)] == ([wrong] if wrong else [])


GERMAN = {
    "and": "und", "or": "oder", "is answered %(what)s": "ist mit %(what)s beantwortet",
    "is %(what)s": "ist %(what)s", "at least %(n)s": "mindestens %(n)s", "the rung": "die Stufe",
    "“%(words)s”": "„%(words)s“", "at least one": "mindestens eine", "below %(n)s": "kleiner als %(n)s",
    "%(many)s of the “%(kind)s” tasks %(said)s": "%(many)s der Aufgaben „%(kind)s“ %(said)s",
    "either %(parts)s": "entweder %(parts)s", "%(text)s": "%(text)s",
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "answer.SOP2 in [heads, folder] and rung >= 3",
            "„{SOP2}“ ist mit „{SOP2.heads}“ oder „{SOP2.folder}“ beantwortet, und die Stufe ist mindestens 3",
        ),
        (
            "count(task.class-c == 5) >= 1",
            "Mindestens eine der Aufgaben „{c}“ ist mit „{mode.5}“ beantwortet",
        ),
        ("rung >= 3 or score.sop < 40", "Entweder die Stufe ist mindestens 3, oder {sop} ist kleiner als 40"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_the_language_that_is_handed_in(written: str, said: str) -> None:
    def say(text: str, /, **values: str) -> str:
        return english(GERMAN[text], **values)

    bank = localised(BANK, "de")
    sop2 = bank.question_by_id["SOP2"]
    words = {
        "SOP2": sop2.short, "c": bank.matrix.class_by_id["c"].name,
        "mode.5": bank.matrix.modes[5].text, "sop": bank.dimension_by_id["sop"].name,
        **{f"SOP2.{each.id}": each.text for each in sop2.options},
    }  # fmt: skip
    for key, text in words.items():
        said = said.replace(f"{{{key}}}", text)

    assert explain(written, bank, say) == (said, ())


@pytest.mark.parametrize(
    ("written", "ending"),
    [
        ("count(task.class-c >= 4) >= 3", "sind „{mode}“ oder kommen danach"),
        ("count(task.class-c >= 4) >= 1", "ist „{mode}“ oder kommt danach"),
        ("count(answer.SOP1 > 5, rung > 2) != 1", "Nicht genau eine dieser Aussagen trifft zu: …"),
        ("count(answer.SOP1 > 5, rung > 2) < 1", "Weniger als eine dieser Aussagen trifft zu: …"),
        ("count(answer.SOP1 > 5, rung > 2, rung < 2) > 1", "Mehr als eine dieser Aussagen trifft zu: …"),
        ("count(answer.SOP1 > 5, rung > 2, rung < 2) >= 2", "Mindestens zwei dieser Aussagen treffen zu: …"),
        ("score.oversight.matrix < 40", "Die Hälfte aus den Aufgaben von „{oversight}“ ist kleiner als 40"),
        ("score.sop < 40.5", "ist kleiner als 40,5"),
        ("answer.ALL5 > 90", "ist größer als 90\u202f%"),
        ("profile.techs > 1200", "ist größer als 1.200"),
        ("flag.critical or flag.restore-untested", "Eines dieser Risiken ist gemeldet: ein kritisches oder …"),
        ("profile.tools lacks rewst and profile.tools lacks pia", "enthält weder „Rewst“ noch „Pia“"),
    ],
)  # fmt: skip
def test_a_condition_in_german_has_its_verbs_and_numbers(written: str, ending: str) -> None:
    bank = localised(BANK, "de")
    known = {"mode": bank.matrix.modes[4].text, "oversight": bank.dimension_by_id["oversight"].name}
    for key, text in known.items():
        ending = ending.replace(f"{{{key}}}", text)

    said, faults = explain(written, bank, Speech("de")._)

    assert faults == ()
    assert said.startswith(ending[:-1]) if ending.endswith("…") else said.endswith(ending)


def test_a_question_is_offered_earlier_answers_alone() -> None:
    names = {each.name for each in names_offered(BANK, Standing("question", "", "SOP3", "sop"))}

    assert {"profile.techs", "answer.SOP2"} <= names
    assert not names & {"answer.SOP3", "answer.TRG2", "points.SOP2", "task.qbr", "flag.critical"}


@pytest.mark.parametrize("rule", BANK.rules, ids=lambda rule: rule.id)
def test_every_rule_reads_without_codes(rule: object) -> None:
    when = rule.when  # type: ignore[attr-defined]  # a Rule
    said = sentence(when, BANK)

    assert not said[0].islower()
    assert not any(code in said for code in CODES), said
    for each in comparisons(when):
        for value in each.value if isinstance(each.value, tuple) else (each.value,):
            if isinstance(value, str) and value != "unknown":
                asked = BANK.question_by_id | BANK.profile_by_id
                assert asked[each.name.partition(".")[2]].option_by_id[value].text in said


def test_a_fault_is_given_with_its_place() -> None:
    said, [fault] = explain("score.trigger < 40 and answer.SOP2 == head", BANK)

    assert said == ""
    assert (fault.offset, fault.what) == (38, "'head' is not an option of SOP2")


def test_what_is_offered_can_be_written_as_it_is_offered() -> None:
    for each in names_offered(BANK, Standing("rule", "talk-track")):
        for value, _ in each.values:
            op = "has" if each.name in ("profile.tools",) and value != "unknown" else "=="
            said, faults = explain(f"{each.name} {op} {value}", BANK)
            assert said or any("points" in f.what or "several" in f.what for f in faults), (
                each.name, value, faults,
            )  # fmt: skip
        assert each.words


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("answer.SPO2 == heads", "use answer.SOP2"),
        ("score.overight < 40", "use score.oversight"),
        ("profile.tool has pia", "use profile.tools"),
        ("answer.sop2 == heads", "use answer.SOP2"),
    ],
)
def test_a_misspelt_name_is_told_the_nearest(written: str, remedy: str) -> None:
    [fault, *_] = explain(written, BANK)[1]

    assert fault.remedy.split(",")[0] == remedy
