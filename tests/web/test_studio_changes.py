"""What an editor adds, removes and mends, with problems and conditions."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from benchmark.content.load import load_bank
from benchmark.content.pieces import find
from benchmark.core.localise import localised
from tests.web.conftest import Site
from tests.web.editor import SAVE, SAVE_YAML, TRIGGER, edit, row_values, yaml_of
from tests.web.page import Element, Page
from tests.web.studio import begin, draft_of, files_of, in_force
from tests.web.visitor import Visitor


def box(page: Page, field: str) -> Element:
    """What stands around a field: its label, help, message and input."""
    boxes = [e for e in page.root.every("div", "fieldset") if e.has_class("field")]
    boxes += [e for e in page.root.every("fieldset") if e.has_class("field-rows")]
    return next(e for e in boxes if any(each.get("id") == field for each in e.walk()))


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
