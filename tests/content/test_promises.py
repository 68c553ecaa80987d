"""Examples whose promises are written anew: they hold afterwards, and all else stays."""

from __future__ import annotations

import pytest

from benchmark.content.examples import example_problems
from benchmark.content.load import load_bank, read_files
from benchmark.content.problems import ContentError
from benchmark.content.promises import renewed
from benchmark.core.bank import Bank
from benchmark.settings import shipped

PATH = "examples/small.yaml"
SMALL = """\
# What a small shop gives.
title: Small
profile: {techs: 2}
answers: {SOP1: unknown}
expect:
  rung: 3  # as seen in spring
  overall: 12.5
  scores: {sop: 1, "trigger": 2.00}
  rules: [no-such-rule, keep-sops,
    security-unseen]  # these matter
  without:
    # never for a small shop
    - gone
    - one-head-break-glass
"""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return read_files(shipped("questions"))


@pytest.fixture(scope="module")
def heavier(files: dict[str, str]) -> Bank:
    """The shipped bank with another weight, under which most examples score otherwise."""
    path = "dimensions/trigger.yaml"
    old = "    weight: 5\n    text: How do client requests reach you?"
    assert old in files[path]
    return load_bank({**files, path: files[path].replace(old, old.replace("5", "9", 1))})


def test_shipped_examples_hold_again_and_only_their_numbers_change(
    files: dict[str, str], heavier: Bank
) -> None:
    broken = {p.place.path for p in example_problems(heavier, files)}
    assert len(broken) > 5

    new = {path: renewed(heavier, path, files[path]) for path in sorted(broken)}

    assert list(example_problems(heavier, {**files, **new})) == []
    for path, text in new.items():
        old = files[path].splitlines()
        changed = [a for a, b in zip(old, text.splitlines(), strict=True) if a != b]
        assert 1 <= len(changed) <= 3, changed
        assert all(a.lstrip().startswith(("overall:", "scores:", "rung:")) for a in changed)


def test_what_holds_stays_byte_for_byte(files: dict[str, str]) -> None:
    bank = load_bank(files)
    for path, text in files.items():
        if path.startswith("examples/"):
            assert renewed(bank, path, text) == text


def test_comments_survive_and_rules_that_are_not_so_leave(files: dict[str, str]) -> None:
    bank = load_bank(files)

    text = renewed(bank, PATH, SMALL)

    assert list(example_problems(bank, {PATH: text})) == []
    assert text.count("#") == SMALL.count("#")
    assert "no-such-rule" not in text
    assert "gone" not in text
    assert "rung: null  # as seen in spring" in text


def test_an_example_that_cannot_be_read_says_where(files: dict[str, str]) -> None:
    with pytest.raises(ContentError, match=r"examples/small\.yaml:4:"):
        renewed(load_bank(files), PATH, SMALL.replace("SOP1", "SOP99"))
