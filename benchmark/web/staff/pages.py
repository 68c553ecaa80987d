"""Pages of the staff: what every one of them shows."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from benchmark.store.staff import written_address
from benchmark.web.forms import SafeForm, safe_form
from benchmark.web.pages import page

NAV = (
    ("/staff/queue", "Today"),
    ("/staff/leads", "Leads"),
    ("/staff/dashboard", "Dashboard"),
    ("/staff/behalf", "In a meeting"),
    ("/staff/bank", "Questions"),
    ("/staff/users", "Accounts"),
    ("/staff/jobs", "Delivery"),
    ("/staff/audit", "Audit"),
)
"""What the masthead offers, each to those who may open it. The words are translated there."""

MAX_ADDRESS = 254
EXPIRED = "This page was open for so long that we could not be sure the form was yours. Try again."


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
        nav=[each for each in NAV if staff and staff.may("GET", each[0])],
        **given,
    )


def typed(posted: FormData, name: str) -> str:
    """A posted value as it was typed."""
    value = posted.get(name, "")
    return value if isinstance(value, str) else ""


def address_of(posted: FormData) -> str:
    """The posted e-mail address, as accounts are kept under it."""
    return written_address(typed(posted, "email"))[:MAX_ADDRESS]


def _nobody_may(method: str, path: str) -> bool:  # noqa: ARG001  # as Staff.may
    return False
