"""The form of one piece: its keys as fields, its lists as rows that can be added and moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from wtforms import BooleanField, Field, StringField, TextAreaField

from benchmark.content.fields import SORT
from benchmark.content.key import CONDITION, FLAG, LINES, ROWS, TEXT, Key
from benchmark.content.keys import KEYS, form_keys
from benchmark.content.located import UNPRINTABLE
from benchmark.content.problems import Place, Problem
from benchmark.core.saying import said
from benchmark.web.forms import SafeForm, safe_form

MAX_ROWS = 60
LONG = (TEXT, LINES, CONDITION)

Row = dict[str, str]
Values = dict[str, Any]
"""Form values as content.fields takes them: texts as typed, ticks, and rows of texts."""


@dataclass(frozen=True)
class Asked:
    """One key with what the form shows in it. `value`: as typed; `rows`: for lists of rows."""

    key: Key
    value: str
    ticked: bool
    rows: tuple[Row, ...]
    columns: tuple[Key, ...]

    @property
    def id(self) -> str:
        """The id of its field in the page."""
        return field_id(self.key.name)


def field_id(name: str) -> str:
    """The id of a key's field: an address can end in it."""
    return f"f-{name.replace('.', '-')}"


def sort_of(kind: str, values: Mapping[str, Any]) -> str:
    """Which sort of question or rule it is; empty where there are no sorts, or it is none."""
    known = next((key.choices for key in KEYS[kind] if key.name == SORT), ())
    sort = str(values.get(SORT) or "")
    return sort if sort in known else ""


def keys_of(kind: str, values: Mapping[str, Any]) -> list[Key]:
    """The keys that a form shows: those of its sort, and others that hold something."""
    sort = sort_of(kind, values)
    return [key for key in form_keys(kind) if key.fits(sort) or values.get(key.name)]


def fields(kind: str, values: Mapping[str, Any]) -> list[Asked]:
    """The form's fields with their values, in order."""
    sort = sort_of(kind, values)
    return [_asked(key, values.get(key.name), sort) for key in keys_of(kind, values)]


def _asked(key: Key, value: Any, sort: str) -> Asked:
    if key.widget == ROWS:
        rows = tuple({name: _typed(each) for name, each in row.items()} for row in value or ())
        filled = {name for row in rows for name, each in row.items() if each}
        columns = tuple(c for c in key.rows if c.fits(sort) or c.name in filled)
        return Asked(key, "", ticked=False, rows=rows, columns=columns)
    if isinstance(value, list):
        joined = ("\n" if key.widget == LINES else ", ").join(map(str, value))
        return Asked(key, joined, ticked=False, rows=(), columns=())
    return Asked(key, _typed(value), ticked=value is True, rows=(), columns=())


def _typed(value: object) -> str:
    return "" if value is None or isinstance(value, bool) else str(value)


@cache
def _form_class(kind: str) -> type[SafeForm]:
    """A form with a field for each key that is no list of rows."""
    made: dict[str, Field] = {}
    for key in form_keys(kind):
        if key.widget != ROWS:
            field = TextAreaField if key.widget in LONG else StringField
            made[key.name] = (BooleanField if key.widget == FLAG else field)(key.label)
    return type(f"{kind.title()}Form", (SafeForm,), made)


def read_form(request: Request, kind: str, posted: FormData) -> tuple[Values, bool]:
    """What was posted, and whether the form is this editor's.

    Keys that the form did not show are left out, so that they stay as they are.
    """
    form = safe_form(request, _form_class(kind), posted)
    holds = bool(form.validate())
    shown = {each for each in posted.getlist("shown") if isinstance(each, str)}
    values: Values = {
        name: value for name, value in form.data.items() if name in shown and name != "csrf_token"
    }
    for key in form_keys(kind):
        if key.widget == ROWS and key.name in shown:
            values[key.name] = list(_rows(key, posted))
    return values, holds


def form_faults(kind: str, values: Values) -> tuple[Problem, ...]:
    """What no file can hold, each at its field; and that nothing is filled in."""
    found = []
    if not any(_texts(value) for value in values.values()):
        what, remedy = said("nothing is filled in"), said("fill in the fields")
        found.append(Problem(Place(""), what, remedy))
    for key in form_keys(kind):
        if any(UNPRINTABLE.search(text) for text in _texts(values.get(key.name))):
            what = said("%(key)s holds a control character", key=key.name)
            remedy = said("remove it, or type the text anew")
            found.append(Problem(Place(""), what, remedy, key.name))
    return tuple(found)


def _texts(value: Any) -> list[str]:
    """All that was typed into a field; a browser ends lines with two characters."""
    if isinstance(value, list):
        return [text for row in value for text in row.values() if text]
    text = value.replace("\r", "") if isinstance(value, str) else ""
    return [text] if text.strip() else []


def _rows(key: Key, posted: FormData) -> Iterator[Row]:
    columns = {column.name: _column(posted, f"{key.name}.{column.name}") for column in key.rows}
    for number in range(min(MAX_ROWS, max(map(len, columns.values()), default=0))):
        yield {name: found[number] for name, found in columns.items() if number < len(found)}


def _column(posted: FormData, name: str) -> list[str]:
    return [each if isinstance(each, str) else "" for each in posted.getlist(name)]


def with_changed_rows(values: Values, action: str) -> Values:
    """The values after a button of a list: "NAME add", or "NAME up|down|remove NUMBER"."""
    match = re.fullmatch(r"([a-z_.]+) (add|up|down|remove)(?: (\d{1,3}))?", action)
    if match is None or not isinstance(values.get(match[1]), list):
        return values
    rows, number = list(values[match[1]]), int(match[3] or 0)
    if match[2] == "add" and len(rows) < MAX_ROWS:
        rows.append({})
    elif match[2] != "add" and number < len(rows):
        ROW_CHANGES[match[2]](rows, number)
    return {**values, match[1]: rows}


def _swap(rows: list[Row], number: int) -> None:
    if 0 <= number < len(rows) - 1:
        rows[number], rows[number + 1] = rows[number + 1], rows[number]


ROW_CHANGES: dict[str, Callable[[list[Row], int], object]] = {
    "up": lambda rows, number: _swap(rows, number - 1),
    "down": _swap,
    "remove": lambda rows, number: rows.pop(number),
}


def told(text: str) -> list[tuple[bool, str]]:
    """A help text in pieces: whether it is a word of the files, which stands in backticks."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return [(bool(n % 2), part) for n, part in enumerate(plain.split("`")) if part]
