"""Drafts as the studio's pages open them: found or 404, checked once for each content."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request

from benchmark.content.codec import files_digest
from benchmark.content.examples import Tried, try_examples
from benchmark.content.gaps import open_pieces, translation_notes
from benchmark.content.lint import lint
from benchmark.content.load import read_bank
from benchmark.content.problems import Problem
from benchmark.core.bank import Bank
from benchmark.store import audit, drafts
from benchmark.store.engine import writing
from benchmark.store.studio_tables import BankDraft
from benchmark.web.access import not_found, state_of
from benchmark.web.staff.access import staff_of
from benchmark.web.staff.pages import typed
from benchmark.web.state import State

HOME = "/staff/bank"
MAX_CHECKED = 12
"""Contents whose problems are remembered: working them out takes seconds."""


@dataclass(frozen=True)
class Checked:
    """What `benchmark check` says of a content. `bank`: None while it cannot be scored.

    `read`: the bank as far as it can be read, problems or not; `unread`: examples that cannot be
    read; `broken`: those that no longer give what they promise; `gaps`: pieces that are not
    translated, or no longer; `notes`: translations that do not fit the English. Neither of the two
    keeps anybody from publishing, nor is known while the bank cannot be read.
    """

    bank: Bank | None
    read: Bank | None
    problems: tuple[Problem, ...]
    unread: tuple[Problem, ...]
    broken: tuple[Problem, ...]
    gaps: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def faults(self) -> tuple[Problem, ...]:
        """All that keeps the content from being published."""
        return self.problems + self.unread + self.broken


def opened_draft(request: Request, db: Session) -> BankDraft:
    """The draft of the address, in whatever state; 404 if there is none."""
    draft_id = request.path_params["id"]
    draft = drafts.find_draft(db, draft_id) if draft_id.isprintable() else None
    if draft is None:
        raise not_found()
    return draft


def address(draft: BankDraft) -> str:
    """Where a draft's overview stands."""
    return f"{HOME}/drafts/{draft.id}"


def checked(state: State, draft: BankDraft) -> Checked:
    """What is wrong with a draft; worked out once for each content."""
    return checked_files(state, draft.digest, drafts.read_files(draft))


def checked_files(state: State, digest: str, files: Mapping[str, str]) -> Checked:
    """What is wrong with files, whose digest is given."""
    kept: OrderedDict[str, Checked] = state.cache.setdefault("checked", OrderedDict())
    found = kept.get(digest)
    if found is None:
        found = kept[digest] = _check(files)
        while len(kept) > MAX_CHECKED:
            kept.popitem(last=False)
    return found


def _check(files: Mapping[str, str]) -> Checked:
    bank, problems = lint(files)
    tried = try_examples(bank, files) if bank else Tried()
    read = bank or read_bank(files)[0]
    gaps = tuple(open_pieces(files, read)) if read else ()
    notes = tuple(translation_notes(files, read)) if read else ()
    return Checked(bank, read, tuple(problems), tried.unread, tried.broken, gaps, notes)


def seen_revision(posted: FormData) -> int:
    """The revision that the form was made from; -1, which no draft has, for none."""
    text = typed(posted, "revision")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else -1


def check_seen(draft: BankDraft, seen: int) -> None:
    """Raise StaleDraftError unless the draft is open, and at the revision that was seen.

    Saving asks again, in one statement; this is to say so before anything else is looked at.
    """
    if draft.revision != seen or draft.state != drafts.OPEN:
        raise drafts.StaleDraftError(draft)


def keep_files(
    request: Request, draft_id: str, seen: int, files: Mapping[str, str], **detail: str
) -> int:
    """Save files over revision `seen` of a draft, and note it; the new revision.

    Raises StaleDraftError where somebody else was there first: nothing is saved then.
    """
    staff = staff_of(request)
    with writing(state_of(request).engine) as db:
        digest = files_digest(files)
        revision = drafts.save_draft(db, draft_id, seen, files, digest, staff.email)
        key = ("draft", draft_id)
        audit.record(db, staff.actor, "draft.saved", key, revision=str(revision), **detail)
    return revision
