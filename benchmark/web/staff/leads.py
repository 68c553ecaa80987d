"""The lead list, today's queue, saved views, and changes of many leads at once."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
