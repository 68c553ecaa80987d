"""What fields are called where two banks are compared."""

from __future__ import annotations

from benchmark.content.diff import differences
from benchmark.content.load import load_bank
from benchmark.core.saying import Said
from tests.content.shipped import FILES


def test_what_comes_before_a_step_is_named_in_words_that_can_be_translated() -> None:
    path, after = "rules/oversight.yaml", "after: [automation-register]"
    assert after in FILES[path]
    changed = {**FILES, path: FILES[path].replace(after, "after: []", 1)}

    [found] = differences(load_bank(FILES), load_bank(changed))

    assert isinstance(found.field, Said)
    assert str(found).endswith(": prerequisites automation-register -> nothing")
