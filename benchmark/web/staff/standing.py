"""The form that says where a lead stands: what was typed, and whether it can be kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from starlette.datastructures import FormData

from benchmark.render.catalogues import later
from benchmark.render.speech import Speech
from benchmark.store.lead_tables import Lead
from benchmark.store.notes import Standing
from benchmark.web.forms import one_line

MAX_STEP = 200
YEARS = (2000, 2100)
GONE = later("Choose an account from the list; this one can no longer look after leads")


@dataclass(frozen=True)
class Entered:
    """What the fields of the form hold, as texts. `revision`: of the lead that was looked at."""

    status: str
    assignee: str
    step: str
    step_on: str
    revision: int

    @classmethod
    def of(cls, lead: Lead) -> Entered:
        """What the form shows for a lead."""
        on = lead.step_on.isoformat() if lead.step_on else ""
        return cls(lead.status, lead.assignee_id or "", lead.step, on, lead.revision)

    def at_revision(self, revision: int) -> Entered:
        """The same texts over a newer lead."""
        return replace(self, revision=revision)

    def changes(self, before: Entered, names: Mapping[str, str]) -> dict[str, str]:
        """What the audit keeps of a change; not the step's words, which may name the owner."""
        found: dict[str, str] = {}
        if self.status != before.status:
            found |= {"status_before": before.status, "status": self.status}
        if self.assignee != before.assignee:
            found["assignee"] = names.get(self.assignee, self.assignee)
        if (self.step, self.step_on) != (before.step, before.step_on):
            found["step_on"] = self.step_on
        return found


class Checked(NamedTuple):
    """What can be kept, or else (field, message) for each problem."""

    standing: Standing | None
    problems: tuple[tuple[str, str], ...]


def read_standing(posted: FormData) -> Entered:
    """The form as it was posted."""
    status, assignee, step, on, revision = (
        one_line(str(posted.get(name, "")))
        for name in ("status", "assignee", "step", "step_on", "revision")
    )
    number = int(revision) if revision.isascii() and revision.isdecimal() else -1
    return Entered(status, assignee, step, on, number if number < 2**31 else -1)


def entered(
    typed: Entered, statuses: Collection[str], accounts: Collection[str], speech: Speech
) -> Checked:
    """What was typed as a Standing, or what is wrong with it."""
    problems = tuple(_problems(typed, statuses, accounts, speech))
    if problems:
        return Checked(None, problems)
    on = date.fromisoformat(typed.step_on) if typed.step_on else None
    return Checked(Standing(typed.status, typed.assignee or None, typed.step, on), ())


def _problems(
    typed: Entered, statuses: Collection[str], accounts: Collection[str], speech: Speech
) -> Iterator[tuple[str, str]]:
    if typed.status not in statuses:
        yield "status", later("Choose one of the statuses")
    if typed.assignee and typed.assignee not in accounts:
        yield "assignee", GONE
    if len(typed.step) > MAX_STEP:
        yield "step", speech._("Use at most %(most)s characters for the next step", most=MAX_STEP)
    if typed.step_on and (problem := _date_problem(typed.step_on, speech)):
        yield "step_on", problem
    elif typed.step and not typed.step_on:
        yield "step_on", later("Say on which day the next step is due")
    elif typed.step_on and not typed.step:
        yield "step", later("Say what to do on that day, or remove the date")


def _date_problem(text: str, speech: Speech) -> str:
    """What is wrong with a date; empty if nothing is."""
    try:
        year = date.fromisoformat(text).year
    except ValueError:
        return later("Enter the date as year, month and day, such as 2026-03-14")
    if YEARS[0] <= year <= YEARS[1]:
        return ""
    first, last = YEARS
    return speech._("Choose a day in the years %(first)s to %(last)s", first=first, last=last)
