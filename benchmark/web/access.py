"""From an address to what it may open: tokens to rows. All failures look the same."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request

from benchmark.store import links
from benchmark.store.assessments import Sheet, find_submission, sheet_of_link
from benchmark.store.tables import Link, Submission
from benchmark.web.state import State


def state_of(request: Request) -> State:
    """The process's shared state."""
    state: State = request.app.state.benchmark
    return state


def not_found() -> HTTPException:
    """Not there, not yours, expired and revoked are one answer."""
    return HTTPException(404)


def find_link(request: Request, db: Session, *purposes: str) -> Link:
    """The live link of the token in the address, for one of these purposes, or 404."""
    state, token = state_of(request), request.path_params["token"]
    for purpose in purposes:
        link_id = state.tokens.read(purpose, token)
        link = links.live_link(db, link_id, purpose) if link_id else None
        if link is not None:
            return link
    raise not_found()


def find_answering(request: Request, db: Session) -> Sheet:
    """The assessment that an answering token opens, or 404."""
    link_id = state_of(request).tokens.read(links.ANSWERING, request.path_params["token"])
    sheet = sheet_of_link(db, link_id) if link_id else None
    if sheet is None:
        raise not_found()
    return sheet


REPORTS = (*links.OWNERS, links.READER)
"""Purposes of the links that open a report's page."""


@dataclass(frozen=True)
class Opened:
    """A report that a token opened: its submission, and as what."""

    submission: Submission
    link: Link

    @property
    def is_owner(self) -> bool:
        """Whether the token is the owner's, from the browser or from the mail."""
        return self.link.purpose in links.OWNERS


def open_report(request: Request, db: Session, *purposes: str) -> Opened:
    """The report of the token in the address, or 404."""
    link = find_link(request, db, *(purposes or REPORTS))
    submission = find_submission(db, link.submission_id) if link.submission_id else None
    if submission is None:
        raise not_found()
    return Opened(submission, link)
