"""Whatever happens to a file, its reader gets problems with places, never a traceback."""

from __future__ import annotations

import random
import re
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmark.content.codec import bank_document
from benchmark.content.examples import example_problems
from benchmark.content.lint import lint
from benchmark.content.located import read_yaml
from benchmark.content.problems import ContentError, Problem
from tests.content.shipped import FILES, with_text

MESSAGE = re.compile(r"[a-z0-9/-]+\.yaml:\d+:\d+: .+; .+", re.DOTALL)
VALUES = ("[]", "{}", "null", "", "5", "-5", "true", "x", '"x"', "[1, [2]]", "{a: 1}", "1.5", "na")
SIGNS = ("{", "}", "[", "]", ": ", "- ", '"', "'", "&", "*", "!", "|", ">", "%", "@", "\0", "\n")
SECONDS = 10


def few(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


def deleted(lines: list[str], dice: random.Random) -> None:
    first = dice.randrange(len(lines))
    del lines[first : first + dice.choice([1, 1, 5, 30])]


def doubled(lines: list[str], dice: random.Random) -> None:
    lines.insert(dice.randrange(len(lines)), dice.choice(lines))


def swapped(lines: list[str], dice: random.Random) -> None:
    keyed = [n for n, line in enumerate(lines) if ": " in line]
    one, other = dice.choice(keyed), dice.choice(keyed)
    (key, value), (other_key, other_value) = lines[one].split(": ", 1), lines[other].split(": ", 1)
    lines[one], lines[other] = f"{key}: {other_value}", f"{other_key}: {value}"


def revalued(lines: list[str], dice: random.Random) -> None:
    line = dice.choice([n for n, line in enumerate(lines) if ": " in line])
    lines[line] = lines[line].split(": ", 1)[0] + ": " + dice.choice(VALUES)


def shifted(lines: list[str], dice: random.Random) -> None:
    line = dice.randrange(len(lines))
    lines[line] = " " * dice.randrange(6) + lines[line].strip()


def signed(lines: list[str], dice: random.Random) -> None:
    line = dice.randrange(len(lines))
    place = dice.randrange(len(lines[line]) + 1)
    lines[line] = lines[line][:place] + dice.choice(SIGNS) + lines[line][place + 1 :]


def cut(lines: list[str], dice: random.Random) -> None:
    line = dice.randrange(len(lines))
    lines[line:] = [lines[line][: dice.randrange(len(lines[line]) + 1)]]


CHANGES = (deleted, doubled, swapped, revalued, shifted, signed, cut)


@st.composite
def broken_files(draw: st.DrawFn) -> tuple[str, str]:
    """The path of a shipped file, and its text after one or two changes."""
    path = draw(st.sampled_from(sorted(FILES)))
    dice = random.Random(draw(st.integers(0, 2**32)))
    lines = FILES[path].split("\n")
    for change in draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=2)):
        if any(": " in line for line in lines):
            change(lines, dice)
    return path, "\n".join(lines)


@few(30)
@given(broken_files())
def test_a_broken_file_gives_problems_and_no_traceback(broken: tuple[str, str]) -> None:
    files = with_text(*broken)
    started = time.perf_counter()

    found, problems = lint(files)
    if found is not None:
        problems = [*problems, *example_problems(found, files)]
        bank_document(found).encode()

    for problem in problems:
        assert MESSAGE.fullmatch(str(problem)), str(problem)
        assert problem.place.path in (*files, "bank.yaml")
    assert time.perf_counter() - started < SECONDS


@few(150)
@given(
    st.text(alphabet=st.sampled_from("ab1:-[]{},&*!|>'\"%#?\n \t~.é\0\ufeff\ud800"), max_size=60)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        read_yaml("x.yaml", text)
    except ContentError as error:
        problems = error.problems

    for problem in problems:
        assert MESSAGE.fullmatch(str(problem)), str(problem)
