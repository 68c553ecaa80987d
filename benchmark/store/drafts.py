"""Drafts of the bank: begun from what is in force, saved only over what the saver had seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from benchmark.store.studio_tables import BankDraft
from benchmark.store.tables import now

OPEN, PUBLISHED, DISCARDED = "open", "published", "discarded"


class StaleDraftError(Exception):
    """Somebody else saved, published or discarded the draft meanwhile; `draft` is as it is now."""

    def __init__(self, draft: BankDraft) -> None:
        self.draft = draft
        super().__init__(f"draft {draft.id} is at revision {draft.revision}, {draft.state}")


def read_files(draft: BankDraft) -> dict[str, str]:
    """Path inside the bank -> text."""
    files: dict[str, str] = json.loads(draft.files)
    return files


def _document(files: Mapping[str, str]) -> str:
    return json.dumps(dict(files), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def start_draft(
    db: Session, title: str, base: int, files: Mapping[str, str], digest: str, by: str
) -> BankDraft:
    """Begin a draft. `base`: the publication whose files these were; `by`: an address."""
    moment = now()
    draft = BankDraft(
        title=title,
        base=base,
        files=_document(files),
        digest=digest,
        created_by=by,
        created_at=moment,
        updated_by=by,
        updated_at=moment,
        asked_reason="",
    )
    db.add(draft)
    db.flush()
    return draft


def open_drafts(db: Session) -> Sequence[BankDraft]:
    """Drafts that are worked on, the last saved first."""
    query = select(BankDraft).where(BankDraft.state == OPEN)
    return db.exec(query.order_by(col(BankDraft.updated_at).desc())).all()


def find_draft(db: Session, draft_id: str) -> BankDraft | None:
    """One draft by id, whatever its state."""
    return db.get(BankDraft, draft_id)


def save_draft(
    db: Session, draft_id: str, seen: int, files: Mapping[str, str], digest: str, by: str
) -> int:
    """Keep new files over revision `seen`; returns the new revision.

    Raises StaleDraftError where the draft is not at that revision, or not open, any more: nothing
    is saved then. LookupError where there is no such draft.
    """
    changed = {
        "files": _document(files), "digest": digest, "updated_by": by,
        "asked_by": "", "asked_reason": "", "asked_revision": None,
    }  # fmt: skip
    return _change(db, draft_id, seen, changed)


def settle_draft(db: Session, draft_id: str, seen: int, state: str, by: str) -> None:
    """Close a draft as PUBLISHED or DISCARDED, as it was at revision `seen`. Raises as above."""
    _change(db, draft_id, seen, {"state": state, "updated_by": by})


def ask_to_publish(db: Session, draft_id: str, seen: int, by: str, reason: str) -> None:
    """Ask a second person to publish revision `seen`. Raises as above."""
    query = (
        update(BankDraft)
        .where(_is_at(draft_id, seen))
        .values(asked_by=by, asked_reason=reason, asked_revision=seen)
    )
    if not db.exec(query).rowcount:
        raise _stale(db, draft_id)


def _is_at(draft_id: str, seen: int) -> ColumnElement[bool]:
    return (
        (col(BankDraft.id) == draft_id)
        & (col(BankDraft.revision) == seen)
        & (col(BankDraft.state) == OPEN)
    )


def _change(db: Session, draft_id: str, seen: int, changed: Mapping[str, object]) -> int:
    # The condition and the change are one statement: of two savers, the second changes no row.
    query = (
        update(BankDraft)
        .where(_is_at(draft_id, seen))
        .values(revision=seen + 1, updated_at=now(), **changed)
    )
    if not db.exec(query).rowcount:
        raise _stale(db, draft_id)
    return seen + 1


def _stale(db: Session, draft_id: str) -> Exception:
    db.expire_all()
    draft = db.get(BankDraft, draft_id)
    return LookupError(draft_id) if draft is None else StaleDraftError(draft)
