"""One key of a file: how it is called, what it is for, and how a form asks for it."""

from __future__ import annotations

from dataclasses import dataclass

LINE, TEXT, WHOLE, FLAG, CHOICE, CONDITION = "line", "text", "whole", "flag", "choice", "condition"
WORDS, LINES, WHOLES, ROWS, PIECES = "words", "lines", "wholes", "rows", "pieces"
"""Widgets: a short or long text, a whole number, a tick, one of `choices`, a condition; lists of
ids, of texts, of whole numbers, and of rows; and pieces that have pages of their own."""

ID, CODE = "id", "code"
FORMS = {
    LINE: "text", TEXT: "text", WHOLE: "whole", FLAG: "true or false", CONDITION: "condition",
    WORDS: "list of ids", LINES: "list of texts", WHOLES: "list of whole", ROWS: "list",
    PIECES: "list",
}  # fmt: skip
"""What questions/README.md calls the value that a widget asks for."""


def later(text: str) -> str:
    """Mark a text that is translated where it is printed."""
    return text


@dataclass(frozen=True)
class Key:
    """One key. `name`: as in the file, with a dot where it stands inside another mapping.

    `label` and `help` are for editors, in English; between backticks stand words of the files.
    `form` and `limits` are what questions/README.md says, where the other fields do not say it.
    `longest`: characters of a text, or of each text of a list. `low` and `high`: a whole number's
    bounds. `choices`: all words it can be; `refers`: the kind of piece whose ids it can be. `of`:
    the sorts of question or rule that have it, all if empty. `rows`: a row's columns.
    """

    name: str
    label: str
    help: str
    widget: str = LINE
    needed: bool = True
    longest: int = 0
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    refers: str = ""
    of: tuple[str, ...] = ()
    rows: tuple[Key, ...] = ()
    form: str = ""
    limits: str = ""

    def fits(self, sort: str) -> bool:
        """Whether a sort of question or rule has this key."""
        return not sort or not self.of or sort in self.of

    @property
    def told_form(self) -> str:
        """The kind of its value in words."""
        form = self.form or (", ".join(f"`{each}`" for each in self.choices) or FORMS[self.widget])
        return form if self.needed else f"{form}, optional"

    @property
    def told_limits(self) -> str:
        """Its limits in words."""
        if self.limits:
            return self.limits
        if self.low is not None and self.high is not None:
            return f"{self.low:,} to {self.high:,}"
        return str(self.longest) if self.longest else "–"
