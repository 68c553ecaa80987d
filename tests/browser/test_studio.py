"""A change of the questions from draft to report, in a real browser; every page of the studio."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx2
import pytest
from playwright.sync_api import Dialog, Locator, Page, ViewportSize, expect

from tests.browser.conftest import Screens, Server, Taken, wait_for
from tests.browser.test_desk import PASSWORD, account, sign_in
from tests.browser.test_pages import check
from tests.browser.visits import SECTIONS, begin, fill, go_on
from tests.web.visitor import example

EDITOR = "edda"
WIDE: ViewportSize = {"width": 1280, "height": 900}
WHEN, BROKEN = "answer.TRG2 in [email, portal]", "answer.TRG2 in [email, fax]"


@pytest.fixture(scope="module")
def editor(server: Server) -> str:
    address = f"{EDITOR}@example.com"
    account(server, "add", address, "--role", "editor", "--password-stdin", typed=f"{PASSWORD}\n")
    return EDITOR


@dataclass(frozen=True)
class Studio:
    """An editor's screen with a new draft open."""

    page: Page
    draft: str

    def open(self, more: str = "") -> Page:
        self.page.goto(f"{self.draft}{more}")
        return self.page

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).last.click()
        expect(self.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


@pytest.fixture
def studio(screens: Screens, editor: str) -> Studio:
    page = screens.open()
    sign_in(page, editor)
    return begun(page, "What requests weigh")


def begun(page: Page, title: str) -> Studio:
    page.goto("/staff/bank")
    page.get_by_label("What it is for").fill(title)
    page.get_by_role("button", name="Begin the draft").click()
    page.wait_for_url("**/staff/bank/drafts/*")
    return Studio(page, page.url.partition("?")[0])


def bank_of(server: Server, report: str) -> str:
    """The hash of the bank that a report was made under."""
    found: str = httpx2.get(f"{server.address}{report}/report.json").json()["bank"]
    return found


def text_of(page: Page, report: str) -> str:
    page.goto(report)
    return page.locator("main").inner_text()


def number_in_force(page: Page) -> str:
    page.goto("/staff/bank")
    return page.locator(".facts dd").nth(1).inner_text()


def test_a_weight_goes_from_draft_to_new_visitors_and_to_nobody_else(
    screens: Screens, server: Server, take: Callable[[], Taken], studio: Studio
) -> None:
    old, owner, page = take(), screens.open(), studio.page
    wait_for(lambda: "is being made" not in text_of(owner, old.report))
    before, data = text_of(owner, old.report), old_json(server, old)
    under_way = begin(owner)
    fill(owner, example())
    go_on(owner)
    try:
        change_and_publish(studio)
        finish(owner, under_way)

        path = owner.url.removeprefix(server.address)
        assert bank_of(server, path) == bank_of(server, old.report)
        assert text_of(owner, old.report) == before
        assert old_json(server, old) == data
        wait_for(lambda: bank_of(server, take().report) != bank_of(server, old.report))
    finally:
        # The other tests of this server want the shipped questions back; and this is the way back.
        roll_back(page)
    wait_for(lambda: bank_of(server, take().report) == bank_of(server, old.report))


def test_whoever_sends_one_side_is_told_what_is_typed_in_the_other(studio: Studio) -> None:
    page, said = studio.open("/edit/question/TRG2"), list[str]()

    def stay(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    def go_ahead(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.accept()

    page.get_by_label("Weight").fill("9")
    page.locator("#yaml").press_sequentially("# Mine.")
    page.once("dialog", stay)
    page.get_by_role("button", name="Save the YAML").click()
    expect(page.get_by_label("Weight")).to_have_value("9")
    page.once("dialog", go_ahead)
    studio.save()

    form, yaml = said
    assert "What you typed into the form is not saved" in form
    assert "What you typed into the YAML is not saved" in yaml
    expect(page.get_by_label("Weight")).to_have_value("9")


def old_json(server: Server, taken: Taken) -> bytes:
    return httpx2.get(f"{server.address}{taken.report}/report.json").content


def change_and_publish(studio: Studio) -> None:
    """Change a weight; break a rule, see where, and mend it; rehearse, preview, publish."""
    page = studio.open()
    page.locator("summary", has_text="Questions: Trigger automation").click()
    page.get_by_role("link", name="How client requests reach you").click()
    page.get_by_label("Weight").fill("9")
    studio.save()
    expect(page.locator("#yaml")).to_have_value(re.compile("^weight: 9$", re.M))

    page = studio.open("/edit/rule/request-forms")
    page.locator("#f-when").fill(BROKEN)
    expect(page.locator("#f-when-said")).to_contain_text("'fax' is not an option of TRG2")
    expect(page.locator("#f-when-said")).to_contain_text("Column 24")
    studio.save()
    expect(page.locator("#f-when-error")).to_contain_text("'fax' is not an option of TRG2")
    expect(page.locator("#problems .excerpt")).to_contain_text(f"when: {BROKEN}")
    page = studio.open()
    fault = page.locator("#problems li", has_text="'fax' is not an option of TRG2")
    expect(fault).to_contain_text(re.compile(r"rules/trigger\.yaml:\d+:\d+"))
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)

    fault.get_by_role("link").click()
    page.wait_for_url("**/edit/rule/request-forms#f-when")
    page.locator("#f-when").fill(WHEN)
    expect(page.locator("#f-when-said .sentence")).to_contain_text("By phone or email")
    studio.save()
    expect(page.locator("#problems")).to_have_count(0)

    page = studio.open()
    page.get_by_role("button", name="Take over all new results").click()
    expect(page.locator("#problems h2")).to_have_text("Nothing keeps it from being published")
    rehearse(page)
    page = studio.open()
    page.get_by_role("button", name="Take it as a visitor would").click()
    page.wait_for_url("**/profile")
    expect(page.locator(".trial")).to_contain_text("Nothing here is stored as a submission")
    page = studio.open()
    page.get_by_label("Reason").fill("Requests decide more than the rest.")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/staff/bank?done=published")


def rehearse(page: Page) -> None:
    page.get_by_role("link", name="Rehearse with all submissions").click()
    page.get_by_role("button", name="Rehearse", exact=True).click()
    heading = page.locator("#rungs h2")
    wait_for(lambda: bool(page.reload()) and heading.count() == 1)
    expect(heading).to_contain_text(re.compile("rung|stay where they are"))
    expect(page.locator("#moves")).to_be_visible()


def finish(owner: Page, under_way: str) -> None:
    """Answer the rest of an assessment that was begun, to its report."""
    for section in SECTIONS[1:]:
        owner.goto(f"{under_way}/{section}")
        fill(owner, example())
        go_on(owner)
        owner.wait_for_url(re.compile(rf"^((?!/{section}$).)*$"))
    owner.goto(f"{under_way}/review")
    owner.get_by_role("button", name="See my report").click()
    owner.wait_for_url("**/report/*")


def roll_back(page: Page) -> None:
    """Publish the first content anew, if something else is in force."""
    if number_in_force(page) == "1":
        return
    rows = page.locator(".publishings tbody tr")
    rows.last.get_by_role("link", name="Roll back").click()
    page.get_by_label("Reason").fill("It was a test.")
    page.get_by_role("button", name="Roll back").click()
    page.wait_for_url("**/staff/bank?done=rolled-back")


PIECES = (
    "question/TRG2", "question/TRG3", "rule/request-forms", "dimension/trigger", "bank/bank",
    "class/a2", "cap/critical-risk", "example/sample", "rule/new?where=flags",
)  # fmt: skip


def test_pages_have_no_fault(studio: Studio) -> None:
    page = studio.page
    for more in ("", "?open=question-trigger", "?remove=question.TRG9", "?discard=ask"):
        wide(studio.open(more))
        check(page)
    for address in ("/staff/bank", "/staff/bank/versions/1", "/staff/bank/diff?old=1&new=1"):
        wide(page).goto(address)
        check(page)


def test_pages_of_pieces_have_no_fault(studio: Studio) -> None:
    for piece in PIECES:
        wide(studio.page)
        check(studio.open(f"/edit/{piece}"))


def test_pages_with_faults_have_none_of_their_own(
    screens: Screens, studio: Studio, editor: str
) -> None:
    page, other = studio.page, screens.open()
    sign_in(other, editor)
    other.goto(f"{studio.draft}/edit/question/TRG2")
    studio.open("/edit/question/TRG2")
    page.get_by_label("Weight").fill("0")
    page.locator('[name="options.points"]').nth(1).fill("many")
    studio.save()
    check(page)
    wide(page).locator("#yaml").fill("id: [TRG2")
    page.get_by_role("button", name="Save the YAML").click()
    expect(page.locator(".problem")).to_contain_text("Nothing was saved")
    check(page)
    wide(studio.open())
    expect(page.locator("#problems li")).not_to_have_count(0)
    check(page)

    other.get_by_label("Weight").fill("8")
    other.get_by_role("button", name="Save", exact=True).last.click()
    expect(other.locator(".problem")).to_contain_text("Somebody else saved meanwhile")
    expect(other.locator(".sides mark").first).to_be_visible()
    check(other)
    # What was typed is asked for before it is left.
    other.on("dialog", lambda dialog: dialog.accept())


def wide(page: Page) -> Page:
    page.set_viewport_size(WIDE)
    return page


def drag(page: Page, grip: Locator, target: Locator) -> None:
    grip.hover()
    page.mouse.down()
    target.hover()
    target.hover()
    page.mouse.up()


def test_rows_and_pieces_are_dragged(studio: Studio) -> None:
    page = studio.open("/edit/question/TRG2")
    rows = page.locator("#f-options tbody tr")
    ids = page.locator('[name="options.id"]')
    first = ids.first.input_value()

    drag(page, rows.nth(0).locator(".grip"), rows.nth(2))
    expect(ids.nth(2)).to_have_value(first)
    studio.save()
    expect(ids.nth(2)).to_have_value(first)

    page = studio.open("?open=source")
    pieces = page.locator("#source .piece-rows > li")
    moved = pieces.nth(0).get_attribute("data-piece") or ""
    drag(page, pieces.nth(0).locator(".grip"), pieces.nth(2))
    page.wait_for_url("**done=moved**")
    expect(pieces.nth(2)).to_have_attribute("data-piece", moved)


def test_a_name_is_inserted_where_the_cursor_stands(studio: Studio) -> None:
    page = studio.open("/edit/rule/request-forms")
    page.locator("#f-when").fill("rung >= 2 and ")

    page.get_by_label("Insert").select_option("answer.TRG2 == email")

    expect(page.locator("#f-when")).to_have_value("rung >= 2 and answer.TRG2 == email")
    expect(page.locator("#f-when-said .sentence")).to_contain_text("By phone or email")


def test_a_piece_is_changed_without_scripts(screens: Screens, editor: str) -> None:
    page = screens.open(320, scripts=False)
    sign_in(page, editor)
    studio = begun(page, "Without scripts")
    studio.open("/edit/question/TRG2")
    ids = page.locator('[name="options.id"]')
    first = ids.first.input_value()

    page.get_by_role("button", name="Down row 1").click()
    expect(page.locator(".unsaved")).to_be_visible()
    expect(ids.nth(1)).to_have_value(first)
    studio.save()
    expect(ids.nth(1)).to_have_value(first)
    page.locator("#yaml").fill("id: TRG2\nkind: choice\nweight: 4\n")
    page.get_by_role("button", name="Save the YAML").click()

    expect(page.get_by_label("Weight")).to_have_value("4")
    expect(page.locator("#f-text-error")).to_contain_text("text is missing")
