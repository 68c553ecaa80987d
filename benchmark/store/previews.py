"""Trials of drafts: an editor's answers under a draft as it was. Never an assessment."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, update
from sqlmodel import Session, col

from benchmark.store.assessments import CORE
from benchmark.store.drafts import OPEN
from benchmark.store.engine import is_writing
from benchmark.store.studio_tables import BankDraft, BankPreview
from benchmark.store.tables import now

KEPT_DAYS = 30


@dataclass(frozen=True)
class NewTrial:
    """What a trial begins with. `document`: the draft's Bank at `revision`, canonical."""

    draft_id: str
    revision: int
    document: str
    locale: str
    answers: str
    scope: str = CORE


@dataclass(frozen=True)
class Trial:
    """A trial with its draft's title, state, and revision of now, read in one query."""

    id: str
    draft_id: str
    revision: int
    document: str
    locale: str
    scope: str
    answers: str
    updated_at: datetime
    title: str
    draft_state: str
    draft_revision: int

    @property
    def is_stale(self) -> bool:
        """Whether the draft was saved since the trial began."""
        return self.draft_revision != self.revision

    @property
    def is_open(self) -> bool:
        """Whether the draft is still worked on."""
        return self.draft_state == OPEN

    def given(self) -> dict[str, Any]:
        """The answers as a document with the keys profile, answers, tasks."""
        given: dict[str, Any] = json.loads(self.answers)
        return given


_PREVIEW: Table = BankPreview.__table__  # type: ignore[attr-defined]  # set by SQLModel
_DRAFT: Table = BankDraft.__table__  # type: ignore[attr-defined]  # as above
_OF_DRAFT = {"title": "title", "draft_state": "state", "draft_revision": "revision"}
_FIND = (
    select(
        *(
            _DRAFT.c[_OF_DRAFT[each.name]] if each.name in _OF_DRAFT else _PREVIEW.c[each.name]
            for each in fields(Trial)
        )
    )
    .join(_DRAFT, _DRAFT.c.id == _PREVIEW.c.draft_id)
    .where(_PREVIEW.c.id == bindparam("key"))
)
# As an assessment's sheet: another tab may be saving another section.
_FIND_AND_LOCK = _FIND.with_for_update(of=_PREVIEW)


def begin_trial(db: Session, new: NewTrial, by: str) -> str:
    """Begin a trial, and delete those that nobody used for KEPT_DAYS; returns its id."""
    delete_old(db, now())
    moment = now()
    preview = BankPreview(
        draft_id=new.draft_id,
        revision=new.revision,
        document=new.document,
        locale=new.locale,
        scope=new.scope,
        answers=new.answers,
        started_by=by,
        created_at=moment,
        updated_at=moment,
    )
    db.add(preview)
    db.flush()
    return preview.id


def find_trial(db: Session, preview_id: str) -> Trial | None:
    """One trial by id; held until the commit where it is read in order to change it."""
    query = _FIND_AND_LOCK if is_writing(db) else _FIND
    row = db.connection().execute(query, {"key": preview_id}).first()
    return None if row is None else Trial(*row)


def save_answers(db: Session, preview_id: str, answers: str, scope: str) -> None:
    """Keep a trial's answers. `scope`: CORE, or FULL once all is asked."""
    _change(db, preview_id, answers=answers, scope=scope)


def save_locale(db: Session, preview_id: str, locale: str) -> None:
    """Go on with a trial in another language."""
    _change(db, preview_id, locale=locale)


def _change(db: Session, preview_id: str, **values: Any) -> None:
    query = update(BankPreview).where(col(BankPreview.id) == preview_id)
    db.exec(query.values(updated_at=now(), **values))


def delete_old(db: Session, moment: datetime) -> int:
    """Delete the trials that nobody used for KEPT_DAYS before `moment`; returns how many."""
    before = moment - timedelta(days=KEPT_DAYS)
    return db.exec(delete(BankPreview).where(col(BankPreview.updated_at) < before)).rowcount
