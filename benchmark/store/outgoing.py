"""What is to leave the site: adding mails and webhook calls, cancelling and listing them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from benchmark.core.plain import canonical_json
from benchmark.store.delivery_tables import (
    CANCELLED,
    FAILED,
    LEASED,
    SENT,
    WAITING,
    WEBHOOK,
    Outgoing,
)
from benchmark.store.tables import new_id, now

REPORT_LINK, REMINDER = "report-link", "reminder"
SALES_NOTICE, SUBMISSION_CREATED = "sales-notice", "submission-created"
INVITATION, RESET = "invitation", "reset"
OWNERS = (REPORT_LINK, REMINDER)
"""Mails to owners: they stop when the owner withdraws, unsubscribes or erases."""
CONSENTS_FOR = {REPORT_LINK: frozenset({"mail-link", "call"}), REMINDER: frozenset({"remind"})}
"""The consents of which one is needed for a mail to an owner. The one to call counts only once
the mailed link was opened."""
MAX_ERROR = 500


def add_outgoing(  # noqa: PLR0913  # named values, one a column
    db: Session,
    *,
    key: str,
    kind: str,
    purpose: str,
    target: str,
    locale: str,
    payload: Mapping[str, Any],
    assessment_id: str | None,
    at: datetime | None = None,
) -> None:
    """Add what is to be sent, in the caller's transaction; nothing if the key exists already.

    `at`: not before; None is at once.
    """
    moment = now()
    row = Outgoing(
        id=new_id(),
        key=key,
        kind=kind,
        purpose=purpose,
        assessment_id=assessment_id,
        target=target,
        locale=locale,
        payload=canonical_json(dict(payload)),
        next_at=at or moment,
        last_error="",
        created_at=moment,
    )
    insert_new(db, row)


def insert_new(db: Session, row: SQLModel) -> None:
    """Insert a row unless one with the same key exists."""
    table = row.__table__  # type: ignore[attr-defined]  # set by SQLModel
    values = {column.name: getattr(row, column.name) for column in table.columns}
    connection = db.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), values)


def plan_again(db: Session, key: str, target: str, payload: str, at: datetime) -> None:
    """Let what was not sent yet say something else at another time, also if it was cancelled."""
    query = update(Outgoing).where(
        col(Outgoing.key) == key, col(Outgoing.state).in_((WAITING, CANCELLED, FAILED))
    )
    values = query.values(
        state=WAITING, target=target, payload=payload, next_at=at, created_at=now(), last_error=""
    )
    db.exec(values)


def retry_outgoing(db: Session, row_id: str, at: datetime) -> bool:
    """Send it from a moment on; False if it was sent, is being sent, or is not there."""
    query = update(Outgoing).where(
        col(Outgoing.id) == row_id,
        col(Outgoing.state).in_((WAITING, FAILED, CANCELLED)),
        col(Outgoing.target) != "",
    )
    values = query.values(state=WAITING, next_at=at, leased_until=None)
    return bool(db.connection().execute(values).rowcount)


def cancel_outgoing(db: Session, row_id: str, reason: str) -> bool:
    """Do not send it; False if it was sent already, or is not there."""
    query = update(Outgoing).where(
        col(Outgoing.id) == row_id, col(Outgoing.state).in_((WAITING, LEASED, FAILED))
    )
    values = query.values(state=CANCELLED, last_error=reason[:MAX_ERROR])
    return bool(db.connection().execute(values).rowcount)


def cancel_of(db: Session, assessment_id: str, purposes: Collection[str], reason: str) -> None:
    """Cancel what waits for an assessment, of some purposes."""
    query = update(Outgoing).where(
        col(Outgoing.assessment_id) == assessment_id,
        col(Outgoing.purpose).in_(purposes),
        col(Outgoing.state).in_((WAITING, LEASED, FAILED)),
    )
    db.exec(query.values(state=CANCELLED, last_error=reason[:MAX_ERROR]))


def cancel_withdrawn(db: Session, assessment_id: str, live: Collection[str]) -> None:
    """Cancel the mails to an owner that rest on no live consent."""
    for purpose, consents in CONSENTS_FOR.items():
        if not consents & set(live):
            cancel_of(db, assessment_id, (purpose,), "the consent was withdrawn")


def cancel_to(db: Session, target: str, reason: str) -> None:
    """Cancel the owners' mails that wait for an address."""
    query = update(Outgoing).where(
        col(Outgoing.target) == target,
        col(Outgoing.purpose).in_(OWNERS),
        col(Outgoing.state).in_((WAITING, LEASED, FAILED)),
    )
    db.exec(query.values(state=CANCELLED, last_error=reason[:MAX_ERROR]))


def cancel_elsewhere(db: Session, urls: Collection[str], reason: str) -> None:
    """Cancel the calls that wait for addresses other than these."""
    query = update(Outgoing).where(
        col(Outgoing.state) == WAITING,
        col(Outgoing.kind) == WEBHOOK,
        col(Outgoing.target).not_in(urls),
    )
    db.exec(query.values(state=CANCELLED, last_error=reason[:MAX_ERROR]))


def of_assessment(db: Session, assessment_id: str) -> Sequence[Outgoing]:
    """All of an assessment, oldest first."""
    query = select(Outgoing).where(Outgoing.assessment_id == assessment_id)
    return db.exec(query.order_by(col(Outgoing.created_at))).all()


def mails_to(db: Session, target: str, since: datetime) -> int:
    """How many owners' mails were added for an address since a moment."""
    query = select(func.count()).where(
        Outgoing.target == target,
        col(Outgoing.purpose).in_(OWNERS),
        Outgoing.created_at >= since,
    )
    return db.exec(query).one()


def forget_old(db: Session, before: datetime) -> list[str]:
    """Take addresses and texts out of what was settled before a moment; returns the ids.

    The row stays: its key sees to it that nothing is sent a second time.
    """
    settled = or_(
        and_(col(Outgoing.state) == SENT, col(Outgoing.sent_at) < before),
        and_(
            col(Outgoing.state).in_((CANCELLED, FAILED)),
            col(Outgoing.created_at) < before,
            col(Outgoing.next_at) < before,
        ),
    )
    query = select(Outgoing.id).where(settled, Outgoing.target != "").limit(500)
    ids = list(db.exec(query))
    if ids:
        change = update(Outgoing).where(col(Outgoing.id).in_(ids))
        db.exec(change.values(target="", payload="{}", last_error=""))
    return ids


def ids_there(db: Session, ids: Sequence[str]) -> set[str]:
    """Which of some rows exist."""
    return set(db.exec(select(Outgoing.id).where(col(Outgoing.id).in_(ids))))


def page_of(
    db: Session, state: str, kind: str, before: tuple[datetime, str] | None, limit: int
) -> Sequence[Outgoing]:
    """Newest first, after a place in the list; empty `state` or `kind` are all."""
    query = select(Outgoing).order_by(col(Outgoing.created_at).desc(), col(Outgoing.id).desc())
    if state:
        query = query.where(Outgoing.state == state)
    if kind:
        query = query.where(Outgoing.kind == kind)
    if before is not None:
        at, row_id = before
        older = and_(col(Outgoing.created_at) == at, col(Outgoing.id) < row_id)
        query = query.where(col(Outgoing.created_at) <= at)
        query = query.where(or_(col(Outgoing.created_at) < at, older))
    return db.exec(query.limit(limit)).all()


def counts(db: Session) -> dict[str, int]:
    """How many rows are in each state."""
    query = select(Outgoing.state, func.count()).group_by(col(Outgoing.state))
    return dict(db.exec(query).all())
