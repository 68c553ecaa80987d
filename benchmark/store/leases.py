"""What is due to leave the site: taking it for some seconds, and saying how it went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import Session, col, select

from benchmark.store.delivery_tables import (
    CANCELLED,
    FAILED,
    LEASED,
    MAIL,
    SENT,
    WAITING,
    WEBHOOK,
    Outgoing,
)
from benchmark.store.outgoing import MAX_ERROR
from benchmark.store.tables import now


@dataclass(frozen=True)
class Lane:
    """What one sender sends in order: the mails, or the calls to one address."""

    kind: str
    target: str = ""


def _free(moment: datetime) -> ColumnElement[bool]:
    return and_(col(Outgoing.state) == WAITING, col(Outgoing.next_at) <= moment)


def _lost(moment: datetime) -> ColumnElement[bool]:
    return and_(col(Outgoing.state) == LEASED, col(Outgoing.leased_until) < moment)


def lanes_due(db: Session, urls: Collection[str]) -> list[Lane]:
    """The lanes in which something may be sent now, or was lost with its sender."""
    moment = now()
    lanes = [Lane(MAIL), *(Lane(WEBHOOK, url) for url in urls)]
    return [
        lane
        for lane in lanes
        if any(
            db.exec(_of_lane(select(Outgoing.id), lane).where(due).limit(1)).first()
            for due in (_free(moment), _lost(moment))
        )
    ]


def _of_lane(query: Any, lane: Lane) -> Any:
    query = query.where(Outgoing.kind == lane.kind)
    return query.where(Outgoing.target == lane.target) if lane.target else query


def lease_outgoing(db: Session, lane: Lane, seconds: float) -> Outgoing | None:
    """Take the next of a lane for some seconds; None if nothing is due.

    One whose lease ran out, because its sender died, is taken again.
    """
    moment = now()
    for due in (_free(moment), _lost(moment)):
        query = (
            _of_lane(select(Outgoing), lane)
            .where(due)
            .order_by(col(Outgoing.next_at), col(Outgoing.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row: Outgoing | None = db.exec(query).first()
        if row is not None:
            row.state, row.leased_until = LEASED, moment + timedelta(seconds=seconds)
            row.attempts += 1
            db.add(row)
            db.flush()
            return row
    return None


def _settle(db: Session, row: Outgoing, states: Collection[str], **values: Any) -> bool:
    """Write how it went, if the lease is still this sender's; False if it is not.

    Each lease is an attempt of its own, so the attempt says whose lease it is.
    """
    query = update(Outgoing).where(
        col(Outgoing.id) == row.id,
        col(Outgoing.state).in_(states),
        col(Outgoing.attempts) == row.attempts,
    )
    return bool(db.connection().execute(query.values(**values)).rowcount)


def mark_sent(db: Session, row: Outgoing, note: str = "", payload: str | None = None) -> bool:
    """It left; False if it is not this sender's any more. `payload`: what to keep of it instead."""
    kept = {} if payload is None else {"payload": payload}
    return _settle(
        db, row, (LEASED, CANCELLED), state=SENT, sent_at=now(), last_error=note[:MAX_ERROR], **kept
    )


def postpone(db: Session, row: Outgoing, error: str, seconds: float) -> bool:
    """It did not leave: try again after some seconds."""
    later = now() + timedelta(seconds=seconds)
    return _settle(db, row, (LEASED,), state=WAITING, next_at=later, last_error=error[:MAX_ERROR])


def give_up(db: Session, row: Outgoing, error: str) -> bool:
    """It did not leave and is not tried again, until somebody asks for it."""
    return _settle(db, row, (LEASED,), state=FAILED, last_error=error[:MAX_ERROR])


def drop(db: Session, row: Outgoing, reason: str) -> bool:
    """It is not to leave any more."""
    return _settle(db, row, (LEASED,), state=CANCELLED, last_error=reason[:MAX_ERROR])


def extend_lease(db: Session, row: Outgoing, seconds: float) -> bool:
    """It takes longer: nobody else may send it for some more seconds."""
    return _settle(db, row, (LEASED,), leased_until=now() + timedelta(seconds=seconds))


def bring_forward(db: Session, lane: Lane, error: str) -> None:
    """Whoever takes the mails or calls of a lane answers again: what waited for that is due."""
    moment = now()
    query = _of_lane(update(Outgoing), lane).where(
        col(Outgoing.state) == WAITING,
        col(Outgoing.next_at) > moment,
        col(Outgoing.attempts) > 0,
        col(Outgoing.last_error).startswith(error, autoescape=True),
    )
    db.exec(query.values(next_at=moment))


def is_still_leased(db: Session, row: Outgoing) -> bool:
    """Whether the row is there and this sender's: not erased, cancelled or taken by another."""
    query = select(Outgoing.id).where(
        Outgoing.id == row.id,
        Outgoing.state == LEASED,
        Outgoing.attempts == row.attempts,
    )
    return db.exec(query).first() is not None
