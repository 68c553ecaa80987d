"""A draft's own page: its pieces, what is wrong with it, and the ways on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmark.content.locales import FOLDER
from benchmark.content.problems import Problem
from benchmark.render.catalogues import later
from benchmark.store import audit, banks, drafts
from benchmark.store.engine import reading
from benchmark.store.studio_tables import BankDraft
from benchmark.web.access import state_of
from benchmark.web.staff.access import staff_of
from benchmark.web.staff.pages import staff_page
from benchmark.web.studio import publishing
from benchmark.web.studio.drafts import Checked, address, checked, opened_draft
from benchmark.web.studio.faults import (
    EXAMPLE,
    EXAMPLES,
    edit_address,
    example_name,
    shown_problems,
)
from benchmark.web.studio.groups import Group, groups, may_move

LOG_ROWS = 20
DONE = {
    "asked": later("Somebody else is asked to publish it. Saving takes that back."),
    "moved": later("Moved."),
    "removed": later("Removed."),
    "renewed": later("The example promises what it gives now."),
    "uploaded": later("The draft holds the files of the zip."),
    "saved": later("Saved."),
}


@dataclass(frozen=True)
class Row:
    """One piece in a group. `kind`: of a rule; `problems`: how many concern it."""

    key: tuple[str, str]
    title: str
    kind: str
    address: str
    problems: int


@dataclass(frozen=True)
class Shelved:
    """A group with its rows."""

    group: Group
    rows: tuple[Row, ...]
    is_open: bool

    @property
    def problems(self) -> int:
        """How many problems concern the group's pieces."""
        return sum(row.problems for row in self.rows)


@dataclass(frozen=True)
class Entered:
    """What was entered on this page, and what is wrong with it by field. `where`: a file."""

    reason: str | None = None
    where: str = ""
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Trouble:
    """What kept a form of this page from being done.

    `notice`: in words; `stale`: somebody was first; `outrun`: something else came into force since
    the draft began; `files`: problems of an upload; `seen`: the revision that the form was made
    from, which its page stays at; None: the draft is shown as it is now.
    """

    notice: str = ""
    stale: bool = False
    outrun: bool = False
    files: tuple[Problem, ...] = ()
    entered: Entered = field(default_factory=Entered)
    seen: int | None = None


def show_draft(request: Request) -> Response:
    """GET /staff/bank/drafts/{id}: ?remove=KIND.ID asks first; ?open= shows a group."""
    return draft_page(request)


def draft_page(request: Request, status: int = 200, trouble: Trouble | None = None) -> Response:
    """The page, with what kept the last form from being done."""
    state, staff = state_of(request), staff_of(request)
    with reading(state.engine) as db:
        draft = opened_draft(request, db)
        newest = banks.newest_publication(db)
        base = _version(db, draft)
        published = banks.publication_of_draft(db, draft.id)
        log = audit.history_of(db, "draft", draft.id, LOG_ROWS)
    check = checked(state, draft)
    files, query = drafts.read_files(draft), request.query_params
    found = groups(files)
    problems = shown_problems(draft, files, check.problems + check.unread)
    counted = Counter(each.piece for each in problems)
    trouble = trouble or Trouble()
    return staff_page(
        request,
        "studio/draft.html",
        status,
        draft=draft,
        revision=draft.revision if trouble.seen is None else trouble.seen,
        here=address(draft),
        is_open=draft.state == drafts.OPEN,
        newest=newest,
        unraised=base if check.bank and check.bank.version == base else "",
        published=published,
        log=log,
        check=check,
        problems=problems,
        broken=shown_problems(draft, files, check.broken),
        languages=_languages(files, check),
        groups=[_shelved(draft, each, counted, query.get("open", "")) for each in found],
        removing=_removing(found, query.get("remove", "")),
        second_person=publishing.needs_second_person(state),
        may_ask=staff.email == draft.updated_by and draft.asked_revision != draft.revision,
        refused=publishing.refusal(draft, staff) if publishing.needs_second_person(state) else "",
        examples=[
            (path, edit_address(draft, EXAMPLE, example_name(path)))
            for path in sorted(files)
            if path.startswith(EXAMPLES)
        ],
        discarding=query.get("discard") == "ask",
        trouble=trouble,
        entered=trouble.entered,
        done=DONE.get(query.get("done", ""), "") if status == 200 else "",
    )


def _version(db: Session, draft: BankDraft) -> str:
    """What the bank that a draft began from calls itself; empty if nothing differs from it."""
    base = banks.find_publication(db, draft.base)
    version = banks.find_version(db, base.bank_hash) if base else None
    return version.version if base and version and base.digest != draft.digest else ""


def _languages(files: Iterable[str], check: Checked) -> list[tuple[str, int, int]]:
    """Each language: how many pieces are missing or stale, and how many texts do not fit."""
    names = {_language(path) for path in files if path.startswith(FOLDER)}
    gaps, notes = (
        Counter(_language(each.place.path) for each in found) for found in (check.gaps, check.notes)
    )
    return [(name, gaps[name], notes[name]) for name in sorted(names)]


def _language(path: str) -> str:
    return path.removeprefix(FOLDER).partition("/")[0]


def _removing(found: Sequence[Group], wanted: str) -> tuple[str, str, str] | None:
    """Kind, id and title of the piece that is asked about; None for none."""
    kind, _, name = wanted.partition(".")
    for spot in (spot for group in found for spot in group.spots):
        piece = spot.piece
        if (piece.kind, piece.id) == (kind, name) and may_move(spot):
            return piece.kind, piece.id, piece.title
    return None


def _shelved(
    draft: BankDraft, group: Group, counted: Counter[tuple[str, str]], opened: str
) -> Shelved:
    rows = tuple(
        Row(
            (group.kind, spot.piece.id),
            spot.piece.title,
            spot.item.entries["kind"].written if "kind" in spot.item.entries else "",
            edit_address(draft, group.kind, spot.piece.id),
            counted[group.kind, spot.piece.id],
        )
        for spot in group.spots
    )
    return Shelved(group, rows, group.key == opened or any(row.problems for row in rows))


ROUTES: list[Route] = [Route("/staff/bank/drafts/{id}", show_draft)]
