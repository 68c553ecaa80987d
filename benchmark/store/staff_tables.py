"""Tables of the people who work here: accounts, their sessions and links, and what was done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Float, ForeignKey, Text
from sqlmodel import Field, SQLModel

from benchmark.store.tables import moment_column, new_id, text_column


def _of_user() -> Column[str]:
    key = ForeignKey("staff_user.id", ondelete="CASCADE")
    return Column(Text, key, nullable=False, index=True)


class StaffUser(SQLModel, table=True):
    """One account. `roles`: sorted names with commas; no password until the invitation is used."""

    __tablename__ = "staff_user"

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True)
    roles: str
    password_hash: str = ""
    created_at: datetime = moment_column()
    password_changed_at: datetime | None = moment_column(nullable=True)
    disabled_at: datetime | None = moment_column(nullable=True)


class StaffSession(SQLModel, table=True):
    """One signed-in browser. `key`: the SHA-256 of the id in its cookie: a copy opens nothing."""

    __tablename__ = "staff_session"

    key: str = Field(primary_key=True)
    user_id: str = Field(sa_column=_of_user())
    created_at: datetime = moment_column()
    seen_at: datetime = moment_column()
    expires_at: datetime = moment_column()


class StaffLink(SQLModel, table=True):
    """An invitation or a reset: single use, expiring."""

    __tablename__ = "staff_link"

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(sa_column=_of_user())
    purpose: str
    created_at: datetime = moment_column()
    expires_at: datetime = moment_column()
    used_at: datetime | None = moment_column(nullable=True)


class Counter(SQLModel, table=True):
    """One window of a rate limit, shared by all processes. `expires_at`: seconds since 1970."""

    __tablename__ = "counter"

    key: str = Field(primary_key=True)
    amount: int
    expires_at: float = Field(sa_column=Column(Float, nullable=False, index=True))


class Audit(SQLModel, table=True):
    """Who did what, when. It outlives the account and the lead, and holds no owner's details."""

    __tablename__ = "audit"

    id: str = Field(default_factory=new_id, primary_key=True)
    at: datetime = moment_column(index=True)
    actor_id: str = ""
    actor: str = ""
    action: str
    subject_kind: str
    subject_id: str = Field(index=True)
    detail: str = text_column()
