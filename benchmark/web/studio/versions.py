"""What was published, read-only: each publishing by its pieces."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmark.store import banks
from benchmark.store.engine import reading
from benchmark.store.studio_tables import BankPublication
from benchmark.web.access import not_found, state_of
from benchmark.web.staff.pages import staff_page
from benchmark.web.studio.drafts import HOME
from benchmark.web.studio.groups import groups


def read_number(text: str) -> int:
    """A publishing's number as it stands in an address; 404 for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise not_found()
    return int(text)


def opened_publication(request: Request) -> tuple[BankPublication, str, int]:
    """The publishing of the address, its bank's version, and the number that is in force."""
    number = read_number(request.path_params["number"])
    with reading(state_of(request).engine) as db:
        found = banks.find_publication(db, number)
        newest = banks.newest_publication(db)
        version = banks.find_version(db, found.bank_hash) if found else None
    if found is None or version is None or newest is None:
        raise not_found()
    return found, version.version, newest.number


def show_version(request: Request) -> Response:
    """GET /staff/bank/versions/{number}: who published it, when and why, and all its pieces."""
    published, version, newest = opened_publication(request)
    return staff_page(
        request,
        "studio/version.html",
        published=published,
        version=version,
        newest=newest,
        groups=groups(banks.read_files(published)),
    )


ROUTES: list[Route] = [Route(f"{HOME}/versions/{{number}}", show_version)]
