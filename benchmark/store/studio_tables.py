"""Tables of the content studio: drafts, what was published when and why, rehearsals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Text
from sqlmodel import Field, SQLModel

from benchmark.store.tables import moment_column, new_id, text_column


def _bank() -> Column[str]:
    return Column(Text, ForeignKey("bank_version.hash"), nullable=False, index=True)


class BankPublication(SQLModel, table=True):
    """One publishing: a version of the bank came into force. Rows are only ever added.

    `files`: the YAML as it was published, comments too: two publishings of one Bank may differ in
    them. `draft_id`: the draft that it was; empty for what came from files. `approved_by`: the
    second person, where the site asks for one.
    """

    __tablename__ = "bank_publication"

    number: int = Field(primary_key=True)
    bank_hash: str = Field(sa_column=_bank())
    origin: str
    digest: str
    files: str = text_column()
    draft_id: str = ""
    author: str = ""
    approved_by: str = ""
    reason: str = text_column()
    published_at: datetime = moment_column()


class BankDraft(SQLModel, table=True):
    """The files of a bank that is being written. `revision` rises with every save.

    `base`: the number of the publication that it began from; `digest`: of its files. Where a
    second person must agree, `asked_revision` is the revision that `asked_by` wants published.
    """

    __tablename__ = "bank_draft"
    __table_args__ = (Index("ix_bank_draft_state_updated_at", "state", "updated_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    title: str
    base: int
    files: str = text_column()
    digest: str
    revision: int = 1
    state: str = "open"
    created_by: str
    created_at: datetime = moment_column()
    updated_by: str
    updated_at: datetime = moment_column()
    asked_by: str = ""
    asked_reason: str = text_column()
    asked_revision: int | None = None


class Rehearsal(SQLModel, table=True):
    """All stored submissions scored under a draft. `document`: the draft's Bank, canonical.

    `cursor`: the id of the last submission that is in `partial`, so that a restart goes on there.
    `mapping`: renamed questions and options, as JSON; `result`: what the page shows, as JSON.
    """

    __tablename__ = "rehearsal"

    id: str = Field(default_factory=new_id, primary_key=True)
    draft_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("bank_draft.id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    revision: int
    bank_hash: str
    document: str = text_column()
    mapping: str = text_column()
    state: str = "waiting"
    done: int = 0
    total: int = 0
    cursor: str = ""
    partial: str = text_column()
    result: str = text_column()
    problem: str = text_column()
    started_by: str
    created_at: datetime = moment_column()
    updated_at: datetime = moment_column()
    finished_at: datetime | None = moment_column(nullable=True)


class BankPreview(SQLModel, table=True):
    """An editor's trial answers under a draft. It is no assessment, and never becomes one.

    `document`: the draft's Bank as it was when the trial began, canonical.
    """

    __tablename__ = "bank_preview"

    id: str = Field(default_factory=new_id, primary_key=True)
    draft_id: str = Field(
        sa_column=Column(
            Text, ForeignKey("bank_draft.id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    revision: int
    document: str = text_column()
    locale: str
    scope: str = "core"
    answers: str = text_column()
    started_by: str
    created_at: datetime = moment_column()
    updated_at: datetime = moment_column()
