"""The interface's catalogues: every text has its translation, with the same places for values."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from benchmark.render.catalogues import FOLDER, interface_languages

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_": None,
    "ngettext": (1, 2),
    "later": None,
    "said": None,
    "say": None,
}
YAML_WORDS = "benchmark/content/yaml_words.py"
PLACE = re.compile(r"%\((\w+)\)[a-z]|%%")
OTHERS = interface_languages()[1:]


@cache
def printed() -> dict[str, tuple[str, str | tuple[str, ...]]]:
    """Every text that the interface prints: its singular -> where, and all its forms."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    methods = [(each["pattern"], each["method"]) for each in settings["tool"]["babel"]["mappings"]]
    found: dict[str, tuple[str, str | tuple[str, ...]]] = {}
    # The two folders alone: beside them lie whole environments.
    for folder in ("benchmark", "templates"):
        own = [(p.removeprefix(f"{folder}/"), m) for p, m in methods if p.startswith(folder)]
        for path, line, text, _, _ in extract_from_dir(ROOT / folder, own, keywords=KEYWORDS):
            one = text if isinstance(text, str) else text[0]
            found.setdefault(one, (f"{folder}/{path}:{line}", text))
    return found


@cache
def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, language)


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def places(text: str) -> set[str]:
    return {match[0] for match in PLACE.finditer(text)}


def translated(language: str) -> Iterator[tuple[Message, str, str]]:
    """Each text with each of its translations."""
    for message in catalogue(language):
        if message.id:
            sources, said = forms(message.id), forms(message.string)
            for number, text in enumerate(said):
                if text:
                    yield message, sources[min(number, len(sources) - 1)], text


def test_there_is_something_to_translate() -> None:
    assert len(printed()) > 300
    assert printed()["Save and continue"][0].startswith("templates/")
    assert OTHERS == ("de",)


@pytest.mark.parametrize("language", OTHERS)
class TestACatalogue:
    def test_has_every_text_of_the_interface(self, language: str) -> None:
        known = catalogue(language)

        missing = []
        for one, (where, text) in printed().items():
            message = known.get(one)
            needed = known.num_plurals if isinstance(text, tuple) else 1
            said = forms(message.string) if message else ()
            if len(said) != needed or not all(said) or (message and message.fuzzy):
                missing.append(f"{where}: {one!r}")

        assert missing == []

    def test_has_the_same_places_for_values(self, language: str) -> None:
        differing = [
            (source, text)
            for message, source, text in translated(language)
            # "One minute" needs no number.
            if places(text) != places(source)
            and not (message.pluralizable and places(text) < places(source))
        ]

        assert differing == []

    def test_fills_in_its_values(self, language: str) -> None:
        """A lone percent sign would fail where the text is printed."""
        for message, source, text in translated(language):
            if "%(" in source or message.pluralizable:
                names = {match[1] for match in PLACE.finditer(source) if match[1]}
                assert text % {**dict.fromkeys(names, 1), "num": 1}

    def test_keeps_the_space_and_the_line_ends_around_a_text(self, language: str) -> None:
        for _, source, text in translated(language):
            before, after = re.match(r"\s*", source), re.search(r"\s*$", source)
            assert before
            assert after
            assert text.startswith(before[0]), source
            assert text.endswith(after[0]), source

    def test_has_no_markup_that_the_english_has_not(self, language: str) -> None:
        for _, source, text in translated(language):
            assert re.findall(r"<[^>]*>|&\w+;", text) == re.findall(r"<[^>]*>|&\w+;", source)


@pytest.mark.parametrize("name", sorted({*KEYWORDS} - {*DEFAULT_KEYWORDS}))
def test_the_readme_has_babel_look_for_the_same_calls(name: str) -> None:
    [command] = re.findall("pybabel extract .*", (ROOT / "README.md").read_text())

    assert re.search(rf"-k {name}(?![\w])", command)


def test_what_is_said_by_a_function_that_was_handed_in_is_found() -> None:
    assert {"either %(parts)s", "is flagged", "lacks %(one)s"} <= printed().keys()


MAKES_SAID = ("benchmark/core/saying.py", "benchmark/content/examples.py", YAML_WORDS)
"""Where patterns are kept to be filled in later; there `later` marks them."""


def test_sentences_are_made_of_patterns_that_can_be_found() -> None:
    """Babel sees constants only: a text in a variable would stay English."""
    hidden = []
    for path in sorted((ROOT / "benchmark").rglob("*.py")):
        where = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in ("said", "Said"):
                is_said = name == "said" and isinstance(node.args[0], ast.Constant)
                if not is_said and where not in MAKES_SAID:
                    hidden.append(f"{where}:{node.lineno}")

    assert hidden == []
