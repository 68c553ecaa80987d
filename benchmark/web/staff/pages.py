"""Pages of the staff: what every one of them shows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from benchmark.links import STAFF
from benchmark.render.catalogues import later
from benchmark.render.speech import Speech
from benchmark.store.staff import written_address
from benchmark.web.forms import SafeForm, safe_form
from benchmark.web.language import CHOSEN, language_of, others
from benchmark.web.pages import page
from benchmark.web.staff.audit_words import did

NAV = (
    ("/staff/queue", later("Today")),
    ("/staff/leads", later("Leads")),
    ("/staff/dashboard", later("Dashboard")),
    ("/staff/behalf", later("In a meeting")),
    ("/staff/bank", later("Questions")),
    ("/staff/users", later("Accounts")),
    ("/staff/jobs", later("Delivery")),
    ("/staff/audit", later("Audit")),
)
"""What the masthead offers, each to those who may open it. The words are translated there."""

MAX_ADDRESS = 254
EXPIRED = later(
    "This page was open for so long that we could not be sure the form was yours. Try again."
)


def staff_page(request: Request, name: str, status: int = 200, **values: Any) -> Response:
    """A template of the staff as a response: it knows who is signed in, and what they may do."""
    staff = request.state.staff
    given = {"form": None, "notice": "", **values}
    if given["form"] is None:
        given["form"] = safe_form(request, SafeForm)
    return page(
        request,
        name,
        status,
        private=True,
        staff=staff,
        may=staff.may if staff else _nobody_may,
        switches=_switches(request),
        did=did(speech_of(request)),
        nav=[each for each in NAV if staff and staff.may("GET", each[0])],
        **given,
    )


def _switches(request: Request) -> list[tuple[str, str, str]]:
    """The other languages: code, own name, and where the same is shown in it.

    What answers a form has no address of its own: the first page is shown then.
    """
    shown = request.method in ("GET", "HEAD")
    kept = [each for each in request.query_params.multi_items() if shown and each[0] != CHOSEN]
    start = "" if shown else STAFF
    return [
        (code, name, f"{start}?{urlencode([*kept, (CHOSEN, code)])}")
        for code, name in others(language_of(request))
    ]


def speech_of(request: Request) -> Speech:
    """How to speak to whoever asks, for texts that are put together before a page is."""
    return Speech(language_of(request))


def typed(posted: FormData, name: str) -> str:
    """A posted value as it was typed."""
    value = posted.get(name, "")
    return value if isinstance(value, str) else ""


def address_of(posted: FormData) -> str:
    """The posted e-mail address, as accounts are kept under it."""
    return written_address(typed(posted, "email"))[:MAX_ADDRESS]


def _nobody_may(method: str, path: str) -> bool:  # noqa: ARG001  # as Staff.may
    return False
