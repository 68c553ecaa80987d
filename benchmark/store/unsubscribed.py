"""Addresses that want no more mail, kept as hashes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete
from sqlmodel import Session, col, select

from benchmark.store.delivery_tables import Unsubscribed
from benchmark.store.outgoing import insert_new
from benchmark.store.tables import now


def unsubscribe(db: Session, address_hash: str) -> None:
    """Note that an address wants no more mail."""
    insert_new(db, Unsubscribed(address_hash=address_hash, at=now()))


def take_back(db: Session, hashes: Collection[str]) -> bool:
    """Let mail go to an address again; False if it had not unsubscribed."""
    query = delete(Unsubscribed).where(col(Unsubscribed.address_hash).in_(hashes))
    return bool(db.connection().execute(query).rowcount)


def is_unsubscribed(db: Session, hashes: Collection[str]) -> bool:
    """Whether one of an address's hashes unsubscribed."""
    query = select(Unsubscribed.address_hash).where(col(Unsubscribed.address_hash).in_(hashes))
    return db.exec(query.limit(1)).first() is not None
