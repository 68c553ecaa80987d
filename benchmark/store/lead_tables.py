"""Tables of the sales desk: what is listed of each submission, and what sales added to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from benchmark.store.tables import moment_column, new_id, owned_by, text_column

NEW, CONTACTED, MEETING, WON, LOST, NOT_NOW = (
    "new", "contacted", "meeting", "won", "lost", "not-now",
)  # fmt: skip
STATUSES = (NEW, CONTACTED, MEETING, WON, LOST, NOT_NOW)


_FILTERED = ("traits", "points", "status")
BYTES = Text().with_variant(Text(collation="C"), "postgresql")
"""A text that is compared byte by byte, as searching for beginnings of words needs."""


_NARROW = {"sqlite_with_rowid": False}
"""The key is all there is: SQLite need not keep it twice."""


def _whole_number() -> Any:
    return Field(default=0, sa_column=Column(BigInteger, nullable=False))


class Lead(SQLModel, table=True):
    """One assessment as the list shows it: its latest submission, and where sales stands.

    The upper part is worked out from the submission, the contact and the consents, and is written
    anew with each of them. The lower part is what people enter. `can_call`, `can_mail`: a consent
    that is confirmed and not withdrawn. `domain`: of the address, where it belongs to one
    organisation (see store.duplicates.domain_of). `origin`: "staff" until the owner confirmed.
    `need`: 0-100, see store.leads.need_of. `place`, `traits`, `points`, `size`: what the list sorts
    and filters by, see store.lead_traits.
    """

    __tablename__ = "lead"
    # Each index that the list walks ends in what it filters by, so that it need not read the rows.
    __table_args__ = (
        Index("ix_lead_place", "place", *_FILTERED, "assignee_id"),
        *(
            Index(f"ix_lead_{name}", name, "place", *_FILTERED)
            for name in ("rung", "region", "size", "can_call", "overall", "company_key")
        ),
        Index("ix_lead_rung_overall", "rung", "overall", "place", *_FILTERED),
        Index("ix_lead_status", "status", "place", "traits", "points"),
        Index("ix_lead_assignee", "assignee_id", "place", *_FILTERED),
        Index("ix_lead_step", "step_on", "place", *_FILTERED, "assignee_id"),
        Index("ix_lead_queue", "can_call", "status", "need", "place", "assignee_id", "step_on"),
        Index("ix_lead_domain", "domain", "assessment_id"),
    )

    assessment_id: str = Field(
        sa_column=Column(Text, ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    )
    submission_id: str = owned_by("submission")
    submitted_at: datetime = moment_column()
    place: int = _whole_number()
    traits: int = _whole_number()
    points: int = _whole_number()
    size: int = 0
    rung: int | None = None
    overall: float | None = None
    techs: int | None = None
    region: str = ""
    contradictions: int = 0
    flags: int = 0
    critical: bool = False
    need: int = 0
    company: str = ""
    company_key: str = Field(default="", sa_column=Column(BYTES, nullable=False))
    name: str = ""
    email: str = ""
    domain: str = Field(default="", sa_column_kwargs={"server_default": ""})
    can_call: bool = False
    can_mail: bool = False
    in_peers: bool = False
    origin: str = "owner"
    is_demo: bool = False

    status: str = NEW
    assignee_id: str | None = None
    step: str = ""
    step_on: date | None = None
    revision: int = 0
    updated_at: datetime = moment_column()


class LeadScore(SQLModel, table=True):
    """The score of one dimension, 0-100; no row where there is none."""

    __tablename__ = "lead_score"
    __table_args__ = (
        Index("ix_lead_score_range", "dimension", "score", "assessment_id"),
        _NARROW,
    )

    assessment_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("lead.assessment_id", ondelete="CASCADE"), primary_key=True
        )
    )
    dimension: str = Field(primary_key=True)
    score: float


class LeadFlag(SQLModel, table=True):
    """One risk flag of a lead's report."""

    __tablename__ = "lead_flag"
    __table_args__ = (
        Index("ix_lead_flag_flag", "flag", "assessment_id"),
        _NARROW,
    )

    assessment_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("lead.assessment_id", ondelete="CASCADE"), primary_key=True
        )
    )
    flag: str = Field(primary_key=True)


class LeadWord(SQLModel, table=True):
    """One word of company, name or address, in lower case without accents, for searching."""

    __tablename__ = "lead_word"
    __table_args__ = (
        Index("ix_lead_word_word", "word", "assessment_id"),
        _NARROW,
    )

    assessment_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("lead.assessment_id", ondelete="CASCADE"), primary_key=True
        )
    )
    word: str = Field(sa_column=Column(BYTES, primary_key=True))


class SharedReport(SQLModel, table=True):
    """The report of invented answers, once for all submissions of them (see store.shared).

    `key`: of the bank and the answers. Where a submission's own values go, there are marks.
    """

    __tablename__ = "shared_report"

    key: str = Field(primary_key=True)
    report: str = text_column()


class Note(SQLModel, table=True):
    """What somebody wrote about a lead."""

    __tablename__ = "note"

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = owned_by("assessment")
    author_id: str = ""
    author: str = ""
    text: str = text_column()
    created_at: datetime = moment_column()


class SavedView(SQLModel, table=True):
    """A filter that somebody keeps: the query string of the list under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("staff_user.id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    name: str
    query: str = text_column()
    created_at: datetime = moment_column()
