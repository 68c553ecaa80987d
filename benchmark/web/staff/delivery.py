"""What is to be sent, was sent, or could not be."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
