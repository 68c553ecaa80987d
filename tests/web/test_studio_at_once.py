"""Two editors of one draft: nobody's words are lost, and nobody overwrites another."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from benchmark.content.codec import files_digest
from benchmark.content.pieces import replace_piece
from benchmark.store import banks, drafts
from benchmark.store.engine import writing
from benchmark.store.studio_tables import BankPublication
from benchmark.web.studio.drafts import checked
from tests.web.conftest import Site
from tests.web.editor import SAVE, SAVE_YAML, edit, saved, yaml_of
from tests.web.page import Element, Page
from tests.web.studio import HOME, begin, draft_of, files_of, in_force
from tests.web.visitor import Visitor


class TestTwoAtOnce:
    def test_the_second_sees_both_texts_and_nothing_is_lost(self, site: Site, ed: Visitor) -> None:
        ada, draft = site.signed_in("ada"), begin(ed)
        hers = edit(ada, draft, "question/TRG2")
        ed.send(edit(ed, draft, "question/TRG2"), {"text": "How do requests come?"}, SAVE)
        his = files_of(site, draft)

        answer = ada.press(hers, {"text": "How do they reach you?", "weight": "4"}, SAVE)

        assert answer.status == 409
        assert "Somebody else saved meanwhile" in answer.text
        assert "ed@example.com saved this draft" in answer.text
        left, right = sides(answer)
        assert "How do requests come?" in left
        assert "How do they reach you?" in right
        assert "weight: 4" in right
        marked = [each.text for each in answer.root.every("mark")]
        assert "requests come" in " ".join(marked)
        assert "How do they reach you?" in mine(answer)
        assert files_of(site, draft) == his

        kept = ada.send(answer, button="Save mine over theirs")

        assert kept.path.endswith("/edit/question/TRG2")
        assert "weight: 4" in yaml_of(kept)
        assert draft_of(site, draft).revision == 3

    @pytest.mark.parametrize(
        ("piece", "button", "given"),
        [
            pytest.param("question/TRG2", "Add a row", {}, id="a row more"),
            pytest.param("question/TRG2", "Remove row 5", {}, id="a row less"),
            pytest.param("question/TRG2", "Down row 1", {}, id="a row moved"),
            pytest.param("question/TRG2", "Show the fields of this kind", {}, id="its kind"),
            pytest.param("rule/request-forms", "Check the condition", {}, id="its condition"),
            pytest.param("question/TRG2", SAVE, {"csrf_token": "x"}, id="expired"),
        ],
    )
    def test_a_page_that_answers_a_button_is_of_the_revision_it_was_opened_at(
        self, site: Site, ed: Visitor, piece: str, button: str, given: dict[str, str]
    ) -> None:
        ada, draft = site.signed_in("ada"), begin(ed)
        page = edit(ed, draft, piece)
        key = "text" if piece.startswith("question") else "title"
        ada.send(edit(ada, draft, piece), {key: "Of Ada, meanwhile."}, SAVE)
        hers = files_of(site, draft)

        page = ed.press(page, given, button)
        assert "ada@example.com saved this draft meanwhile" in page.text
        forms = {each: dict(page.form(each).fields) for each in (SAVE, SAVE_YAML)}
        answer = ed.press(page, {"csrf_token": forms[SAVE]["csrf_token"]}, SAVE)
        by_yaml = ed.press(page, {"yaml": "id: mine"}, SAVE_YAML)

        assert answer.status == by_yaml.status == 409
        assert "Of Ada, meanwhile." in sides(answer)[0]
        assert "Of Ada, meanwhile." not in forms[SAVE]["was"] + forms[SAVE_YAML]["was"]
        assert files_of(site, draft) == hers

    def test_yaml_is_kept_as_well(self, site: Site, ed: Visitor) -> None:
        ada, draft = site.signed_in("ada"), begin(ed)
        hers = edit(ada, draft, "question/TRG2")
        ed.send(edit(ed, draft, "question/TRG3"), {"weight": "4"}, SAVE)

        answer = ada.press(hers, {"yaml": yaml_of(hers) + "# Mine.\n"}, SAVE_YAML)

        assert answer.status == 409
        assert "They changed something else" in answer.text
        assert mine(answer).endswith("# Mine.\n")
        kept = ada.send(answer, button="Save mine")
        assert yaml_of(kept).endswith("# Mine.\n")

    def test_a_piece_that_is_gone_can_be_added_again(self, site: Site, ed: Visitor) -> None:
        ada, draft = site.signed_in("ada"), begin(ed)
        hers = edit(ada, draft, "question/TRG9")
        asked = ed.get(draft.link("Remove TRG9"))
        ed.send(asked, button="Remove it")

        answer = ada.press(hers, {"weight": "2"}, SAVE)

        assert answer.status == 409
        assert "not in the draft as it is now" in answer.text
        kept = ada.send(answer, button="Add mine")
        assert kept.path.endswith("/edit/question/TRG9")
        assert "weight: 2" in yaml_of(kept)

    def test_a_new_piece_is_kept_too(self, site: Site, ed: Visitor) -> None:
        ada, draft = site.signed_in("ada"), begin(ed)
        hers = edit(ada, draft, "source/new")
        ed.send(draft, button="Down TRG2")

        answer = ada.press(hers, {"id": "more", "text": "A study"}, SAVE)

        assert answer.status == 409
        kept = ada.send(answer, button="Add mine")
        assert kept.path.endswith("/edit/source/more")

    def test_a_draft_that_was_closed_shows_the_text_and_saves_nothing(
        self, site: Site, ed: Visitor
    ) -> None:
        ada, draft = site.signed_in("ada"), begin(ed)
        hers = edit(ada, draft, "question/TRG2")
        ed.send(ed.get(draft.link("Discard the draft")), button="Discard the draft")
        before = files_of(site, draft)

        answer = ada.press(hers, {"weight": "2"}, SAVE)

        assert answer.status == 409
        assert "closed meanwhile" in answer.text
        assert "weight: 2" in mine(answer)
        assert "save yours" not in answer.text
        assert "You can save" not in answer.text
        assert files_of(site, draft) == before

    def test_an_expired_form_keeps_what_was_typed(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "question/TRG2")

        for button, given in ((SAVE, {"weight": "9"}), (SAVE_YAML, {"yaml": "id: MINE1"})):
            answer = ed.press(page, {**given, "csrf_token": "x"}, button)
            assert answer.status == 422
            assert "open for so long" in answer.text
            assert next(iter(given.values())) in answer.html
        assert draft_of(site, draft).revision == 1


def sides(page: Page) -> tuple[str, str]:
    """The two columns of a conflict's page, as texts."""
    rows = [row.every("td") for row in page.root.one("tbody").every("tr")]
    left, right = ("\n".join(raw(row[side]) for row in rows) for side in (0, 1))
    return left, right


def raw(element: Element) -> str:
    return "".join(each if isinstance(each, str) else raw(each) for each in element.children)


def mine(page: Page) -> str:
    """The text of the loser, in the field from which it can be saved again or copied."""
    field = page.root.one("textarea", id="yaml")
    return raw(field).removeprefix("\n").replace("\r\n", "\n")


HEAD_START = 0.1
"""Publishing has less to do before it locks: saving gets a start in some rounds."""


class TestRaces:
    """Rounds of two editors at once. The forms are made here, so that many rounds take seconds."""

    SAVES, PUBLISHINGS = 160, 40

    def rounds(self, site: Site, most: int) -> range:
        """All on SQLite, which every run meets; a quarter elsewhere."""
        return range(most if site.is_sqlite else most // 4)

    def test_of_two_saves_one_wins_and_the_other_sees_both(self, site: Site, ed: Visitor) -> None:
        editors = {"ed": ed, "ada": site.signed_in("ada")}
        draft = begin(ed)
        address = f"{draft.path}/edit/source/delaney"
        forms = {
            name: dict(edit(each, draft, "source/delaney").form(SAVE_YAML).fields)
            for name, each in editors.items()
        }
        rounds = self.rounds(site, self.SAVES)
        for number in rounds:
            was, revision = saved(site, draft, "source", "delaney"), draft_of(site, draft).revision
            texts = {name: f"id: delaney\ntext: Text of {name}, {number}\n" for name in editors}
            posts = {
                name: {**form, "revision": str(revision), "was": was, "yaml": texts[name],
                       "action": "save"}
                for name, form in forms.items()
            }  # fmt: skip

            answers = at_once(
                {name: partial(each.post, address, posts[name]) for name, each in editors.items()}
            )

            assert sorted(each.status for each in answers.values()) == [303, 409]
            winner = next(name for name, each in answers.items() if each.status == 303)
            loser = next(name for name in editors if name != winner)
            assert saved(site, draft, "source", "delaney") == texts[winner]
            assert f"Text of {winner}, {number}" in sides(answers[loser])[0]
            assert f"Text of {loser}, {number}" in sides(answers[loser])[1]
            assert mine(answers[loser]) == texts[loser]
        assert draft_of(site, draft).revision == len(rounds) + 1

    def test_of_save_and_publish_one_wins(self, site: Site, ed: Visitor) -> None:
        ada, first = site.signed_in("ada"), begin(ed)
        form = dict(edit(ada, first, "source/delaney").form(SAVE_YAML).fields)
        token = dict(first.form("Publish").fields)["csrf_token"]
        outcomes = Counter[int]()
        for number in self.rounds(site, self.PUBLISHINGS):
            before = in_force(site)
            address = new_draft(site, before, f"Published {number}")
            late = f"id: delaney\ntext: Late text {number}\n"
            post = {**form, "revision": "1", "yaml": late, "action": "save"}
            now = {
                "csrf_token": token, "revision": "1", "newest": str(before.number),
                "reason": "Now.", "action": "publish",
            }  # fmt: skip

            calls = {
                "save": partial(ada.post, f"{address}/edit/source/delaney", post),
                "publish": partial(later, ed, address, now, number % 5 * HEAD_START),
            }
            # In the first two rounds one comes surely first, so that either has won once.
            answers = at_once(calls) if number >= 2 else in_turn(calls, tuple(calls)[number])

            saving, publishing = answers["save"], answers["publish"]
            draft = Page(200, address, {}, b"")
            outcomes[saving.status] += 1
            assert sorted((saving.status, publishing.status)) == [303, 409], number
            if saving.status == 303:
                assert saved(site, draft, "source", "delaney") == late
                assert in_force(site).number == before.number
                assert draft_of(site, draft).state == "open"
                assert "Somebody else was first" in publishing.text
            else:
                assert f"Published {number}" in in_force(site).files
                assert "Late text" not in in_force(site).files
                assert mine(saving) == late
                assert draft_of(site, draft).state == "published"
        assert set(outcomes) == {303, 409}


def later(editor: Visitor, address: str, fields: dict[str, str], seconds: float) -> Page:
    """The answer to a form that is sent a moment later."""
    time.sleep(seconds)
    return editor.post(address, fields)


def at_once(calls: Mapping[str, Callable[[], Page]]) -> dict[str, Page]:
    with ThreadPoolExecutor(len(calls)) as pool:
        waiting = {name: pool.submit(call) for name, call in calls.items()}
        return {name: each.result() for name, each in waiting.items()}


def in_turn(calls: Mapping[str, Callable[[], Page]], first: str) -> dict[str, Page]:
    return {name: calls[name]() for name in sorted(calls, key=lambda name: name != first)}


def new_draft(site: Site, base: BankPublication, text: str) -> str:
    """The address of a draft in which one source has another text, and which was checked."""
    files = banks.read_files(base)
    files = replace_piece(files, "source", "delaney", f"id: delaney\ntext: {text}\n")
    digest = files_digest(files)
    with writing(site.state.engine) as db:
        draft = drafts.start_draft(db, text, base.number, files, digest, "ed@example.com")
    assert checked(site.state, draft).faults == ()
    return f"{HOME}/drafts/{draft.id}"
