"""Drafts: begun from what was published, changed piece by piece, discarded. On both databases."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.studio import HOME, audited, begin, draft_of, files_of, in_force, rewrite
from tests.web.visitor import Visitor

TRIGGER = "dimensions/trigger.yaml"


def order(files: dict[str, str]) -> list[str]:
    """The questions of trigger automation as they stand in their file."""
    lines = files[TRIGGER].splitlines()
    return [line.split()[-1] for line in lines if line.startswith("  - id: TRG")]


class TestBeginning:
    def test_a_draft_holds_what_was_published_byte_for_byte(self, site: Site, ed: Visitor) -> None:
        page = begin(ed, "Spring review")

        draft = draft_of(site, page)
        assert draft.title == "Spring review"
        assert (draft.base, draft.revision, draft.state) == (1, 1, "open")
        assert draft.files == in_force(site).files
        assert (draft.created_by, draft.updated_by) == ("ed@example.com", "ed@example.com")
        assert audited(site) == [("ed@example.com", "draft.begun")]
        assert "Nothing keeps it from being published" in page.text

    def test_the_list_shows_it_with_who_saved_last(self, site: Site, ed: Visitor) -> None:
        begin(ed, "Spring <review>")

        rows = site.signed_in("ada").get(HOME).root.one("table", class_="first-strong").every("tr")

        assert rows[1].text.startswith("Spring <review> number 1 1 ed@example.com")

    @pytest.mark.parametrize(
        "title", ["", "  ", "\0", "x" * 81], ids=["empty", "blank", "control", "long"]
    )
    def test_a_draft_needs_a_title_that_fits(self, site: Site, ed: Visitor, title: str) -> None:
        answer = ed.press(ed.get(HOME), {"title": title, "number": "1"}, "Begin the draft")

        assert answer.status == 422
        assert [field for field, _ in answer.problems()] == ["title"]
        assert site.rows("SELECT * FROM bank_draft") == []

    @pytest.mark.parametrize("number", ["2", "0", "x", "", "-1", "١", "9" * 30, "1\0"])
    def test_there_is_none_from_what_was_not_published(self, ed: Visitor, number: str) -> None:
        answer = ed.press(ed.get(HOME), {"title": "A", "number": number}, "Begin the draft")

        assert answer.status == 404

    @pytest.mark.parametrize("draft", ["x", "%00", "é", "' OR 1=1 --", "%2e%2e"])
    def test_what_is_no_draft_is_not_found(self, ed: Visitor, draft: str) -> None:
        for page in ("", "/bank.zip", "/edit/question/SOP1"):
            assert ed.get(f"{HOME}/drafts/{draft}{page}").status == 404
        for page in ("", "/upload", "/check", "/edit/question/SOP1"):
            assert ed.post(f"{HOME}/drafts/{draft}{page}", {"action": "move"}).status == 404


class TestTheOverview:
    def test_every_piece_stands_on_it_with_its_page(self, ed: Visitor) -> None:
        page = begin(ed)

        links = [a.get("href") for a in page.root.every("a")]

        for piece in (
            "bank/bank", "profile/techs", "dimension/trigger", "question/TRG2", "groups/groups",
            "mode/0", "class/a2", "task/qbr", "rung/steered", "gate/planned-needs-oversight",
            "cap/critical-risk", "source/method", "rule/request-forms", "example/sample",
        ):  # fmt: skip
            assert f"{page.path}/edit/{piece}" in links
        assert f"{page.path}/edit/question/new?where=trigger" in links
        assert f"{page.path}/edit/rule/new?where=flags" in links

    def test_a_problem_stands_at_the_top_with_its_place_and_leads_to_its_piece(
        self, site: Site, ed: Visitor
    ) -> None:
        page = begin(ed)
        rewrite(
            site,
            page,
            "rules/trigger.yaml",
            "when: answer.TRG2 in [email, portal]",
            "when: answer.TRG2 in [fax, portal]",
        )

        page = ed.get(page.path)

        assert "1 problem keeps it from being published" in page.text
        problem = page.root.one("ul", class_="plainlist problems").one("li")
        line = 1 + files_of(site, page)["rules/trigger.yaml"].split("[fax")[0].count("\n")
        assert f"rules/trigger.yaml:{line}:" in problem.text
        assert "'fax' is not an option of TRG2" in problem.text
        assert "What to do: options are email, portal" in problem.text
        link = problem.one("a").get("href")
        assert link.startswith(f"{page.path}/edit/rule/request-forms")
        assert '<button class="button" name="action" value="publish">' not in page.html

    def test_broken_examples_keep_it_from_being_published_until_they_are_renewed(
        self, site: Site, ed: Visitor
    ) -> None:
        page = begin(ed)
        old = "    weight: 5\n    text: How do client requests reach you?"
        rewrite(site, page, TRIGGER, old, old.replace("5", "9", 1))
        before = files_of(site, page)

        page = ed.get(page.path)
        assert "keep it from being published" in page.text
        assert "examples/sample.yaml" in page.text
        assert "trigger is 69." in page.text or "trigger is " in page.text
        page = ed.send(page, button="Take over all new results")

        assert "Nothing keeps it from being published" in page.text
        after = files_of(site, page)
        changed = {path for path in after if after[path] != before[path]}
        assert changed
        assert all(path.startswith("examples/") for path in changed)
        assert draft_of(site, page).revision == 3

    def test_translations_that_are_stale_are_counted_and_keep_nobody(
        self, site: Site, ed: Visitor
    ) -> None:
        page = begin(ed)
        rewrite(site, page, TRIGGER, "How do client requests reach you?", "How do they reach you?")

        page = ed.get(page.path)

        assert "1 piece is missing or stale" in page.text
        assert "Nothing keeps it from being published" in page.text


class TestPieces:
    def test_moving_changes_the_order_and_nothing_else(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        before = files_of(site, page)

        page = ed.send(page, button="Down TRG2")
        assert order(files_of(site, page))[5:8] == ["TRG3", "TRG2", "TRG4"]
        page = ed.send(page, button="Up TRG2")

        assert files_of(site, page) == before
        assert draft_of(site, page).revision == 3
        assert page.root.one("details", id="question-trigger").attributes.get("open") is not None

    def test_dragging_moves_by_several_places(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        fields = dict(page.form("Up TRG2").fields)

        answer = ed.post(page.path, {**fields, "piece": "question.TRG2", "step": "-5"})

        assert answer.status == 303
        assert order(files_of(site, page))[0] == "TRG2"

    @pytest.mark.parametrize(
        "given",
        [
            {"piece": "question.NONE1", "step": "1"},
            {"piece": "question.TRG2", "step": "x"},
            {"piece": "question.TRG2", "step": "99999"},
            {"piece": "x\0y", "step": "1"},
            {"up": "nothing.at-all"},
            {},
        ],
    )
    def test_what_is_no_move_is_not_found(
        self, site: Site, ed: Visitor, given: dict[str, str]
    ) -> None:
        page = begin(ed)
        fields = dict(page.form("Up TRG2").fields)

        assert ed.post(page.path, {**fields, **given}).status == 404
        assert draft_of(site, page).revision == 1

    def test_removing_asks_first_and_takes_the_piece_alone(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        before = files_of(site, page)

        asked = ed.get(page.link("Remove TRG9"))
        assert "Remove the question TRG9?" in asked.text
        assert files_of(site, page) == before
        page = ed.send(asked, button="Remove it")

        after = files_of(site, page)
        assert order(after) == order(before)[:-1]
        assert {p for p in after if after[p] != before[p]} == {TRIGGER}
        assert audited(site)[-1] == ("ed@example.com", "draft.saved")

    @pytest.mark.parametrize("piece", ["bank.bank", "groups.groups"])
    def test_what_a_bank_needs_is_not_removed(self, site: Site, ed: Visitor, piece: str) -> None:
        page = begin(ed)
        fields = {**dict(page.form("Up TRG2").fields), "action": "remove", "piece": piece}

        answer = ed.post(page.path, fields)

        assert answer.status == 422
        assert "needed" in answer.text
        assert draft_of(site, page).revision == 1


class TestAnOldPage:
    def test_changes_nothing_and_says_who_was_first(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        ada = site.signed_in("ada")
        theirs = ada.send(ada.get(page.path), button="Down TRG2")

        for button in ("Up TRG3", "Publish", "Discard the draft"):
            old = ed.get(f"{page.path}?discard=ask") if button.startswith("Disc") else page
            fields = [(n, "1" if n == "revision" else v) for n, v in old.button(button)[0].fields]
            pressed = old.button(button)[1]
            fields.append((pressed.get("name"), pressed.get("value")))
            answer = ed.post(page.path, fields)

            assert answer.status == 409, button
            assert "Somebody else was first" in answer.text
            assert "ada@example.com changed this draft" in answer.text
        assert files_of(site, page) == files_of(site, theirs)
        assert draft_of(site, page).revision == 2

    def test_an_expired_form_changes_nothing(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)

        for action in ("move", "remove", "renew", "discard", "ask", "publish"):
            given = {"action": action, "revision": "1", "csrf_token": "x", "piece": "question.SOP1"}
            answer = ed.post(page.path, given)
            assert answer.status == 422
            assert "open for so long" in answer.text
        assert (draft_of(site, page).revision, draft_of(site, page).state) == (1, "open")
        assert ed.post(HOME, {"action": "begin", "title": "x", "number": "1"}).status == 422

    @pytest.mark.parametrize("action", ["", "burn", "move\0"])
    def test_an_action_that_is_none_is_not_found(self, ed: Visitor, action: str) -> None:
        page = begin(ed)

        assert ed.post(page.path, {"action": action}).status == 404
        assert ed.post(HOME, {"action": action}).status == 404


def test_a_discarded_draft_is_read_and_not_written(site: Site, ed: Visitor) -> None:
    page = begin(ed)

    home = ed.send(ed.get(page.link("Discard the draft")), button="Discard the draft")

    assert "The draft is discarded" in home.text
    assert "Nothing is being written" in home.text
    page = ed.get(page.path)
    assert "Discarded" in page.text
    assert not [a for a in page.root.every("a") if "/edit/" in a.get("href")]
    assert [a for a in page.root.every("a") if a.get("href").endswith("/bank.zip")]
    assert audited(site)[-1] == ("ed@example.com", "draft.discarded")


class TestWhoMay:
    def test_sales_gets_nowhere(self, site: Site, ed: Visitor, ann: Visitor) -> None:
        page = begin(ed)

        for address in (HOME, page.path, f"{page.path}/bank.zip", f"{page.path}/edit/question/SOP1",
                        f"{HOME}/versions/1", f"{HOME}/diff?old=1&new=1"):  # fmt: skip
            assert ann.get(address).status == 403
        for address in (HOME, page.path, f"{page.path}/upload", f"{page.path}/check",
                        f"{page.path}/edit/question/SOP1"):  # fmt: skip
            assert ann.post(address, {"action": "publish"}).status == 403

    def test_editors_see_no_lead(self, ed: Visitor) -> None:
        page = begin(ed)

        for each in (ed.get(HOME), page):
            assert "/staff/leads" not in each.html

    def test_the_masthead_leads_there(self, ed: Visitor, ann: Visitor) -> None:
        assert ed.get("/staff").link("Questions") == HOME
        assert HOME not in ann.get("/staff").html


def test_pages_are_kept_out_of_caches(ed: Visitor) -> None:
    page: Page = begin(ed)

    for each in (ed.get(HOME), ed.get(page.path)):
        assert each.headers["cache-control"] == "no-store"
