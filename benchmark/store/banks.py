"""Bank versions and when each came into force. Neither is ever changed."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Table, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from benchmark.store.studio_tables import BankPublication
from benchmark.store.tables import BankVersion, now

SHIPPED, EDITOR = "shipped", "editor"


@dataclass(frozen=True)
class NewVersion:
    """What publishing needs: the bank's hash, its label, where it comes from, and its texts."""

    hash: str
    version: str
    origin: str
    digest: str
    document: str
    files: str
    draft_id: str = ""
    author: str = ""
    approved_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Published:
    """One publishing as lists show it, without the texts."""

    number: int
    bank_hash: str
    version: str
    origin: str
    digest: str
    author: str
    approved_by: str
    reason: str
    published_at: datetime


PUBLICATION: Table = BankPublication.__table__  # type: ignore[attr-defined]  # set by SQLModel
VERSION: Table = BankVersion.__table__  # type: ignore[attr-defined]  # as above
_SHOWN = [each.name for each in fields(Published) if each.name != "version"]
_NEWEST = select(BankPublication).order_by(col(BankPublication.number).desc()).limit(1)


def read_files(publication: BankPublication) -> dict[str, str]:
    """Path inside the bank -> text, as it was published."""
    files: dict[str, str] = json.loads(publication.files)
    return files


def newest_publication(db: Session) -> BankPublication | None:
    """What is in force; None in an empty database."""
    return db.exec(_NEWEST).first()


def newest_version(db: Session) -> BankVersion | None:
    """The version that new assessments begin on; None in an empty database."""
    newest = newest_hash(db)
    return None if newest is None else find_version(db, newest)


def newest_hash(db: Session) -> str | None:
    """The hash of the newest version, without its texts."""
    query = select(BankPublication.bank_hash).order_by(col(BankPublication.number).desc())
    return db.exec(query.limit(1)).first()


def find_version(db: Session, bank_hash: str) -> BankVersion | None:
    """One version by its hash."""
    return db.get(BankVersion, bank_hash)


def find_publication(db: Session, number: int) -> BankPublication | None:
    """One publishing by its number."""
    return db.get(BankPublication, number)


def publication_of_draft(db: Session, draft_id: str) -> BankPublication | None:
    """The publishing that a draft became; None for none."""
    return db.exec(select(BankPublication).where(BankPublication.draft_id == draft_id)).first()


def publication_by_prefix(db: Session, prefix: str) -> BankPublication | None:
    """The newest publishing of the one version whose hash begins with `prefix`.

    None if there is none such, or several.
    """
    query = select(BankVersion.hash).where(
        col(BankVersion.hash).startswith(prefix, autoescape=True)
    )
    found = db.exec(query.limit(2)).all()
    if len(found) != 1:
        return None
    return db.exec(_NEWEST.where(BankPublication.bank_hash == found[0])).first()


def lock_publications(db: Session) -> BankPublication | None:
    """What is in force, until the transaction ends: nobody else publishes meanwhile."""
    # Whoever waited here for another to publish has to look again: the lock is on the older row.
    db.exec(_NEWEST.with_for_update()).first()
    return newest_publication(db)


def publications(db: Session, limit: int = 200) -> list[Published]:
    """All publishings, newest first."""
    query = (
        columns(*(PUBLICATION.c[each] for each in _SHOWN), col(BankVersion.version))
        .join(VERSION, VERSION.c.hash == PUBLICATION.c.bank_hash)
        .order_by(PUBLICATION.c.number.desc())
        .limit(limit)
    )
    return [Published(**row) for row in db.connection().execute(query).mappings()]


def publish_version(db: Session, new: NewVersion) -> BankPublication:
    """Bring a version into force; what is in force with these very files stays as it is.

    An older content published anew is a new publishing of the version that it was.
    """
    newest = newest_publication(db)
    if newest is not None and (newest.bank_hash, newest.digest) == (new.hash, new.digest):
        return newest
    number = (db.exec(select(func.max(BankPublication.number))).one() or 0) + 1
    moment = now()
    if db.get(BankVersion, new.hash) is None:
        version = BankVersion(
            hash=new.hash,
            number=number,
            version=new.version,
            origin=new.origin,
            digest=new.digest,
            document=new.document,
            files=new.files,
            published_at=moment,
        )
        db.add(version)
        db.flush()
    publication = BankPublication(
        number=number,
        bank_hash=new.hash,
        origin=new.origin,
        digest=new.digest,
        files=new.files,
        draft_id=new.draft_id,
        author=new.author,
        approved_by=new.approved_by,
        reason=new.reason,
        published_at=moment,
    )
    db.add(publication)
    db.flush()
    return publication
