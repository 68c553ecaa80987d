"""The shipped files, read once, and ways to break a copy of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from benchmark.content.examples import example_problems
from benchmark.content.lint import lint
from benchmark.content.load import load_bank, read_files
from benchmark.content.located import read_yaml
from benchmark.core.bank import Bank

QUESTIONS = Path(__file__).parents[2] / "questions"
FILES: Mapping[str, str] = read_files(QUESTIONS)

read_once = cache(read_yaml)
"""Parsing YAML is nearly all of the time of a load; only the file that a test breaks is new."""


@cache
def bank() -> Bank:
    return load_bank(FILES)


def with_text(path: str, text: str) -> dict[str, str]:
    """The shipped files, where one has another text."""
    return {**FILES, path: text}


def changed(path: str, *changes: tuple[str, str]) -> dict[str, str]:
    """The shipped files with the first place of each old text in one file made new."""
    text = FILES[path]
    for old, new in changes:
        assert old in text, f"{path} does not hold {old!r}"
        text = text.replace(old, new, 1)
    return with_text(path, text)


def rule_block(path: str, name: str) -> str:
    """The text of one rule in its file, up to the next one."""
    text = FILES[path]
    start = text.index(f"  - id: {name}\n")
    following = text.find("  - id: ", start + 1)
    return text[start:] if following < 0 else text[start:following]


def line_of(path: str, wanted: str) -> int:
    """The number of the first line of a shipped file that holds a text."""
    lines = FILES[path].splitlines()
    return next(n for n, line in enumerate(lines, 1) if wanted in line)


def faults(files: Mapping[str, str]) -> list[str]:
    """What `benchmark check` prints for these files, without its last line."""
    found, problems = lint(files)
    if found is not None:
        problems = [*problems, *example_problems(found, files)]
    return [str(problem) for problem in problems]


def own_faults(files: Mapping[str, str]) -> list[str]:
    """The same without trying the examples, which takes most of the time."""
    return [str(problem) for problem in lint(files)[1]]
