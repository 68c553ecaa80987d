"""The pages on which administrators keep accounts."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
