"""Tables of what leaves the site: mails and webhooks that are to be sent, or were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Text
from sqlmodel import Field, SQLModel

from benchmark.store.tables import moment_column, new_id, text_column

MAIL, WEBHOOK = "mail", "webhook"
WAITING, LEASED, SENT, FAILED, CANCELLED = "waiting", "leased", "sent", "failed", "cancelled"


class Outgoing(SQLModel, table=True):
    """One mail or webhook call, written in the transaction of what caused it.

    `key` is unique, so that one cause sends once; the Message-ID and the webhook's id are made from
    `id`, so that repeats carry the same one. `payload`: what the text is made from, as JSON.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        Index("ix_outgoing_due", "state", "kind", "next_at"),
        Index("ix_outgoing_target", "target", "state", "next_at"),
        Index("ix_outgoing_created", "created_at", "id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    purpose: str
    assessment_id: str | None = Field(
        sa_column=Column(
            Text, ForeignKey("assessment.id", ondelete="CASCADE"), nullable=True, index=True
        )
    )
    target: str
    locale: str
    payload: str = text_column()
    state: str = WAITING
    attempts: int = 0
    next_at: datetime = moment_column()
    leased_until: datetime | None = moment_column(nullable=True)
    last_error: str = text_column()
    created_at: datetime = moment_column()
    sent_at: datetime | None = moment_column(nullable=True)


class Unsubscribed(SQLModel, table=True):
    """An address that wants no more mail: its keyed hash, so that no address is kept for it."""

    __tablename__ = "unsubscribed"

    address_hash: str = Field(primary_key=True)
    at: datetime = moment_column()
