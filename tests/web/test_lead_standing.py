"""What sales adds to a lead: notes, and where it stands."""

from __future__ import annotations

import pytest

from tests.web.conftest import Finished
from tests.web.lead_pages import SAVE_NOTE, SAVE_STANDING, lead_of, part
from tests.web.page import Page


def test_a_note_is_kept_once_and_goes_with_the_assessment(finished: Finished) -> None:
    site, ann = finished.site, finished.site.signed_in("ann")
    page = ann.open(lead_of(site))
    text = "Asked for Tuesday.\n<b>Do not</b> call before ten."

    first = ann.press(page, {"note": text}, SAVE_NOTE)
    second = ann.press(page, {"note": text}, SAVE_NOTE)

    assert (first.status, second.status) == (303, 303)
    shown = ann.open(lead_of(site))
    notes = [p for p in part(shown, "notes").every("p") if p.has_class("noted")]
    assert [n.text for n in notes] == ["Asked for Tuesday. <b>Do not</b> call before ten."]
    assert "ann@example.com Added a note" in part(shown, "log").text

    lead = lead_of(site)
    finished.owner.send(finished.owner.open(f"{finished.address}/delete"), button="Erase")
    assert site.rows("SELECT * FROM note") == []
    assert site.rows("SELECT * FROM lead") == []
    assert ann.get(lead).status == 404
    assert all("Tuesday" not in str(row) for row in site.rows("SELECT * FROM audit"))


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001], ids=["empty", "blank", "too long"])
def test_a_note_that_cannot_be_kept_comes_back(finished: Finished, text: str) -> None:
    ann = finished.site.signed_in("ann")

    answer = ann.press(ann.open(lead_of(finished.site)), {"note": text}, SAVE_NOTE)

    assert answer.status == 422
    assert answer.title.startswith("Error: ")
    assert [name for name, _ in answer.problems()] == ["note"]
    assert answer.root.one("textarea").text == text.strip()


def standing(page: Page) -> dict[str, str]:
    """What the form for the standing holds."""
    form = part(page, "work")
    chosen = {
        s.get("name"): next(o.get("value") for o in s.every("option") if "selected" in o.attributes)
        for s in form.every("select")
        if any("selected" in o.attributes for o in s.every("option"))
    }
    fields = {i.get("name"): i.get("value") for i in form.every("input")}
    return {**chosen, **{k: v for k, v in fields.items() if k in ("step", "step_on")}}


def test_a_second_saver_sees_both_versions_and_loses_nothing(finished: Finished) -> None:
    site = finished.site
    ann, ada = site.signed_in("ann"), site.signed_in("ada")
    hers, theirs = ann.open(lead_of(site)), ada.open(lead_of(site))
    account = site.account("ann")
    wanted = {"status": "meeting", "assignee": account, "step": "Visit", "step_on": "2026-12-01"}

    saved = ada.press(
        theirs, {"status": "contacted", "step": "Send the list", "step_on": "2026-11-30"},
        SAVE_STANDING,
    )  # fmt: skip
    answer = ann.press(hers, wanted, SAVE_STANDING)

    assert saved.status == 303
    assert answer.status == 409
    rows = [r.text for r in answer.root.every("tr") if r.every("td") and len(r.every("td")) == 2]
    assert "Status Contacted Meeting" in rows
    assert "Looked after by Nobody yet ann@example.com" in rows
    assert "Next step Send the list Visit" in rows
    assert "Due on 30 November 2026 1 December 2026" in rows
    assert standing(answer) == wanted
    assert standing(ada.open(lead_of(site)))["step"] == "Send the list"

    again = ann.press(answer, {**wanted}, SAVE_STANDING)
    assert again.status == 303
    shown = ann.open(lead_of(site))
    assert standing(shown) == wanted
    log = part(shown, "log").text
    assert "ada@example.com Status: New to Contacted; Next step on 30 November 2026" in log
    assert "Status: Contacted to Meeting; Looked after by ann@example.com" in log
    # The audit outlives an erasure, so that it must not hold words about the owner.
    assert all("Visit" not in row["detail"] for row in site.rows("SELECT detail FROM audit"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"status": "lucky"}, "status"),
        ({"assignee": "somebody"}, "assignee"),
        ({"step": "Call", "step_on": ""}, "step_on"),
        ({"step": "", "step_on": "2026-12-01"}, "step"),
        ({"step": "Call", "step_on": "tomorrow"}, "step_on"),
        ({"step": "Call", "step_on": "0001-01-01"}, "step_on"),
        ({"step": "x" * 201, "step_on": "2026-12-01"}, "step"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_standing_that_cannot_be_kept_comes_back(
    finished: Finished, given: dict[str, str], field: str
) -> None:
    ann = finished.site.signed_in("ann")

    answer = ann.press(
        ann.open(lead_of(finished.site)), {"status": "new", "assignee": "", **given}, SAVE_STANDING
    )

    assert answer.status == 422
    assert [name for name, _ in answer.problems()] == [field]
    for name in {"step", "step_on"} & set(given):
        assert standing(answer)[name] == given[name]
    assert finished.site.rows("SELECT revision FROM lead") == [{"revision": 0}]
    if given.get("step_on") == "0001-01-01":
        assert "in the years 2000 to 2100" in answer.text


def test_a_form_without_its_token_changes_nothing(finished: Finished) -> None:
    ann = finished.site.signed_in("ann")

    answer = ann.post(lead_of(finished.site), {"note": "Kept in the field"})

    assert answer.status == 422
    assert answer.root.one("textarea").text == "Kept in the field"
    assert finished.site.rows("SELECT * FROM note") == []
