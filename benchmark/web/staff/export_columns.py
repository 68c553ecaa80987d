"""What an export of leads says in which column, and how its texts are made safe to open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlmodel import col

from benchmark.store.lead_tables import Lead
from benchmark.store.lead_traits import DIMENSIONS, NO_POINTS, POINT_BITS
from benchmark.store.tables import Contact
from benchmark.web.staff.choices import Choices

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a text must not begin with: spreadsheet programs would take it for a formula."""
MAX_CELL = 32_000
LEADS = "/staff/leads"
NOTES = (
    "One row is one assessment, in its latest form. Times are UTC.",
    "Points are whole, from 0 to 100, and cut as in the report.",
    "Contact details stand only where the owner agreed to be called and opened the mailed link.",
    "A withdrawn consent removes them.",
    "A text that begins like a formula has an apostrophe before it.",
)

SELECTED = tuple(
    col(each)
    for each in (
        Lead.assessment_id, Lead.submitted_at, Lead.company, Lead.name, Lead.email, Contact.phone,
        Lead.can_call, Lead.can_mail, Lead.in_peers, Lead.rung, Lead.overall, Lead.points,
        Lead.flags, Lead.critical, Lead.contradictions, Lead.need, Lead.techs, Lead.region,
        Lead.origin, Lead.is_demo, Lead.status, Lead.assignee_id, Lead.step, Lead.step_on,
    )
)  # fmt: skip
"""What is read of each lead."""

Value = Callable[[Row[Any]], Any]


@dataclass(frozen=True)
class Column:
    """One column: its head, what it says, and its value of a row."""

    head: str
    meaning: str
    value: Value


def columns(offered: Choices, site: str) -> list[Column]:
    """The columns of an export, from left to right. `site`: what the addresses begin with."""
    page = Column("Lead", "The address of its page", lambda r: f"{site}{LEADS}/{r.assessment_id}")
    parts = (_who, _scores, _standing)
    return [page, *(Column(*each) for part in parts for each in part(offered))]


def _who(offered: Choices) -> Iterator[tuple[str, str, Value]]:
    called = "only with the consent to be called"
    yield "Submitted", "When the latest report was submitted, UTC", lambda r: r.submitted_at
    yield "Company", "As it was entered; empty if not given", lambda r: r.company
    yield "Contact", f"Name; {called}", lambda r: _told(r, r.name)
    yield "E-mail", f"Address; {called}", lambda r: _told(r, r.email)
    yield "Telephone", f"Number; {called}", lambda r: _told(r, r.phone)
    yield "May be called", "yes or no: a confirmed consent that holds", lambda r: _yes(r.can_call)
    yield "Link by e-mail", "yes or no: a confirmed consent that holds", lambda r: _yes(r.can_mail)
    yield "In peer figures", "yes or no: a consent that holds", lambda r: _yes(r.in_peers)
    yield "Technicians", "As answered; empty if not", lambda r: r.techs
    regions = offered.regions
    yield "Region", "Where most clients are", lambda r: regions.get(r.region, r.region)
    yield "Entered by", "owner, or staff in a meeting", lambda r: r.origin
    yield "Invented", "yes for demonstration data, otherwise no", lambda r: _yes(r.is_demo)


def _scores(offered: Choices) -> Iterator[tuple[str, str, Value]]:
    yield "Rung", "1 to 5; empty if too little was answered", lambda r: r.rung
    yield "Overall points", "0 to 100; empty without a score", lambda r: _cut(r.overall)
    for dimension, name in offered.dimensions.items():
        if dimension in DIMENSIONS:
            yield f"Points: {name}", "0 to 100; empty without a score", _points(dimension)
    yield "Risk flags", "How many the report raises", lambda r: r.flags
    yield "Critical flag", "yes or no", lambda r: _yes(r.critical)
    yield "Contradictions", "How many the report names", lambda r: r.contradictions
    meaning = "0 to 100, as explained above today’s queue; our own design value"
    yield "Need", meaning, lambda r: r.need


def _standing(offered: Choices) -> Iterator[tuple[str, str, Value]]:
    statuses, accounts = offered.statuses, offered.accounts
    yield "Status", "Where sales stands", lambda r: statuses.get(r.status, r.status)
    yield (
        "Looked after by",
        "The account’s address; empty for nobody",
        lambda r: accounts.get(r.assignee_id, r.assignee_id or ""),
    )
    yield "Next step", "What is to be done", lambda r: r.step
    yield "Next step on", "When it is due", lambda r: r.step_on


def _told(row: Row[Any], value: str | None) -> str:
    return (value or "") if row.can_call else ""


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _cut(score: float | None) -> int | None:
    return None if score is None else int(score + 1e-9)


def _points(dimension: str) -> Value:
    shift = POINT_BITS * DIMENSIONS.index(dimension)

    def value(row: Row[Any]) -> int | None:
        points: int = row.points >> shift & NO_POINTS
        return None if points == NO_POINTS else points

    return value


def guarded(text: str) -> str:
    """A text that no spreadsheet program takes for a formula, without characters it cannot hold."""
    if not text.isprintable() or len(text) > MAX_CELL:
        text = "".join(c for c in text if c >= " " or c in "\t\r\n")[:MAX_CELL]
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text
