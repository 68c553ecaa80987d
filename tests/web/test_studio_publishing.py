"""Publishing: who may, when, what visitors meet then, and the way back. On both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.conftest import MakeSite, Site
from tests.web.published import NEW, OLD, TRIGGER, publishing, reworded
from tests.web.studio import HOME, PUBLISH, audited, begin, draft_of, in_force, publish, rewrite
from tests.web.visitor import Visitor

ASK = "Ask a second person to publish"


class TestPublishing:
    def test_brings_the_draft_into_force_with_author_and_reason(
        self, site: Site, ed: Visitor
    ) -> None:
        page = reworded(site, ed)

        home = publish(ed, page, "Clearer.\nAsked for by Olive.")

        assert home.path == HOME
        assert "Published." in home.text
        now = in_force(site)
        assert now.number == 2
        assert now.files == draft_of(site, page).files
        assert (now.author, now.approved_by, now.draft_id) == (
            "ed@example.com", "", draft_of(site, page).id
        )  # fmt: skip
        assert now.reason == "Clearer.\nAsked for by Olive."
        assert draft_of(site, page).state == "published"
        assert audited(site, "publication") == [("ed@example.com", "bank.published")]
        row = home.root.every("table")[-1].every("tr")[1].text
        assert "ed@example.com" in row
        assert "Asked for by Olive." in row
        assert now.bank_hash[:12] in row

    def test_a_published_draft_is_read_and_not_written(self, site: Site, ed: Visitor) -> None:
        page = reworded(site, ed)
        publish(ed, page)

        closed = ed.get(page.path)
        again = ed.press(page, {"reason": "Again."}, PUBLISH)

        assert "as number 2" in closed.text
        assert "/edit/" not in closed.html
        assert again.status == 409
        assert in_force(site).number == 2

    @pytest.mark.parametrize("reason", ["", " \r\n ", "\0", "x" * 501])
    def test_needs_a_reason(self, site: Site, ed: Visitor, reason: str) -> None:
        page = reworded(site, ed)

        answer = ed.press(page, {"reason": reason}, PUBLISH)

        assert answer.status == 422
        assert [field for field, _ in answer.problems()] == ["reason"]
        assert in_force(site).number == 1
        if reason.startswith("x"):
            assert reason in answer.html

    def test_is_refused_with_every_problem_while_there_are_any(
        self, site: Site, ed: Visitor
    ) -> None:
        page = reworded(site, ed)
        fields = page.form(PUBLISH).filled({"reason": "Now.", "action": "publish"})
        old = "    weight: 5\n    text: How do requests"
        revision = rewrite(site, page, TRIGGER, old, old.replace("5", "0", 1))

        answer = ed.post(page.path, dict(fields) | {"revision": str(revision)})

        assert answer.status == 422
        assert f"{TRIGGER}:" in answer.text
        assert "weight is 0" in answer.text
        assert in_force(site).number == 1
        assert draft_of(site, page).state == "open"

    def test_is_refused_while_an_example_promises_something_else(
        self, site: Site, ed: Visitor
    ) -> None:
        page = reworded(site, ed)
        fields = page.form(PUBLISH).filled({"reason": "Now.", "action": "publish"})
        old = "    weight: 5\n    text: How do requests"
        revision = rewrite(site, page, TRIGGER, old, old.replace("5", "6", 1))

        answer = ed.post(page.path, dict(fields) | {"revision": str(revision)})

        assert answer.status == 422
        assert "examples/sample.yaml" in answer.text
        assert in_force(site).number == 1

    def test_a_version_that_was_not_raised_is_a_hint(self, site: Site, ed: Visitor) -> None:
        hint = "The bank still calls itself 2026.1"
        draft = begin(ed)
        assert hint not in draft.text

        page = reworded(site, ed)
        assert hint in page.text
        rewrite(site, page, "bank.yaml", "2026.1", "2026.2")

        assert hint not in ed.get(page.path).text

    def test_nothing_new_is_nothing_to_publish(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)

        answer = ed.press(page, {"reason": "Once more."}, PUBLISH)

        assert answer.status == 409
        assert "in force already" in answer.text
        assert (in_force(site).number, draft_of(site, page).state) == (1, "open")

    def test_comments_alone_can_be_published(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        rewrite(site, page, TRIGGER, OLD, f"{OLD} # agreed in spring")

        publish(ed, ed.get(page.path))

        assert in_force(site).number == 2
        assert len(site.rows("SELECT hash FROM bank_version")) == 1


class TestABaseThatIsOutrun:
    def test_says_so_and_wants_a_tick(self, site: Site, ed: Visitor) -> None:
        first, second = reworded(site, ed, "First"), begin(ed, "Second")
        rewrite(site, second, "tasks.yaml", "A forgotten password", "A lost password")
        second = ed.get(second.path)
        publish(ed, first)

        stale = ed.press(second, {"reason": "Mine."}, PUBLISH)
        assert stale.status == 422
        assert "Number 2 was published after that" in stale.text
        assert stale.link("See what would change").startswith(f"{HOME}/diff?old=2&new=draft:")
        assert "Mine." in stale.html
        ticked = ed.press(stale, {"anyway": "2"}, PUBLISH)

        assert ticked.status == 303
        assert in_force(site).number == 3
        assert NEW not in in_force(site).files

    def test_a_tick_counts_for_what_was_seen(self, site: Site, ed: Visitor) -> None:
        first, second, third = (reworded(site, ed, t) for t in ("First", "Second", "Third"))
        publish(ed, first)
        page = ed.get(third.path)
        rewrite(site, second, "tasks.yaml", "A forgotten password", "A lost password")
        publish(ed, ed.get(second.path), anyway="2")

        answer = ed.press(page, {"reason": "Mine.", "anyway": "2"}, PUBLISH)

        assert answer.status == 422
        assert in_force(site).number == 3


def test_of_two_drafts_published_at_once_one_comes_into_force(site: Site, ed: Visitor) -> None:
    editors = (ed, site.signed_in("ada"))
    hint = "A forgotten password"
    for number in range(5):
        before, pages = in_force(site).number, []
        for name, each in zip(("one", "two"), editors, strict=True):
            page = begin(each, name, before)
            rewrite(site, page, "tasks.yaml", hint, f"Password {name}-{number}")
            pages.append(each.get(page.path))

        with ThreadPoolExecutor(2) as pool:
            waiting = [
                pool.submit(each.press, page, {"reason": "Now."}, PUBLISH)
                for each, page in zip(editors, pages, strict=True)
            ]
            done = [each.result() for each in waiting]

        # Whoever comes last finds a base that is outrun (422) or is overtaken on the way (409).
        (refused,) = [each for each in done if each.status != 303]
        said = {409: "Something else was published", 422: f"Number {before + 1} was published"}
        assert said[refused.status] in refused.text
        assert in_force(site).number == before + 1
        winner = ("one", "two")[[each.status for each in done].index(303)]
        hint = f"Password {winner}-{number}"
        assert hint in in_force(site).files


@pytest.fixture
def strict(make_site: MakeSite) -> Site:
    """A site on which nobody publishes what they wrote."""
    return make_site(second_person="on")


class TestASecondPerson:
    def test_one_asks_and_another_publishes(self, strict: Site) -> None:
        ed, ada = strict.signed_in("ed"), strict.signed_in("ada")
        page = reworded(strict, ed)
        asked = ed.send(page, {"reason": "Clearer."}, ASK)
        assert "Somebody else is asked" in asked.text
        assert "Waits for a second person" in ada.get(HOME).text

        alone = ed.post(page.path, publishing(page, ASK, "Clearer."))
        assert alone.status == 422
        assert "somebody else has to" in alone.text
        assert in_force(strict).number == 1
        seen = ada.get(page.path)
        assert "ed@example.com asks for a second person: Clearer." in seen.text
        home = ada.send(seen, button=PUBLISH)

        assert home.path == HOME
        now = in_force(strict)
        assert (now.author, now.approved_by) == ("ed@example.com", "ada@example.com")
        assert now.reason == "Clearer."
        assert audited(strict)[-1] == ("ed@example.com", "draft.asked")

    def test_nobody_publishes_what_nobody_asked_for(self, strict: Site) -> None:
        ed, ada = strict.signed_in("ed"), strict.signed_in("ada")
        page = reworded(strict, ed)

        answer = ada.post(page.path, publishing(ada.get(page.path), "Up TRG2", "Mine."))

        assert answer.status == 422
        assert "has to ask" in answer.text
        assert in_force(strict).number == 1

    def test_a_save_takes_the_request_back(self, strict: Site) -> None:
        ed, ada = strict.signed_in("ed"), strict.signed_in("ada")
        page = reworded(strict, ed)
        ed.send(page, {"reason": "Clearer."}, ASK)
        seen = ada.get(page.path)

        ed.send(ed.get(page.path), button="Down TRG2")
        late = ada.press(seen, button=PUBLISH)

        assert late.status == 409
        assert in_force(strict).number == 1
        assert "asks for a second person" not in ada.get(page.path).text
        assert "Waits for a second person" not in ada.get(HOME).text

    def test_whoever_did_not_save_last_cannot_ask(self, strict: Site) -> None:
        ed, ada = strict.signed_in("ed"), strict.signed_in("ada")
        page = reworded(strict, ed)
        fields = publishing(ada.get(page.path), "Up TRG2", "Mine.")

        answer = ada.post(page.path, fields | {"action": "ask"})

        assert answer.status == 422
        assert "Only who saved last" in answer.text
        assert draft_of(strict, page).asked_revision is None

    def test_rolling_back_asks_too(self, strict: Site) -> None:
        ed, ada = strict.signed_in("ed"), strict.signed_in("ada")
        page = reworded(strict, ed)
        ed.send(page, {"reason": "Clearer."}, ASK)
        ada.send(ada.get(page.path), button=PUBLISH)

        asked = ed.send(ed.get(f"{HOME}?rollback=1"), {"reason": "Back."}, "Ask to roll back")
        assert in_force(strict).number == 2
        assert asked.heading == "Roll back to number 1"
        home = ada.send(ada.get(asked.path), button=PUBLISH)

        assert home.path == HOME
        assert NEW not in in_force(strict).files
        assert (in_force(strict).number, in_force(strict).approved_by) == (3, "ada@example.com")
