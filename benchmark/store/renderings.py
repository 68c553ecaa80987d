"""Pictures and documents made from reports, kept by fingerprint, form and renderer."""

from __future__ import annotations

from sqlmodel import Session, select

from benchmark.store.engine import insert_if_new
from benchmark.store.tables import Rendering, Submission, now

_RENDERING = Rendering.__table__  # type: ignore[attr-defined]  # set by SQLModel


def find_rendering(db: Session, fingerprint: str, form: str, renderer: str) -> bytes | None:
    """The bytes if they were made already."""
    query = select(Rendering.body).where(
        Rendering.fingerprint == fingerprint,
        Rendering.form == form,
        Rendering.renderer == renderer,
    )
    return db.exec(query).first()


def keep_renderings(db: Session, fingerprint: str, renderer: str, made: dict[str, bytes]) -> None:
    """Keep what was made. Made twice at once, the first stays: both are the same bytes."""
    for form, body in sorted(made.items()):
        values = {
            "fingerprint": fingerprint,
            "form": form,
            "renderer": renderer,
            "body": body,
            "created_at": now(),
        }
        insert_if_new(db, _RENDERING, values)


def is_erased(db: Session, fingerprint: str) -> bool:
    """Whether nothing made from this report may be kept: it is no submission, or none any more."""
    query = select(Submission.id).where(Submission.fingerprint == fingerprint).limit(1)
    return db.exec(query).first() is None
