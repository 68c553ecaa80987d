"""Translations that are left over, too long or broken, and the hash of all of it."""

# ruff: noqa: E501  # messages stand as they are printed

from __future__ import annotations

import pytest

from benchmark.content.codec import bank_document, bank_from_document, bank_hash
from benchmark.content.load import load_bank, read_bank
from benchmark.core.localise import languages, localised
from tests.content.localised import BANK, DE, ENGLISH, SOP, gaps, piece
from tests.content.shipped import bank, changed, line_of, with_text


def faults(files: dict[str, str]) -> list[str]:
    """What is wrong with the translations, whatever English they are of."""
    return [str(each) for each in read_bank(files)[1]]


LEFT_OVER = [
    pytest.param("questions:\n", "questions:\n  SOP99:\n    text: Weg\n", "  SOP99:", 5, 1,
                 "there is no question 'SOP99'; remove it, or mend its id", id="piece"),
    pytest.param("    unit: von 10\n", "    unit: von 10\n    aside: Weg\n", "    unit: von 10", 12, 1,
                 "there is no text 'aside' here; remove it", id="text"),
    pytest.param("      heads: In den Köpfen\n", "      heads: In den Köpfen\n      gone: Weg\n", "      heads:", 13, 1,
                 "there is no text 'options.gone' here; remove it", id="option"),
    pytest.param("    unit: von 10\n", "    unit: von 10\n    unit_one: Weg\n", "    unit: von 10", 15, 1,
                 "there is no text 'unit_one' here; remove it", id="text that the English leaves out"),
]  # fmt: skip


class TestLeftOver:
    @pytest.mark.parametrize(("old", "new", "line", "column", "below", "message"), LEFT_OVER)
    def test_is_noted_and_is_no_fault(
        self, old: str, new: str, line: str, column: int, below: int, message: str
    ) -> None:
        files = changed(SOP, (old, new))

        at = (
            line_of(SOP, line.strip()) + below
            if line != "  SOP99:"
            else line_of(SOP, "questions:") + 2
        )
        assert gaps(files) == [f"{SOP}:{at}:{column}: {message}"]

    def test_comes_with_what_the_english_dropped(self) -> None:
        files = changed(ENGLISH, ("    unit: of 10\n", ""))

        found = gaps(files)

        assert len(found) == 2
        assert found[1].endswith("there is no text 'unit' here; remove it")
        assert "has changed since it was translated" in found[0]

    def test_a_piece_that_stands_twice_is_noted(self) -> None:
        files = changed(
            f"{DE}rules/flags.yaml", ("rules:\n", "rules:\n  keep-sops:\n    title: X\n")
        )

        found = [each for each in gaps(files) if "twice" in each]

        line = line_of(f"{DE}rules/sop.yaml", "  keep-sops:") + 1
        assert found == [
            f"{DE}rules/sop.yaml:{line}:5: rule.keep-sops stands twice, first at {DE}rules/flags.yaml:4:5; keep one of them"
        ]


class TestTooLong:
    def test_a_text_much_longer_than_the_english_is_noted_and_shown(self) -> None:
        english = piece("question.SOP1").texts["unit"]
        long, limit = "von zehn " * 5, int(len(english) * 1.6) + 16
        files = changed(SOP, ("    unit: von 10\n", f"    unit: {long}\n"))

        assert gaps(files) == [
            f"{SOP}:{line_of(SOP, 'unit: von 10')}:11: unit has {len(long) - 1} characters, the English {len(english)}; say it in {limit}, so that it fits where it stands"
        ]
        assert localised(load_bank(files), "de").question_by_id["SOP1"].unit == long.strip()

    def test_a_text_at_the_limit_is_fine(self) -> None:
        limit = int(len(piece("question.SOP1").texts["unit"]) * 1.6) + 16

        assert not gaps(changed(SOP, ("unit: von 10\n", f"unit: {'x' * limit}\n")))
        assert gaps(changed(SOP, ("unit: von 10\n", f"unit: {'x' * (limit + 1)}\n")))


FAULTS = [
    pytest.param("unit: von 10", f"unit: {'x' * 701}", "«unit: von 10»:11: unit has 701 characters; use at most 700", id="very long"),
    pytest.param("unit: von 10", "unit: von <b>10</b>", "«unit: von 10»:11: unit holds markup; write plain text, without HTML", id="HTML"),
    pytest.param("unit: von 10", "unit: von {{ 10 }}", "«unit: von 10»:11: unit holds markup; write plain text, without HTML", id="template"),
    pytest.param("unit: von 10", "unit: &amp;", "«unit: von 10»:11: anchors and aliases are not allowed; write the value out", id="anchor"),
    pytest.param("unit: von 10", "unit: ''", "«unit: von 10»:11: unit is empty; write a text, or remove the key", id="empty"),
    pytest.param("unit: von 10", "unit:", "unit is not a text; write a text", id="nothing"),
    pytest.param("unit: von 10", "unit: [von 10]", "«unit: von 10»:11: unit is not a text; write a text", id="list for a text"),
    pytest.param("unit: von 10", "unit: {a: b}", "«unit: von 10»:11: unit is not a text; write a text", id="mapping for a text"),
    pytest.param("questions:\n", "question:\n", "«questions:»:1: 'question' is no section; use bank, profile, ladder, caps, sources, dimension, scales, questions, modes, classes, tasks, rules", id="unknown section"),
    pytest.param("  SOP1:\n", "  SOP1: x\n  SOP1B:\n", "«  SOP1:»:9: a mapping is expected here; write `key: value` lines", id="piece that is no mapping"),
    pytest.param("questions:\n", "questions: x\nrules:\n", "«questions:»:12: a mapping is expected here; write `key: value` lines", id="section that is no mapping"),
    pytest.param("unit: von 10", "unit: 'von", "close the quotation mark", id="no YAML"),
]  # fmt: skip


class TestFaults:
    @pytest.mark.parametrize(("old", "new", "expected"), FAULTS)
    def test_what_is_no_translation_is_named_with_its_place(
        self, old: str, new: str, expected: str
    ) -> None:
        found = [each for each in faults(changed(SOP, (old, new))) if each.startswith(SOP)]

        start, _, rest = expected.removeprefix("«").rpartition("»")
        at = f"{SOP}:{line_of(SOP, start)}" if start else ""
        assert found[0].startswith(at)
        assert found[0].endswith(rest)

    @pytest.mark.parametrize(
        "path", ["locales/en/bank.yaml", "locales/bank.yaml"], ids=["own language", "no language"]
    )
    def test_a_file_of_no_other_language_is_not_used(self, path: str) -> None:
        found = faults(with_text(path, "bank: {title: X}\n"))

        assert found == [
            f"{path}:1:1: this file is not used; put it into the folder of its language, such as locales/de"
        ]

    @pytest.mark.parametrize("code", ["Deutsch", "d", "DE", "de_AT", "de-at", "x y", "deutsch"])
    def test_a_folder_that_names_no_language_is_a_fault(self, code: str) -> None:
        found, problems = read_bank(with_text(f"locales/{code}/bank.yaml", "bank: {title: X}\n"))

        assert [str(each) for each in problems] == [
            f"locales/{code}/bank.yaml:1:1: {code!r} is no language; name the folder like de, gsw or pt-BR"
        ]
        assert found is not None
        assert languages(found) == ("en", "de")

    @pytest.mark.parametrize("code", ["fr", "gsw", "pt-BR"])
    def test_further_languages_need_nothing_else(self, code: str) -> None:
        found = load_bank(with_text(f"locales/{code}/bank.yaml", "bank: {title: X}\n"))

        assert set(languages(found)) == {"en", "de", code}
        assert localised(found, code).title == "X"
        assert localised(found, code).ladder == found.ladder

    def test_a_list_for_lines_and_lines_for_a_list_are_told_apart(self) -> None:
        sign = "    sign:\n      - Schritte stecken\n      - in den Köpfen\n"
        files = changed(BANK, (sign, "    sign: Schritte stecken\n"))

        line = line_of(BANK, "    sign:")
        assert f"{BANK}:{line}:11: sign is no list; write 2 lines, as in English" in gaps(files)


class TestTheHash:
    def test_covers_the_texts_of_every_language(self) -> None:
        other = load_bank(changed(SOP, ("SOP-Abdeckung", "SOP-Anteil")))

        assert bank_hash(bank_document(other)) != bank_hash(bank_document(bank()))

    def test_does_not_cover_comments_fingerprints_and_left_overs(self) -> None:
        comment = ("dimension:\n", "# Kommentar\ndimension:\n")
        of = ('of: "107f6f25"', "of: 00000000")
        other = load_bank(
            changed(SOP, comment, of, ("questions:\n", "questions:\n  X1: {text: Y}\n"))
        )

        assert bank_hash(bank_document(other)) == bank_hash(bank_document(bank()))

    def test_a_stored_bank_speaks_its_languages(self) -> None:
        stored = bank_from_document(bank_document(bank()))

        assert localised(stored, "de") == localised(bank(), "de")
