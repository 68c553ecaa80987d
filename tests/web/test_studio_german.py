"""The studio in German: what is wrong with a draft, in the words of whoever reads it."""

# ruff: noqa: E501  # a case stands on one line

from __future__ import annotations

import json

import pytest

from benchmark.core.localise import pieces
from benchmark.store.engine import writing
from benchmark.store.studio_tables import Rehearsal
from tests.content.shipped import FILES, bank
from tests.web.conftest import Site
from tests.web.german import language, say
from tests.web.page import Page
from tests.web.sieve import german, left_in_english
from tests.web.studio import begin, draft_of, rewrite
from tests.web.test_rehearsal import address, fill, rehearsal_of, work
from tests.web.visitor import Visitor
from tests.web.zips import zipped

SOP, FORMS = "dimensions/sop.yaml", "rules/trigger.yaml"
FIVE = "weight: 5\n    text: Where"
WHEN = "when: answer.TRG2 in [email, portal]"
OWN = "\n".join(text for piece in pieces(bank()) for text in piece.texts.values())


def english_of(page: Page) -> list[str]:
    """What a page still says in English, the bank's own words aside."""
    assert language(page) == "de"
    return [text for text in left_in_english(page) if text not in OWN]


def open_draft(site: Site, *changes: tuple[str, str, str]) -> tuple[Visitor, Page]:
    """Gerda's browser, which reads German, and a draft of Ed's with changes."""
    draft = begin(site.signed_in("ed"))
    for change in changes:
        rewrite(site, draft, *change)
    gerda = german(site, "gerda", "editor")
    return gerda, draft


@pytest.mark.any_database
class TestADraft:
    @pytest.mark.parametrize(
        ("size", "status", "told"),
        [
            (1_000_001, 422, "höchstens 1.000.000 senden"),
            (1_100_000, 413, "Eine Zip-Datei mit einem Fragenkatalog hat höchstens 1 MB"),
        ],
    )
    def test_a_zip_that_is_too_large_is_refused_in_it(
        self, site: Site, size: int, status: int, told: str
    ) -> None:
        gerda, draft = open_draft(site)
        page = gerda.get(draft.path)
        fields = dict(page.form(say("Upload it")).fields)
        fields.pop("zip", None)

        answer = gerda.send_file(f"{draft.path}/upload", fields, ("zip", "b.zip", b"x" * size))

        assert answer.status == status
        assert told in answer.text
        assert english_of(answer) == []

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            pytest.param((SOP, FIVE, FIVE.replace("5", "0")), "weight ist 0", id="a fault of form"),
            pytest.param(
                (FORMS, WHEN, "when: score.sop >= 0"),
                "die Bedingung von request-forms trifft immer zu", id="a fault of sense",
            ),
            pytest.param(
                (FORMS, WHEN, "when: answer.TRG2 == e-mail"),
                "„e-mail“ ist keine Option von TRG2", id="a fault of a condition",
            ),
            pytest.param((FORMS, WHEN, "when: : a"), "hier darf kein Doppelpunkt mit einem Wert", id="no YAML"),
            pytest.param((FORMS, WHEN, "when: &x a"), "Anker und Aliasse sind nicht erlaubt", id="an anchor"),
        ],
    )  # fmt: skip
    def test_says_what_is_wrong(self, site: Site, change: tuple[str, str, str], told: str) -> None:
        gerda, draft = open_draft(site, change)
        english = site.signed_in("ed").open(draft.path)

        page = gerda.open(draft.path)

        problems = page.root.one("section", id="problems").text
        assert told in problems
        assert "Was zu tun ist:" in problems
        assert told not in english.text
        assert english_of(page) == []

    def test_says_which_promises_are_broken(self, site: Site) -> None:
        gerda, draft = open_draft(site, ("bank.yaml", "    from: 40\n", "    from: 30\n"))

        page = gerda.open(draft.path)

        assert "als Stufe ergibt sich 4, nicht 3" in page.text
        assert english_of(page) == []

    def test_says_why_a_zip_was_refused(self, site: Site) -> None:
        gerda, draft = open_draft(site)
        page = gerda.open(draft.path)
        fields = dict(page.form(say("Upload it")).fields)
        fields.pop("zip", None)

        def answer(data: bytes) -> Page:
            return gerda.send_file(f"{draft.path}/upload", fields, ("zip", "bank.zip", data))

        whole, inside = answer(b"PK no zip"), answer(zipped({"bank.yaml": "a: [1\n", "a.exe": ""}))
        held = answer(zipped({**FILES, SOP: "a: [1\n"}))

        told = whole.root.one("section", id="file-problems").text
        assert "die Zip-Datei:1:1" in told
        assert "das ist keine vollständige Zip-Datei" in told
        assert "diese Datei gehört zu keinem Fragenkatalog" in inside.text
        assert "hier fehlt „,“ oder „]“" in held.text
        for each in (whole, inside, held):
            assert (each.status, english_of(each)) == (422, [])


@pytest.mark.any_database
class TestAPiece:
    def test_says_what_is_wrong_at_its_field(self, site: Site) -> None:
        gerda, draft = open_draft(site, (SOP, FIVE, FIVE.replace("5", "0")))

        page = gerda.open(f"{draft.path}/edit/question/SOP2")

        told = page.root.one("span", id="f-weight-error").text
        assert "weight ist 0" in told
        assert "1 bis 100 angeben" in told
        assert english_of(page) == []

    def test_says_why_its_yaml_cannot_be_read(self, site: Site) -> None:
        gerda, draft = open_draft(site)
        page = gerda.open(f"{draft.path}/edit/rule/request-forms")

        answer = gerda.press(page, {"yaml": "id: [a\n"}, say("Save the YAML"))
        empty = gerda.press(page, {"yaml": "- a\n"}, say("Save the YAML"))

        assert (answer.status, english_of(answer)) == (422, [])
        assert "hier fehlt „,“ oder „]“" in answer.text
        assert (empty.status, english_of(empty)) == (422, [])
        assert "das ist kein Baustein" in empty.text

    def test_says_what_is_wrong_with_a_condition_while_it_is_typed(self, site: Site) -> None:
        gerda, draft = open_draft(site)
        page = gerda.open(f"{draft.path}/edit/rule/request-forms")
        token = dict(page.form(say("Save")).fields)["csrf_token"]
        given = {"csrf_token": token, "kind": "question", "piece": "SOP3"}

        def problems(condition: str) -> list[str]:
            answer = gerda.post(f"{draft.path}/check", {**given, "condition": condition})
            found: list[str] = json.loads(answer.body)["problems"]
            return found

        asked = "ask_if von SOP3 liest score.sop; nur das Profil und frühere Antworten lesen"
        assert problems("score.sop < 40") == [asked]
        assert problems("score.sop >= ") == [
            "Spalte 13: die Bedingung endet zu früh; den Vergleich zu Ende schreiben"
        ]
        assert problems("a" * 3000) == ["3000 Zeichen; höchstens 600 verwenden"]
        shown = gerda.press(page, {"when": "score.sop > 200"}, say("Check the condition"))
        assert "200 ist nie zu erreichen" in shown.text
        assert english_of(shown) == []


def test_a_comparison_names_fields_and_figures(site: Site) -> None:
    gerda, draft = open_draft(
        site,
        (SOP, FIVE, FIVE.replace("5", "4")),
        (SOP, "{from: 9, to: 9, points: 90}", "{from: 9, to: 9, points: 95}"),
    )

    page = gerda.open(f"/staff/bank/diff?old=1&new=draft:{draft_of(site, draft).id}")

    told = page.root.one("main").text
    assert "Gewicht 5 4" in told
    assert "Bereich 9 bis 9" in told
    assert "Punkte 90 95" in told
    assert english_of(page) == []


def test_a_translation_that_cannot_stand_is_told(site: Site) -> None:
    gerda, draft = open_draft(site)
    here = f"{draft.path}/translate/de?q=question.SOP2"
    page = gerda.open(here)

    answer = gerda.press(page, {"t.question.SOP2.text": "<b>"}, say("Save these texts"))

    assert answer.status == 422
    assert "text enthält Auszeichnungen; reinen Text ohne HTML schreiben" in answer.text
    assert english_of(answer) == []


@pytest.mark.any_database
def test_a_rehearsal_tells_each_reader_what_is_not_kept(site: Site) -> None:
    fill(site, 3)
    gerda, draft = open_draft(site, ("bank.yaml", "    from: 40\n", "    from: 30\n"))
    ed = site.signed_in("ed")
    ed.send(ed.get(address(draft)), {}, "Rehearse")
    work(site)

    def told(reader: Visitor) -> str:
        return reader.open(address(draft)).root.one("section", id="examples").text

    assert "als Stufe ergibt sich 4, nicht 3" in told(gerda)
    assert "the rung is 4, not 3" in told(ed)
    assert english_of(gerda.open(address(draft))) == []

    keep_as_before(site, draft)

    assert "the rung is 4, not 3" in told(gerda)


def keep_as_before(site: Site, draft: Page) -> None:
    """Store broken examples as an earlier program did: as English texts."""
    row = rehearsal_of(site, draft)
    assert row is not None
    result = {**json.loads(row.result), "examples": [["examples/a.yaml", "the rung is 4, not 3"]]}
    with writing(site.state.engine) as db:
        stored = db.get(Rehearsal, row.id)
        assert stored is not None
        stored.result = json.dumps(result)
        db.add(stored)
