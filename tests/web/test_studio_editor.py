"""The editor: a piece as a form and as YAML, what is wrong at its field, and two at once."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlencode

import pytest

from benchmark.content.codec import files_digest
from benchmark.content.keys import KEYS, form_keys
from benchmark.content.load import load_bank
from benchmark.content.pieces import Piece, find, pieces, replace_piece
from benchmark.core.localise import localised
from benchmark.store import banks, drafts
from benchmark.store.engine import writing
from benchmark.store.studio_tables import BankPublication
from benchmark.web.studio.drafts import checked
from tests.web.conftest import Site
from tests.web.page import Element, Page
from tests.web.studio import HOME, audited, begin, draft_of, files_of, in_force, rewrite
from tests.web.visitor import Visitor

TRIGGER = "dimensions/trigger.yaml"
SAVE, SAVE_YAML = "Save", "Save the YAML"


def edit(editor: Visitor, draft: Page, piece: str, more: str = "") -> Page:
    page = editor.get(f"{draft.path}/edit/{piece}{more}")
    assert page.status == 200
    return page


def yaml_of(page: Page) -> str:
    """The YAML as the page shows it."""
    return dict(page.form(SAVE_YAML).fields)["yaml"].replace("\r\n", "\n")


def saved(site: Site, page: Page, kind: str, name: str) -> str:
    piece = find(files_of(site, page), kind, name)
    assert piece is not None
    return piece.yaml


def box(page: Page, field: str) -> Element:
    """What stands around a field: its label, help, message and input."""
    boxes = [e for e in page.root.every("div", "fieldset") if e.has_class("field")]
    boxes += [e for e in page.root.every("fieldset") if e.has_class("field-rows")]
    return next(e for e in boxes if any(each.get("id") == field for each in e.walk()))


def row_values(page: Page, name: str) -> list[str]:
    return [e.get("value") for e in page.root.every("input", name=name)]


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


@pytest.mark.any_database
class TestProblems:
    @pytest.mark.parametrize(
        ("piece", "given", "field", "said"),
        [
            ("question/TRG2", {"weight": "0"}, "f-weight", "weight is 0. What to do: use 1 to 100"),
            ("question/TRG2", {"weight": "heavy"}, "f-weight", "weight is 'heavy'"),
            ("question/TRG2", {"text": ""}, "f-text", "text is missing"),
            ("question/TRG2", {"text": "<b>x</b>"}, "f-text", "markup"),
            ("question/TRG2", {"short": "x" * 90}, "f-short", "short has 90 characters"),
            ("question/TRG2", {"ask_if": "profile.techs >"}, "f-ask_if", "What to do:"),
            ("question/TRG3", {"max": "50"}, "f-bands", "the bands end at"),
            ("rule/request-forms", {"when": "answer.TRG2 in [fax]"}, "f-when", "'fax' is not an"),
            ("rule/request-forms", {"impact": "9"}, "f-impact", "impact is 9"),
            ("rule/request-forms", {"after": "nothing"}, "f-after", "nothing"),
            ("rule/request-forms", {"sources": "nobody"}, "f-sources", "nobody"),
            ("gate/planned-needs-oversight", {"dimension": "x"}, "f-dimension", "x"),
            ("bank/bank", {"thresholds.near": "400"}, "f-thresholds-near", "near is 400"),
            ("class/a2", {"points": "0, 25"}, "f-points", "2 values"),
            ("rung/planned", {"from": "500"}, "f-from", "from is 500"),
            ("dimension/trigger", {"anchors": "One.\nTwo."}, "f-anchors", "2 anchors"),
        ],
    )  # fmt: skip
    def test_are_saved_and_shown_at_their_field(
        self, site: Site, ed: Visitor, piece: str, given: dict[str, str], field: str, said: str
    ) -> None:
        draft = begin(ed)

        page = ed.send(edit(ed, draft, piece), given, SAVE)

        assert draft_of(site, draft).revision == 2
        assert said in box(page, field).text
        path = files_of(site, draft)
        assert any(f"{name}:" in box(page, field).text for name in path)
        assert page.title.startswith("Error: ")
        link = next(
            a.get("href")
            for a in ed.get(draft.path).root.one("section", id="problems").every("a")
            if a.get("href").endswith(f"#{field}")
        )
        assert field in ed.get(link.partition("#")[0]).ids()

    def test_of_a_row_name_the_row(self, ed: Visitor) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "question/TRG2")
        points = row_values(page, "options.points")
        points[2] = "500"

        page = ed.send(page, {"options.points": points}, SAVE)

        assert "Row 3: points is 500" in box(page, "f-options").text
        assert row_values(page, "options.points")[2] == "500"

    def test_mending_takes_them_away(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        before = files_of(site, draft)
        page = ed.send(edit(ed, draft, "question/TRG2"), {"weight": "0"}, SAVE)

        page = ed.send(page, {"weight": "5"}, SAVE)

        assert not page.title.startswith("Error")
        assert files_of(site, draft) == before
        assert "Nothing keeps it" in ed.get(draft.path).text


@pytest.mark.any_database
class TestAdding:
    def test_a_question_stands_last_in_its_dimension(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = ed.open(f"{draft.path}/edit/question/new?where=trigger")
        page = ed.press(page, {"kind": "choice"}, "Show the fields of this kind")
        given: dict[str, str | list[str]] = {
            "id": "TRG20", "kind": "choice", "weight": "3", "text": "What now?", "short": "Now",
            "options.id": ["no", "yes"], "options.text": ["No", "Yes"],
            "options.points": ["0", "100"],
        }  # fmt: skip

        page = ed.send(page, given, SAVE)

        assert page.path.endswith("/edit/question/TRG20")
        text = files_of(site, draft)[TRIGGER]
        assert text.rstrip().split("  - id: ")[-1].startswith("TRG20")
        assert text.startswith(in_force_text(site))

    @pytest.mark.parametrize(
        ("piece", "given"),
        [
            ("profile/new", {"id": "age", "kind": "number"}),
            ("gate/new", {"id": "more", "rung": "3"}),
            ("cap/new", {"id": "more", "when": "answer.SOP2 == heads"}),
            ("source/new", {"id": "more", "text": "Somebody: a study"}),
            ("task/new", {"id": "more", "class": "a"}),
            ("class/new", {"id": "more"}),
            ("rule/new?where=flags", {"id": "more", "kind": "flag"}),
            ("rule/new?where=pricing", {"id": "more", "kind": "keep"}),
            ("dimension/new", {"id": "more", "name": "More"}),
        ],
    )
    def test_every_kind_can_be_added(
        self, site: Site, ed: Visitor, piece: str, given: dict[str, str]
    ) -> None:
        draft = begin(ed)
        kind = piece.partition("/")[0]

        page = ed.send(edit(ed, draft, piece), given, SAVE)

        assert page.path.endswith(f"/edit/{kind}/{given['id']}")
        assert find(files_of(site, draft), kind, given["id"]) is not None
        assert draft_of(site, draft).revision == 2

    @pytest.mark.parametrize("name", ["", "Pricing rules", "UPPER", "../x", "a" * 200, "\0", "ü"])
    def test_a_file_for_rules_needs_a_name_that_one_can_have(self, ed: Visitor, name: str) -> None:
        draft = begin(ed)

        page = ed.get(f"{draft.path}/edit/rule/new?{urlencode({'where': name})}")

        assert page.status == 422
        assert page.problems() == [("where", page.problems()[0][1])]
        assert "small letters, digits and hyphens" in page.problems()[0][1]
        assert page.root.one("input", id="where").get("value") == name[:160].strip("\0")

    @pytest.mark.parametrize(
        "piece", ["profile/new", "question/new?where=sop", "rule/new?where=sop"]
    )
    def test_an_empty_form_is_to_be_filled_in(self, site: Site, ed: Visitor, piece: str) -> None:
        draft = begin(ed)

        answer = ed.press(edit(ed, draft, piece), button=SAVE)

        assert answer.status == 422
        assert "nothing is filled in. What to do: fill in the fields" in answer.text
        assert "YAML cannot be read" not in answer.text
        assert draft_of(site, draft).revision == 1

    @pytest.mark.parametrize("odd", ["\x01", "\x00", "\u202e", "\u2066"])
    def test_a_control_character_is_told_at_its_field(
        self, site: Site, ed: Visitor, odd: str
    ) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "question/TRG2")

        answer = ed.press(page, {"text": f"How {odd}do requests come?", "weight": "9"}, SAVE)
        by_yaml = ed.press(
            page, {"yaml": yaml_of(page).replace("How do", f"How {odd}do")}, SAVE_YAML
        )

        assert (answer.status, by_yaml.status) == (422, 422)
        assert "text holds a control character" in box(answer, "f-text").text
        assert dict(answer.form(SAVE).fields)["weight"] == "9"
        assert draft_of(site, draft).revision == 1

    def test_the_heading_names_one_piece(self, ed: Visitor) -> None:
        draft = begin(ed)

        for piece, said in (
            ("profile/new", "Profile question"), ("rung/new", "Rung"),
            ("rule/new?where=trigger", "Rule (trigger)"),
        ):  # fmt: skip
            assert edit(ed, draft, piece).heading == f"New: {said}"

    def test_as_yaml_too(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        text = "# For small shops.\nid: more\nkind: flag\n"

        page = ed.send(edit(ed, draft, "rule/new", "?where=flags"), {"yaml": text}, SAVE_YAML)

        assert page.path.endswith("/edit/rule/more")
        assert yaml_of(page) == text


def in_force_text(site: Site) -> str:
    text: str = json.loads(in_force(site).files)[TRIGGER]
    return text.rstrip("\n")


@pytest.mark.any_database
class TestConditions:
    def test_are_explained_in_a_sentence(self, ed: Visitor) -> None:
        draft = begin(ed)

        page = edit(ed, draft, "rule/request-forms")

        sentence = page.root.one("p", class_="sentence").text
        assert "How client requests reach you" in sentence
        assert "By phone or email" in sentence

    def test_are_explained_in_the_editors_language(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        ed.get("/staff?language=de")

        page = ed.get(f"{draft.path}/edit/rule/request-forms")

        german = localised(load_bank(files_of(site, draft)), "de").question_by_id["TRG2"]
        assert german.short in page.root.one("p", class_="sentence").text
        assert german.option_by_id["email"].text in page.root.one("p", class_="sentence").text

    def test_can_be_checked_without_saving(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "rule/request-forms")

        fine = ed.press(page, {"when": "score.sop >= 60"}, "Check the condition")
        broken = ed.press(page, {"when": "score.sop >= 60 and answer.X == 1"}, "Check the cond")

        assert "SOP coverage" in fine.root.one("p", class_="sentence").text
        assert "Column 21:" in box(broken, "f-when").text
        assert "Not saved yet" in broken.text
        assert draft_of(site, draft).revision == 1

    def test_are_offered_what_exists(self, ed: Visitor) -> None:
        draft = begin(ed)

        rule = edit(ed, draft, "rule/request-forms").text
        track = edit(ed, draft, "rule/no-consent-no-call").text
        cap = edit(ed, draft, "cap/critical-risk").text

        for name in ("answer.TRG2", "score.trigger", "profile.techs", "task.qbr", "flag.critical"):
            assert name in rule
        assert "lead.called" not in rule
        assert "lead.called" in track
        assert "answer.TRG2" in cap
        assert "score.trigger" not in cap

    @pytest.mark.parametrize(
        ("condition", "sentence", "problems"),
        [
            ("score.sop >= 60", True, 0), ("", False, 0), ("answer.X == 1", False, 1),
            ("score.sop >= ", False, 1), ("\0", False, 1), ("(" * 500, False, 1),
            ("a" * 5000, False, 1), ("score.sop > 10 and score.nope < 2", False, 1),
        ],
    )  # fmt: skip
    def test_are_checked_while_typed(
        self, ed: Visitor, condition: str, sentence: bool, problems: int
    ) -> None:
        draft = begin(ed)
        token = dict(edit(ed, draft, "rule/request-forms").form(SAVE).fields)["csrf_token"]

        answer = ed.post(f"{draft.path}/check", {"csrf_token": token, "condition": condition})

        found = json.loads(answer.body)
        assert answer.status == 200
        assert bool(found["sentence"]) == sentence
        assert len(found["problems"]) == problems
        assert answer.headers["cache-control"] == "no-store"

    def test_are_checked_where_they_stand(self, ed: Visitor) -> None:
        draft = begin(ed)
        page = edit(ed, draft, "question/SOP3")
        form, field = dict(page.form(SAVE).fields), page.root.one("textarea", id="f-ask_if")
        assert (field.get("data-kind"), field.get("data-piece")) == ("question", "SOP3")
        asked = {"csrf_token": form["csrf_token"], "kind": "question", "piece": "SOP3"}

        def problems(condition: str) -> list[str]:
            answer = ed.post(f"{draft.path}/check", {**asked, "condition": condition})
            found: list[str] = json.loads(answer.body)["problems"]
            return found

        score = "ask_if of SOP3 reads score.sop; read the profile and earlier answers only"
        never = "the condition is never true; mend it or drop it"
        assert problems("score.sop < 40") == [score]
        assert problems("answer.SOP2 == heads and answer.SOP2 == folder") == [never]
        assert problems("answer.SOP2 == heads") == []
        shown = ed.press(page, {"ask_if": "score.sop < 40"}, "Check the condition")
        assert score in box(shown, "f-ask_if").text
        assert "answer.SOP2" in box(page, "f-ask_if").text
        assert "answer.SOP3" not in box(page, "f-ask_if").text

    def test_a_check_needs_the_editors_own_form(self, ed: Visitor) -> None:
        draft = begin(ed)

        assert ed.post(f"{draft.path}/check", {"condition": "score.sop > 1"}).status == 422


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
