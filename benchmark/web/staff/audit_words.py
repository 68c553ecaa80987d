"""The audit in words: what was done, to what, and its details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmark.render.catalogues import later
from benchmark.render.speech import Speech

ACTIONS = (
    later("Account: added"),
    later("Account: disabled"),
    later("Account: enabled"),
    later("Account: invited"),
    later("Account: link sent"),
    later("Account: password changed"),
    later("Account: password set"),
    later("Account: reset asked"),
    later("Account: roles"),
    later("Account: signed in"),
    later("Account: signed out"),
    later("Bank: published"),
    later("Bank: rolled back"),
    later("Behalf: begin"),
    later("Behalf: link"),
    later("Behalf: submit"),
    later("Delivery: cancel"),
    later("Delivery: retry"),
    later("Demo: add"),
    later("Draft: asked"),
    later("Draft: begun"),
    later("Draft: discarded"),
    later("Draft: saved"),
    later("Lead: note"),
    later("Lead: standing"),
    later("Leads: assign"),
    later("Leads: csv"),
    later("Leads: status"),
    later("Leads: xlsx"),
    later("Rehearsal: cancelled"),
    later("Rehearsal: resumed"),
    later("Rehearsal: started"),
)
"""What `did` (templates/staff/_fields.html) makes of the recorded actions."""
KINDS = (
    later("bank"), later("demo"), later("draft"), later("leads"), later("outgoing"),
)  # fmt: skip
"""What something was done to, as it is recorded; leads and accounts are links."""
NAMES = {
    "after": later("after"),
    "assign": later("assign"),
    "assignee": later("assignee"),
    "bank": later("bank"),
    "base": later("base"),
    "before": later("before"),
    "change": later("change"),
    "count": later("count"),
    "draft": later("draft"),
    "email": later("email"),
    "example": later("example"),
    "files_held": later("files_held"),
    "filter": later("filter"),
    "number": later("number"),
    "piece": later("piece"),
    "revision": later("revision"),
    "roles": later("roles"),
    "status": later("status"),
    "status_before": later("status_before"),
    "step_on": later("step_on"),
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
LISTED = ("after", "before", "change", "roles", "status", "status_before", "stopped")
"""The details whose values are some of VALUES, with commas between them."""


def details_said(detail: Mapping[str, str], speech: Speech) -> Iterator[tuple[str, str]]:
    """Names and values of what is recorded with an action, in words."""
    for name, value in detail.items():
        said = ", ".join(map(speech._, value.split(", "))) if name in LISTED else value
        yield speech._(NAMES.get(name, name)), said
