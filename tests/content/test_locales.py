"""Texts in other languages: what is read, what does not fit the English, and what is shown then."""

# ruff: noqa: E501  # messages stand as they are printed

from __future__ import annotations

from dataclasses import replace

from benchmark.content.load import load_bank
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
from tests.content.localised import BANK, ENGLISH, SOP, TRIGGER, de, gaps, piece
from tests.content.shipped import FILES, bank, changed, line_of, with_text

OTHER_WHY = ("Steps that nobody opens change nothing.", "Steps that nobody opens help nobody.")


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
