"""What the YAML library says, put into words, and what to do about it."""

from __future__ import annotations

import pytest

from benchmark.content.yaml_words import yaml_remedy, yaml_words
from benchmark.render.speech import Speech


@pytest.mark.parametrize(
    ("says", "english", "german"),
    [
        (
            "expected <block end>, but found '<scalar>'",
            "this does not fit the lines before it: a text",
            "das passt nicht zu den Zeilen davor: ein Text",
        ),
        (
            "expected ',' or ']', but got '<stream end>'",
            "expected ',' or ']', but got the end of the file",
            "hier fehlt „,“ oder „]“, es folgt das Ende der Datei",
        ),
        (
            "duplicate tag handle '!'",
            "duplicate tag handle '!'",
            "den Tag-Anfang '!' gibt es zweimal",
        ),
    ],
)
def test_the_parts_of_a_text_are_named_in_words(says: str, english: str, german: str) -> None:
    words = yaml_words(says)

    assert words == english
    assert words.into(Speech("de")._) == german


def test_the_commonest_faults_have_a_remedy_of_their_own() -> None:
    assert yaml_remedy("expected ',' or ']', but got '<stream end>'").startswith(
        "close the bracket"
    )
    assert yaml_remedy("expected <block end>, but found '-'").startswith("indent all lines")
    assert yaml_remedy("found character '\\t' that cannot start any token").startswith(
        "indent with"
    )
    assert yaml_remedy("duplicate tag handle '!'") == "write valid YAML 1.2"
