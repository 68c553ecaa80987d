"""Pieces of a draft, and pages of it that stood open."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.studio import HOME, audited, begin, draft_of, files_of
from tests.web.visitor import Visitor
from tests.web.zips import TRIGGER


def order(files: dict[str, str]) -> list[str]:
    """The questions of trigger automation as they stand in their file."""
    lines = files[TRIGGER].splitlines()
    return [line.split()[-1] for line in lines if line.startswith("  - id: TRG")]


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

    def test_an_expired_form_is_shown_at_the_revision_it_was_opened_at(
        self, site: Site, ed: Visitor
    ) -> None:
        page, ada = begin(ed), site.signed_in("ada")
        ada.send(ada.get(page.path), button="Down TRG2")

        expired = ed.press(page, {"csrf_token": "x", "reason": "Mine."}, "Publish")
        again = ed.press(expired, button="Publish")

        assert expired.status == 422
        assert "Mine." in again.html
        assert again.status == 409
        assert "ada@example.com changed this draft" in again.text
        assert draft_of(site, page).state == "open"

    @pytest.mark.parametrize("action", ["", "burn", "move\0"])
    def test_an_action_that_is_none_is_not_found(self, ed: Visitor, action: str) -> None:
        page = begin(ed)

        assert ed.post(page.path, {"action": action}).status == 404
        assert ed.post(HOME, {"action": action}).status == 404
