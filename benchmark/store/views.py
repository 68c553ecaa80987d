"""Saved views: filters of the lead list that somebody keeps under a name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from benchmark.store.lead_tables import SavedView
from benchmark.store.tables import insert_row, new_id, now

MOST = 50


def views_of(db: Session, user_id: str) -> Sequence[SavedView]:
    """The views of an account by name."""
    query = select(SavedView).where(SavedView.user_id == user_id)
    return db.exec(query.order_by(col(SavedView.name))).all()


def save_view(db: Session, user_id: str, name: str, query: str) -> bool:
    """Keep a view, in place of one of that name; False if there are too many."""
    same = (col(SavedView.user_id) == user_id, col(SavedView.name) == name)
    changed = db.connection().execute(update(SavedView).where(*same).values(query=query))
    if changed.rowcount:
        return True
    there = select(func.count()).select_from(SavedView).where(SavedView.user_id == user_id)
    if db.exec(there).one() >= MOST:
        return False
    insert_row(
        db, SavedView(id=new_id(), user_id=user_id, name=name, query=query, created_at=now())
    )
    return True


def delete_view(db: Session, user_id: str, view_id: str) -> None:
    """Remove one of an account's own views."""
    db.exec(
        delete(SavedView).where(col(SavedView.id) == view_id, col(SavedView.user_id) == user_id)
    )
