"""Tables of the sales desk: what is listed of each submission, and what sales added to it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from benchmark.store.tables import moment_column, new_id, owned_by, text_column

NEW, CONTACTED, MEETING, WON, LOST, NOT_NOW = (
    "new", "contacted", "meeting", "won", "lost", "not-now",
)  # fmt: skip
STATUSES = (NEW, CONTACTED, MEETING, WON, LOST, NOT_NOW)


class Lead(SQLModel, table=True):
    """One assessment as the list shows it: its latest submission, and where sales stands.

    The upper part is worked out from the submission, the contact and the consents, and is written
    anew with each of them. The lower part is what people enter. `can_call`, `can_mail`: a consent
    that is confirmed and not withdrawn. `domain`: of the address, where it belongs to one
    organisation (see store.duplicates.domain_of). `need`: 0-100, how much there is to talk about.
    """

    __tablename__ = "lead"
    __table_args__ = (
        Index("ix_lead_submitted", "submitted_at", "assessment_id"),
        Index("ix_lead_status", "status", "submitted_at", "assessment_id"),
        Index("ix_lead_rung", "rung", "submitted_at", "assessment_id"),
        Index("ix_lead_region", "region", "submitted_at", "assessment_id"),
        Index("ix_lead_techs", "techs", "submitted_at", "assessment_id"),
        Index("ix_lead_assignee", "assignee_id", "submitted_at", "assessment_id"),
        Index("ix_lead_call", "can_call", "submitted_at", "assessment_id"),
        Index("ix_lead_step", "step_on", "assessment_id"),
        Index("ix_lead_queue", "can_call", "status", "need", "assessment_id"),
        Index("ix_lead_overall", "overall", "assessment_id"),
        Index("ix_lead_company", "company_key", "assessment_id"),
        Index("ix_lead_domain", "domain", "assessment_id"),
    )

    assessment_id: str = Field(
        sa_column=Column(Text, ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    )
    submission_id: str = owned_by("submission")
    submitted_at: datetime = moment_column()
    rung: int | None = None
    overall: float | None = None
    techs: int | None = None
    region: str = ""
    contradictions: int = 0
    flags: int = 0
    critical: bool = False
    need: int = 0
    company: str = ""
    company_key: str = ""
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
    __table_args__ = (Index("ix_lead_score_range", "dimension", "score", "assessment_id"),)

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
    __table_args__ = (Index("ix_lead_flag_flag", "flag", "assessment_id"),)

    assessment_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("lead.assessment_id", ondelete="CASCADE"), primary_key=True
        )
    )
    flag: str = Field(primary_key=True)


class LeadWord(SQLModel, table=True):
    """One word of company, name or address, in lower case without accents, for searching."""

    __tablename__ = "lead_word"
    __table_args__ = (Index("ix_lead_word_word", "word", "assessment_id"),)

    assessment_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("lead.assessment_id", ondelete="CASCADE"), primary_key=True
        )
    )
    word: str = Field(primary_key=True)


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
