"""Bank versions: publishing and finding them. Published versions are never changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

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


def newest_version(db: Session) -> BankVersion | None:
    """The version that new assessments begin on; None in an empty database."""
    return db.exec(select(BankVersion).order_by(col(BankVersion.number).desc()).limit(1)).first()


def newest_hash(db: Session) -> str | None:
    """The hash of the newest version, without its texts."""
    query = select(BankVersion.hash).order_by(col(BankVersion.number).desc()).limit(1)
    return db.exec(query).first()


def find_version(db: Session, bank_hash: str) -> BankVersion | None:
    """One version by its hash."""
    return db.get(BankVersion, bank_hash)


def version_by_prefix(db: Session, prefix: str) -> BankVersion | None:
    """The one version whose hash begins with `prefix`; None if there is none, or several."""
    query = select(BankVersion).where(col(BankVersion.hash).startswith(prefix, autoescape=True))
    found = db.exec(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def publish_version(db: Session, new: NewVersion) -> BankVersion:
    """Add a version, or return the one that has the same hash and is newest already.

    Publishing an older content anew moves it to the front: its number rises, nothing else.
    """
    number = (db.exec(select(func.max(BankVersion.number))).one() or 0) + 1
    found = db.get(BankVersion, new.hash)
    if found is None:
        found = BankVersion(
            hash=new.hash,
            number=number,
            version=new.version,
            origin=new.origin,
            digest=new.digest,
            document=new.document,
            files=new.files,
            published_at=now(),
        )
    elif found.number != number - 1:
        found.number = number
    # The same Bank may come with other comments: the newest files are the ones to hand out.
    found.digest, found.files = new.digest, new.files
    db.add(found)
    db.flush()
    return found
