"""Pictures and documents made from reports, kept by fingerprint, form and renderer."""

from __future__ import annotations

from sqlmodel import Session, col, select

from benchmark.store.tables import Rendering, Submission, now


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
    query = select(Rendering.form).where(
        Rendering.fingerprint == fingerprint,
        Rendering.renderer == renderer,
        col(Rendering.form).in_(made),
    )
    there = set(db.exec(query))
    for form, body in made.items():
        if form not in there:
            db.add(
                Rendering(
                    fingerprint=fingerprint,
                    form=form,
                    renderer=renderer,
                    body=body,
                    created_at=now(),
                )
            )


def is_erased(db: Session, fingerprint: str, sample: str) -> bool:
    """Whether nothing made from this report may be kept: it is no submission, nor the sample."""
    query = select(Submission.id).where(Submission.fingerprint == fingerprint).limit(1)
    return fingerprint != sample and db.exec(query).first() is None
