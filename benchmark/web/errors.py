"""Pages for what goes wrong: clear, without a traceback, with the way on."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from benchmark.web.middleware import UPLOAD
from benchmark.web.pages import page

log = structlog.get_logger()

KNOWN = (400, 403, 404, 405, 413, 415, 422, 429, 500, 503)


def http_error(request: Request, error: Exception) -> Response:
    """A page for an HTTPException; statuses without one of their own get the nearest."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    if status == 404 and (there := _without_slash(request)):
        return RedirectResponse(there, 308)
    if status == 405:
        headers["allow"] = ", ".join(sorted(_methods(request)))
    shown = status if status in KNOWN else (500 if status >= 500 else 400)
    upload = shown == 413 and UPLOAD.fullmatch(request.scope["path"])
    back = quote(request.scope["path"].rpartition("/")[0]) if upload else ""
    response = page(request, "pages/error.html", status, private=True, code=shown, back=back)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _without_slash(request: Request) -> str:
    """The path less a slash at its end, if there is a page; never an address elsewhere."""
    path = request.scope["path"].rstrip("/")
    scope = {**request.scope, "path": path, "raw_path": path.encode()}
    known = path != request.scope["path"] and any(
        route.matches(scope)[0] is Match.FULL for route in _routes(request)
    )
    return quote(path) if known else ""


def _methods(request: Request) -> set[str]:
    """The methods that some route takes at this address."""
    matching = (r for r in _routes(request) if r.matches(request.scope)[0] is not Match.NONE)
    return {method for route in matching for method in route.methods or ()}


def _routes(request: Request) -> Iterator[Route]:
    return (route for route in request.app.routes if isinstance(route, Route))


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
