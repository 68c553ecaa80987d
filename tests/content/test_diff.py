"""Differences between banks, as an editor would tell them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from benchmark.content.codec import bank_document
from benchmark.content.diff import ADDED, CHANGED, KEPT, MOVED, REMOVED, differences, written
from benchmark.content.load import load_bank, read_files
from benchmark.core.bank import Bank
from benchmark.settings import shipped

FILES = read_files(shipped("questions"))
Change = Callable[[str], str]


def changed(path: str, *pairs: tuple[str, str]) -> Bank:
    text = FILES[path]
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return load_bank({**FILES, path: text})


def said(path: str, *pairs: tuple[str, str]) -> list[str]:
    return [str(each) for each in differences(load_bank(FILES), changed(path, *pairs))]


def test_a_bank_does_not_differ_from_itself_nor_by_comments() -> None:
    assert said("bank.yaml") == []
    assert said("bank.yaml", ("# The bank", "# A bank")) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        pytest.param(
            "dimensions/sop.yaml", "id: folder, text: In folders or chat messages, points: 25",
            "id: folder, text: In folders or chat messages, points: 30",
            "changed Question SOP2, option folder: points 25 -> 30", id="points",
        ),
        pytest.param(
            "dimensions/sop.yaml", "weight: 5\n    text: Where", "weight: 4\n    text: Where",
            "changed Question SOP2: weight 5 -> 4", id="weight",
        ),
        pytest.param(
            "dimensions/sop.yaml", "Steps that nobody opens change nothing.",
            "Steps nobody opens change little.",
            "changed Question SOP1: why "
            "Steps [-that-] nobody opens change [-nothing.-] [+little.+]",
            id="text word by word",
        ),
        pytest.param(
            "rules/trigger.yaml",
            "when: answer.TRG2 in [email, portal]",
            "when: answer.TRG2 == email",
            "changed Rule request-forms: when answer.TRG2 [-in [email, portal]-] [+== email+]",
            id="condition",
        ),
        pytest.param(
            "rules/trigger.yaml", "dimensions: [trigger]\n    when: answer.TRG2 in",
            "dimensions: [trigger, sop]\n    when: answer.TRG2 in",
            "changed Rule request-forms: dimensions trigger -> trigger, sop", id="dimensions",
        ),
        pytest.param(
            "rules/trigger.yaml", "dimensions: [trigger]\n    when: answer.TRG2 in",
            "dimensions: [trigger]\n    sources: [everhold]\n    when: answer.TRG2 in",
            "changed Rule request-forms: sources nothing -> everhold", id="sources",
        ),
        pytest.param(
            "bank.yaml", "when: points.class-c < 30", "when: points.class-c < 25",
            "changed Cap judgement-left-alone: when points.class-c < [-30-] [+25+]", id="cap",
        ),
        pytest.param(
            "bank.yaml", "dimension: sop, at_least: 20", "dimension: sop, at_least: 25",
            "changed Gate documented-needs-sops: at least 20 -> 25", id="gate",
        ),
        pytest.param(
            "dimensions/sop.yaml", "{from: 9, to: 9, points: 90}", "{from: 9, to: 9, points: 95}",
            "changed Question SOP1, band 9 to 9: points 90 -> 95", id="points of a band",
        ),
        pytest.param(
            "dimensions/hero.yaml", "ask_if: profile.techs >= 8", "ask_if: profile.techs >= 9",
            "changed Question HER1C: ask if profile.techs >= [-8-] [+9+]", id="asked if",
        ),
        pytest.param(
            "tasks.yaml", "[0, 20, 50, 60, 100, 50]", "[0, 20, 50, 65, 100, 50]",
            "changed Class a: points 0, 20, 50, [-60,-] [+65,+] 100, 50", id="points of modes",
        ),
        pytest.param(
            "locales/de/bank.yaml", "Heldenbetrieb", "Heldensache",
            "changed Language de: rung.hero-run.name Heldenbetrieb -> Heldensache",
            id="translation",
        ),
    ],
)  # fmt: skip
def test_a_change_is_said_in_the_contents_terms(path: str, old: str, new: str, line: str) -> None:
    assert line in said(path, (old, new))


def test_what_is_added_removed_and_moved_is_named_with_its_title() -> None:
    old = load_bank(FILES)
    rules = FILES["rules/contradictions.yaml"]
    head, *blocks = rules.split("\n  - id: ")
    fewer = load_bank(
        {**FILES, "rules/contradictions.yaml": "\n  - id: ".join([head, *blocks[1:]])}
    )
    turned = "\n  - id: ".join([head, *blocks[1:], blocks[0].rstrip() + "\n"])
    name = old.rules_of("contradiction")[0].id

    [gone] = differences(old, fewer)
    [back] = differences(fewer, old)
    [moved] = differences(old, load_bank({**FILES, "rules/contradictions.yaml": turned}))

    assert (gone.kind, back.kind, moved.kind) == (REMOVED, ADDED, MOVED)
    assert {gone.what, back.what, moved.what} == {f"Rule {name}"}
    assert back.new == gone.old == old.rule_by_id[name].title


def test_bands_with_other_edges_say_what_they_earn() -> None:
    found = said(
        "dimensions/sop.yaml",
        ("{from: 0, to: 19, points: 0}", "{from: 0, to: 20, points: 0}"),
        ("{from: 20, to: 39", "{from: 21, to: 39"),
    )

    assert found == [
        "added Question SOP8, band 0 to 20: 0 points",
        "added Question SOP8, band 21 to 39: 25 points",
        "removed Question SOP8, band 0 to 19: 0 points",
        "removed Question SOP8, band 20 to 39: 25 points",
    ]


def test_a_changed_text_can_be_put_together_from_its_runs() -> None:
    new = changed(
        "dimensions/sop.yaml",
        ("Steps that nobody opens change nothing.", "Steps nobody opens change a lot."),
    )

    [found] = differences(load_bank(FILES), new)

    assert found.kind == CHANGED
    assert " ".join(words for mark, words in found.runs if mark in (KEPT, REMOVED)) == found.old
    assert " ".join(words for mark, words in found.runs if mark in (KEPT, ADDED)) == found.new


def test_conditions_are_written_as_editors_write_them() -> None:
    plain = json.loads(bank_document(load_bank(FILES)))

    for rule, bank_rule in zip(plain["rules"], load_bank(FILES).rules, strict=True):
        if "count(task.class-" in bank_rule.when_text:
            continue  # a count over a class is read as one over its tasks
        loose = bank_rule.when_text.replace("(", "").replace(")", "").replace('"', "")
        assert written(rule["when"]).replace("(", "").replace(")", "") == loose, rule["id"]
