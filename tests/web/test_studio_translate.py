"""Translating a draft side by side: what is shown, what is saved, and two who save at once."""

# ruff: noqa: E501  # messages stand as they are shown

from __future__ import annotations

import pytest

from benchmark.content.translation_state import DONE
from tests.web.conftest import Site
from tests.web.studio import HOME, begin, draft_of, rewrite
from tests.web.translating import (
    OLD_WHY,
    SAVE,
    SOP,
    UNIT,
    WHY,
    change_english,
    field,
    fields,
    progress,
    row,
    shown,
    sop,
    translating,
    typed,
)
from tests.web.visitor import Visitor

TEXTS = 1503


@pytest.mark.any_database
class TestThePage:
    def test_puts_both_languages_side_by_side(self, ed: Visitor) -> None:
        page = sop(ed, begin(ed))

        assert progress(page) == "1,503 of 1,503 texts in German; 0 stale."
        assert typed(page, WHY) == "Schritte, die niemand öffnet, ändern nichts."
        assert page.root.one("p", id=f"e.{WHY}").text == OLD_WHY
        assert page.root.one("p", id=f"e.{WHY}").get("lang") == "en"
        own = field(page, WHY)
        assert (own.get("lang"), own.get("spellcheck")) == ("de", "true")
        assert own.get("aria-describedby") == f"e.{WHY} t.{WHY}-room"
        assert page.root.one("p", id=f"t.{WHY}-room").text == "44 of 78 characters"
        labels = {e.get("for"): e.text for e in page.root.every("label")}
        assert labels[f"t.{WHY}"] == "Why we ask: German"
        assert labels["t.question.SOP2.options.heads"] == "Option heads : German"

    def test_leads_from_the_draft_and_to_the_english(self, ed: Visitor) -> None:
        draft = begin(ed)

        page = ed.open(draft.link("German"))

        assert page.path == f"{draft.path}/translate/de"
        assert page.link("Back to the draft") == draft.path
        page = sop(ed, draft)
        links = {a.get("href"): a.text for a in page.root.every("a")}
        assert links[f"{draft.path}/edit/question/SOP1"].startswith("Edit the English")

    def test_every_text_stands_on_one_page_and_no_form_is_too_large(self, ed: Visitor) -> None:
        draft, names, number = begin(ed), list[str](), 0
        page = translating(ed, draft)
        while True:
            number += 1
            here = [each.get("name") for each in fields(page)]
            names += here
            assert len(here) <= 40
            assert len(page.form(SAVE).fields) <= 400
            following = [a for a in page.root.every("a") if a.text == "Next page"]
            if not following:
                break
            page = ed.open(f"{following[0].get('href')}")

        assert f"Page {number} of {number}" in page.text
        assert len(names) == len(set(names)) == TEXTS

    @pytest.mark.parametrize(
        "language", ["en", "xx", "de-de", "Deutsch", "d", "de%00", "x..y", "de%0A"]
    )
    def test_is_not_there_for_what_is_no_language(self, ed: Visitor, language: str) -> None:
        draft = begin(ed)

        assert ed.get(f"{draft.path}/translate/{language}").status == 404
        assert ed.post(f"{draft.path}/translate/{language}", {}).status == 404

    def test_is_not_there_for_no_draft(self, ed: Visitor) -> None:
        assert ed.get(f"{HOME}/drafts/nobody/translate/de").status == 404

    def test_is_only_read_once_the_draft_is_closed(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        site.change("UPDATE bank_draft SET state = 'discarded'")

        page = sop(ed, draft)

        assert "This draft is not written any more" in page.text
        assert all("readonly" in each.attributes for each in fields(page))
        assert SAVE not in page.text


@pytest.mark.any_database
class TestTheFilter:
    def test_shows_what_is_missing(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        rewrite(site, draft, SOP, "    unit: von 10\n", "")

        page = translating(ed, draft, "?show=missing")

        assert shown(page) == ["question.SOP1"]
        assert progress(page) == "1,502 of 1,503 texts in German; 0 stale."
        assert (typed(page, UNIT), field(page, UNIT).get("lang")) == ("", "de")

    def test_shows_what_is_stale_and_what_has_changed(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        change_english(site, draft)

        page = translating(ed, draft, "?show=stale")

        assert shown(page) == ["question.SOP1"]
        assert progress(page) == "1,503 of 1,503 texts in German; 1 stale."
        changed = page.root.one("p", id=f"e.{WHY}")
        assert [each.text for each in changed.every("ins")] == ["reads", "help", "nobody"]
        was = next(e for e in page.root.every("p") if e.has_class("was"))
        assert [each.text for each in was.every("del")] == ["opens", "change", "nothing"]
        states = [e.text for e in page.root.every("span") if e.has_class("pair-state")]
        assert sorted(set(states)) == ["English unchanged", "Stale"]
        assert states.count("Stale") == 1

    def test_says_so_where_the_older_english_was_never_published(
        self, site: Site, ed: Visitor
    ) -> None:
        draft = begin(ed)
        rewrite(site, draft, SOP, 'of: "107f6f25"', 'of: "00000000"')

        page = translating(ed, draft, "?show=stale")

        assert shown(page) == ["question.SOP1"]
        assert "How it was stands in no published version." in page.text
        assert not page.root.every("ins", "del")

    def test_shows_what_is_done_too_long_and_left_over(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        rewrite(site, draft, SOP, "    unit: von 10\n", f"    unit: {'x' * 50}\n    gone: Weg\n")

        assert shown(translating(ed, draft, "?show=too-long")) == ["question.SOP1"]
        left = translating(ed, draft, "?show=left-over")
        assert shown(left) == ["question.SOP1"]
        assert "gone Weg locales/de/dimensions/sop.yaml:28:11" in left.text
        assert progress(left).endswith("; 0 stale; 1 too long; 1 left over.")
        overview = ed.get(draft.path)
        assert "German : complete; 2 texts are too long or left over" in overview.text
        assert "question.SOP1" in shown(translating(ed, draft, "?show=done&group=question-sop"))

    def test_shows_one_part_and_finds_words_in_both_languages(self, ed: Visitor) -> None:
        draft = begin(ed)

        for query, expected in (
            ("?group=source", "source."),
            ("?group=rule-flags", "rule."),
            ("?group=dimension", "dimension."),
        ):
            assert all(each.startswith(expected) for each in shown(translating(ed, draft, query)))
        scale = shown(translating(ed, draft, "?group=question-trigger"))
        assert scale[0] == "scale.trigger.start"
        for words in ("NOBODY OPENS CHANGE", "niemand öffnet, ändern", "SOP1.why"):
            assert shown(translating(ed, draft, f"?q={words}")) == ["question.SOP1"]

    @pytest.mark.parametrize(
        "query",
        ["?show=x&group=y&page=-1", "?page=0", "?page=99999999999", "?page=9999", "?q=%00%ff",
         "?group=%00", "?q=" + "x" * 5000, "?show=%00&page=²"],
    )  # fmt: skip
    def test_takes_what_it_does_not_know_for_nothing(self, ed: Visitor, query: str) -> None:
        page = translating(ed, begin(ed), query)

        assert shown(page) or "No text fits this filter." in page.text


@pytest.mark.any_database
class TestRefusals:
    def test_all_that_cannot_stand_is_told_and_kept(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = translating(ed, draft, "?group=rung")
        given = {
            "t.rung.planned.name": "<b>Geplant</b>",
            "t.rung.planned.summary": "x" * 701,
            "t.rung.steered.sign.0": "",
            "t.rung.steered.name": "Gelenkt",
        }

        failed = ed.send(page, given, SAVE)

        assert failed.status == 422
        assert failed.title.startswith("Error: ")
        assert dict(failed.problems()) == {
            "t.rung.planned.name": "rung.planned.name: name holds markup; write plain text, without HTML",
            "t.rung.planned.summary": "rung.planned.summary: summary has 701 characters; use at most 700",
            "t.rung.steered.sign.0": "rung.steered.sign.0: sign has 1 of 2 lines; write all of them, or none",
        }
        for name, text in given.items():
            assert typed(failed, name.removeprefix("t.")) == text
        wrong = field(failed, "rung.planned.name")
        assert wrong.get("aria-invalid") == "true"
        assert f"{wrong.get('id')}-error" in wrong.get("aria-describedby")
        assert draft_of(site, draft).revision == 1
        mended = {
            "t.rung.planned.name": "Geplant", "t.rung.planned.summary": "Kurz.",
            "t.rung.steered.sign.0": "Ergebnisse steuern,",
        }  # fmt: skip
        assert ed.send(failed, mended, SAVE).status == 200
        assert row(site, draft, "rung.steered.name").translated == "Gelenkt"

    def test_a_form_that_is_not_ours_keeps_what_was_typed(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = sop(ed, draft)
        sent = page.form(SAVE).filled({f"t.{UNIT}": "von zehn", "csrf_token": "x"})

        failed = ed.post(page.url, sent)

        assert failed.status == 422
        assert typed(failed, UNIT) == "von zehn"
        assert draft_of(site, draft).revision == 1
        assert ed.send(failed, button=SAVE).status == 200
        assert row(site, draft, UNIT).translated == "von zehn"

    def test_odd_fields_change_nothing(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = sop(ed, draft)
        odd: dict[str, str | list[str]] = {
            "t.": "x", "t.nobody.x": "", "w.": "", "of.bank": "x", "checked": ["nobody", "\x00"],
            "tidy": ["nobody", "bank", "\x00"], "revision": "²", "t.\x00": "", f"w.{UNIT}": "\x00",
        }  # fmt: skip

        answer = ed.press(page, odd, SAVE)

        assert answer.status in (303, 409)
        assert draft_of(site, draft).revision == 1

    def test_too_many_fields_are_refused(self, ed: Visitor) -> None:
        draft = begin(ed)
        page = sop(ed, draft)

        assert ed.post(page.path, [(f"t.x{n}", "x") for n in range(500)]).status == 400

    def test_a_draft_whose_english_cannot_be_read_says_so(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = sop(ed, draft)
        rewrite(site, draft, "tasks.yaml", "classes:", "classes: [")

        shown_ = translating(ed, draft)
        failed = ed.send(page, {f"t.{UNIT}": "von zehn"}, SAVE)

        assert "The English cannot be read" in shown_.text
        assert failed.status == 422
        assert f"{UNIT} von zehn" in failed.text

    def test_faults_in_the_files_of_the_language_are_named(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        rewrite(site, draft, SOP, "unit: von 10", "unit: <b>von</b> 10")

        page = translating(ed, draft, "?show=missing")

        assert "1 fault in the files of this language keeps the draft from" in page.text
        assert "unit holds markup" in page.text
        assert typed(page, UNIT) == "<b>von</b> 10"
        assert ed.send(page, {f"t.{UNIT}": "von 10"}, SAVE).status == 200
        assert row(site, draft, UNIT).state == DONE

    def test_a_file_that_cannot_be_read_is_not_written_over(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        rewrite(site, draft, SOP, "dimension:\n", "dimension: [\n")

        page = sop(ed, draft)
        failed = ed.send(page, {f"t.{UNIT}": "von zehn"}, SAVE)

        assert SOP in page.text
        assert failed.status == 422
        assert typed(failed, UNIT) == "von zehn"


def test_a_trial_says_to_editors_what_is_shown_in_english(site: Site, ed: Visitor) -> None:
    draft = begin(ed)
    rewrite(site, draft, SOP, "    unit: von 10\n", "")
    trial = ed.send(ed.open(draft.path), button="Take it as a visitor would")

    german = ed.send(trial, button="Deutsch")

    ways = {a.get("href") for a in german.root.one("aside").every("a")}
    assert f"{draft.path}/translate/de?show=missing" in ways
    assert not any("show=missing" in a.get("href") for a in trial.root.every("a"))
