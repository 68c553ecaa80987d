"""One piece of a draft: its form, and beside it its YAML. Either is saved, and shows in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.content.fields import read_fields, write_fields
from benchmark.content.problems import ContentError, Problem
from benchmark.content.readings import Standing
from benchmark.render.catalogues import later
from benchmark.store import banks, drafts
from benchmark.store.drafts import StaleDraftError
from benchmark.store.engine import reading
from benchmark.store.studio_tables import BankDraft
from benchmark.web.access import state_of
from benchmark.web.forms import csrf_holds, one_line, with_form
from benchmark.web.staff.pages import EXPIRED, speech_of, staff_page, typed
from benchmark.web.studio import conditions
from benchmark.web.studio.drafts import (
    HOME,
    address,
    check_seen,
    checked,
    keep_files,
    opened_draft,
    seen_revision,
)
from benchmark.web.studio.faults import Shown, edit_address, read_piece, shown_problems
from benchmark.web.studio.opened import (
    MAX_EXCERPT,
    NEW,
    Opened,
    is_file_name,
    opened_piece,
    posted_piece,
)
from benchmark.web.studio.overview import Entered, Trouble, draft_page
from benchmark.web.studio.piece_form import (
    Values,
    field_id,
    fields,
    form_faults,
    read_form,
    sort_of,
    told,
    with_changed_rows,
)
from benchmark.web.studio.references import offered_ids
from benchmark.web.studio.sides import side_by_side

SAVE = "save"
DONE = {"saved": later("Saved."), "nothing": later("Nothing was changed.")}
MAX_YAML = 100_000
NO_FILE_NAME = later(
    "Name the file with small letters, digits and hyphens, such as pricing or after-hours: at most "
    "40 characters"
)
WRAPPED, MOST_LINES = 44, 44
"""About how many characters a line of the YAML has on a wide screen, and the lines shown."""


@dataclass(frozen=True)
class Typed:
    """What an editor has in the page. `text`: the YAML; `values`: the form, None if it is YAML.

    `was`: the YAML that the form was made from, at revision `seen` of the draft; `faults`: what
    keeps the YAML from being read, with places in it; `unsaved`: whether it is something else than
    what is kept.
    """

    text: str
    was: str
    seen: int
    values: Values | None = None
    faults: tuple[Problem, ...] = ()
    unsaved: bool = False

    @property
    def height(self) -> int:
        """How many lines its text area shows."""
        lines = sum(1 + len(line) // WRAPPED for line in self.text.split("\n"))
        return min(MOST_LINES, max(8, lines + 1))

    def line(self, number: int) -> str:
        """A line of the text, to show beside what is wrong in it; empty if there is none."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip()[:MAX_EXCERPT] if 0 < number <= len(lines) else ""


def show_piece(request: Request) -> Response:
    """GET /staff/bank/drafts/{id}/edit/{kind}/{piece}: `new` adds one, to ?where=."""
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
    wanted = request.path_params["kind"], read_piece(request.path_params["piece"])
    where = request.query_params.get("where")
    if wanted == ("rule", NEW) and where is not None and not is_file_name(where):
        entered = Entered(where=one_line(where)[:MAX_EXCERPT], errors=(("where", NO_FILE_NAME),))
        return draft_page(request, 422, Trouble(entered=entered))
    opened = opened_piece(draft, *wanted, where or "")
    return _page(request, opened, Typed(opened.text, opened.text, draft.revision))


def _page(
    request: Request, opened: Opened, has: Typed, status: int = 200, notice: str = ""
) -> Response:
    """The page: what was typed, with everything that is wrong at the field it concerns."""
    check = checked(state_of(request), opened.draft)
    found = shown_problems(opened.draft, opened.files, check.faults)
    mine = [each for each in found if each.piece == (opened.kind, opened.name)]
    values, form = _form_values(opened, has)
    sort = sort_of(opened.kind, values) if opened.has_form else ""
    standing = Standing(opened.kind, sort, opened.name, opened.where)
    return staff_page(
        request,
        "studio/piece.html",
        status,
        opened=opened,
        draft=opened.draft,
        here=opened.address,
        draft_address=address(opened.draft),
        is_open=opened.draft.state == drafts.OPEN,
        has=has,
        fields=form,
        sort=sort,
        problems=mine,
        others=len(found) - len(mine),
        at_field=_by_field([*mine, *(Shown(each, field=each.key) for each in has.faults)]),
        said={
            each.key.name: conditions.read_condition(
                each.value, check.read, standing, speech_of(request)
            )
            for each in form
            if each.key.widget == "condition"
        },
        names=conditions.offered(check.read, standing, speech_of(request)),
        ids=offered_ids(opened, check.read),
        field_id=field_id,
        told=told,
        notice=notice,
        done=DONE.get(request.query_params.get("done", ""), "") if status == 200 else "",
    )


def _form_values(opened: Opened, has: Typed) -> tuple[Values, list[Any]]:
    """What the form shows; nothing where the YAML cannot be read, or the piece has no form."""
    if not opened.has_form:
        return {}, []
    try:
        values = read_fields(opened.kind, has.text if not has.faults else has.was)
    except ContentError:
        return {}, []
    shown = {**values, **(has.values or {})}
    return shown, fields(opened.kind, shown)


def _by_field(problems: list[Shown]) -> dict[str, list[Shown]]:
    found: dict[str, list[Shown]] = {}
    for each in problems:
        found.setdefault(each.field, []).append(each)
    return found


def save_piece(request: Request, posted: FormData) -> Response:
    """POST …/edit/{kind}/{piece}: save the form or the YAML, or change the rows of a list.

    409 where somebody else changed the draft since: both texts, and nothing is lost.
    """
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
    wanted = request.path_params["kind"], read_piece(request.path_params["piece"])
    opened = posted_piece(draft, *wanted, typed(posted, "where"), seen_revision(posted))
    has, holds = _read(request, opened, posted)
    if not holds:
        return _page(request, opened, replace(has, unsaved=True), 422, EXPIRED)
    action = typed(posted, "action")
    if action != SAVE and has.values is not None:
        rows = with_changed_rows(has.values, action)
        changed = replace(has, values=rows, faults=(), unsaved=True)
        return _page(request, opened, changed)
    if has.faults:
        return _page(request, opened, has, 422)
    try:
        check_seen(opened.draft, has.seen)
        files = opened.with_text(has.text)
        if files == opened.files:
            return RedirectResponse(f"{opened.address}?done=nothing", 303)
        piece = f"{opened.kind}.{opened.name or NEW}"
        keep_files(request, opened.draft.id, has.seen, files, piece=piece)
    except ContentError as error:
        return _page(request, opened, replace(has, faults=error.problems, unsaved=True), 422)
    except StaleDraftError:
        return _conflict(request, opened, has)
    return RedirectResponse(_after(opened, files), 303)


def _read(request: Request, opened: Opened, posted: FormData) -> tuple[Typed, bool]:
    """What was posted, as YAML, and whether the form is this editor's."""
    was, seen = _lines(typed(posted, "was"))[:MAX_YAML], seen_revision(posted)
    if typed(posted, "as") != "form" or not opened.has_form:
        text = _lines(typed(posted, "yaml"))
        return Typed(text, was or opened.text, seen, unsaved=True), csrf_holds(request, posted)
    values, holds = read_form(request, opened.kind, posted)
    if faults := form_faults(opened.kind, values):
        return Typed(was, was, seen, values, faults, unsaved=True), holds
    try:
        text = write_fields(opened.kind, was, values)
        return Typed(text, was, seen, values, unsaved=True), holds
    except ContentError as error:
        return Typed(was, was, seen, values, error.problems, unsaved=True), holds


def _lines(text: str) -> str:
    """A posted text with the line ends of a file."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _after(opened: Opened, files: Mapping[str, str]) -> str:
    """Where to go after saving: the piece, under the id that it has now; else the draft."""
    name = opened.name_in(files)
    if not name:
        return f"{address(opened.draft)}?done=saved"
    return f"{edit_address(opened.draft, opened.kind, name)}?done=saved"


def _conflict(request: Request, mine: Opened, has: Typed) -> Response:
    """409: what is kept now and what was typed, side by side, and a form with the latter."""
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
        published = banks.publication_of_draft(db, draft.id)
    theirs = _current(draft, mine)
    return staff_page(
        request,
        "studio/conflict.html",
        409,
        draft=draft,
        draft_address=address(draft),
        is_open=draft.state == drafts.OPEN,
        published=published,
        opened=mine,
        here=mine.address,
        theirs=theirs,
        has=has,
        is_untouched=theirs == has.was,
        rows=side_by_side(theirs or "", has.text),
    )


def _current(draft: BankDraft, mine: Opened) -> str | None:
    """The piece's text as it is kept now; None if it is gone, or was never there."""
    if mine.is_new:
        return None
    found = mine.in_draft(draft)
    return None if found is None else found.text


ROUTES: list[Route] = [
    Route(f"{HOME}/drafts/{{id}}/edit/{{kind}}/{{piece}}", show_piece),
    Route(f"{HOME}/drafts/{{id}}/edit/{{kind}}/{{piece}}", with_form(save_piece), methods=["POST"]),
]
