"""Submissions over time, the funnel, and where people stop."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
