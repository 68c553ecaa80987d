"""What differs between two contents: publishings, or drafts as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmark.content.diff import Difference, differences
from benchmark.core.bank import Bank
from benchmark.store import banks, drafts
from benchmark.store.engine import reading
from benchmark.store.studio_tables import BankDraft, BankPublication
from benchmark.web.access import not_found, state_of
from benchmark.web.staff.pages import staff_page
from benchmark.web.state import State
from benchmark.web.studio.drafts import HOME, address, checked
from benchmark.web.studio.versions import read_number

DRAFT = "draft:"
MOST = 600


@dataclass(frozen=True)
class Side:
    """One of the two. `number`: of a publishing, 0 for a draft; `bank`: None if unreadable."""

    number: int
    title: str
    link: str
    author: str
    at: datetime
    reason: str
    files: Mapping[str, str]
    bank: Bank | None


def show_differences(request: Request) -> Response:
    """GET /staff/bank/diff: ?old= and ?new= are numbers of publishings, or draft:ID."""
    state = state_of(request)
    with reading(state.engine) as db:
        rows = [_row(db, request.query_params.get(name, "")) for name in ("old", "new")]
    old, new = (_side(state, row) for row in rows)
    found: Sequence[Difference] = ()
    if old.bank is not None and new.bank is not None:
        found = differences(old.bank, new.bank)
    paths = sorted(p for p in {*old.files, *new.files} if old.files.get(p) != new.files.get(p))
    return staff_page(
        request,
        "studio/compare.html",
        old=old,
        new=new,
        things=[(head, list(each)) for head, each in groupby(found[:MOST], lambda d: d.head)],
        counted=Counter(each.kind for each in found),
        total=len(found),
        most=MOST,
        unread=[side for side in (old, new) if side.bank is None],
        paths=paths,
        asked=[request.query_params.get(name, "") for name in ("old", "new")],
    )


def _row(db: Session, wanted: str) -> BankPublication | BankDraft:
    found: BankPublication | BankDraft | None = None
    if wanted.startswith(DRAFT):
        name = wanted.removeprefix(DRAFT)
        found = drafts.find_draft(db, name) if name.isprintable() else None
    else:
        found = banks.find_publication(db, read_number(wanted))
    if found is None:
        raise not_found()
    return found


def _side(state: State, row: BankPublication | BankDraft) -> Side:
    if isinstance(row, BankDraft):
        files = drafts.read_files(row)
        read = checked(state, row).read
        return Side(0, row.title, address(row), row.updated_by, row.updated_at, "", files, read)
    return Side(
        row.number,
        "",
        f"{HOME}/versions/{row.number}",
        row.author,
        row.published_at,
        row.reason,
        banks.read_files(row),
        state.bank(row.bank_hash),
    )


ROUTES: list[Route] = [Route(f"{HOME}/diff", show_differences)]
