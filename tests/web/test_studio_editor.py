"""The editor: a piece as a form and as YAML, what is wrong at its field, and two at once."""

from __future__ import annotations

import pytest

from benchmark.content.keys import KEYS, form_keys
from benchmark.content.pieces import Piece, pieces
from benchmark.store import drafts
from tests.web.conftest import Site
from tests.web.editor import SAVE, SAVE_YAML, TRIGGER, edit, row_values, saved, yaml_of
from tests.web.studio import HOME, audited, begin, draft_of, files_of, rewrite
from tests.web.visitor import Visitor


@pytest.mark.any_database
class TestEveryPiece:
    def test_saving_any_form_as_it_is_changes_no_byte(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        before = files_of(site, draft)
        first: dict[tuple[str, int], Piece] = {}
        for piece in pieces(before):
            first.setdefault((piece.kind, piece.yaml.count("\n") // 5), piece)

        for piece in first.values():
            page = edit(ed, draft, f"{piece.kind}/{piece.id}")
            assert ed.press(page, button=SAVE).status == 303
            assert ed.press(ed.get(page.path), button=SAVE_YAML).status == 303
            assert files_of(site, draft) == before, piece.id
            assert draft_of(site, draft).revision == 1
        assert {kind for kind, _ in first} == set(KEYS)

    def test_each_key_has_its_help(self, ed: Visitor) -> None:
        draft = begin(ed)

        page = edit(ed, draft, "rule/request-forms")

        for key in form_keys("rule", "recommendation"):
            assert key.label in page.text
            plain = key.help.replace("`", "")
            assert plain.split("<")[0].strip() in page.text.replace(" , ", ", ")

    def test_the_form_has_the_fields_of_its_sort(self, ed: Visitor) -> None:
        draft = begin(ed)

        choice, number = edit(ed, draft, "question/TRG2"), edit(ed, draft, "question/TRG3")
        flag = edit(ed, draft, "rule/security-unseen")

        assert "f-options" in choice.ids()
        assert "f-bands" not in choice.ids()
        assert "f-bands" in number.ids()
        assert "f-options" not in number.ids()
        assert "f-clears" in flag.ids()
        assert "f-first_step" not in flag.ids()

    @pytest.mark.parametrize(
        "piece",
        [
            "question/NONE1", "burn/x", "rule/%00", "question/", "question/new",
            "question/new?where=nothing", "rule/new", "bank/new", "groups/new", "example/none",
            "example/..%2f..%2fetc",
        ],
    )  # fmt: skip
    def test_what_is_no_piece_is_not_found(self, ed: Visitor, piece: str) -> None:
        draft = begin(ed)

        assert ed.get(f"{draft.path}/edit/{piece}").status == 404


@pytest.mark.any_database
class TestTheForm:
    def test_a_weight_changes_and_comments_survive(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        old = "    weight: 5\n    text: How do client requests reach you?"
        rewrite(site, draft, TRIGGER, old, old.replace("5", "5  # agreed in spring"))
        before = files_of(site, draft)

        page = ed.send(edit(ed, draft, "question/TRG2"), {"weight": "7"}, SAVE)

        assert page.path.endswith("/edit/question/TRG2")
        assert "Saved." in page.text
        assert "weight: 7  # agreed in spring" in yaml_of(page)
        after = files_of(site, draft)
        expected = before[TRIGGER].replace("5  # agreed", "7  # agreed")
        assert after == {**before, TRIGGER: expected}
        assert audited(site)[-1] == ("ed@example.com", "draft.saved")

    def test_saving_what_is_there_already_is_no_save(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)

        page = ed.send(edit(ed, draft, "question/TRG2"), button=SAVE)

        assert "Nothing was changed." in page.text
        assert draft_of(site, draft).revision == 1
        assert audited(site)[-1] == ("ed@example.com", "draft.begun")

    def test_texts_of_many_lines_lists_and_ticks_are_saved(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        given = {
            "first_step": "Do this.\r\nThen: that # now.", "after": "patch-rings, failure-queue",
            "weeks": "5", "title": "Ünïcödé “quotes” and 'more'",
        }  # fmt: skip

        page = ed.send(edit(ed, draft, "rule/request-forms"), given, SAVE)
        again = dict(page.form(SAVE).fields)

        assert again["first_step"].split() == given["first_step"].split()
        assert again["after"] == given["after"]
        assert again["weeks"] == "5"
        assert again["title"] == given["title"]
        assert "Nothing keeps it" in ed.get(draft.path).text or "problem" in page.text

    def test_a_tick_can_be_taken_away(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "question/TRG9")
        ticked = "core" in dict(page.form(SAVE).fields)

        page = ed.send(page, {"core": [] if ticked else "y"}, SAVE)

        assert ("core" in dict(page.form(SAVE).fields)) != ticked

    def test_a_new_id_leads_to_the_page_under_it(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)

        page = ed.send(edit(ed, draft, "source/delaney"), {"id": "delaney-2024"}, SAVE)

        assert page.path.endswith("/edit/source/delaney-2024")
        assert ed.get(f"{draft.path}/edit/source/delaney").status == 404

    def test_an_id_that_no_address_would_take_is_saved_and_mended(
        self, site: Site, ed: Visitor
    ) -> None:
        draft = begin(ed)
        for odd in ("a/b", "ü ?#", "", "hdi-2016"):
            page = ed.send(edit(ed, draft, "source/delaney"), {"id": odd}, SAVE)
            assert page.status == 200
            overview = ed.get(draft.path)
            assert "problem" in overview.text
            links = [a.get("href") for a in overview.root.one("section", id="problems").every("a")]
            link = next(each for each in links if "/edit/source/" in each)
            page = ed.send(ed.get(link), {"id": "delaney"}, SAVE)
            assert page.path.endswith("/edit/source/delaney"), odd


@pytest.mark.any_database
class TestRows:
    def test_are_added_moved_and_removed_without_saving(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "question/TRG2")
        ids = row_values(page, "options.id")

        page = ed.press(page, {"weight": "6"}, "Down row 1")
        assert row_values(page, "options.id") == [ids[1], ids[0], *ids[2:]]
        page = ed.press(page, button="Up row 5")
        assert row_values(page, "options.id")[3:] == [ids[4], ids[3]]
        page = ed.press(page, button="Remove row 1")
        page = ed.press(page, button="Add a row")
        assert row_values(page, "options.id") == [ids[0], ids[2], ids[4], ids[3], ""]

        assert page.status == 200
        assert "Not saved yet" in page.text
        assert dict(page.form(SAVE).fields)["weight"] == "6"
        assert draft_of(site, draft).revision == 1

    def test_are_saved_in_the_order_in_which_they_are_sent(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = ed.press(edit(ed, draft, "question/TRG2"), button="Down row 1")
        page = ed.press(page, button="Add a row")
        given: dict[str, str | list[str]] = {
            "options.id": [*row_values(page, "options.id")[:-1], "fax"],
            "options.text": [*row_values(page, "options.text")[:-1], "By fax"],
            "options.points": [*row_values(page, "options.points")[:-1], "0"],
        }

        page = ed.send(page, given, SAVE)

        assert row_values(page, "options.id") == [
            "portal", "email", "few-forms", "most-forms", "forms-authority", "fax"
        ]  # fmt: skip
        assert "{id: fax, text: By fax, points: 0}" in saved(site, draft, "question", "TRG2")

    def test_bands_and_targets_have_rows_too(self, ed: Visitor) -> None:
        draft = begin(ed)

        bands = edit(ed, draft, "question/TRG3")
        target = edit(ed, draft, "rule/request-forms")

        assert row_values(bands, "bands.from")[0] == "0"
        assert row_values(target, "target.name") == ["TRG2"]
        assert row_values(target, "target.answer") == ["few-forms"]

    @pytest.mark.parametrize("action", ["options up 99", "options burn 1", "x add", "\0", "add"])
    def test_odd_buttons_change_nothing(self, site: Site, ed: Visitor, action: str) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "question/TRG2")
        fields = [f for f in page.form(SAVE).fields if f[0] != "action"]

        answer = ed.post(page.path, [*fields, ("action", action)])

        assert answer.status == 200
        assert row_values(answer, "options.id") == row_values(page, "options.id")
        assert draft_of(site, draft).revision == 1


@pytest.mark.any_database
class TestTheYaml:
    def test_shows_in_the_form_and_keeps_its_comments(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "question/TRG2")
        text = (
            yaml_of(page)
            .replace("weight: 5", "weight: 8  # ask Olive")
            .replace("id: TRG2", "# The first thing we ask.\nid: TRG2")
        )

        page = ed.send(page, {"yaml": text.replace("\n", "\r\n")}, SAVE_YAML)

        assert yaml_of(page) == text
        assert dict(page.form(SAVE).fields)["weight"] == "8"
        assert "\r" not in files_of(site, draft)[TRIGGER]
        page = ed.send(page, {"weight": "9"}, SAVE)
        assert yaml_of(page) == text.replace("weight: 8", "weight: 9")

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            pytest.param("id: TRG2\nkind: [choice\nweight: 1\n", None, id="open bracket"),
            pytest.param("id: TRG2\nweight: &a 5\ntext: *a\n", "Line 2, column 9", id="alias"),
            pytest.param("id: TRG2\nid: TRG3\n", "Line 2, column 1", id="twice"),
            pytest.param("id: TRG2\n  kind: choice\n", "Line 2", id="depth"),
            pytest.param("- a\n- b\n", "Line 1, column 1", id="a list"),
            pytest.param("id: !!python/object:os.system x\n", "Line 1", id="tag"),
            pytest.param("", None, id="empty"),
            pytest.param("id: TRG2\n---\nid: b\n", None, id="second document"),
            pytest.param("id: \0", None, id="NUL"),
            pytest.param("x" * 30_000, None, id="long"),
        ],
    )
    def test_that_is_none_is_shown_at_its_line_and_kept(
        self, site: Site, ed: Visitor, text: str, line: str | None
    ) -> None:
        draft = begin(ed)
        before = files_of(site, draft)

        answer = ed.press(edit(ed, draft, "question/TRG2"), {"yaml": text}, SAVE_YAML)

        assert answer.status == 422
        assert "Nothing was saved: the YAML cannot be read" in answer.text
        assert answer.title.startswith("Error: ")
        assert line is None or line in answer.text
        if "\0" not in text:
            assert yaml_of(answer) == text
        assert files_of(site, draft) == before
        assert draft_of(site, draft).revision == 1

    def test_an_example_is_edited_as_yaml(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "example/sample")
        text = yaml_of(page)

        page = ed.send(page, {"yaml": text.replace("rung: 3", "rung: 4")}, SAVE_YAML)
        assert "the rung is 3, not 4" in page.text
        broken = ed.press(page, {"yaml": "rung: [3"}, SAVE_YAML)
        assert broken.status == 422
        page = ed.send(ed.get(page.path), {"yaml": text}, SAVE_YAML)

        assert files_of(site, draft) == drafts.read_files(draft_of(site, begin(ed, "Same")))


def test_the_page_of_a_closed_draft_has_no_button(site: Site, ed: Visitor) -> None:
    draft = begin(ed)
    ed.send(ed.get(draft.link("Discard the draft")), button="Discard the draft")

    page = ed.get(f"{draft.path}/edit/question/TRG2")

    assert page.status == 200
    assert "closed" in page.text
    assert page.root.one("main").every("button") == []


def test_sales_and_strangers_get_none_of_it(site: Site, ed: Visitor, ann: Visitor) -> None:
    draft = begin(ed)

    assert ann.get(f"{draft.path}/edit/question/TRG2").status == 403
    assert ann.post(f"{draft.path}/check", {"condition": "rung > 1"}).status == 403
    answer = site.visitor().get(f"{draft.path}/edit/question/TRG2")
    assert answer.headers["location"].startswith("/staff/login?next=")
    assert HOME in answer.headers["location"].replace("%2F", "/")
