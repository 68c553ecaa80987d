"""English sentences that keep what they are made of, so that they can be put into a language."""

# ruff: noqa: E501  # a case stands on one line

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.core.saying import NOTHING, Said, grouped, hundredths, read_said, said, verbatim

GERMAN = {
    "%(n)s files": "Dateien: %(n)s",
    "%(file)s has %(what)s": "%(file)s hat %(what)s",
    "%(name)r is new": "%(name)r ist neu",
    "%(thousands)s,%(last)s": "%(thousands)s.%(last)s",
    "%(whole)s.%(decimals)s": "%(whole)s,%(decimals)s",
    "all of 100 %": "volle 100 %",
}


def german(pattern: str) -> str:
    return GERMAN.get(pattern, pattern)


@pytest.mark.parametrize(
    ("text", "in_english", "in_german"),
    [
        pytest.param(said("%(n)s files", n=3), "3 files", "Dateien: 3", id="a number"),
        pytest.param(said("%(name)r is new", name="a'%s"), '"a\'%s" is new', '"a\'%s" ist neu', id="quoted"),
        pytest.param(said("all of 100 %"), "all of 100 %", "volle 100 %", id="a percent sign"),
        pytest.param(
            said("%(file)s has %(what)s", file="%(n)s files", what=said("%(n)s files", n=2)),
            "%(n)s files has 2 files", "%(n)s files hat Dateien: 2", id="a sentence in a sentence",
        ),
        pytest.param(said("%(n)s files", n=grouped(40_000)), "40,000 files", "Dateien: 40.000", id="grouped"),
        pytest.param(hundredths(10.255), "10.26", "10,26", id="two decimals"),
        pytest.param(verbatim("3 files"), "3 files", "3 files", id="the same everywhere"),
        pytest.param(NOTHING, "", "", id="nothing"),
    ],
)  # fmt: skip
class TestASentence:
    def test_is_its_english(self, text: Said, in_english: str, in_german: str) -> None:
        assert text == in_english
        assert f"{text}" == in_english
        assert hash(text) == hash(in_english)

    def test_can_be_put_into_a_language(self, text: Said, in_english: str, in_german: str) -> None:
        assert text.into(german) == in_german
        assert type(text.into(german)) is str

    def test_stays_itself_when_it_is_stored_or_copied(
        self, text: Said, in_english: str, in_german: str
    ) -> None:
        for again in (read_said(text.kept()), pickle.loads(pickle.dumps(text)), copy.copy(text)):
            assert (again, again.into(german)) == (in_english, in_german)


@pytest.mark.parametrize(
    "text", ["the rung is 2, not 3", "", "{", "12", '["a"]', '{"pattern":"a"}', "100 %s"]
)
def test_what_was_stored_before_sentences_were_is_shown_as_it_is(text: str) -> None:
    assert read_said(text) == text
    assert read_said(text).into(german) == text


@given(st.integers(0, 10**12))
def test_numbers_are_grouped_as_python_does(number: int) -> None:
    assert grouped(number) == f"{number:,}"
    assert grouped(number).into(german) == f"{number:,}".replace(",", ".")


@given(st.floats(-1e9, 1e9) | st.sampled_from([float("inf"), float("nan")]))
def test_decimals_are_cut_as_python_does(number: float) -> None:
    assert hundredths(number) == f"{number:.2f}"
    assert hundredths(number).into(german) == f"{number:.2f}".replace(".", ",")


def test_what_a_sentence_quotes_has_the_marks_of_the_language() -> None:
    known = {"“%(words)s”": "„%(words)s“", "%(name)r is wrong": "%(name)r ist falsch"}
    sentence = said("%(name)r is wrong", name="a'b")

    assert sentence.into(lambda text: known.get(text, text)) == "„a'b“ ist falsch"
    assert sentence.into(str) == '"a\'b" is wrong'
