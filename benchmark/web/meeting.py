"""Answers that sales entered in a meeting: which browser did, and what its report says of it."""

from __future__ import annotations

from sqlmodel import Session
from starlette.requests import Request

from benchmark import links as addresses
from benchmark.store import links
from benchmark.store.behalf import STAFF_MADE, is_owners_own, submitted_by_owner
from benchmark.store.tables import Assessment, Link, Submission
from benchmark.web.access import state_of

MARK, LEFT, MARKS = "behalf", "left", 20
ASK, CORRECTED, ENTERED_HERE = "ask", "corrected", "entered-here"
OPEN, CONFIRMED = "open", "confirmed"
"""What a report says: it asks its owner, maybe after they corrected it; is seen where it was
entered; is open; is theirs."""


def mark(request: Request, assessment_id: str) -> None:
    """Remember that this browser entered, or handed over, an assessment of somebody else.

    The sign-in is not seen outside the staff's pages, this is: no owner confirms from here.
    """
    _remember(request, MARK, assessment_id)


def _remember(request: Request, name: str, assessment_id: str) -> None:
    others = [each for each in request.session.get(name, []) if each != assessment_id]
    request.session[name] = [*others, assessment_id][-MARKS:]


def entered_here(request: Request, assessment_id: str) -> bool:
    """Whether this browser entered the answers for somebody else."""
    return assessment_id in request.session.get(MARK, [])


def is_sales_here(request: Request, assessment: Assessment | None) -> bool:
    """Whether this browser entered answers that their owner has not confirmed."""
    if assessment is None or is_owners_own(assessment):
        return False
    return entered_here(request, assessment.id)


def mark_left(request: Request, assessment: Assessment | None) -> None:
    """Remember that contact details were left in this browser, where sales has the same link."""
    if assessment is not None and not is_owners_own(assessment):
        _remember(request, LEFT, assessment.id)


def may_see_details(request: Request, assessment: Assessment | None, link: Link) -> bool:
    """Whether the contact details may be shown again under a link of the owner's.

    Until the owner confirms, sales could open the link that it handed over in any browser: only
    the one in which they were left shows them, and what was mailed to the owner.
    """
    if assessment is None or is_owners_own(assessment) or link.purpose == links.MAILED:
        return True
    return assessment.id in request.session.get(LEFT, [])


def browser_mark(request: Request) -> str:
    """What stands for this browser in the label of a link; empty where it keeps no session."""
    secret = request.session.get("csrf", "")
    return state_of(request).tokens.digests(f"browser:{secret}")[0] if secret else ""


def moved_to(request: Request, db: Session) -> str | None:
    """Where the report of the token in the address went when it was confirmed in this browser.

    For a second click, and for the way back; in any other browser the token opens nothing.
    """
    tokens, mark = state_of(request).tokens, browser_mark(request)
    link_id = tokens.read(links.OWNER, request.path_params["token"])
    new = links.successor(db, link_id, mark) if link_id and mark else None
    return None if new is None else addresses.report(tokens.make(links.OWNER, new.id))


def said_of_meeting(
    request: Request, db: Session, submission: Submission, *, is_owner: bool, is_latest: bool
) -> str:
    """What the report says of the meeting; empty for answers that its owner entered."""
    assessment = db.get(Assessment, submission.assessment_id)
    if assessment is None or assessment.origin != STAFF_MADE:
        return ""
    if assessment.confirmed_at is not None:
        return CONFIRMED
    if is_owner and is_sales_here(request, assessment):
        return ENTERED_HERE
    if not (is_owner and is_latest):
        return OPEN
    return CORRECTED if submitted_by_owner(db, submission) else ASK
