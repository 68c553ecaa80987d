"""What a translator saves, and two translators at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmark.content.gaps import translation_gaps
from benchmark.content.load import load_bank
from benchmark.content.translation_state import DONE, MISSING, STALE
from benchmark.core.localise import localised
from tests.web.conftest import Site
from tests.web.studio import audited, begin, draft_of, files_of, rewrite
from tests.web.translating import (
    ENGLISH,
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


@pytest.mark.any_database
class TestSaving:
    def test_changes_one_line_of_one_file(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        before = files_of(site, draft)

        page = ed.send(sop(ed, draft), {f"t.{UNIT}": "  von\r\n zehn\x00 "}, SAVE)

        after = files_of(site, draft)
        assert page.url == f"{draft.path}/translate/de?group=question-sop&done=saved"
        assert "Saved." in page.text
        assert after == {**before, SOP: before[SOP].replace("unit: von 10", "unit: von zehn")}
        assert audited(site)[-1] == ("ed@example.com", "draft.saved")
        assert draft_of(site, draft).revision == 2

    def test_nothing_changed_is_no_save(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)

        page = ed.send(sop(ed, draft), button=SAVE)

        assert "Nothing was changed." in page.text
        assert draft_of(site, draft).revision == 1

    def test_an_empty_text_is_taken_out(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)

        page = ed.send(sop(ed, draft), {f"t.{UNIT}": ""}, SAVE)

        assert progress(page) == "1,502 of 1,503 texts in German; 0 stale."
        assert row(site, draft, UNIT).state == MISSING

    def test_a_stale_piece_is_done_once_its_marked_texts_are_changed(
        self, site: Site, ed: Visitor
    ) -> None:
        draft = begin(ed)
        change_english(site, draft)
        rewrite(site, draft, ENGLISH, "    unit: of 10\n", "    unit: of ten\n")

        first = ed.send(sop(ed, draft), {f"t.{WHY}": "Was niemand liest, hilft keinem."}, SAVE)
        assert "stays stale until each of its marked texts is changed" in first.text
        assert row(site, draft, WHY).state == STALE
        both = {f"t.{WHY}": "Was niemand liest, hilft nicht.", f"t.{UNIT}": "von zehn"}
        page = ed.send(sop(ed, draft), both, SAVE)

        assert "stays stale" not in page.text
        assert (row(site, draft, WHY).state, row(site, draft, UNIT).state) == (DONE, DONE)
        assert progress(page).endswith("; 0 stale.")
        assert "German : complete" in ed.get(draft.path).text

    def test_nothing_is_called_complete_while_nothing_can_be_counted(
        self, site: Site, ed: Visitor
    ) -> None:
        draft = begin(ed)
        rewrite(site, draft, "bank.yaml", "matrix: {dimension: oversight, share: 50}", "matrix: [")

        assert "German : counted once the bank can be read" in ed.get(draft.path).text

    def test_a_stale_piece_is_done_once_it_is_ticked(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        change_english(site, draft)
        rewrite(site, draft, ENGLISH, "    unit: of 10\n", "    unit: of ten\n")
        before = files_of(site, draft)

        page = ed.send(sop(ed, draft), {f"t.{WHY}": "Was niemand liest, hilft niemandem."}, SAVE)

        assert row(site, draft, WHY).state == STALE
        ed.send(page, {"checked": "question.SOP1"}, SAVE)
        after = files_of(site, draft)
        assert row(site, draft, WHY).state == DONE
        lines = [line for line in after[SOP].splitlines() if line not in before[SOP].splitlines()]
        assert lines[0].startswith('    of: "')
        assert lines[1:] == ["    why: Was niemand liest, hilft niemandem."]
        assert not translation_gaps(after, load_bank(after))

    def test_what_is_left_over_goes_when_it_is_ticked(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        before = files_of(site, draft)
        rewrite(site, draft, SOP, "unit: von 10", "unit: von 10\n    gone: Weg")
        rewrite(site, draft, SOP, "questions:\n", "questions:\n  X1:\n    text: Alt\n")

        page = translating(ed, draft, "?show=left-over")
        assert shown(page) == ["question.SOP1", "question.X1"]
        ed.send(page, {"tidy": ["question.SOP1", "question.X1"]}, SAVE)

        assert files_of(site, draft) == before

    def test_a_language_is_begun_with_its_first_text(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        german = translating(ed, draft)

        french = ed.open(f"{german.url}?begin=fr")
        assert french.heading == "Into French"
        assert progress(french) == "0 of 1,503 texts in French; 0 stale."
        page = ed.send(french, {"t.bank.title": "Évaluation"}, SAVE)

        assert progress(page) == "1 of 1,503 texts in French; 0 stale."
        assert field(page, "bank.title").get("lang") == "fr"
        found = load_bank(files_of(site, draft))
        assert localised(found, "fr").title == "Évaluation"
        assert {a.text for a in ed.open(draft.path).root.every("a")} >= {"German", "French"}

    @pytest.mark.parametrize("code", ["", "en", "FR", "xx", "français", "fr-fr", "%00", "x" * 500])
    def test_what_is_no_code_is_told_at_its_field(self, ed: Visitor, code: str) -> None:
        draft = begin(ed)

        page = ed.get(f"{draft.path}/translate/de?begin={code}")

        assert page.status == 422
        assert page.title.startswith("Error: ")
        assert page.problems()[0][0] == "begin"
        if code:
            assert page.root.one("input", id="begin").get("aria-invalid") == "true"


class TestTwoAtOnce:
    def test_other_texts_are_put_together(self, site: Site, ed: Visitor) -> None:
        draft, eve = begin(ed), site.signed_in("eve", "editor")
        mine, theirs = sop(ed, draft), sop(eve, draft)
        eve.send(theirs, {f"t.{WHY}": "Sonst hilft es nicht."}, SAVE)

        page = ed.send(mine, {f"t.{UNIT}": "von zehn"}, SAVE)

        assert page.status == 200
        assert "Somebody else saved meanwhile; what they changed is kept too." in page.text
        assert row(site, draft, UNIT).translated == "von zehn"
        assert row(site, draft, WHY).translated == "Sonst hilft es nicht."

    def test_the_same_text_is_a_conflict_that_shows_both(self, site: Site, ed: Visitor) -> None:
        draft, eve = begin(ed), site.signed_in("eve", "editor")
        mine, theirs = sop(ed, draft), sop(eve, draft)
        eve.send(theirs, {f"t.{WHY}": "Ihre Fassung.", f"t.{UNIT}": "von 10 Typen"}, SAVE)

        refused = ed.send(mine, {f"t.{WHY}": "Meine Fassung.", "t.question.SOP2.why": "Neu."}, SAVE)

        assert refused.status == 409
        assert refused.title.startswith("Error: ")
        assert refused.problems() == [(f"t.{WHY}", WHY)]
        assert "eve@example.com saved this draft on" in refused.text
        assert "Saved meanwhile by eve@example.com: Ihre Fassung." in refused.text
        assert typed(refused, WHY) == "Meine Fassung."
        assert typed(refused, "question.SOP2.why") == "Neu."
        # A text that was not touched here is shown as it is by now.
        assert typed(refused, UNIT) == "von 10 Typen"
        assert row(site, draft, WHY).translated == "Ihre Fassung."
        assert row(site, draft, "question.SOP2.why").translated != "Neu."
        ed.send(refused, button=SAVE)
        assert row(site, draft, WHY).translated == "Meine Fassung."
        assert row(site, draft, "question.SOP2.why").translated == "Neu."
        assert row(site, draft, UNIT).translated == "von 10 Typen"

    def test_the_same_words_are_no_conflict(self, site: Site, ed: Visitor) -> None:
        draft, eve = begin(ed), site.signed_in("eve", "editor")
        mine, theirs = sop(ed, draft), sop(eve, draft)
        eve.send(theirs, {f"t.{WHY}": "Gleich."}, SAVE)

        assert ed.send(mine, {f"t.{WHY}": "Gleich."}, SAVE).status == 200

    def test_a_form_sent_again_after_a_fault_still_conflicts(self, site: Site, ed: Visitor) -> None:
        """What others saved before the fault was shown was not seen by whoever typed."""
        draft, eve = begin(ed), site.signed_in("eve", "editor")
        mine, theirs = sop(ed, draft), sop(eve, draft)
        eve.send(theirs, {f"t.{WHY}": "Ihre Fassung."}, SAVE)
        sent = mine.form(SAVE).filled({f"t.{WHY}": "Meine.", "csrf_token": "x"})
        failed = ed.post(mine.url, sent)
        assert failed.status == 422

        refused = ed.send(failed, button=SAVE)

        assert refused.status == 409
        assert row(site, draft, WHY).translated == "Ihre Fassung."

    def test_a_text_of_an_older_english_is_stale_at_once(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = sop(ed, draft)
        change_english(site, draft)

        saved = ed.send(page, {f"t.{WHY}": "Neu.", "checked": "question.SOP1"}, SAVE)

        assert saved.status == 200
        assert (row(site, draft, WHY).translated, row(site, draft, WHY).state) == ("Neu.", STALE)

    def test_a_text_whose_english_went_is_not_lost(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = sop(ed, draft)
        rewrite(site, draft, ENGLISH, "    unit: of 10\n", "")

        refused = ed.send(page, {f"t.{UNIT}": "von zehn", f"t.{WHY}": "Neu."}, SAVE)

        assert refused.status == 409
        assert "1 text that you typed has no place in the draft as it is now" in refused.text
        assert f"{UNIT} von zehn" in refused.text
        assert typed(refused, WHY) == "Neu."
        assert ed.send(refused, button=SAVE).status == 200
        assert row(site, draft, WHY).translated == "Neu."

    def test_a_draft_closed_meanwhile_keeps_what_was_typed(self, site: Site, ed: Visitor) -> None:
        draft = begin(ed)
        page = sop(ed, draft)
        site.change("UPDATE bank_draft SET state = 'published'")

        refused = ed.send(page, {f"t.{WHY}": "Neu."}, SAVE)

        assert refused.status == 409
        assert "This draft was published or discarded meanwhile" in refused.text
        assert typed(refused, WHY) == "Neu."
        assert SAVE not in refused.text
        assert draft_of(site, draft).revision == 1

    def test_saves_at_once_lose_nothing(self, site: Site, ed: Visitor) -> None:
        """Eight browsers save at once, half of them the same text: all is there, or was refused."""
        draft = begin(ed)
        texts = [each.get("name") for each in fields(sop(ed, draft))][:4]
        editors = [site.signed_in(f"editor{n}", "editor") for n in range(8)]
        pages = [sop(editor, draft) for editor in editors]
        given = [{texts[n // 2]: f"Fassung {n}"} for n in range(8)]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: editors[n].press(pages[n], given[n], SAVE), range(8)))

        for number, name in enumerate(texts):
            two = answers[2 * number : 2 * number + 2]
            saved = row(site, draft, name.removeprefix("t.")).translated
            won = [2 * number + n for n, each in enumerate(two) if each.status == 303]
            assert [each.status for each in two].count(303) <= 1
            for n, each in enumerate(two, 2 * number):
                if each.status == 409:
                    assert typed(each, name.removeprefix("t.")) == f"Fassung {n}"
            if won:
                assert saved == f"Fassung {won[0]}"
        assert {each.status for each in answers} <= {303, 409}
        assert sum(each.status == 303 for each in answers) == draft_of(site, draft).revision - 1
