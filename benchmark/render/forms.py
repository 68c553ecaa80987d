"""Names of everything that is made from a report, without importing what makes it."""

from __future__ import annotations

RENDERER = "5"
"""Rises when pictures or documents change their look, so that they are made anew."""

PICTURES = ("ladder", "ladder-narrow", "radar", "taskmap", "taskmap-narrow")
THEMES = ("light", "dark")
A4, LETTER = "a4", "letter"
PAPERS = (A4, LETTER)
NORTH_AMERICA = "north-america"
PICTURE_FORMS = tuple(f"{name}-{theme}" for name in PICTURES for theme in THEMES)
PICTURE_SET = "pictures"
"""All pictures of a report are made in one go."""
DASHBOARD = "dashboard"
"""All pictures of the dashboard: made from its figures as JSON, instead of a report."""
LENS = "lens"
"""All pictures about a version's questions: made from their figures, too."""


def paper_for(region: str) -> str:
    """US Letter for North America, A4 for everybody else."""
    return LETTER if region == NORTH_AMERICA else A4


def document_form(paper: str, *, sample: bool = False) -> str:
    """The name of a PDF: its paper, and whether it is marked as a sample."""
    return f"sample-{paper}" if sample else f"pdf-{paper}"


TRIAL = "trial-"


def trial_form(paper: str) -> str:
    """The name of a trial's PDF: made from render.trial's text, and marked on every page."""
    return f"{TRIAL}{paper}"
