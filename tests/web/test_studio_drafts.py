"""Drafts: begun from what was published, changed piece by piece, discarded. On both databases."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.studio import HOME, audited, begin, draft_of, files_of, in_force, rewrite
from tests.web.visitor import Visitor
from tests.web.zips import TRIGGER


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
        assert "Trigger automation is 69." in page.text or "Trigger automation is " in page.text
        page = ed.send(page, button="Take over all new results")

        assert "Nothing keeps it from being published" in page.text
        after = files_of(site, page)
        changed = {path for path in after if after[path] != before[path]}
        assert changed
        assert all(path.startswith("examples/") for path in changed)
        assert draft_of(site, page).revision == 3

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            pytest.param(
                "title: C", "titel: C",
                "the key 'titel' is not known. What to do: use title, locale,", id="key",
            ),
            pytest.param(
                "locale: en", "locale: fr",
                "there are no texts in 'fr'. What to do: use en, de.", id="language",
            ),
            pytest.param(
                "", "- a\n",
                "a mapping is expected. What to do: use title, locale,", id="list",
            ),
        ],
    )  # fmt: skip
    def test_an_example_that_cannot_be_read_is_told_with_its_remedy_and_all_leaves_it(
        self, site: Site, ed: Visitor, old: str, new: str, told: str
    ) -> None:
        page = begin(ed)
        path = "examples/contradicting.yaml"
        rewrite(site, page, path, old or files_of(site, page)[path], new)
        weight = "    weight: 5\n    text: How do client requests reach you?"
        rewrite(site, page, TRIGGER, weight, weight.replace("5", "9", 1))
        before = files_of(site, page)

        page = ed.get(page.path)
        listed = page.root.one("ul", class_="plainlist problems").one("li")
        renewable = [b.get("value") for b in page.root.every("button") if b.get("form") == "renew"]
        page = ed.send(page, button="Take over all new results")

        assert told in listed.text
        assert listed.one("a").get("href") == f"{page.path}/edit/example/contradicting"
        assert "examples/sample.yaml" in renewable
        assert path not in renewable
        after = files_of(site, page)
        assert {p for p in after if after[p] != before[p]} >= {"examples/sample.yaml"}
        assert after[path] == before[path]
        assert "1 problem keeps it from being published" in page.text
        assert "Take over" not in page.text
        assert told in page.text
        assert told in ed.get(f"{page.path}/edit/example/contradicting").text

    def test_all_takes_over_what_can_be_written_anew_and_the_rest_stays_listed(
        self, site: Site, ed: Visitor
    ) -> None:
        page = begin(ed)
        rewrite(site, page, "examples/sample.yaml", "  rung: 3\n", "  rung: 3\n  runk: 3\n")
        rewrite(site, page, "examples/solo-owner.yaml", "expect:\n  rung: ", "expect:\n  rung: 1")

        page = ed.send(ed.get(page.path), button="Take over all new results")

        assert "1 problem keeps it from being published" in page.text
        assert "expect has no key 'runk'" in page.text
        again = ed.press(page, button="Take over all new results")
        assert again.status == 422
        assert "Open it and change what it expects" in again.text
        assert draft_of(site, page).revision == 4

    def test_translations_that_are_stale_are_counted_and_keep_nobody(
        self, site: Site, ed: Visitor
    ) -> None:
        page = begin(ed)
        rewrite(site, page, TRIGGER, "How do client requests reach you?", "How do they reach you?")

        page = ed.get(page.path)

        assert "1 piece is missing or stale" in page.text
        assert "Nothing keeps it from being published" in page.text


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
