"""Cookies for the staff's pages alone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from benchmark.links import STAFF
from benchmark.web.access import state_of

SESSION = "benchmark_staff"


def set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """Give a browser a cookie; without `seconds` it is kept until the browser closes."""
    https = state_of(request).settings.public_url.startswith("https://")
    response.set_cookie(
        name, value, max_age=seconds, path=STAFF, secure=https, httponly=True, samesite="lax"
    )


def drop_cookie(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path=STAFF, httponly=True, samesite="lax")
