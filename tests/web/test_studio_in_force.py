"""What comes into force: differences, rolling back, and what visitors get."""

from __future__ import annotations

import time

import pytest

from benchmark.web.state import NEWEST_SECONDS
from tests.web.conftest import Finished, Site
from tests.web.published import NEW, OLD, TRIGGER, reworded
from tests.web.studio import HOME, audited, begin, draft_of, in_force, publish, rewrite
from tests.web.visitor import SUBMIT, Visitor, example, go_through
from tests.web.visitor import begin as begin_assessment


def wait_for_newest() -> None:
    """A process may go on offering the version before for a moment."""
    time.sleep(NEWEST_SECONDS + 0.1)


class TestRollingBack:
    def test_publishes_the_old_content_anew(self, site: Site, ed: Visitor) -> None:
        publish(ed, reworded(site, ed))
        old = site.rows("SELECT * FROM bank_publication WHERE number = 1")[0]

        asked = ed.get(ed.get(HOME).link("Roll back"))
        assert "Roll back to number 1" in asked.text
        home = ed.send(asked, {"reason": "It confused people."}, "Roll back")

        assert "Rolled back." in home.text
        now = in_force(site)
        assert (now.number, now.bank_hash, now.files) == (3, old["bank_hash"], old["files"])
        assert (now.origin, now.author, now.reason) == (
            "editor", "ed@example.com", "It confused people."
        )  # fmt: skip
        assert audited(site, "publication")[-1] == ("ed@example.com", "bank.rolled-back")
        assert old == site.rows("SELECT * FROM bank_publication WHERE number = 1")[0]

    def test_needs_a_reason_and_the_page_of_now(self, site: Site, ed: Visitor) -> None:
        publish(ed, reworded(site, ed))
        asked = ed.get(f"{HOME}?rollback=1")

        silent = ed.press(asked, {}, "Roll back")
        assert silent.status == 422
        assert [field for field, _ in silent.problems()] == ["reason"]
        page = begin(ed, "Third", 1)
        rewrite(site, page, "tasks.yaml", "A forgotten password", "A lost password")
        publish(ed, ed.get(page.path), anyway="2")
        # The page of the refusal knows what was in force when it was opened, and no more.
        again = ed.press(ed.press(asked, {}, "Roll back"), {"reason": "Back."}, "Roll back")
        late = ed.press(asked, {"reason": "Back."}, "Roll back")

        assert again.status == 409
        assert late.status == 409
        assert "Something else was published" in late.text
        assert "Back." in late.html
        assert in_force(site).number == 3

    @pytest.mark.parametrize("number", ["1", "7", "x", ""])
    def test_there_is_no_way_back_to_what_is_in_force_or_never_was(
        self, site: Site, ed: Visitor, number: str
    ) -> None:
        page = ed.get(f"{HOME}?rollback={number}")
        assert "Roll back to" not in page.text
        assert ("No older publishing has this number" in page.text) == bool(number)
        assert page.status == (404 if number else 200)
        fields = {
            **dict(page.form("Begin the draft").fields), "action": "roll-back", "newest": "1",
            "number": number, "reason": "Back.",
        }  # fmt: skip

        assert ed.post(HOME, fields).status == (409 if number == "1" else 404)
        assert in_force(site).number == 1

    def test_a_restart_leaves_it_in_force(self, site: Site, ed: Visitor) -> None:
        from benchmark.app import prepare  # noqa: PLC0415  # what a start does

        publish(ed, reworded(site, ed))
        ed.send(ed.get(f"{HOME}?rollback=1"), {"reason": "Back."}, "Roll back")

        prepare(site.state.settings).dispose()

        assert in_force(site).number == 3


class TestVisitors:
    def test_new_ones_begin_on_it_and_those_under_way_finish_on_theirs(
        self, site: Site, ed: Visitor, owner: Visitor, max_: Visitor
    ) -> None:
        under_way = begin_assessment(owner)

        publish(ed, reworded(site, ed))
        wait_for_newest()

        assert NEW in max_.open(f"/assess/{begin_assessment(max_).token}/trigger").text
        assert OLD in owner.open(f"/assess/{under_way.token}/trigger").text
        review = go_through(owner, under_way, example())
        report = owner.send(review, button=SUBMIT)
        assert report.status == 200
        first = site.rows("SELECT bank_hash FROM bank_publication WHERE number = 1")
        assert site.rows("SELECT bank_hash FROM submission") == first

    def test_an_old_report_stays_byte_for_byte(self, finished: Finished) -> None:
        site, owner, ed = finished.site, finished.owner, finished.site.signed_in("ed")
        before = shown(owner, finished)

        publish(ed, reworded(site, ed))
        wait_for_newest()

        assert shown(owner, finished) == before


def shown(owner: Visitor, finished: Finished) -> tuple[str, bytes]:
    """The report's whole text, and its JSON."""
    page = owner.get(finished.address)
    return page.root.one("main").text, owner.get(f"{finished.address}/report.json").body


class TestDifferences:
    def test_are_told_in_the_contents_own_terms(self, site: Site, ed: Visitor) -> None:
        page = begin(ed, "Weights")
        old = "    weight: 5\n    text: How do client requests reach you?"
        rewrite(site, page, TRIGGER, old, old.replace("5", "7", 1).replace("client", "urgent"))

        shown = ed.get(page.link("Compare with what is in force"))
        back = ed.get(shown.link("The other way round"))

        assert shown.heading == "What differs between number 1 and the draft “Weights”"
        assert "Question TRG2" in shown.text
        marks = {tag: [e.text for e in shown.root.every(tag)] for tag in ("del", "ins")}
        assert marks["del"][:2] == ["5", "client"] or set(marks["del"]) >= {"5", "client"}
        assert set(marks["ins"]) >= {"7", "urgent"}
        assert {e.text for e in back.root.every("ins")} >= {"5", "client"}
        assert "ed@example.com" in shown.text

    def test_are_headed_in_the_editors_language(self, site: Site, ed: Visitor) -> None:
        page = reworded(site, ed)
        task = "text: Arbeitsplätze patchen"
        rewrite(site, page, "locales/de/tasks.yaml", task, f"{task}, auch Server")

        ed.get("/staff?language=de")
        german = ed.get(f"{HOME}/diff?old=1&new=draft:{page.path.split('/')[4]}")

        heads = [each.text for each in german.root.one("main").every("h3")]
        assert heads == ["Frage TRG2", "Sprache Deutsch"]

    def test_of_two_publishings_with_author_time_and_reason(self, site: Site, ed: Visitor) -> None:
        publish(ed, reworded(site, ed), "Clearer for owners.")

        shown = ed.get(f"{HOME}/diff?old=1&new=2")

        assert "Clearer for owners." in shown.text
        assert "ed@example.com" in shown.text
        assert "UTC" in shown.text
        assert "1 difference" in shown.text
        assert shown.root.one("del").text == "client"

    def test_comments_alone_are_files_that_differ(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        rewrite(site, page, TRIGGER, OLD, f"{OLD} # agreed")

        shown = ed.get(page.link("Compare with what is in force"))

        assert "Nothing that owners would meet differs" in shown.text
        assert TRIGGER in shown.text
        same = ed.get(f"{HOME}/diff?old=1&new=1")
        assert "byte for byte" in same.text

    def test_of_a_draft_with_problems_are_told_as_far_as_it_can_be_read(
        self, site: Site, ed: Visitor
    ) -> None:
        page = begin(ed)
        rewrite(site, page, TRIGGER, f"text: {OLD}", "text: <b>x</b>")

        assert ed.get(f"{HOME}/diff?old=1&new=draft:{draft_of(site, page).id}").status == 200

    @pytest.mark.parametrize(
        "query",
        ["", "old=1", "old=1&new=9", "old=x&new=1", "old=1&new=draft:x", "old=1&new=draft:%00",
         "old=1&new=draft:", "old=%D9%A1&new=1", "old=-1&new=1"],
    )  # fmt: skip
    def test_of_what_is_not_there_are_not_found(self, ed: Visitor, query: str) -> None:
        assert ed.get(f"{HOME}/diff?{query}").status == 404
