"""The audit in words: what was done, to what, and its details."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from benchmark.render.catalogues import later
from benchmark.render.formats import day
from benchmark.render.speech import Speech

ACTIONS = {
    "account.added": later("Account: added"),
    "account.disabled": later("Account: disabled"),
    "account.enabled": later("Account: enabled"),
    "account.invited": later("Account: invited"),
    "account.link-sent": later("Account: link sent"),
    "account.password-changed": later("Account: password changed"),
    "account.password-set": later("Account: password set"),
    "account.reset-asked": later("Account: reset asked"),
    "account.roles": later("Account: roles changed"),
    "account.signed-in": later("Account: signed in"),
    "account.signed-out": later("Account: signed out"),
    "bank.published": later("Bank: published"),
    "bank.rolled-back": later("Bank: rolled back"),
    "behalf.begin": later("In a meeting: begun"),
    "behalf.link": later("In a meeting: link looked up"),
    "behalf.submit": later("In a meeting: submitted"),
    "delivery.cancel": later("Delivery: cancelled"),
    "delivery.retry": later("Delivery: sent again"),
    "demo.add": later("Demo data: added"),
    "draft.asked": later("Draft: asked"),
    "draft.begun": later("Draft: begun"),
    "draft.discarded": later("Draft: discarded"),
    "draft.saved": later("Draft: saved"),
    "lead.note": later("Lead: note added"),
    "lead.standing": later("Lead: standing changed"),
    "leads.assign": later("Leads: assigned"),
    "leads.csv": later("Leads: exported as CSV"),
    "leads.status": later("Leads: status set"),
    "leads.xlsx": later("Leads: exported as XLSX"),
    "rehearsal.cancelled": later("Rehearsal: cancelled"),
    "rehearsal.resumed": later("Rehearsal: resumed"),
    "rehearsal.started": later("Rehearsal: started"),
}
"""What the recorded actions are called; one that is missing here stands by its own words."""
SUBJECTS = {
    "bank": later("Question bank"),
    "demo": later("Demo data"),
    "draft": later("Draft"),
    "leads": later("Several leads"),
    "outgoing": later("Delivery"),
}
"""What something was done to, as it is recorded; one lead and one account are links."""
NAMES = {
    "after": later("after"),
    "assign": later("looked after by"),
    "assignee": later("looked after by"),
    "bank": later("bank"),
    "base": later("base"),
    "before": later("before"),
    "change": later("change"),
    "count": later("count"),
    "draft": later("draft"),
    "email": later("email"),
    "example": later("example"),
    "files_held": later("files held"),
    "filter": later("filter"),
    "number": later("number"),
    "piece": later("piece"),
    "revision": later("revision"),
    "roles": later("roles"),
    "searched": later("narrowed by a search"),
    "status": later("status"),
    "status_before": later("status before"),
    "step_on": later("next step on"),
    "stopped": later("stopped"),
    "title": later("title"),
    # "to" alone is the end of a range elsewhere.
    "to": later("back to"),
}
"""The names of the details; others stand as they are recorded."""
VALUES = (
    later("admin"), later("contacted"), later("editor"), later("lost"), later("meeting"),
    later("moved"), later("new"), later("not-now"), later("removed"), later("renewed"),
    later("sales"), later("uploaded"), later("won"), later("yes"),
)  # fmt: skip
LISTED = ("after", "before", "change", "roles", "searched", "status", "status_before", "stopped")
"""The details whose values are some of VALUES, with commas between them."""
NOBODY = {"assign": later("nobody"), "assignee": later("nobody"), "step_on": later("no day")}
"""What an empty value means; others have nothing to tell."""


def did(speech: Speech) -> Callable[[str], str]:
    """Says an action in words."""
    return lambda action: speech._(
        ACTIONS.get(action) or action.replace(".", ": ").replace("-", " ").capitalize()
    )


def details_said(detail: Mapping[str, str], speech: Speech) -> Iterator[tuple[str, str]]:
    """Names and values of what is recorded with an action, in words."""
    for name, value in detail.items():
        if value or name in NOBODY:
            yield speech._(NAMES.get(name, name)), _value(name, value, speech)


def _value(name: str, value: str, speech: Speech) -> str:
    if not value:
        return speech._(NOBODY[name])
    if name == "step_on":
        return day(value, speech.locale)
    return ", ".join(map(speech._, value.split(", "))) if name in LISTED else value
