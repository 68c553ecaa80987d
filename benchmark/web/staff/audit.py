"""Who did what, newest first."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmark.store.engine import reading
from benchmark.store.staff_tables import Audit
from benchmark.web.access import not_found, state_of
from benchmark.web.staff.audit_words import SUBJECTS, details_said
from benchmark.web.staff.pages import speech_of, staff_page

ROWS = 50


def show_audit(request: Request) -> Response:
    """GET /staff/audit: one page, and the way to older rows; ?subject= keeps to one thing."""
    subject = request.query_params.get("subject", "")[:100]
    if not subject.isprintable():
        raise not_found()
    after = _read_place(request.query_params.get("after", ""))
    with reading(state_of(request).engine) as db:
        rows = _rows(db, subject, after)
    more = ""
    if len(rows) > ROWS:
        last = rows[ROWS - 1]
        place = {"after": f"{last.at.isoformat()}~{last.id}"}
        more = "/staff/audit?" + urlencode({**({"subject": subject} if subject else {}), **place})
    speech = speech_of(request)
    shown = [(row, list(details_said(json.loads(row.detail), speech))) for row in rows[:ROWS]]
    return staff_page(
        request,
        "staff/audit.html",
        rows=shown,
        more=more,
        subject=subject,
        later=after is not None,
        kinds=SUBJECTS,
    )


def _read_place(text: str) -> tuple[datetime, str] | None:
    """The last row of the page before; None for the first page, or what is no place."""
    moment, mark, row_id = text.partition("~")
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (at, row_id) if mark and row_id.isprintable() else None


def _rows(db: Session, subject: str, after: tuple[datetime, str] | None) -> list[Audit]:
    query = select(Audit).order_by(col(Audit.at).desc(), col(Audit.id).desc()).limit(ROWS + 1)
    if subject:
        query = query.where(Audit.subject_id == subject)
    if after is not None:
        at, row_id = after
        older = or_(col(Audit.at) < at, and_(col(Audit.at) == at, col(Audit.id) < row_id))
        query = query.where(col(Audit.at) <= at, older)
    return list(db.exec(query).all())


ROUTES: list[Route] = [Route("/staff/audit", show_audit)]
