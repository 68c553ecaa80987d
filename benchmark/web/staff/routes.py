"""The staff's part of the site map: every address in its guard."""

from __future__ import annotations

from starlette.routing import Route

from benchmark.web.staff import (
    accounts,
    behalf,
    dashboard,
    delivery,
    exports,
    lead,
    leads,
    users,
)

PARTS = (accounts, users, leads, exports, lead, behalf, dashboard, delivery)


def staff_routes() -> list[Route]:
    """All addresses below /staff. Raises LookupError for one that the table does not name."""
    return [route for part in PARTS for route in part.ROUTES]
