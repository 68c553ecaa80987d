"""A problem that does not stand at its key says which key it concerns, so that a form can show it."""

# ruff: noqa: E501  # a case is one line

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmark.content.keys import KEYS
from benchmark.content.lint import lint
from benchmark.content.pieces import find, replace_piece
from tests.content.shipped import FILES


def keys(kind: str, name: str, old: str, new: str) -> set[tuple[str, str]]:
    """What is wrong after a change, with the key that each problem names."""
    piece = find(FILES, kind, name)
    assert piece is not None
    assert old in piece.yaml
    files: Mapping[str, str] = replace_piece(FILES, kind, name, piece.yaml.replace(old, new, 1))
    return {(each.what, each.key) for each in lint(files)[1]}


@pytest.mark.parametrize(
    ("kind", "name", "old", "new", "what", "key"),
    [
        pytest.param("question", "SOP2", "weight: 5\n", "", "weight is missing", "weight", id="number"),
        pytest.param("question", "SOP2", "short:", "hint:", "short is missing", "short", id="text"),
        pytest.param("question", "SOP2", "text: In people’s heads, ", "", "text is missing", "", id="in a row"),
        pytest.param("rule", "request-forms", "plan:", "avoid:", "plan is missing", "plan", id="of a sort"),
        pytest.param("bank", "bank", "  near: 4\n", "", "near is missing", "thresholds.near", id="inside"),
        pytest.param("bank", "bank", "  title: Your company\n", "", "title is missing", "profile.title", id="of the profile"),
        pytest.param("rule", "request-forms", "[trigger]", "[triggers]", "request-forms names the dimension 'triggers'", "dimensions", id="dimension"),
        pytest.param("rule", "restore-untested", "restore-by-hand", "restored", "restore-untested names the rule 'restored'", "advice", id="advice"),
        pytest.param("rule", "self-fix-known-alerts", "failure-queue", "failures", "self-fix-known-alerts names the rule 'failures'", "after", id="after"),
        pytest.param("rule", "eight-work-types", "advanced-global", "global", "eight-work-types names the source 'global'", "sources", id="source"),
        pytest.param("rule", "request-forms", "few-forms", "forms", "target TRG2: 'forms' is no answer of it", "target", id="target"),
        pytest.param("gate", "documented-needs-sops", "dimension: sop", "dimension: x", "'x' is not a dimension", "dimension", id="gate"),
        pytest.param("question", "SOP2", "points: 100", "points: 99", "SOP2 can never earn 100", "options", id="options"),
        pytest.param("question", "SOP1", "points: 100", "points: 99", "SOP1 can never earn 100", "bands", id="bands"),
        pytest.param("question", "SOP5", "88, 100", "88, 99", "SOP5 can never earn 100", "points_by_count", id="by count"),
    ],
)  # fmt: skip
def test_a_problem_names_its_key(
    kind: str, name: str, old: str, new: str, what: str, key: str
) -> None:
    assert (what, key) in keys(kind, name, old, new)
    assert not key or key in {each.name for each in KEYS[kind]}
