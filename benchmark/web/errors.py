"""Pages for what goes wrong: clear, without a traceback, with the way on."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from benchmark.web.pages import page

log = structlog.get_logger()

KNOWN = (400, 403, 404, 405, 413, 415, 422, 429, 500, 503)


def http_error(request: Request, error: Exception) -> Response:
    """A page for an HTTPException; statuses without one of their own get the nearest."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    shown = status if status in KNOWN else (500 if status >= 500 else 400)
    response = page(request, "pages/error.html", status, private=True, code=shown)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def database_error(request: Request, error: Exception) -> Response:
    """The database is away, full or locked: 503, and the visitor is told to try again."""
    log.error("database error", error=type(error).__name__, path=_route(request))
    return http_error(request, HTTPException(503, headers={"retry-after": "10"}))


def server_error(request: Request, error: Exception) -> Response:
    """A fault of ours: 500, with the traceback in the log only."""
    log.error("unhandled error", path=_route(request), exc_info=error)
    return http_error(request, HTTPException(500))


def _route(request: Request) -> str:
    """The address without its token, for the log."""
    parts = request.scope["path"].split("/")
    return "/".join(parts[:2] + ["…"] * (len(parts) > 2))


def refusal(request: Request, status: int) -> Response:
    """The page for a request that is refused before it reaches a handler."""
    return http_error(request, HTTPException(status))


EXCEPTIONS = {HTTPException: http_error, SQLAlchemyError: database_error}
