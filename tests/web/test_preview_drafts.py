"""Trials of drafts that are broken, change, end or go, and who may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from benchmark.content.codec import files_digest
from benchmark.store import drafts
from benchmark.store.engine import writing
from benchmark.store.previews import KEPT_DAYS
from benchmark.store.studio_tables import BankPreview
from benchmark.store.tables import now
from tests.web.conftest import Site
from tests.web.trials import (
    ANEW,
    HOME,
    MARK,
    SAMPLE_FORMS,
    WITH_EXAMPLE,
    at,
    banner,
    begin,
    begin_draft,
    edited,
    fired,
    press_begin,
    stored,
    trial_of,
)
from tests.web.visitor import Visitor, take

QUESTION, REWORDED = "How do client requests reach you?", "How do requests arrive?"
FEW_TECHS = ("max: 5000", "max: 10")
"""An answer of 12 technicians is out of reach after this change."""


@pytest.fixture
def draft(site: Site) -> str:
    """A draft that says what is in force."""
    return begin_draft(site)


def change_draft(site: Site, draft_id: str, changes: dict[str, str]) -> None:
    with writing(site.state.engine) as db:
        draft = drafts.find_draft(db, draft_id)
        assert draft is not None
        files = edited(drafts.read_files(draft), changes)
        digest = files_digest(files)
        drafts.save_draft(db, draft_id, draft.revision, files, digest, "ed@example.com")


@pytest.mark.any_database
def test_a_changed_rule_shows_in_the_trial_and_nowhere_else(
    site: Site, ed: Visitor, owner: Visitor
) -> None:
    changed = begin_draft(site, {SAMPLE_FORMS: "answer.TRG2 in [email, portal, most-forms]"})

    page = begin(ed, changed, example="examples/sample.yaml", then="rules")

    assert "request-forms" in fired(page)
    assert "r-request-forms" in ed.open(at(page, "report")).ids()
    assert "r-request-forms" not in take(owner).ids()


# The draft goes on -------------------------------------------------------------------------------


@pytest.mark.any_database
def test_a_draft_with_errors_is_to_be_mended_first(site: Site, ed: Visitor) -> None:
    broken = begin_draft(site, {SAMPLE_FORMS: "answer.TRG2 in [email, sometimes]"})

    answer = press_begin(ed, broken)

    assert answer.status == 422
    assert "Error" in answer.title
    assert "'sometimes' is not an option of TRG2" in answer.text
    assert answer.link("Mend them in the draft") == f"{HOME}/drafts/{broken}"
    piece = f"{HOME}/drafts/{broken}/edit/rule/request-forms"
    assert answer.link("rules/trigger.yaml:") == f"{piece}#f-when"
    assert site.rows("SELECT count(*) AS n FROM bank_preview")[0]["n"] == 0


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(QUESTION, f"{QUESTION} {'Think of all of them. ' * 7}", id="too long"),
        pytest.param("answer.TRG2 in [email, portal]", "rung == 1 and rung == 2", id="never true"),
        pytest.param("answer.TRG2 in [email, portal]", "lead.called == true", id="staff only"),
        pytest.param("when: flag.critical", "when: score.sop < 40", id="cap on a score"),
        pytest.param(
            "after: [request-forms,", "after: [new-user-event, request-forms,", id="cycle"
        ),
    ],
)
def test_a_draft_with_problems_of_sense_can_be_tried_as_its_page_promises(
    site: Site, ed: Visitor, old: str, new: str
) -> None:
    draft = begin_draft(site, {old: new})
    overview = ed.get(f"{HOME}/drafts/{draft}")

    report = begin(ed, draft, example="examples/sample.yaml", then="report")
    rules = ed.open(at(report, "rules"))

    assert "Until then you can save, compare and try it" in overview.text
    assert (report.status, rules.status) == (200, 200)


def test_a_draft_saved_meanwhile_does_not_change_a_trial(
    site: Site, ed: Visitor, draft: str
) -> None:
    page = begin(ed, draft)
    ed.send(page, {"profile.techs": "12", "profile.clients": "40"})
    ed.send(ed.open(at(page, "trigger")), {"TRG2": "portal"})
    change_draft(site, draft, {QUESTION: REWORDED, FEW_TECHS[0]: FEW_TECHS[1]})

    same = ed.open(at(page, "trigger"))
    said = banner(same)
    anew = ed.send(same, button=ANEW)
    profile = ed.open(at(anew, "profile"))

    assert QUESTION in same.text
    assert same.form().chosen("TRG2") == ["portal"]
    assert MARK in said
    assert "it is at revision 2" in said
    assert anew.path.endswith("/trigger")
    assert trial_of(anew) != trial_of(page)
    assert REWORDED in anew.text
    assert anew.form().chosen("TRG2") == ["portal"]
    assert profile.form().chosen("profile.clients") == ["40"]
    assert profile.form().chosen("profile.techs") == []
    assert "revision 2. Nothing here is stored" in banner(anew)
    assert "has changed" not in banner(anew)
    assert QUESTION in ed.open(at(page, "trigger")).text


@pytest.mark.any_database
def test_a_draft_broken_meanwhile_leaves_the_trial_as_it_is(
    site: Site, ed: Visitor, draft: str
) -> None:
    page = begin(ed, draft, example="examples/sample.yaml", then="report")
    change_draft(site, draft, {SAMPLE_FORMS: "answer.TRG2 in [email, sometimes]"})

    refused = ed.send(ed.open(page.path), button=ANEW)

    assert refused.status == 422
    assert ed.open(page.path).heading == page.heading


@pytest.mark.any_database
def test_a_draft_that_is_done_leaves_its_trials_to_be_read(
    site: Site, ed: Visitor, draft: str
) -> None:
    page = begin(ed, draft, example="examples/sample.yaml", then="rules")
    site.change("UPDATE bank_draft SET state = 'discarded'")

    after = ed.open(page.path)

    assert after.status == 200
    assert "not written any more" in banner(after)
    assert "/edit/" not in after.html
    assert WITH_EXAMPLE not in after.text


# Who, and what is odd -----------------------------------------------------------------------------


def test_only_who_may_edit_sees_a_trial(
    site: Site, ed: Visitor, ann: Visitor, ada: Visitor, max_: Visitor, draft: str
) -> None:
    page = begin(ed, draft)
    parts = ("profile", "review", "report", "report.pdf", "rules", "ladder-light.svg")

    assert all(ann.get(at(page, part)).status == 403 for part in parts)
    assert all(max_.get(at(page, part)).status == 303 for part in parts)
    assert ann.post(at(page, "profile"), {"profile.techs": "3"}).status == 403
    assert ann.post(f"{HOME}/drafts/{draft}/preview", {}).status == 403
    assert ada.get(at(page, "profile")).status == 200
    assert stored(site, page)["answers"]["profile"] == {}
    assert stored(site, page)["started_by"] == "ed@example.com"


@pytest.mark.any_database
@pytest.mark.parametrize("part", ["profile", "review", "report", "rules"])
def test_a_form_from_elsewhere_changes_nothing(
    site: Site, ed: Visitor, draft: str, part: str
) -> None:
    page = begin(ed, draft)

    answer = ed.post(at(page, part), {"language": "de", "profile.techs": "3"})

    assert answer.status == 422
    assert "could not be sure" in answer.text
    assert MARK in banner(answer)
    assert stored(site, page)["locale"] == "en"
    assert stored(site, page)["answers"]["profile"] == {}


@pytest.mark.any_database
def test_a_trial_does_not_begin_from_elsewhere(site: Site, ed: Visitor, draft: str) -> None:
    answer = ed.post(f"{HOME}/drafts/{draft}/preview", {})

    assert answer.status == 422
    assert "could not be sure" in answer.text
    assert site.rows("SELECT count(*) AS n FROM bank_preview")[0]["n"] == 0


@pytest.mark.parametrize("part", ["profile", "review", "report", "rules", "report.pdf", "x.svg"])
@pytest.mark.parametrize("key", ["never-was", "%00", "%F0%9F%98%80", "a" * 300])
def test_what_is_no_trial_is_not_found(ed: Visitor, key: str, part: str) -> None:
    assert ed.get(f"{HOME}/previews/{key}/{part}").status == 404


def test_odd_beginnings_are_not_found_or_begin_at_the_start(
    site: Site, ed: Visitor, draft: str
) -> None:
    other = begin(ed, begin_draft(site))

    assert press_begin(ed, "never-was").status == 404
    assert press_begin(ed, draft, answers_of="never-was").status == 404
    assert press_begin(ed, draft, answers_of="\0").status == 404
    assert press_begin(ed, draft, answers_of=trial_of(other)).status == 404
    assert press_begin(ed, draft, example="examples/none.yaml").status == 404
    assert press_begin(ed, draft, example="bank.yaml").status == 404
    assert begin(ed, draft, then="\0//evil.example").path.endswith("/profile")
    assert begin(ed, draft, then="tasks").path.endswith("/tasks")


# How long -----------------------------------------------------------------------------------------


def test_old_trials_go_when_a_new_one_begins(site: Site, ed: Visitor, draft: str) -> None:
    old, fresh = begin(ed, draft), begin(ed, draft)
    for page, days in ((old, KEPT_DAYS + 1), (fresh, KEPT_DAYS - 1)):
        with writing(site.state.engine) as db:
            preview = db.get(BankPreview, trial_of(page))
            assert preview is not None
            preview.updated_at = now() - timedelta(days=days)
            db.add(preview)

    begin(ed, draft)

    assert ed.get(old.path).status == 404
    assert ed.get(fresh.path).status == 200


def test_a_trial_goes_with_its_draft(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)

    site.change("DELETE FROM bank_draft")

    assert ed.get(page.path).status == 404
    assert site.rows("SELECT count(*) AS n FROM bank_preview")[0]["n"] == 0
