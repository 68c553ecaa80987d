"""Translations written into their files: what changes, and that nothing else does."""

# ruff: noqa: E501  # files stand as they are written

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

import pytest

from benchmark.content.gaps import translation_gaps
from benchmark.content.load import load_bank
from benchmark.content.locales import flat
from benchmark.content.located import read_yaml
from benchmark.content.translate import Change, mark_checked, write_translation, write_translations
from benchmark.content.translation_state import translation_state
from benchmark.core.localise import missing_texts, pieces
from tests.content.shipped import FILES, bank, with_text
from tests.content.translated import BANK, DE, SOP, TASKS, Files, difference, english

KEYS = [piece.key for piece in pieces(bank())]

ODD = [
    "no", "null", "12", "1e3", "2026-11-22", "# Raute", "a # b", "a: b", "- a", "? a", "*a", "&a",
    "!a", "[a, b]", "{a: b}", "'", '"', '"a"', "\\", "a\\nb", "%a", "@a", "`a`", "|", ">-", "a:",
    ":a", "~", "…", "„So“, sagt er", "20\u00a0% der\u202fTickets", "z.\u00a0B.", "日本語",
    "é" * 90, "Wort " * 60 + "Ende", "x" * 600, "🙂", "a\u2028b", "ﬁ", "-", "=", "<<",
]  # fmt: skip


@cache
def texts() -> dict[str, dict[str, str]]:
    """The shipped German texts by piece."""
    found: dict[str, dict[str, str]] = {}
    for row in translation_state(FILES, bank(), "de"):
        found.setdefault(row.key, {})[row.field] = row.translated
    return found


def written(key: str, given: Mapping[str, str], files: Files = FILES) -> str:
    """What stands in place of what in the one file that changes."""
    made = write_translation(files, bank(), "de", key, given)
    paths = [path for path in made if made[path] != files.get(path, "")]
    assert len(paths) == 1
    old, new = difference(files[paths[0]], made[paths[0]])
    return f"{old}=>\n{new}"


class TestRoundTrip:
    def test_writing_back_what_is_there_changes_no_byte(self) -> None:
        for key in KEYS[::3]:
            assert write_translation(FILES, bank(), "de", key, texts()[key]) == FILES, key
            assert mark_checked(FILES, bank(), "de", key) == FILES, key

    def test_all_pieces_at_once_change_no_byte(self) -> None:
        changes = {key: Change(each) for key, each in texts().items()}

        assert write_translations(FILES, bank(), "de", changes) == FILES

    def test_a_language_from_nothing_says_the_same(self) -> None:
        changes = {key: Change(each) for key, each in texts().items()}

        made = write_translations(english(), bank(), "fr", changes)

        found = load_bank(made)
        assert not translation_gaps(made, found)
        assert not missing_texts(found, "fr")
        assert found.locales[0].texts == bank().locales[0].texts
        assert set(made) - set(english()) == {
            path.replace("/de/", "/fr/") for path in FILES if path.startswith(DE)
        }
        again = write_translations(made, found, "fr", changes)
        assert again == made

    def test_the_order_of_writing_does_not_matter(self) -> None:
        """Pieces find their places, whichever comes first."""
        own = [key for key in KEYS if key.split(".")[0] in ("mode", "task", "class", "rung")]
        shuffled = random.Random(7).sample(own, len(own))

        one, other = english(), english()
        for key in own:
            one = write_translation(one, bank(), "fr", key, texts()[key])
        for key in shuffled:
            other = write_translation(other, bank(), "fr", key, texts()[key])

        assert one == other

    @pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
    def test_any_text_reads_back_as_it_was_given(self, text: str) -> None:
        """In a line, folded, as an option, as a line of a list; where one stood, and anew."""
        own = {
            "question.SOP1": ["unit", "why"],
            "question.SOP2": ["options.heads"],
            "rung.planned": ["sign.0", "sign.1"],
            "rule.keep-sops": ["first_step"],
        }
        changes = {key: Change(dict.fromkeys(names, flat(text))) for key, names in own.items()}

        for files in (FILES, english()):
            made = write_translations(files, bank(), "de", changes)
            rows = translation_state(made, bank(), "de")
            given = {r.id for r in rows if r.field in own.get(r.key, [])}
            assert len(given) == 6
            assert {r.translated for r in rows if r.id in given} == {flat(text)}
            if files is FILES:
                others = [r for r in rows if r.id not in given]
                assert all(r.translated == texts()[r.key][r.field] for r in others)

    def test_each_change_stays_within_its_piece(self) -> None:
        for key in KEYS[::6]:
            field = list(texts()[key])[-1]
            made = write_translation(FILES, bank(), "de", key, {field: "Neu: „so“ # und anders"})
            paths = [path for path in made if made[path] != FILES[path]]
            assert len(paths) == 1, key
            old, new = difference(FILES[paths[0]], made[paths[0]])
            assert flat(old).count(texts()[key][field].split()[0]) >= 1
            assert "Neu: „so“ # und anders" in flat(new).replace('"', "")
            rows = translation_state(made, bank(), "de")
            [row] = [r for r in rows if r.translated != texts()[r.key][r.field]]
            assert (row.id, row.translated) == (f"{key}.{field}", "Neu: „so“ # und anders")

    def test_random_changes_of_many_pieces_are_all_there(self) -> None:
        rng, files, wanted = random.Random(3), dict(FILES), {k: dict(v) for k, v in texts().items()}
        for _ in range(6):
            changes = {}
            for key in rng.sample(KEYS, 25):
                given = {n: rng.choice(ODD) for n in wanted[key] if rng.random() < 0.5}
                given = {n: flat(t) for n, t in given.items()}
                changes[key] = Change(given)
                wanted[key] |= given
            files = write_translations(files, bank(), "de", changes)

        rows = translation_state(files, bank(), "de")

        assert {r.id: r.translated for r in rows} == {
            f"{key}.{name}": text for key, each in wanted.items() for name, text in each.items()
        }
        for path, text in files.items():
            if not path.startswith(DE):
                assert text == FILES[path]


class TestHand:
    """How it is written: as the shipped files are."""

    def test_a_short_text_stands_in_its_line(self) -> None:
        assert written("question.SOP1", {"unit": "von zehn"}) == (
            "    unit: von 10\n=>\n    unit: von zehn\n"
        )

    def test_a_long_text_is_folded_at_100_characters(self) -> None:
        text = "Schritte, die niemand öffnet, ändern nichts, " + "auch gute nicht, " * 4 + "nie."

        made = written("question.SOP1", {"why": text})

        assert made.endswith(
            "    why: >-\n"
            "      Schritte, die niemand öffnet, ändern nichts, auch gute nicht, auch gute nicht, auch gute\n"
            "      nicht, auch gute nicht, nie.\n"
        )

    def test_a_text_that_was_taken_out_comes_back_to_its_place(self) -> None:
        without = write_translation(FILES, bank(), "de", "question.SOP1", {"why": "", "unit": ""})
        texts_ = texts()["question.SOP1"]

        again = write_translation(without, bank(), "de", "question.SOP1", texts_)

        assert without[SOP].count("\n") == FILES[SOP].count("\n") - 2
        assert again == FILES

    def test_options_go_and_come_back(self) -> None:
        own = {n: t for n, t in texts()["question.SOP2"].items() if n.startswith("options.")}

        without = write_translation(FILES, bank(), "de", "question.SOP2", dict.fromkeys(own, ""))
        one = write_translation(
            without, bank(), "de", "question.SOP2", {"options.folder": "Ordner"}
        )
        all_ = write_translation(one, bank(), "de", "question.SOP2", own)

        assert "heads" not in without[SOP]
        assert "options:\n      folder: Ordner\n  SOP3:" in one[SOP]
        assert all_ == FILES

    def test_lists_go_and_come_back_line_by_line(self) -> None:
        key, lines = "rung.hero-run", {"sign.0": "Schritte stecken", "sign.1": "in den Köpfen"}

        without = write_translation(FILES, bank(), "de", key, {"sign.0": "", "sign.1": ""})
        again = write_translation(without, bank(), "de", key, lines)
        one = written(key, {"sign.1": "im Kopf"})

        assert again == FILES
        assert one == "      - in den Köpfen\n=>\n      - im Kopf\n"

    def test_a_new_piece_stands_where_the_bank_has_it(self) -> None:
        start = FILES[TASKS].index('  "2":\n')
        files = with_text(
            TASKS, FILES[TASKS][:start] + FILES[TASKS][FILES[TASKS].index('  "3":\n') :]
        )

        assert write_translation(files, bank(), "de", "mode.2", texts()["mode.2"]) == FILES

    def test_a_new_section_stands_in_the_usual_order(self) -> None:
        text = FILES[BANK]
        start, end = text.index("profile:\n"), text.index("ladder:\n")
        files = with_text(BANK, text[:start] + text[end:])

        for key in (each for each in KEYS if each.startswith("profile.")):
            files = write_translation(files, bank(), "de", key, texts()[key])

        assert files[BANK].replace("none:", '"none":') == FILES[BANK]

    def test_a_new_file_says_what_it_is(self) -> None:
        made = write_translation(english(), bank(), "fr", "dimension.sop", {"name": "Couverture"})

        assert made["locales/fr/dimensions/sop.yaml"] == (
            "# Texts of dimensions/sop.yaml. `of`: fingerprint of the English texts that they were"
            " translated from.\n"
            "dimension:\n"
            '  of: "5d2bf7a1"\n'
            "  name: Couverture\n"
        )

    def test_a_rule_stands_in_the_file_of_its_english(self) -> None:
        for key in [each for each in KEYS if each.startswith("rule.")][::12]:
            made = write_translation(english(), bank(), "fr", key, {"title": "Règle"})
            [path] = set(made) - set(english())
            source = FILES[path.removeprefix("locales/fr/")]
            assert f"id: {key.removeprefix('rule.')}\n" in source

    def test_nothing_is_begun_for_no_text(self) -> None:
        assert write_translation(english(), bank(), "fr", "bank", {"title": ""}) == english()
        assert mark_checked(english(), bank(), "fr", "bank") == english()


FORMS = [
    pytest.param(
        "bank: # oben\n  # davor\n  title: Alt # daneben\n  # darunter\n", "bank", {"title": "Neu"},
        "bank: # oben\n  # davor\n  title: Neu # daneben\n  # darunter\n", id="comments"),
    pytest.param(
        "bank:\n  title: >- # warum\n    Alt und\n    lang\n  # danach\n  none_text: Nichts\n",
        "bank", {"title": "Neu"},
        "bank:\n  title: Neu # warum\n  # danach\n  none_text: Nichts\n", id="comment of a folded text"),
    pytest.param(
        "bank:\r\n  title: Alt\r\n  none_text: Nichts\r\n", "bank", {"title": "Neu " * 40 + "X", "profile_title": "P"},
        "bank:\r\n  title: >-\r\n    " + "Neu " * 23 + "Neu\r\n    " + "Neu " * 16 + "X\r\n"
        "  profile_title: P\r\n  none_text: Nichts\r\n", id="CR LF"),
    pytest.param(
        "bank:\r\n  title: Alt\r\n", "bank", {"profile_title": "P"},
        "bank:\r\n  title: Alt\r\n  profile_title: P\r\n", id="CR LF around one line"),
    pytest.param(
        "\ufeffbank:\n  title: Alt\n", "bank", {"title": "Neu", "none_text": "Nein"},
        "\ufeffbank:\n  title: Neu\n  none_text: Nein\n", id="byte order mark"),
    pytest.param(
        "bank:\n  title: Alt", "bank", {"title": "Neu", "none_text": "Nein"},
        "bank:\n  title: Neu\n  none_text: Nein", id="no last line end"),
    pytest.param(
        "bank: {title: Alt, none_text: Nichts}\n", "bank", {"title": "Neu, mit Komma", "profile_title": "P"},
        'bank: {title: "Neu, mit Komma", profile_title: P, none_text: Nichts}\n', id="in brackets"),
    pytest.param(
        "{bank: {title: Alt}}\n", "rung.planned", {"name": "Geplant"},
        '{bank: {title: Alt}, ladder: {planned: {of: 2dfbd4a1, name: Geplant}}}\n', id="all in brackets"),
    pytest.param(
        "bank:\n    title: Alt\n    none_text: 'Es ist ''nichts'''\n", "bank", {"tasks_title": "A"},
        "bank:\n    title: Alt\n    tasks_title: A\n    none_text: 'Es ist ''nichts'''\n", id="deeper"),
    pytest.param(
        "ladder:\n  planned:\n    sign: [Eins, Zwei]\n", "rung.planned", {"sign.1": "Drei"},
        "ladder:\n  planned:\n    sign: [Eins, Drei]\n", id="list in brackets"),
    pytest.param(
        "ladder:\n  planned:\n    sign:\n    # die erste\n    - Eins\n    # die zweite\n    - Zwei # z\n",
        "rung.planned", {"sign.1": "Drei"},
        "ladder:\n  planned:\n    sign:\n    # die erste\n    - Eins\n    # die zweite\n    - Drei # z\n",
        id="list with comments"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "given", "expected"), FORMS)
def test_a_file_keeps_its_form_and_its_comments(
    text: str, key: str, given: dict[str, str], expected: str
) -> None:
    path = "locales/fr/bank.yaml"
    files = {**english(), path: text}

    made = write_translations(files, bank(), "fr", {key: Change(given, "")})

    assert made[path].replace('of: "2dfbd4a1"', "of: 2dfbd4a1") == expected
    read_yaml(path, made[path])
