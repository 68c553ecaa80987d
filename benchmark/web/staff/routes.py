"""The staff's part of the site map: every address in its guard."""

from __future__ import annotations

from starlette.routing import Route

from benchmark.web.staff import (
    accounts,
    audit,
    behalf,
    dashboard,
    delivery,
    exports,
    lead,
    leads,
    new_password,
    several,
    users,
)
from benchmark.web.staff.access import guarded
from benchmark.web.studio import (
    compare,
    conditions,
    draft,
    editor,
    files,
    home,
    lens,
    overview,
    preview,
    rehearsal,
    translate,
    versions,
)

STUDIO_PAGES = (
    home,
    versions,
    compare,
    files,
    overview,
    draft,
    editor,
    conditions,
    preview,
    rehearsal,
    translate,
    lens,
)
PARTS = (
    accounts, new_password, users, audit, leads, several, exports, lead, behalf, dashboard,
    delivery, *STUDIO_PAGES,
)  # fmt: skip


def staff_routes() -> list[Route]:
    """All addresses below /staff. Raises LookupError for one that the table does not name."""
    return [guarded(route) for part in PARTS for route in part.ROUTES]
