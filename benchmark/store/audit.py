"""Who did what, when: written in the transaction of what was done."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from benchmark.core.plain import canonical_json
from benchmark.store.staff_tables import Audit
from benchmark.store.tables import insert_row, new_id, now

SYSTEM = ("", "system")
"""The actor of what no account did."""


def record(
    db: Session, actor: tuple[str, str], action: str, subject: tuple[str, str], **detail: str
) -> None:
    """Note an action. `actor`: id and address of the account; `subject`: kind and id.

    `detail` must not hold what an owner entered: the record outlives an erasure.
    """
    insert_row(
        db,
        Audit(
            id=new_id(),
            at=now(),
            actor_id=actor[0],
            actor=actor[1],
            action=action,
            subject_kind=subject[0],
            subject_id=subject[1],
            detail=canonical_json(detail),
        ),
    )


def history_of(db: Session, kind: str, subject_id: str, limit: int = 200) -> Sequence[Audit]:
    """What was done to one subject, newest first."""
    query = (
        select(Audit)
        .where(Audit.subject_kind == kind, Audit.subject_id == subject_id)
        .order_by(col(Audit.at).desc())
        .limit(limit)
    )
    return db.exec(query).all()
