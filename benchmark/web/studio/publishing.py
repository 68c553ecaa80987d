"""Bringing content into force: a draft's, or an older one's anew; maybe by a second person."""

from __future__ import annotations

import unicodedata

from sqlmodel import Session
from starlette.datastructures import FormData

from benchmark.content.codec import bank_document, bank_hash
from benchmark.core.bank import Bank
from benchmark.render.catalogues import later
from benchmark.store import audit, banks, drafts
from benchmark.store.banks import EDITOR, NewVersion
from benchmark.store.studio_tables import BankDraft, BankPublication
from benchmark.web.staff.access import Staff
from benchmark.web.staff.pages import typed
from benchmark.web.state import State

MAX_REASON = 500
NO_REASON = later("Write the reason. It stands beside this publishing for good.")
LONG_REASON = later("Use at most 500 characters for the reason")
OTHER_IN_FORCE = later(
    "Something else was published since you opened this page. "
    "Nothing was done. Look at what is in force now, then decide again."
)
SAME = later("This is what is in force already, word for word. There is nothing to publish.")
FAULTY = later(
    "It has problems, which stand below. Mend them first; until then nobody meets this draft."
)
NOT_ASKED = later(
    "Whoever saved last has to ask for a second person first. Nobody has asked for this revision."
)
NOT_YOU = later("You saved this draft last, so somebody else has to look at it and publish it.")
NOT_THE_LAST = later("Only who saved last can ask: they say that the work is done.")


class NotNowError(Exception):
    """It cannot be published as things are; `notice` says why, and what to do."""

    def __init__(self, notice: str) -> None:
        self.notice = notice
        super().__init__(notice)


def needs_second_person(state: State) -> bool:
    """Whether nobody publishes what they wrote themselves."""
    return state.settings.second_person == "on"


def reason_of(posted: FormData) -> str:
    """The reason as it was typed, without control characters."""
    text = typed(posted, "reason").replace("\r\n", "\n")
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def reason_problem(reason: str) -> str:
    """What is wrong with a reason; empty for nothing."""
    if not reason:
        return NO_REASON
    return LONG_REASON if len(reason) > MAX_REASON else ""


def _lock(db: Session, seen: int) -> BankPublication:
    """What is in force, locked. Raises NotNowError if it is not what was seen."""
    newest = banks.lock_publications(db)
    if newest is None or newest.number != seen:
        raise NotNowError(OTHER_IN_FORCE)
    return newest


def publish_anew(
    db: Session, older: BankPublication, seen: int, staff: Staff, reason: str
) -> BankPublication:
    """Publish an older content again. `seen`: the number that was shown as in force."""
    newest = _lock(db, seen)
    version = banks.find_version(db, older.bank_hash)
    if version is None or (older.bank_hash, older.digest) == (newest.bank_hash, newest.digest):
        raise NotNowError(SAME)
    done = banks.publish_version(
        db,
        NewVersion(
            version.hash,
            version.version,
            EDITOR,
            older.digest,
            version.document,
            older.files,
            author=staff.email,
            reason=reason,
        ),
    )
    _record(db, staff, "bank.rolled-back", done, to=str(older.number))
    return done


def ask_for_older(
    db: Session, older: BankPublication, seen: int, staff: Staff, reason: str
) -> BankDraft:
    """Ask a second person to publish an older content again: a draft that holds it."""
    newest = _lock(db, seen)
    if (older.bank_hash, older.digest) == (newest.bank_hash, newest.digest):
        raise NotNowError(SAME)
    title = f"Roll back to number {older.number}"
    files = banks.read_files(older)
    draft = drafts.start_draft(db, title, newest.number, files, older.digest, staff.email)
    ask(db, draft, draft.revision, staff, reason)
    return draft


def ask(db: Session, draft: BankDraft, seen: int, staff: Staff, reason: str) -> None:
    """Ask a second person to publish revision `seen`. Raises StaleDraftError, NotNowError."""
    if draft.updated_by != staff.email:
        raise NotNowError(NOT_THE_LAST)
    drafts.ask_to_publish(db, draft.id, seen, staff.email, reason)
    audit.record(db, staff.actor, "draft.asked", ("draft", draft.id), revision=str(seen))


def refusal(draft: BankDraft, staff: Staff) -> str:
    """Why somebody cannot be the second person for a draft; empty if they can."""
    if staff.email == draft.updated_by:
        return NOT_YOU
    return NOT_ASKED if draft.asked_revision != draft.revision else ""


def publish_draft(
    db: Session, draft: BankDraft, bank: Bank, seen: tuple[int, int], staff: Staff, reason: str
) -> BankPublication:
    """Publish a draft whose content was checked. `seen`: its revision, and what is in force.

    Raises StaleDraftError and NotNowError; nothing is changed then.
    """
    revision, in_force = seen
    newest = _lock(db, in_force)
    document = bank_document(bank)
    # Whoever publishes what somebody else saved last has looked at it: asked to, or not.
    second = staff.email if staff.email != draft.updated_by else ""
    new = NewVersion(
        bank_hash(document),
        bank.version,
        EDITOR,
        draft.digest,
        document,
        draft.files,
        draft_id=draft.id,
        author=draft.updated_by,
        approved_by=second,
        reason=reason,
    )
    if (newest.bank_hash, newest.digest) == (new.hash, new.digest):
        raise NotNowError(SAME)
    drafts.settle_draft(db, draft.id, revision, drafts.PUBLISHED, staff.email)
    done = banks.publish_version(db, new)
    _record(db, staff, "bank.published", done, draft=draft.id)
    return done


def _record(db: Session, staff: Staff, action: str, done: BankPublication, **detail: str) -> None:
    key = ("publication", str(done.number))
    audit.record(db, staff.actor, action, key, bank=done.bank_hash[:12], **detail)
