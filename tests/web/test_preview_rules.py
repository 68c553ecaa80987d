"""The page of rules of a trial: what fired, what did not, and why."""

from __future__ import annotations

import pytest

from benchmark.content.codec import files_digest
from benchmark.content.examples import read_answer_file
from benchmark.content.load import load_bank, read_files
from benchmark.settings import shipped
from benchmark.store import drafts
from benchmark.store.engine import writing
from tests.web.conftest import Site
from tests.web.trials import (
    HOME,
    SAMPLE_FORMS,
    WITH_EXAMPLE,
    at,
    begin,
    begin_draft,
    fired,
    press_begin,
    rule,
    trial_of,
)
from tests.web.visitor import Visitor

# Rules ------------------------------------------------------------------------------------------


@pytest.fixture
def draft(site: Site) -> str:
    """A draft that says what is in force."""
    return begin_draft(site)


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["sample", "over-automated", "full-of-unknowns"])
def test_the_rules_fire_that_the_example_promises(ed: Visitor, draft: str, name: str) -> None:
    path = f"examples/{name}.yaml"
    files = read_files(shipped("questions"))
    promised = read_answer_file(load_bank(files), path, files[path]).expected

    page = begin(ed, draft, example=path, then="rules")

    assert page.path == at(page, "rules")
    assert fired(page) >= set(promised["rules"])
    assert not fired(page) & set(promised["without"])


@pytest.mark.any_database
def test_the_report_prints_the_advice_that_fired(ed: Visitor, draft: str) -> None:
    rules = begin(ed, draft, example="examples/sample.yaml", then="rules")
    report = ed.open(at(rules, "report"))

    printed = {each.removeprefix("r-") for each in report.ids() if each.startswith("r-")}
    advice = ed.get(f"{rules.path}?show=fired&kind=recommendation")
    keep = ed.get(f"{rules.path}?show=fired&kind=keep")
    assert printed == fired(advice) | fired(keep)
    for name in sorted(fired(advice)):
        assert "number" in rule(rules, name)


@pytest.mark.any_database
def test_a_rule_says_what_made_it_fire_or_what_it_saw_instead(ed: Visitor, draft: str) -> None:
    page = begin(ed, draft, example="examples/sample.yaml", then="rules")

    away = rule(page, "request-forms")
    assert "Not fired" in away
    assert SAMPLE_FORMS in away
    assert "not: answer.TRG2 is most-forms, not in email, portal" in away
    there = rule(page, "assign-days-ahead")
    assert "number" in there
    assert "answer.ALL1 is skill-sla" in there
    assert "score.allocation 70.97 is >= 70" in there
    assert "not:" not in there
    score = rule(page, "event-start-one-sop")
    assert "not: score.trigger" in score
    assert "is not < 40" in score
    edit = f"{HOME}/drafts/{draft}/edit/rule/request-forms"
    assert edit in {a.get("href") for a in page.root.every("a")}


@pytest.mark.any_database
def test_talk_tracks_are_tried_without_contact_details(ed: Visitor, draft: str) -> None:
    page = begin(ed, draft, example="examples/full-of-unknowns.yaml", then="rules")

    assert "lead.called is false" in rule(page, "no-consent-no-call")
    assert "lead.low-confidence is true" in rule(page, "offer-an-export-check")


@pytest.mark.any_database
def test_a_reason_leads_to_its_question(ed: Visitor, draft: str) -> None:
    page = begin(ed, draft, example="examples/sample.yaml", then="rules")
    item = page.root.one("li", id="rule-request-forms")

    (address,) = {a.get("href") for a in item.every("a") if "previews" in a.get("href")}
    section = ed.open(address)

    assert address == f"{at(page, 'trigger')}?from=review#TRG2"
    assert "TRG2" in section.ids()


@pytest.mark.any_database
def test_the_rules_can_be_narrowed(ed: Visitor, draft: str) -> None:
    page = begin(ed, draft, example="examples/sample.yaml", then="rules")
    every = [i for i in page.ids() if i.startswith("rule-")]

    away = ed.get(f"{page.path}?show=not-fired")
    there = ed.get(page.link("Fired"))
    flags = ed.get(page.link("Risk flags"))
    odd = ed.get(f"{page.path}?show=%00&kind=<b>")

    assert fired(away) == set()
    assert fired(there) == fired(page) != set()
    shown = [[i for i in p.ids() if i.startswith("rule-")] for p in (away, there, flags, odd)]
    assert len(shown[0]) + len(shown[1]) == len(every) == len(shown[3])
    assert 0 < len(shown[2]) < len(every)
    assert f"Not fired {len(shown[0])}" in page.text
    assert odd.status == 200


@pytest.mark.any_database
def test_gates_and_caps_say_what_they_need_and_see(ed: Visitor, draft: str) -> None:
    sample = begin(ed, draft, example="examples/sample.yaml", then="rules")
    capped = begin(ed, draft, example="examples/over-automated.yaml", then="rules")

    gates = sample.root.one("section", id="gates").text
    assert "Holds the rung" in gates
    assert "lowest: Hero-tech dependency 70 33.9286 Not met" in gates
    assert "A critical risk is open Not in force" in sample.text
    assert "not: flag.critical is not raised" in sample.text
    assert "A critical risk is open In force : Human oversight at most 39." in capped.text
    assert "points away" in capped.text


@pytest.mark.any_database
def test_a_question_that_was_not_asked_is_named_too(ed: Visitor, draft: str) -> None:
    page = begin(ed, draft, then="rules")

    lines = [each.text for each in page.root.every("li") if "profile.ai-triage" in each.text]
    assert lines
    assert all("AI triage" in each for each in lines)


@pytest.mark.any_database
def test_an_example_is_chosen_on_the_page_of_rules(ed: Visitor, draft: str) -> None:
    page = ed.open(at(begin(ed, draft), "rules"))

    tried = ed.send(page, {"example": "examples/rung-5-steered.yaml"}, WITH_EXAMPLE)

    assert tried.path.endswith("/rules")
    assert trial_of(tried) != trial_of(page)
    assert "rung 5" in ed.open(at(tried, "report")).heading.lower()


@pytest.mark.any_database
def test_an_example_that_cannot_be_read_is_said(site: Site, ed: Visitor) -> None:
    odd = begin_draft(site)
    with writing(site.state.engine) as db:
        found = drafts.find_draft(db, odd)
        assert found is not None
        files = {**drafts.read_files(found), "examples/odd.yaml": "answers: {SOP99: 1}\n"}
        drafts.save_draft(db, odd, 1, files, files_digest(files), "ed@example.com")

    answer = press_begin(ed, odd, example="examples/odd.yaml")

    assert answer.status == 422
    assert "cannot be read" in answer.text
    assert "SOP99" in answer.text
