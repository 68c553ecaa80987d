"""Questions and task cards as HTML. Those without an answer are made once a process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from benchmark.core.bank import Bank, Question
from benchmark.core.matrix import Task
from benchmark.render.templates import environment


class Cards:
    """Callable from templates: a question, its field, what is chosen, an error -> its HTML.

    One a bank: most questions are shown before they are answered, and then always look the same.
    """

    def __init__(self, templates: Path, bank: Bank) -> None:
        self._templates, self._locale, self._modes = templates, bank.language, bank.matrix.modes
        self._blank: dict[tuple[str, int], Markup] = {}

    def __call__(
        self,
        asked: Question | Task,
        name: str,
        chosen: Sequence[str],
        error: str,
        number: int = 0,
    ) -> Markup:
        """The HTML of one question. `chosen`: option ids, or what was typed."""
        if chosen or error:
            return self._made(asked, name, chosen, error, number)
        key = (name, number)
        if key not in self._blank:
            self._blank[key] = self._made(asked, name, (), "", number)
        return self._blank[key]

    def _made(
        self, asked: Question | Task, name: str, chosen: Sequence[str], error: str, number: int
    ) -> Markup:
        macros = _macros(self._templates, self._locale)
        if isinstance(asked, Task):
            made = macros.task_card(asked, name, self._modes, chosen, error)
        else:
            made = macros.question(asked, name, number, chosen, error, asked.weight > 0)
        return Markup(made)  # noqa: S704  # a macro has escaped everything


@cache
def _macros(templates: Path, locale: str) -> Any:
    return environment(templates, locale).get_template("assess/_question.html").module
