"""The tables. Times are aware UTC; JSON is kept as canonical text, so that it stays byte-equal."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Insert,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, Session, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: D102, ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: D102, ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """An unguessable id: 128 bits, URL-safe."""
    return secrets.token_urlsafe(16)


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def moment_column(*, nullable: bool = False, index: bool = False) -> Any:
    """A field that holds a Moment."""
    return Field(sa_column=Column(Moment, nullable=nullable, index=index))


def text_column(*, nullable: bool = False) -> Any:
    """A field that holds a text of any length."""
    return Field(sa_column=Column(Text, nullable=nullable))


def owned_by(table: str, *, nullable: bool = False) -> Any:
    """A field that names a row of another table, and goes with it."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Field(sa_column=Column(Text, key, nullable=nullable, index=True))


class BankVersion(SQLModel, table=True):
    """A published bank: immutable, addressed by the hash of its loaded value.

    `number`, `origin`, `digest`, `files` and `published_at` are those of its first publishing; all
    of them are in bank_publication.
    """

    __tablename__ = "bank_version"

    hash: str = Field(primary_key=True)
    number: int = Field(unique=True)
    version: str
    origin: str
    digest: str
    document: str = text_column()
    files: str = text_column()
    published_at: datetime = moment_column()


class Assessment(SQLModel, table=True):
    """One visitor's answers in progress. `revision` rises with every change of them.

    `seconds`: section -> seconds spent on it, as JSON; see store.assessments.

    `origin`: who began it, "owner" or "staff"; then `made_by` is the account that did, and
    `confirmed_at` when the owner said that the answers are theirs.
    """

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_made_by", "made_by", "created_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    bank_hash: str = Field(foreign_key="bank_version.hash")
    locale: str
    scope: str = "core"
    answers: str = text_column()
    seconds: str = Field(
        default="{}", sa_column=Column(Text, nullable=False, server_default=text("'{}'"))
    )
    revision: int = 0
    origin: str = Field(default="owner", sa_column_kwargs={"server_default": "owner"})
    made_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    confirmed_at: datetime | None = moment_column(nullable=True)
    created_at: datetime = moment_column()
    updated_at: datetime = moment_column(index=True)


class Submission(SQLModel, table=True):
    """A submitted assessment: its answers and its report, frozen."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("assessment_id", "revision"),
        UniqueConstraint("assessment_id", "number"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = owned_by("assessment")
    number: int
    revision: int
    submitted_at: datetime = moment_column(index=True)
    fingerprint: str = Field(index=True)
    bank_hash: str = Field(foreign_key="bank_version.hash")
    method: int
    locale: str
    answers: str = text_column()
    report: str = text_column()
    overall: float | None = None
    rung: int | None = None


class Link(SQLModel, table=True):
    """What a signed token stands for; deleting or revoking the row kills the token."""

    __tablename__ = "link"

    id: str = Field(default_factory=new_id, primary_key=True)
    purpose: str
    assessment_id: str = owned_by("assessment")
    submission_id: str | None = owned_by("submission", nullable=True)
    label: str = ""
    created_at: datetime = moment_column()
    expires_at: datetime = moment_column()
    revoked_at: datetime | None = moment_column(nullable=True)


class Contact(SQLModel, table=True):
    """Who an owner said they are."""

    __tablename__ = "contact"

    assessment_id: str = Field(
        sa_column=Column(Text, ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    )
    name: str
    company: str
    email: str
    phone: str
    updated_at: datetime = moment_column()


class Consent(SQLModel, table=True):
    """One consent: its purpose, the text that was agreed to, when, and when it was withdrawn.

    `confirmed_at`: when the mailed link was opened, which shows whose address it is.
    """

    __tablename__ = "consent"

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = owned_by("assessment")
    purpose: str
    text_version: str
    locale: str
    given_at: datetime = moment_column()
    confirmed_at: datetime | None = moment_column(nullable=True)
    withdrawn_at: datetime | None = moment_column(nullable=True)


class Rendering(SQLModel, table=True):
    """A picture or document made from a report, kept by fingerprint, form and renderer."""

    __tablename__ = "rendering"

    fingerprint: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    renderer: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = moment_column()


class Job(SQLModel, table=True):
    """Something to do after a response. `key` is unique a kind, so that it is done once."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_job_state_priority_run_after", "state", "priority", "run_after"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    kind: str
    key: str
    payload: str = text_column()
    priority: int = 0
    state: str = "waiting"
    attempts: int = 0
    run_after: datetime = moment_column()
    leased_until: datetime | None = moment_column(nullable=True)
    last_error: str = text_column()
    created_at: datetime = moment_column()
    finished_at: datetime | None = moment_column(nullable=True)


def insert_row(db: Session, row: SQLModel) -> None:
    """Insert a new row at once, in the session's transaction, past the ORM's unit of work.

    For rows that are made whole and not changed afterwards: it costs a third of adding them.
    """
    table = row.__table__  # type: ignore[attr-defined]  # set by SQLModel
    values = {column.name: getattr(row, column.name) for column in table.columns}
    db.connection().execute(_insert(table), values)


@cache
def _insert(table: Table) -> Insert:
    return table.insert()
