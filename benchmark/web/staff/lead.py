"""One lead: the report, the brief beside it, notes and what comes next."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
