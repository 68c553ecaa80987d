"""Texts in other languages: what is read, what does not fit the English, and what is shown then."""

# ruff: noqa: E501  # messages stand as they are printed

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmark.content.codec import bank_document, bank_from_document, bank_hash
from benchmark.content.gaps import translation_gaps
from benchmark.content.load import load_bank, read_bank
from benchmark.content.locales import fingerprint, read_translations
from benchmark.core.bank import Bank, Cap, Dimension, Locale, Option, Question, Rule, Rung, Source
from benchmark.core.localise import (
    OPTIONS,
    TEXTS,
    Piece,
    languages,
    localised,
    missing_texts,
    pieces,
)
from benchmark.core.matrix import Mode, Task, TaskClass
from benchmark.core.plain import to_plain
from tests.content.shipped import FILES, bank, changed, line_of, with_text

DE = "locales/de/"
SOP, TRIGGER, BANK = f"{DE}dimensions/sop.yaml", f"{DE}dimensions/trigger.yaml", f"{DE}bank.yaml"
ENGLISH = "dimensions/sop.yaml"
OTHER_WHY = ("Steps that nobody opens change nothing.", "Steps that nobody opens help nobody.")


def piece(name: str) -> Piece:
    return next(each for each in pieces(bank()) if each.key == name)


def gaps(files: dict[str, str]) -> list[str]:
    """What does not fit the English, as `benchmark check` prints it."""
    found, problems = read_bank(files)
    assert found is not None
    assert not problems
    return [str(each) for each in translation_gaps(files, found)]


def faults(files: dict[str, str]) -> list[str]:
    """What is wrong with the translations, whatever English they are of."""
    return [str(each) for each in read_bank(files)[1]]


def de(*changes: tuple[str, str], path: str = SOP) -> Bank:
    """The shipped bank in German, where one German file was changed."""
    return localised(load_bank(changed(path, *changes)), "de")


class TestTheShippedTexts:
    def test_are_there_in_german_without_a_gap(self) -> None:
        missing = missing_texts(bank(), "de")

        assert languages(bank()) == ("en", "de")
        assert not missing
        assert not gaps(dict(FILES))

    def test_are_all_taken(self) -> None:
        texts = dict(bank().locales[0].texts)

        shown = {
            f"{each.key}.{name}": text
            for each in pieces(localised(bank(), "de"))
            for name, text in each.texts.items()
        }

        assert shown == texts

    def test_change_nothing_but_words(self) -> None:
        english, german = (without_texts(localised(bank(), each)) for each in ("en", "de"))

        assert german == english

    def test_are_all_that_is_no_id_condition_or_other_code(self) -> None:
        """A new text has to be named in TEXTS, or among these."""
        codes = {
            kind: {n for n, type_ in kind.__annotations__.items() if type_ == "str"} - set(names)
            for kind, names in TEXTS.items()
        }

        assert codes == {
            Bank: {"id", "version", "language"},
            Question: {"id", "kind", "group", "scale"},
            Option: {"id"},
            Dimension: {"id"},
            Mode: set(),
            TaskClass: {"id", "group"},
            Task: {"id", "class_id"},
            Rung: {"id"},
            Cap: {"id", "dimension"},
            Rule: {"id", "kind", "when_text", "effort", "advice"},
            Source: {"id"},
        }


def without_texts(of: Bank) -> object:
    """A bank's document without the texts that a language changes."""
    plain = to_plain(replace(of, language="", locales=()))
    words = {each for names in TEXTS.values() for each in names}

    def stripped(value: object) -> object:
        if isinstance(value, dict):
            return {k: stripped(v) for k, v in value.items() if k not in words}
        return [stripped(each) for each in value] if isinstance(value, list) else value

    return stripped(plain)


class TestStale:
    def test_a_changed_english_text_makes_its_piece_stale(self) -> None:
        files = changed(ENGLISH, OTHER_WHY)
        wanted = fingerprint(
            next(each for each in pieces(load_bank(files)) if each.key == "question.SOP1")
        )

        line = line_of(SOP, 'of: "107f6f25"')
        assert gaps(files) == [
            f"{SOP}:{line}:5: the English of question.SOP1 has changed since it was translated; check it, then write `of: {wanted}`"
        ]

    def test_the_old_translation_is_still_shown(self) -> None:
        files = changed(ENGLISH, OTHER_WHY)

        question = localised(load_bank(files), "de").question_by_id["SOP1"]

        assert question.why == "Schritte, die niemand öffnet, ändern nichts."

    def test_a_piece_without_a_fingerprint_is_stale(self) -> None:
        assert "the English of question.SOP1 has changed" in gaps(
            changed(SOP, ('    of: "107f6f25"\n', ""))
        )[0]  # fmt: skip

    def test_the_fingerprint_ignores_what_is_no_text_of_the_piece(self) -> None:
        files = changed(ENGLISH, ("  - id: SOP1\n", "  # about SOP1\n  - id: SOP1\n"))

        assert not gaps(files)

    def test_the_fingerprint_is_of_all_texts_of_a_piece(self) -> None:
        own = piece("question.SOP2")

        prints = {fingerprint(Piece(own.key, {**own.texts, name: "Other"})) for name in own.texts}

        assert fingerprint(own) not in prints
        assert len(prints) == len(own.texts)


class TestMissing:
    def test_a_text_falls_back_to_english_alone(self) -> None:
        files = changed(SOP, ("    why: Schritte, die niemand öffnet, ändern nichts.\n", ""))

        question = localised(load_bank(files), "de").question_by_id["SOP1"]

        assert question.why == piece("question.SOP1").texts["why"]
        assert question.short == "Tickettypen mit genutzter SOP, von den zehn häufigsten"
        line = line_of(SOP, 'of: "107f6f25"')
        assert gaps(files) == [
            f"{SOP}:{line}:5: question.SOP1 is not translated: why; translate it; until then English is shown"
        ]
        assert missing_texts(load_bank(files), "de") == {"question.SOP1.why"}

    def test_a_piece_is_named_with_all_that_it_lacks(self) -> None:
        text = FILES[SOP]
        start = text.index("  SOP8:\n")
        files = with_text(SOP, text[:start])

        found = gaps(files)

        assert found == [
            "locales/de:1:1: question.SOP8 is not translated: text, short, why, hint, unit, evidence; translate it; until then English is shown"
        ]

    def test_a_language_that_there_is_not_is_missing_as_a_whole(self) -> None:
        every = {f"{each.key}.{name}" for each in pieces(bank()) for name in each.texts}

        assert missing_texts(bank(), "fr") == every
        assert not missing_texts(bank(), "en")
        assert localised(bank(), "fr") is bank()

    def test_an_option_falls_back_alone(self) -> None:
        question = de(("      heads: In den Köpfen\n", "")).question_by_id["SOP2"]

        texts = [option.text for option in question.options]
        assert texts[0] == piece("question.SOP2").texts[f"{OPTIONS}.heads"]
        assert texts[1] == "In Ordnern oder Chatnachrichten"

    def test_a_list_is_taken_whole_or_not_at_all(self) -> None:
        german = de(("      - in den Köpfen\n", ""), path=BANK)
        files = changed(BANK, ("      - in den Köpfen\n", ""))

        first = german.ladder[0]
        assert first.sign == bank().ladder[0].sign
        assert first.name == "Heldenbetrieb"
        assert missing_texts(load_bank(files), "de") == {
            "rung.hero-run.sign.0",
            "rung.hero-run.sign.1",
        }
        assert [each.partition(": ")[2] for each in gaps(files)] == [
            "rung.hero-run is not translated: sign.0, sign.1; translate it; until then English is shown",
            "sign has 1 lines; write 2, as in English",
        ]

    def test_options_of_a_scale_are_those_of_all_its_questions(self) -> None:
        old, new = "      email: Ein Mensch liest eine E-Mail\n", "      email: Per Mail\n"
        german = de((old, new), path=TRIGGER)

        scaled = [q for q in german.questions() if q.scale == "start"]

        assert len(scaled) > 1
        assert {o.text for q in scaled for o in q.options if o.id == "email"} == {"Per Mail"}


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


def test_texts_do_not_mix_between_languages() -> None:
    files = {**FILES, "locales/fr/bank.yaml": "bank:\n  title: Évaluation\n"}

    found = read_translations(files, bank(), [])

    assert {each.language: each.texts.get("bank.title") for each in found} == {
        "de": "MSP Automation Benchmark",
        "fr": "Évaluation",
    }


def test_a_text_for_what_the_bank_has_not_is_never_shown() -> None:
    odd = replace(bank(), locales=(Locale("de", (("bank.title", "T"), ("nobody.x", "Y"))),))

    assert replace(localised(odd, "de"), title="", language="", locales=()) == replace(
        bank(), title="", language="", locales=()
    )
    assert localised(odd, "de").title == "T"
