"""Assessments that sales begins on a prospect's behalf."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
