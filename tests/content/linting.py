"""Changes to the shipped bank, and where their problems stand."""

from __future__ import annotations

import re

from tests.content.shipped import changed, line_of

SOP, TRIGGER, HERO = "dimensions/sop.yaml", "dimensions/trigger.yaml", "dimensions/hero.yaml"
RULES = "rules/sop.yaml"
WRITE_SOPS = "when: answer.SOP1 <= 4"


def when(condition: str) -> dict[str, str]:
    """The shipped files where the first rule of rules/sop.yaml has another condition."""
    return changed(RULES, (WRITE_SOPS, f"when: {condition}"))


def placed(path: str, expected: str) -> str:
    """A message whose «texts» are replaced by the numbers of the lines where they stand."""
    numbered = re.sub("«(.+?)»", lambda found: str(line_of(path, found[1])), expected)
    return f"{path}:{numbered}"
