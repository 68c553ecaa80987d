"""Signing in and out, passwords, invitations and resets."""

from __future__ import annotations

from starlette.routing import Route

ROUTES: list[Route] = []
