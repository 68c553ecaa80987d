"""Drafts: begun from what was published, changed piece by piece, discarded. On both databases."""

from __future__ import annotations

import io
import zipfile

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


def zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for path, text in files.items():
            book.writestr(path, text)
    return made.getvalue()


def unzipped(page: Page) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(page.body)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def upload(editor: Visitor, page: Page, data: bytes, **more: str) -> Page:
    """The answer to the upload of a file, as a browser sends it."""
    fields = {**dict(page.form("Upload it").fields), **more}
    fields.pop("zip", None)
    return editor.send_file(f"{page.path}/upload", fields, ("zip", "bank.zip", data))


class TestZips:
    def test_a_download_is_the_files_byte_for_byte(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)

        draft = ed.get(f"{page.path}/bank.zip")
        version = ed.get(f"{HOME}/versions/1/bank.zip")

        assert unzipped(draft) == unzipped(version) == files_of(site, page)
        assert draft.headers["content-type"] == "application/zip"
        assert draft.headers["cache-control"] == "no-store"
        name = 'attachment; filename="bank-spring-review-1.zip"'
        assert draft.headers["content-disposition"] == name

    def test_an_upload_takes_the_place_of_all_files(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        files = {"theirs/" + path: text for path, text in files_of(site, page).items()}
        files["theirs/tasks.yaml"] += "# from the spring review\n"
        del files["theirs/examples/solo-owner.yaml"]

        answer = upload(ed, page, zipped(files))

        assert answer.status == 303
        assert "holds the files of the zip" in ed.open(answer.headers["location"]).text
        kept = {path.removeprefix("theirs/"): text for path, text in files.items()}
        assert files_of(site, page) == kept
        assert draft_of(site, page).revision == 2

    def test_a_zip_with_problems_of_sense_is_taken_over_to_be_mended(
        self, site: Site, ed: Visitor
    ) -> None:
        page = begin(ed)
        files = files_of(site, page)
        files[TRIGGER] = files[TRIGGER].replace("weight: 5", "weight: many")

        page = ed.open(upload(ed, page, zipped(files)).headers["location"])

        assert "problems keep it from being published" in page.text
        assert files_of(site, page) == files

    @pytest.mark.parametrize(
        ("path", "text", "said"),
        [
            pytest.param("../evil.yaml", "a: 1", "leads out of the bank", id="traversal"),
            pytest.param("run.sh", "rm", "this file is no part of a bank", id="foreign file"),
            pytest.param("rules/a.yaml", "a: &x 1\nb: *x\n", "rules/a.yaml:1:4", id="alias"),
            pytest.param("rules/a.yaml", "rules: [\n  a\n", "rules/a.yaml:", id="no YAML"),
            pytest.param("rules/a.yaml", "x" * 300_000, "larger than 200 kB", id="large file"),
        ],
    )
    def test_what_is_refused_is_told_with_its_line_and_nothing_changes(
        self, site: Site, ed: Visitor, path: str, text: str, said: str
    ) -> None:
        page = begin(ed)
        before = files_of(site, page)

        answer = upload(ed, page, zipped({**before, path: text}))

        assert answer.status == 422
        assert said in answer.text
        assert "What to do:" in answer.text
        assert files_of(site, page) == before
        assert draft_of(site, page).revision == 1

    @pytest.mark.parametrize(
        ("data", "status"),
        [
            pytest.param(b"", 422, id="no file"),
            pytest.param(b"PK no zip", 422, id="no zip"),
            pytest.param(zipped({"tasks.yaml": "a: 1"}), 422, id="no bank"),
            pytest.param(b"x" * 600_000, 422, id="more than other addresses take"),
            pytest.param(b"x" * 1_100_000, 413, id="more than 1 MB"),
        ],
    )
    def test_odd_uploads_change_nothing(
        self, site: Site, ed: Visitor, data: bytes, status: int
    ) -> None:
        page = begin(ed)

        answer = upload(ed, page, data)

        assert answer.status == status
        assert draft_of(site, page).revision == 1
        if status == 413:
            assert "at most 1 MB" in answer.text
            assert "256 kB" not in answer.text
            assert answer.link("Back to the draft") == f"{page.path}#files"

    def test_an_old_or_expired_form_changes_nothing(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        data = zipped(files_of(site, page))

        assert upload(ed, page, data, csrf_token="x").status == 422
        assert upload(ed, page, data, revision="7").status == 409
        assert upload(ed, page, data, revision="\0").status == 409
        assert ed.post(f"{page.path}/upload", {"zip": "x"}).status == 422
        assert draft_of(site, page).revision == 1


class TestVersions:
    def test_a_publishing_shows_its_pieces_and_no_form(self, ed: Visitor) -> None:
        page = ed.get(f"{HOME}/versions/1")

        assert page.status == 200
        assert "In force" in page.text
        assert "Came with the program" in page.text
        assert "What client requests" not in page.text
        assert "weight: 5 group: starts" in page.text or "id: TRG2 kind: choice" in page.text
        main = page.root.one("main")
        assert main.every("form", "input") == []
        assert [a for a in main.every("a") if "/edit/" in a.get("href")] == []

    @pytest.mark.parametrize("number", ["2", "0", "x", "%00", "9" * 40, "-1", "1.0", "١"])
    def test_what_was_not_published_is_not_found(self, ed: Visitor, number: str) -> None:
        assert ed.get(f"{HOME}/versions/{number}").status == 404
        assert ed.get(f"{HOME}/versions/{number}/bank.zip").status == 404
