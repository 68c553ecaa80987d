"""Every problem that a test makes can be told in German."""

from __future__ import annotations

from benchmark.content.problems import Problem
from benchmark.core.saying import Said, verbatim
from benchmark.render.catalogues import catalogue

UNTOLD = verbatim("").pattern
"""What is the same in every language: only tests say what is wrong so."""
_told: set[str] = set()


def untold(problems: list[Problem]) -> list[str]:
    """Texts of problems that do not keep what they are made of, or stay English."""
    return [text for each in problems for text in (each.what, each.remedy) if not is_told(text)]


def is_told(text: object) -> bool:
    """Whether a text is the English of what it keeps, and has another German."""
    if not isinstance(text, Said):
        return False
    if text.pattern not in _told and text.pattern != UNTOLD:
        made = text.pattern % text.values if text.values else text.pattern
        if text != made or text.into(catalogue("de").gettext) == text:
            return False
        _told.add(text.pattern)
    return True


class Noted:
    """Notes the problems that are made, one for each pair of patterns."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, str], Problem] = {}

    def note(self, problem: Problem) -> None:
        """Keep one of its kind."""
        patterns = (getattr(each, "pattern", each) for each in (problem.what, problem.remedy))
        what, remedy = patterns
        self.made.setdefault((what, remedy), problem)
