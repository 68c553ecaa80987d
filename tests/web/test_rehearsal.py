"""The page of a rehearsal: starting, looking, stopping, and what it says of the result."""

from __future__ import annotations

import json

import pytest

from benchmark.jobs.rehearsal import take
from benchmark.jobs.rescoring import Work
from benchmark.store import drafts, rehearsals
from benchmark.store.engine import reading, writing
from benchmark.store.studio_tables import Rehearsal
from tests.core.banks import random_answers, shipped
from tests.measure.submissions import add_submission
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.studio import audited, begin, draft_of, in_force, rewrite
from tests.web.visitor import Visitor

START, AGAIN, CANCEL, RESUME = "Rehearse", "Rehearse again", "Cancel", "Go on"
MAP = "Rehearse with these"
NUMBER = 40
LADDER = ("bank.yaml", "    from: 40\n", "    from: 30\n")
RENAMED = ("bank.yaml", "{id: syncro, text: Syncro}", "{id: syncro-msp, text: Syncro}")
FORMS = ("rules/trigger.yaml", "when: answer.TRG2 in [email, portal]")
BROKEN = ("bank.yaml", "    from: 40\n", "    from: forty\n")


def fill(site: Site, number: int = NUMBER) -> None:
    """So many submissions under the bank in force."""
    bank = in_force(site).bank_hash
    with writing(site.state.engine) as db:
        for seed in range(number):
            add_submission(db, f"a{seed:02}", bank, random_answers(shipped(), seed))


def work(site: Site, steps: int = 10**9) -> None:
    """Let the rehearsal that waits be worked on, in so many steps of ten at most."""
    left = [steps]

    def goes_on() -> bool:
        left[0] -= 1
        return left[0] >= 0

    row = take(site.state.engine)
    assert row is not None
    Work(site.state.engine, row, row.updated_at, goes_on, 10 if steps < 10**9 else 5_000).run()


def rehearsal_of(site: Site, draft: Page) -> Rehearsal | None:
    with reading(site.state.engine) as db:
        return rehearsals.newest_rehearsal(db, draft_of(site, draft).id)


def address(draft: Page) -> str:
    return f"{draft.path}/rehearsal"


def started(editor: Visitor, draft: Page) -> Page:
    page = editor.send(editor.get(address(draft)), {}, START)
    assert page.status == 200, page.text
    return page


def rehearsed(site: Site, editor: Visitor, draft: Page) -> Page:
    """The result of a rehearsal, from its start."""
    started(editor, draft)
    work(site)
    return editor.get(address(draft))


@pytest.fixture
def draft(site: Site, ed: Visitor) -> Page:
    """A draft in which the third rung begins earlier, on a site with submissions."""
    fill(site)
    page = begin(ed)
    rewrite(site, page, *LADDER)
    return page


def headings(page: Page) -> list[str]:
    return [each.text for each in page.root.every("h2")]


def test_what_changes_stands_in_a_sentence_and_in_the_matrix(
    site: Site, ed: Visitor, draft: Page
) -> None:
    page = rehearsed(site, ed, draft)

    row = rehearsal_of(site, draft)
    assert row is not None
    found = json.loads(row.result)
    cells = [each for each in page.root.every("td") if each.has_class("way-up")]
    up = sum(int(each.text.split()[0]) for each in cells)
    assert found["up"] == up > 0
    assert f"{up} of {NUMBER} change rung: {up} up, 0 down" in headings(page)
    assert f"Of {NUMBER} assessments the latest submission counts" in page.text
    assert "refresh" not in page.headers


def test_the_page_looks_again_by_itself_until_it_is_done(
    site: Site, ed: Visitor, draft: Page
) -> None:
    waiting = started(ed, draft)
    work(site, steps=1)
    running = ed.get(address(draft))
    bar = running.root.one("progress")

    assert "It waits for its turn" in headings(waiting)
    assert waiting.headers["refresh"] == running.headers["refresh"] == "2"
    assert (bar.get("value"), bar.get("max")) == ("10", str(NUMBER))
    assert f"10 of {NUMBER} scored" in running.text
    assert running.root.one("label", for_="done")


def test_it_can_be_cancelled_and_goes_on_from_there(site: Site, ed: Visitor, draft: Page) -> None:
    started(ed, draft)
    work(site, steps=1)

    cancelled = ed.send(ed.get(address(draft)), {}, CANCEL)
    assert take(site.state.engine) is None
    resumed = ed.send(cancelled, {}, RESUME)
    work(site)

    assert "It was cancelled" in headings(cancelled)
    assert f"10 of {NUMBER} were scored" in cancelled.text
    assert "It waits for its turn" in headings(resumed)
    assert any("change rung" in each for each in headings(ed.get(address(draft))))
    assert [action for _, action in audited(site)][-3:] == [
        "rehearsal.started", "rehearsal.cancelled", "rehearsal.resumed",
    ]  # fmt: skip


def test_started_twice_it_is_one(site: Site, ed: Visitor, draft: Page) -> None:
    page = ed.get(address(draft))

    first = ed.send(page, {}, START)
    second = ed.send(page, {}, START)

    assert "It waits for its turn" in headings(first) + headings(second)
    assert site.rows("SELECT count(*) AS n FROM rehearsal")[0]["n"] == 1


def test_a_draft_with_problems_is_not_rehearsed(site: Site, ed: Visitor) -> None:
    page = begin(ed)
    rewrite(site, page, *BROKEN)

    answer = ed.press(ed.get(address(page)), {}, START)

    assert answer.status == 422
    assert "Mend them first" in answer.text
    assert answer.link("See what is wrong") == f"{page.path}#problems"
    assert rehearsal_of(site, page) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param((*FORMS, "when: rung == 1 and rung == 2"), id="never true"),
        pytest.param((*FORMS, "when: lead.called == true"), id="staff only"),
        pytest.param(("bank.yaml", "when: flag.critical", "when: score.sop < 40"), id="score cap"),
    ],
)
def test_problems_of_sense_do_not_keep_it_from_being_rehearsed(
    site: Site, ed: Visitor, change: tuple[str, str, str]
) -> None:
    fill(site, 5)
    page = begin(ed)
    rewrite(site, page, *change)

    done = rehearsed(site, ed, page)

    row = rehearsal_of(site, page)
    assert row is not None
    assert (row.state, row.problem) == ("done", "")
    assert "the latest submission counts" in done.text


def test_it_says_which_revision_it_was_and_that_the_draft_changed_since(
    site: Site, ed: Visitor, draft: Page
) -> None:
    before = rehearsed(site, ed, draft)
    rewrite(site, draft, "bank.yaml", "    from: 30\n", "    from: 35\n")
    after = ed.get(address(draft))
    ed.send(after, {}, AGAIN)
    work(site)
    again = ed.get(address(draft))

    assert "The draft is at revision" not in before.text
    assert "The draft is at revision 3 now" in after.text
    assert "The draft is at revision" not in again.text
    row = rehearsal_of(site, draft)
    assert row is not None
    assert row.revision == 3


def test_what_was_renamed_is_offered_and_then_counted(site: Site, ed: Visitor) -> None:
    fill(site)
    page = begin(ed)
    rewrite(site, page, *RENAMED)

    apart = rehearsed(site, ed, page)
    field = apart.root.one("select", name="to profile.psa syncro")
    chosen = next(o.get("value") for o in field.every("option") if "selected" in o.attributes)
    ed.send(apart, {field.get("name"): chosen}, MAP)
    work(site)
    told = ed.get(address(page))

    row = rehearsal_of(site, page)
    assert row is not None
    assert chosen == "=syncro-msp"
    assert any("have answers that the draft does not have" in each for each in headings(apart))
    assert f"Nobody changes rung: all {NUMBER} stay where they are" in headings(told)
    assert json.loads(row.mapping)["values"] == {"profile.psa": {"syncro": "syncro-msp"}}
    assert "Renamed answers" in headings(told)
    assert "none of the other figures" not in told.text


def test_a_rename_that_is_no_choice_counts_for_nothing(site: Site, ed: Visitor) -> None:
    fill(site)
    page = begin(ed)
    rewrite(site, page, *RENAMED)
    apart = rehearsed(site, ed, page)

    for value in ("=gone", "syncro-msp", "=\0", "="):
        answer = ed.send(apart, {"to profile.psa syncro": value}, MAP)
        assert answer.status == 200
        work(site)
        row = rehearsal_of(site, page)
        assert row is not None
        assert json.loads(row.mapping) == {"names": {}, "values": {}}


def test_only_who_sees_leads_gets_links_to_them(site: Site, ed: Visitor, draft: Page) -> None:
    of_editor = rehearsed(site, ed, draft)
    of_admin = site.signed_in("ada").get(address(draft))

    def leads(page: Page) -> list[str]:
        links = [each.get("href") for each in page.root.every("a")]
        return [each for each in links if each.startswith("/staff/leads/")]

    row = rehearsal_of(site, draft)
    assert row is not None
    keys = [each["assessment"] for each in json.loads(row.result)["moves"]]
    assert leads(of_editor) == []
    assert not any(f'"{key}"' in of_editor.html or f"/{key}" in of_editor.html for key in keys)
    assert leads(of_admin) == [f"/staff/leads/{key}" for key in keys]


def test_examples_that_promise_something_else_are_named(
    site: Site, ed: Visitor, draft: Page
) -> None:
    page = rehearsed(site, ed, draft)

    named = [each.text for each in page.root.one("section", id="examples").every("li")]
    assert named
    assert all(each.startswith("examples/") for each in named)


def test_a_site_without_submissions_says_so(site: Site, ed: Visitor) -> None:
    page = rehearsed(site, ed, begin(ed))

    assert "Nobody has submitted yet" in headings(page)


def test_a_draft_that_is_closed_shows_its_result_and_starts_nothing(
    site: Site, ed: Visitor, draft: Page
) -> None:
    page = rehearsed(site, ed, draft)
    found = draft_of(site, draft)
    with writing(site.state.engine) as db:
        drafts.settle_draft(db, found.id, found.revision, drafts.DISCARDED, "ed@example.com")

    shown, answer = ed.get(address(draft)), ed.press(page, {}, AGAIN)

    assert any("change rung" in each for each in headings(shown))
    assert not any(b.text == AGAIN for b in shown.root.every("button"))
    assert answer.status == 422
    assert "not being written any more" in answer.text


def test_others_find_nothing_here(site: Site, ed: Visitor, draft: Page) -> None:
    page = ed.get(address(draft))

    assert site.signed_in("ann").get(address(draft)).status == 403
    assert site.visitor().get(address(draft)).status == 303
    for odd in ("gone", "%00", "a%0Ab", "x" * 300):
        assert ed.get(f"/staff/bank/drafts/{odd}/rehearsal").status == 404
    assert ed.post(address(draft), {"action": "start"}).status == 422
    token = page.form(START).fields[0][1]
    for action in ("", "drop", "\0"):
        answer = ed.post(address(draft), {"csrf_token": token, "action": action})
        assert answer.status == 404


def test_a_form_for_nothing_changes_nothing(site: Site, ed: Visitor, draft: Page) -> None:
    token = ed.get(address(draft)).form(START).fields[0][1]

    for action, status in (("cancel", 303), ("resume", 303), ("map", 404)):
        answer = ed.post(address(draft), {"csrf_token": token, "action": action})
        assert answer.status == status
    assert rehearsal_of(site, draft) is None


def test_a_result_of_an_earlier_program_is_no_fault(site: Site, ed: Visitor, draft: Page) -> None:
    rehearsed(site, ed, draft)
    site.change("UPDATE rehearsal SET result = '{}'")

    page = ed.get(address(draft))

    assert page.status == 200
    assert "This result was made by an earlier version of the program" in headings(page)
    assert page.form(AGAIN)
