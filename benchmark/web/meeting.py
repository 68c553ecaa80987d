"""Answers that sales entered in a meeting: which browser did, and what its report says of it."""

from __future__ import annotations

from starlette.requests import Request

from benchmark.store.behalf import STAFF_MADE
from benchmark.store.tables import Assessment

MARK, MARKS = "behalf", 20
ASK, ENTERED_HERE, OPEN, CONFIRMED = "ask", "entered-here", "open", "confirmed"
"""What a report says: it asks its owner; is seen where it was entered; is open; is theirs."""


def mark(request: Request, assessment_id: str) -> None:
    """Remember that this browser entered, or handed over, an assessment of somebody else.

    The sign-in is not seen outside the staff's pages, this is: no owner confirms from here.
    """
    others = [each for each in request.session.get(MARK, []) if each != assessment_id]
    request.session[MARK] = [*others, assessment_id][-MARKS:]


def entered_here(request: Request, assessment_id: str) -> bool:
    """Whether this browser entered the answers for somebody else."""
    return assessment_id in request.session.get(MARK, [])


def said_of_meeting(
    request: Request, assessment: Assessment | None, *, is_owner: bool, is_latest: bool
) -> str:
    """What the report says of the meeting; empty for answers that its owner entered."""
    if assessment is None or assessment.origin != STAFF_MADE:
        return ""
    if assessment.confirmed_at is not None:
        return CONFIRMED
    if is_owner and entered_here(request, assessment.id):
        return ENTERED_HERE
    return ASK if is_owner and is_latest else OPEN
