"""How far a translation is, what it refuses, and what is left over."""

# ruff: noqa: E501  # files stand as they are written

from __future__ import annotations

import pytest

from benchmark.content.gaps import translation_gaps
from benchmark.content.load import load_bank, read_bank
from benchmark.content.locales import fingerprint
from benchmark.content.problems import ContentError
from benchmark.content.translate import (
    Change,
    mark_checked,
    without_left_over,
    write_translation,
    write_translations,
)
from benchmark.content.translation_state import (
    DONE,
    FAULTY,
    LEFT,
    MISSING,
    STALE,
    TOO_LONG,
    Row,
    is_language,
    translation_state,
)
from benchmark.core.localise import pieces
from tests.content.shipped import FILES, bank, changed, line_of
from tests.content.translated import BANK, DE, SOP, Files, difference, english, piece

STALE_FILES = changed("dimensions/sop.yaml", ("change nothing.", "help nobody."))


def row_of(files: Files, name: str, language: str = "de") -> Row:
    found, _ = read_bank(files)
    assert found is not None
    return next(r for r in translation_state(files, found, language) if r.id == name)


class TestFingerprint:
    def test_saving_a_text_takes_it_for_one_of_the_present_english(self) -> None:
        made = write_translation(
            STALE_FILES, load_bank(STALE_FILES), "de", "question.SOP1", {"why": "Neu."}
        )

        assert row_of(made, "question.SOP1.why").state == DONE
        assert fingerprint(piece("question.SOP1", STALE_FILES)) in made[SOP]

    def test_marking_as_checked_changes_nothing_else(self) -> None:
        found = load_bank(STALE_FILES)
        assert row_of(STALE_FILES, "question.SOP1.why").state == STALE

        made = mark_checked(STALE_FILES, found, "de", "question.SOP1")

        old, new = difference(STALE_FILES[SOP], made[SOP])
        assert old == '    of: "107f6f25"\n'
        assert new == f'    of: "{fingerprint(piece("question.SOP1", STALE_FILES))}"\n'
        assert not translation_gaps(made, found)

    def test_a_text_can_be_saved_without_the_piece_being_checked(self) -> None:
        found = load_bank(STALE_FILES)

        changes = {"question.SOP1": Change({"unit": "von zehn"}, "")}
        made = write_translations(STALE_FILES, found, "de", changes)

        assert row_of(made, "question.SOP1.unit").translated == "von zehn"
        assert row_of(made, "question.SOP1.unit").state == STALE

    def test_a_translation_of_an_older_english_is_stale_at_once(self) -> None:
        found = load_bank(STALE_FILES)
        older = fingerprint(piece("question.SOP1"))
        files = write_translation(STALE_FILES, found, "fr", "bank", {"title": "T"})

        changes = {"question.SOP1": Change({"why": "Pourquoi"}, older)}
        made = write_translations(files, found, "fr", changes)

        assert row_of(made, "question.SOP1.why", "fr").state == STALE


class TestRefused:
    def test_all_texts_that_cannot_stand_are_told_at_once(self) -> None:
        changes = {
            "bank": Change({"title": "<b>x</b>", "tasks_intro": "x" * 701}),
            "rung.planned": Change({"sign.0": "", "name": "Ok"}),
            "question.SOP1": Change({"unit": "{{ x }}"}),
        }

        with pytest.raises(ContentError) as refused:
            write_translations(FILES, bank(), "de", changes)

        assert [(each.key, f"{each.what}; {each.remedy}") for each in refused.value.problems] == [
            ("rung.planned.sign.0", "sign has 1 of 2 lines; write all of them, or none"),
            ("bank.tasks_intro", "tasks_intro has 701 characters; use at most 700"),
            ("bank.title", "title holds markup; write plain text, without HTML"),
            ("question.SOP1.unit", "unit holds markup; write plain text, without HTML"),
        ]

    @pytest.mark.parametrize(("key", "field"), [("nobody.x", "title"), ("bank", "nothing")])
    def test_what_the_bank_has_not_is_no_piece(self, key: str, field: str) -> None:
        with pytest.raises(LookupError):
            write_translation(FILES, bank(), "de", key, {field: "x"})

    @pytest.mark.parametrize("text", ["bank: x\n", "- a\n", "bank: [a\n", "bank:\n  - a\n"])
    def test_a_file_that_cannot_be_read_is_not_written(self, text: str) -> None:
        files = {**english(), "locales/fr/bank.yaml": text}

        with pytest.raises(ContentError):
            write_translation(files, bank(), "fr", "bank", {"title": "T"})

    @pytest.mark.parametrize(
        ("code", "expected"),
        [("fr", True), ("gsw", True), ("pt-BR", True), ("en", False), ("de-de", False),
         ("DE", False), ("", False), ("f", False), ("../x", False), ("fr\n", False), ("fr-", False)],
    )  # fmt: skip
    def test_a_language_is_two_or_three_letters_and_maybe_a_region(
        self, code: str, expected: bool
    ) -> None:
        assert is_language(code, bank()) is expected


class TestState:
    def test_every_text_has_a_row_in_the_order_of_the_bank(self) -> None:
        rows = translation_state(FILES, bank(), "de")

        assert [row.id for row in rows] == [
            f"{each.key}.{name}" for each in pieces(bank()) for name in each.texts
        ]
        assert {row.state for row in rows} == {DONE}
        assert all(row.english and row.translated for row in rows)

    def test_rows_say_where_their_texts_stand(self) -> None:
        for row in translation_state(FILES, bank(), "de"):
            line = FILES[row.place.path].splitlines()[row.place.line - 1][row.place.column - 1 :]
            written_ = line.strip('"').split(" #")[0]
            assert written_.startswith(">-") or row.translated.startswith(written_[:20].strip('"'))

    def test_a_language_that_is_not_begun_is_missing_with_the_places_to_be(self) -> None:
        rows = translation_state(FILES, bank(), "fr")

        assert {row.state for row in rows} == {MISSING}
        where = {row.key: str(row.place) for row in rows}
        assert where["bank"] == "locales/fr/bank.yaml:1:1"
        assert where["question.SOP1"] == "locales/fr/dimensions/sop.yaml:1:1"
        assert where["scale.trigger.start"] == "locales/fr/dimensions/trigger.yaml:1:1"
        assert where["task.qbr"] == "locales/fr/tasks.yaml:1:1"
        assert where["rule.keep-sops"] == "locales/fr/rules/sop.yaml:1:1"

    @pytest.mark.parametrize(
        ("new", "state", "why"),
        [
            ("unit: " + "x" * 100, TOO_LONG, "100 characters, and there is room for 24"),
            ("unit: " + "x" * 701, FAULTY, "has 701 characters; use at most 700"),
            ("unit: <b>x</b>", FAULTY, "holds markup; write plain text, without HTML"),
            ("evidence_: x", MISSING, ""),
        ],
        ids=["too long", "very long", "markup", "missing"],
    )
    def test_a_text_has_one_state(self, new: str, state: str, why: str) -> None:
        row = row_of(changed(SOP, ("unit: von 10", new)), "question.SOP1.unit")

        assert (row.state, row.why, row.room) == (state, why, 24)

    def test_what_is_left_over_follows_its_piece_and_the_rest_ends_the_list(self) -> None:
        files = changed(
            SOP,
            ("unit: von 10", "unit: von 10\n    gone: Weg"),
            ("questions:\n", "questions:\n  X1:\n    text: Alt\n    options: {a: A}\n"),
        )

        rows = translation_state(files, bank(), "de")

        left = [(number, row) for number, row in enumerate(rows) if row.state == LEFT]
        assert [(row.id, row.translated) for _, row in left] == [
            ("question.SOP1.gone", "Weg"),
            ("question.X1.text", "Alt"),
            ("question.X1.options.a", "A"),
        ]
        assert rows[left[0][0] - 1].key == "question.SOP1"
        assert [number for number, _ in left[1:]] == [len(rows) - 2, len(rows) - 1]
        assert left[0][1].place.line == line_of(SOP, "unit: von 10") + 4


class TestLeftOver:
    def test_a_text_goes_alone(self) -> None:
        files = changed(SOP, ("unit: von 10", "unit: von 10\n    gone: Weg  # warum"))

        assert without_left_over(files, bank(), "de", "question.SOP1") == FILES
        assert without_left_over(files, bank(), "de", "question.SOP2") == files

    def test_an_option_goes_alone_and_the_last_one_with_its_key(self) -> None:
        one = changed(SOP, ("      heads:", "      gone: Weg\n      heads:"))
        last = changed(SOP, ("    unit: von 10", "    options:\n      gone: Weg\n    unit: von 10"))

        assert without_left_over(one, bank(), "de", "question.SOP2") == FILES
        assert without_left_over(last, bank(), "de", "question.SOP1") == FILES

    def test_a_list_with_other_lines_goes_whole(self) -> None:
        files = changed(BANK, ("      - in den Köpfen\n", "      - in den\n      - Köpfen\n"))

        made = without_left_over(files, bank(), "de", "rung.hero-run")

        assert "Köpfen\n    meaning" not in made[BANK]
        assert row_of(made, "rung.hero-run.sign.0").state == MISSING
        assert not [r for r in translation_state(made, bank(), "de") if r.state == LEFT]

    def test_lines_are_written_over_a_list_with_other_lines(self) -> None:
        files = changed(BANK, ("      - in den Köpfen\n", "      - in den\n      - Köpfen\n"))

        given = {"sign.0": "Schritte stecken", "sign.1": "in den Köpfen"}

        assert write_translation(files, bank(), "de", "rung.hero-run", given) == FILES

    def test_a_piece_that_is_gone_goes_whole(self) -> None:
        files = changed(SOP, ("questions:\n", "questions:\n  X1:\n    text: Alt\n"))

        assert without_left_over(files, bank(), "de", "question.X1") == FILES

    def test_the_last_piece_goes_with_its_section_and_its_file(self) -> None:
        section = changed(SOP, ("questions:\n", "rules:\n  x:\n    text: Alt\nquestions:\n"))
        file = {**FILES, f"{DE}rules/old.yaml": "# Alt\nrules:\n  x:\n    text: Alt\n"}

        assert without_left_over(section, bank(), "de", "rule.x") == FILES
        assert without_left_over(file, bank(), "de", "rule.x") == FILES

    def test_what_is_not_there_is_not_removed(self) -> None:
        assert without_left_over(FILES, bank(), "de", "rule.x") == FILES
        assert without_left_over(FILES, bank(), "de", "bank") == FILES
