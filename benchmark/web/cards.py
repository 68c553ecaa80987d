"""Questions and task cards as HTML. Those without an answer are made once a process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from benchmark.core.bank import Bank, Mode, Question, Task
from benchmark.render.templates import environment
from benchmark.web.state import State


class Cards:
    """Callable from templates: a question, its field, what is chosen, an error -> its HTML."""

    def __init__(self, state: State, bank: Bank) -> None:
        self._templates, self._modes = state.templates, bank.matrix.modes

    def __call__(
        self,
        asked: Question | Task,
        name: str,
        chosen: Sequence[str],
        error: str,
        number: int = 0,
    ) -> Markup:
        """The HTML of one question. `chosen`: option ids, or what was typed."""
        if not chosen and not error:
            return _blank(self._templates, asked, name, number, self._modes)
        macros = _macros(self._templates)
        if isinstance(asked, Task):
            return Markup(macros.task_card(asked, name, self._modes, chosen, error))  # noqa: S704  # a macro escapes
        return Markup(macros.question(asked, name, number, chosen, error, asked.weight > 0))  # noqa: S704  # as above


@cache
def _blank(
    templates: Path, asked: Question | Task, name: str, number: int, modes: tuple[Mode, ...]
) -> Markup:
    # Most questions are shown once before they are answered; their HTML is always the same.
    macros = _macros(templates)
    if isinstance(asked, Task):
        return Markup(macros.task_card(asked, name, modes, (), ""))  # noqa: S704  # a macro escapes
    return Markup(macros.question(asked, name, number, (), "", asked.weight > 0))  # noqa: S704  # as above


@cache
def _macros(templates: Path) -> Any:
    return environment(templates).get_template("assess/_question.html").module
