"""Colours of the pictures by role, the same as in static/tokens.css."""

from __future__ import annotations

import re

LIGHT = {
    "paper": "#ffffff",
    "wash": "#f5f4f0",
    "ink": "#1b2024",
    "muted": "#565e65",
    "rule": "#d8d6cf",
    "control": "#757c83",
    "accent": "#0b5563",
    "accent-wash": "#e4eff1",
    "alert": "#a5371a",
    "under": "#2a6aa8",
    "over": "#b4560c",
    "dim-sop": "#3e5ca9",
    "dim-trigger": "#a18537",
    "dim-hero": "#a12d60",
    "dim-allocation": "#193b12",
    "dim-oversight": "#4a9d9a",
}
DARK = {
    "paper": "#15191c",
    "wash": "#1d2226",
    "ink": "#e9e7e2",
    "muted": "#a8afb5",
    "rule": "#363d43",
    "control": "#848c93",
    "accent": "#7fc6d4",
    "accent-wash": "#18333a",
    "alert": "#ff9d80",
    "under": "#7db2e8",
    "over": "#eda35c",
    "dim-sop": "#5e8edc",
    "dim-trigger": "#f5d267",
    "dim-hero": "#bc588f",
    "dim-allocation": "#95b486",
    "dim-oversight": "#8fdfe8",
}
DIMENSIONS = ("dim-sop", "dim-trigger", "dim-hero", "dim-allocation", "dim-oversight")
"""Roles for the first, second, ... dimension of a bank, whatever its ids are."""

_DARK_OF = {LIGHT[role]: DARK[role] for role in LIGHT}
_PAINT = re.compile(r'(?<=(?:="))#[0-9a-f]{6}(?=")')


def dark(svg: str) -> str:
    """A picture drawn in light colours, in dark ones. Only attributes change, never a text."""
    return _PAINT.sub(lambda found: _DARK_OF[found[0]], svg)
