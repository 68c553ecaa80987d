"""What an export of leads says in which column, and how its texts are made safe to open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlmodel import col

from benchmark.render.catalogues import later
from benchmark.render.speech import Speech
from benchmark.store.behalf import OWNER_MADE, STAFF_MADE
from benchmark.store.lead_tables import Lead
from benchmark.store.lead_traits import DIMENSIONS, NO_POINTS, POINT_BITS
from benchmark.store.tables import Contact
from benchmark.web.staff.choices import Choices

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a text must not begin with: spreadsheet programs would take it for a formula."""
MAX_CELL = 32_000
LEADS = "/staff/leads"
NOTES = (
    later("One row is one assessment, in its latest form. Times are UTC."),
    later("Points are whole, from 0 to 100, and cut as in the report."),
    later(
        "Contact details stand only where the owner agreed to be called and opened the mailed link."
    ),
    later("A withdrawn consent removes them."),
    later(
        "A text that begins like a formula has an apostrophe before it; a telephone number has it "
        "in the CSV only."
    ),
)
MADE_BY = {OWNER_MADE: later("owner"), STAFF_MADE: later("staff in a meeting")}
CONFIRMED = later("yes or no: a confirmed consent that holds")
SCORED = later("0 to 100; empty without a score")

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
    """The columns of an export, from left to right, in the language of what is offered.

    `site`: what the addresses begin with.
    """
    _ = offered.speech._
    page = Column(
        _("Lead"), _("The address of its page"), lambda r: f"{site}{LEADS}/{r.assessment_id}"
    )
    parts = (_who, _scores, _standing)
    return [page, *(Column(*each) for part in parts for each in part(offered))]


def _who(offered: Choices) -> Iterator[tuple[str, str, Value]]:
    _, regions = offered.speech._, offered.regions
    called, yes = _("only with the consent to be called"), _yes(offered.speech)
    confirmed = _(CONFIRMED)
    submitted = _("When the latest report was submitted, UTC")
    yield _("Submitted"), submitted, lambda r: r.submitted_at
    yield _("Company"), _("As it was entered; empty if not given"), lambda r: r.company
    yield _("Contact"), _("Name; %(called)s", called=called), lambda r: _told(r, r.name)
    yield _("E-mail"), _("Address; %(called)s", called=called), lambda r: _told(r, r.email)
    yield _("Telephone"), _("Number; %(called)s", called=called), lambda r: _told(r, r.phone)
    yield _("May be called"), confirmed, lambda r: yes(r.can_call)
    yield _("Link by e-mail"), confirmed, lambda r: yes(r.can_mail)
    peers = _("yes or no: a consent that holds")
    yield _("In peer figures"), peers, lambda r: yes(r.in_peers)
    yield _("Technicians"), _("As answered; empty if not"), lambda r: r.techs
    where = _("Where most clients are")
    yield _("Region"), where, lambda r: regions.get(r.region, r.region)
    makers = {each: _(word) for each, word in MADE_BY.items()}
    made = _("owner, or staff in a meeting")
    yield _("Entered by"), made, lambda r: makers.get(r.origin, r.origin)
    invented = _("yes for demonstration data, otherwise no")
    yield _("Invented"), invented, lambda r: yes(r.is_demo)


def _scores(offered: Choices) -> Iterator[tuple[str, str, Value]]:
    _, yes, scored = offered.speech._, _yes(offered.speech), offered.speech._(SCORED)
    yield _("Rung"), _("1 to 5; empty if too little was answered"), lambda r: r.rung
    yield _("Overall points"), scored, lambda r: _cut(r.overall)
    for dimension, name in offered.dimensions.items():
        if dimension in DIMENSIONS:
            yield _("Points: %(name)s", name=name), scored, _points(dimension)
    yield _("Risk flags"), _("How many the report raises"), lambda r: r.flags
    yield _("Critical flag"), _("yes or no"), lambda r: yes(r.critical)
    yield _("Contradictions"), _("How many the report names"), lambda r: r.contradictions
    meaning = _("0 to 100, as explained above today’s queue; our own design value")
    yield _("Need"), meaning, lambda r: r.need


def _standing(offered: Choices) -> Iterator[tuple[str, str, Value]]:
    _, statuses, accounts = offered.speech._, offered.statuses, offered.accounts
    yield _("Status"), _("Where sales stands"), lambda r: statuses.get(r.status, r.status)
    yield (
        _("Looked after by"),
        _("The account’s address; empty for nobody"),
        lambda r: accounts.get(r.assignee_id, r.assignee_id or ""),
    )
    yield _("Next step"), _("What is to be done"), lambda r: r.step
    yield _("Next step on"), _("When it is due"), lambda r: r.step_on


def _told(row: Row[Any], value: str | None) -> str:
    return (value or "") if row.can_call else ""


def _yes(speech: Speech) -> Callable[[object], str]:
    yes, no = speech._("yes"), speech._("no")
    return lambda value: yes if value else no


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
