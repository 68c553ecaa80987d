"""Trials of drafts: the whole way to report and PDF, and nothing of it stored as a submission."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pikepdf
import pytest

from benchmark.content.codec import files_digest
from benchmark.content.examples import read_answer_file
from benchmark.content.load import load_bank, read_files
from benchmark.render.forms import PICTURE_FORMS
from benchmark.render.pool import RenderPool
from benchmark.settings import shipped
from benchmark.store import banks, drafts
from benchmark.store.engine import writing
from benchmark.store.previews import KEPT_DAYS
from benchmark.store.studio_tables import BankPreview
from benchmark.store.tables import now
from benchmark.web.studio import preview_files
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.visitor import SUBMIT, Visitor, answers_for, example, go_through, take
from tests.web.works import dawdle, limit

HOME = "/staff/bank"
TITLE = "Weights after <spring> & “review”"
MARK = f"Trial of draft “{TITLE}”, revision 1. Nothing here is stored as a submission."
BEGIN = "Take it as a visitor would"
ANEW, WITH_EXAMPLE = "Begin anew with the same answers", "Begin anew with it"
QUESTION, REWORDED = "How do client requests reach you?", "How do requests arrive?"
FEW_TECHS = ("max: 5000", "max: 10")
"""An answer of 12 technicians is out of reach after this change."""
SAMPLE_FORMS = "answer.TRG2 in [email, portal]"
PATIENCE = 300.0
"""Seconds. Renderers are niced, so that a busy machine starts them late."""


def begin_draft(site: Site, changes: dict[str, str] | None = None) -> str:
    """The id of a new draft of what is in force, with texts replaced: old -> new."""
    with writing(site.state.engine) as db:
        newest = banks.newest_publication(db)
        assert newest is not None
        files = edited(banks.read_files(newest), changes or {})
        digest = files_digest(files)
        return drafts.start_draft(db, TITLE, newest.number, files, digest, "ed@example.com").id


def edited(files: dict[str, str], changes: dict[str, str]) -> dict[str, str]:
    found = dict(files)
    for old, new in changes.items():
        path = next(p for p, text in found.items() if old in text and "locales" not in p)
        found[path] = found[path].replace(old, new, 1)
    return found


def change_draft(site: Site, draft_id: str, changes: dict[str, str]) -> None:
    with writing(site.state.engine) as db:
        draft = drafts.find_draft(db, draft_id)
        assert draft is not None
        files = edited(drafts.read_files(draft), changes)
        digest = files_digest(files)
        drafts.save_draft(db, draft_id, draft.revision, files, digest, "ed@example.com")


def press_begin(visitor: Visitor, draft_id: str, **fields: str) -> Page:
    """The answer to the beginning of a trial from a page that stood open, redirects as they are."""
    token = visitor.get(HOME).root.every("input", name="csrf_token")[0].get("value")
    return visitor.post(f"{HOME}/drafts/{draft_id}/preview", {"csrf_token": token, **fields})


def begin(visitor: Visitor, draft_id: str, **fields: str) -> Page:
    """The page on which a trial begins. Without fields: from the draft's page."""
    if not fields:
        return visitor.send(visitor.get(f"{HOME}/drafts/{draft_id}"), button=BEGIN)
    answer = press_begin(visitor, draft_id, **fields)
    assert answer.status == 303, answer.text
    return visitor.open(answer.headers["location"])


def banner(page: Page) -> str:
    return page.root.one("aside", class_="trial").text


def trial_of(page: Page) -> str:
    return page.path.split("/")[4]


def at(page: Page, part: str) -> str:
    """The address of another page of the same trial."""
    return f"{HOME}/previews/{trial_of(page)}/{part}"


def stored(site: Site, page: Page) -> dict[str, Any]:
    rows = site.rows("SELECT * FROM bank_preview WHERE id = :id", id=trial_of(page))
    return {**rows[0], "answers": json.loads(rows[0]["answers"])}


def of_visitors(site: Site) -> dict[str, int]:
    """How many rows there are of everything that a submission leaves."""
    tables = ("lead", "outgoing")
    more = {each: site.rows(f"SELECT count(*) AS n FROM {each}")[0]["n"] for each in tables}
    return {**site.counts(), **more}


def fired(page: Page) -> set[str]:
    """The ids of the rules that a page of rules shows as fired."""
    items = [each for each in page.root.every("li") if each.has_class("tried-fired")]
    return {each.get("id").removeprefix("rule-") for each in items if each.get("id")}


def rule(page: Page, name: str) -> str:
    return page.root.one("li", id=f"rule-{name}").text


@pytest.fixture
def draft(site: Site) -> str:
    """A draft that says what is in force."""
    return begin_draft(site)


# The whole way ----------------------------------------------------------------------------------


def test_a_whole_trial_ends_at_a_report_and_leaves_no_submission(
    site: Site, ed: Visitor, draft: str
) -> None:
    before = of_visitors(site)
    page = begin(ed, draft)
    seen, answers = [], example()

    while not page.path.endswith("/review"):
        seen.append(page.path.rpartition("/")[2])
        assert page.status == 200
        page = ed.send(page, answers_for(page, answers))
    report = ed.send(page, button=SUBMIT)

    assert seen == ["profile", "sop", "trigger", "hero", "allocation", "oversight", "tasks"]
    assert report.path == at(report, "report")
    assert "rung" in report.heading.lower()
    assert len(stored(site, report)["answers"]["answers"]) > 20
    assert before == of_visitors(site)
    assert not any(before.values())


@pytest.mark.any_database
def test_a_trial_reads_as_the_report_that_an_owner_would_get(
    site: Site, ed: Visitor, owner: Visitor, draft: str
) -> None:
    tried = ed.send(go_through(ed, begin(ed, draft), example()), button=SUBMIT)
    given = take(owner)

    def chapters(page: Page) -> list[str]:
        names = ("method", "contact")
        every = page.root.every("section", class_="chapter")
        return [each.text for each in every if each.get("id") not in names]

    assert tried.heading == given.heading
    assert chapters(tried) == chapters(given)
    assert "Data (JSON)" not in tried.text


@pytest.mark.any_database
@pytest.mark.parametrize("part", ["profile", "tasks", "review", "report", "rules"])
def test_every_page_says_what_it_is_and_leads_back(ed: Visitor, draft: str, part: str) -> None:
    page = ed.open(at(begin(ed, draft, example="examples/sample.yaml"), part))

    assert page.status == 200
    assert MARK in banner(page)
    assert page.link("Back to the draft") == f"{HOME}/drafts/{draft}"
    assert page.link("Rules, fired or not") == at(page, "rules")
    assert page.link("Questions from the start") == at(page, "profile")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.root.one("meta", name="robots").get("content") == "noindex"
    assert len(page.ids()) == len(set(page.ids()))
    addresses = {a.get("href").split("#")[0].split("?")[0] for a in page.root.every("a")}
    assert not {
        each for each in addresses if each.startswith(("/assess", "/report", "/staff/lead"))
    }


@pytest.mark.any_database
def test_answers_come_back_and_a_gap_can_be_left(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)

    second = ed.send(page, {"profile.techs": "12"})
    again = ed.open(at(page, "profile"))
    review = ed.open(at(page, "review"))

    assert second.path == at(page, "sop")
    assert again.form().chosen("profile.techs") == ["12"]
    assert stored(site, page)["answers"]["profile"] == {"techs": 12}
    assert "Not provided" in review.dimmed()
    changed = ed.send(ed.open(at(page, "profile") + "?from=review"), {"profile.techs": "13"})
    assert changed.path == at(page, "review")


@pytest.mark.any_database
def test_what_cannot_be_read_is_said_and_the_rest_kept(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)

    wrong = ed.send(page, {"profile.techs": "many", "profile.clients": "40"})

    assert wrong.status == 422
    assert [field for field, _ in wrong.problems()] == ["profile.techs"]
    assert wrong.form().chosen("profile.techs") == ["many"]
    assert MARK in banner(wrong)
    assert stored(site, page)["answers"]["profile"] == {"clients": 40}


@pytest.mark.any_database
def test_the_optional_questions_can_be_asked_for(site: Site, ed: Visitor, draft: str) -> None:
    sop = ed.open(at(begin(ed, draft), "sop"))

    more = ed.send(sop, button="Save, and ask me the optional questions too")

    assert len(more.form().names()) > len(sop.form().names())
    assert stored(site, sop)["scope"] == "full"


def test_a_page_saves_by_itself(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)
    token = page.form().chosen("csrf_token")[0]

    kept = ed.post(page.path, {"csrf_token": token, "profile.techs": "7"}, **{"x-autosave": "1"})
    not_kept = ed.post(
        page.path, {"csrf_token": token, "profile.techs": "x"}, **{"x-autosave": "1"}
    )

    assert (kept.status, not_kept.status) == (204, 422)
    assert "whole number" in not_kept.html
    assert stored(site, page)["answers"]["profile"] == {"techs": 7}


# Files ------------------------------------------------------------------------------------------


@pytest.fixture
def slow_pool(site: Site) -> Iterator[RenderPool]:
    """Renderers that give back what they were to make it from."""
    pool = RenderPool(work=dawdle, ready=limit)
    pool.keep = site.state.pool.keep
    site.state.pool = pool
    yield pool
    pool.close()


def wait_for_file(visitor: Visitor, address: str) -> Page:
    until = time.monotonic() + PATIENCE
    while (page := visitor.get(address)).status == 202:
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.2)
    return page


def test_the_pdf_is_announced_made_with_its_mark_and_kept_in_memory_alone(
    site: Site, ed: Visitor, draft: str, slow_pool: RenderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_files, "PDF_WAIT_SECONDS", 0.1)
    report = ed.open(at(begin(ed, draft, example="examples/sample.yaml"), "report"))
    address = report.link("Download as PDF")

    first = ed.get(address)
    second = wait_for_file(ed, address)
    started = time.monotonic()
    third = ed.get(address)

    assert address == at(report, "report.pdf")
    assert first.status == 202
    assert first.heading == "Your PDF is being made"
    assert second.headers["content-type"] == "application/pdf"
    assert "trial-" in second.headers["content-disposition"]
    assert second.headers["cache-control"] == "no-store"
    made_from = json.loads(second.body)
    assert (made_from["draft"], made_from["revision"]) == (TITLE, 1)
    assert third.body == second.body
    assert time.monotonic() - started < 1.5
    assert ed.get(report.link("PDF, A4")).status in (200, 202)
    assert ed.get(f"{address}?paper=foolscap").status == 404
    assert not any(of_visitors(site).values())


@pytest.mark.any_database
def test_pictures_and_pdf_are_really_made_and_nothing_of_them_is_stored(
    site: Site, ed: Visitor, draft: str
) -> None:
    report = ed.open(at(begin(ed, draft, example="examples/sample.yaml"), "report"))

    picture = ed.get(at(report, "ladder-light.svg"))
    document = wait_for_file(ed, at(report, "report.pdf"))

    assert picture.status == 200
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert picture.headers["cache-control"] == "no-store"
    assert "style-src 'sha256-" in picture.headers["content-security-policy"]
    assert picture.body.startswith(b"<")
    assert all(ed.get(at(report, f"{form}.svg")).status == 200 for form in PICTURE_FORMS)
    assert document.body.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(document.body)).open_metadata() as metadata:
        assert metadata["dc:title"].endswith(", trial of a draft")
    assert not any(of_visitors(site).values())


@pytest.mark.any_database
def test_other_pictures_are_not_there(ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)

    assert ed.get(at(page, "board-light.svg")).status == 404
    assert ed.get(at(page, "report.json")).status == 404


# Rules ------------------------------------------------------------------------------------------


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


# Languages ----------------------------------------------------------------------------------------


@pytest.mark.any_database
def test_another_language_keeps_what_was_typed(site: Site, ed: Visitor, draft: str) -> None:
    page = ed.open(at(begin(ed, draft), "sop"))

    german = ed.send(page, {"SOP1": "4"}, "Deutsch")

    assert german.path == page.path
    assert german.root.one("html").get("lang") == "de"
    assert german.form("Speichern").chosen("SOP1") == ["4"]
    assert stored(site, page)["locale"] == "de"
    assert "SOP-Abdeckung" in german.text


def without_print(page: Page) -> str:
    """The words of a page without the fingerprint, which counts the moment of the last change."""
    return re.sub("[0-9a-f]{64}", "", page.text)


@pytest.mark.any_database
@pytest.mark.parametrize("part", ["review", "report", "rules"])
def test_every_page_changes_its_language_and_back(ed: Visitor, draft: str, part: str) -> None:
    page = ed.open(at(begin(ed, draft, example="examples/sample.yaml"), part))

    german = ed.send(page, button="Deutsch")
    english = ed.send(german, button="English")

    assert german.path == english.path == page.path
    assert german.root.one("html").get("lang") == "de"
    assert without_print(english) == without_print(page)
    assert without_print(german) != without_print(page)


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


def test_odd_answers_are_refused_without_a_fault(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)
    token = page.form().chosen("csrf_token")[0]
    odd = {"profile.techs": "\0", "profile.region": "mars", "shown": "\0=\0", "more": "\0"}

    answer = ed.post(page.path, {"csrf_token": token, "language": "xx", **odd})

    assert answer.status == 422
    assert ed.post(at(page, "nowhere"), {"csrf_token": token}).status == 404
    assert ed.get(at(page, "nowhere")).status == 404
    assert stored(site, page)["answers"]["profile"] == {}


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
