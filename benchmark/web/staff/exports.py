"""The filtered leads as CSV and XLSX."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
