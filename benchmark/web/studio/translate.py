"""Translating a draft: the English on the left, the other language on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.content.load import read_bank
from benchmark.content.locales import FOLDER, LANGUAGE
from benchmark.content.problems import ContentError, Problem
from benchmark.content.translation_state import Row, is_language, read_language
from benchmark.core.bank import Bank
from benchmark.core.saying import Said, said
from benchmark.render.catalogues import later
from benchmark.render.formats import language as language_name
from benchmark.store import drafts
from benchmark.store.drafts import OPEN, StaleDraftError
from benchmark.store.engine import reading
from benchmark.store.studio_tables import BankDraft
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.staff.pages import EXPIRED, staff_page
from benchmark.web.studio.drafts import HOME, address, keep_files, opened_draft, seen_revision
from benchmark.web.studio.older_english import older_english
from benchmark.web.studio.sides import side_by_side
from benchmark.web.studio.translation_form import (
    Merged,
    Typed,
    changed_files,
    mark,
    merged,
    typed_texts,
)
from benchmark.web.studio.translation_sheets import (
    SHOW_WORDS,
    Sheet,
    counted,
    field_words,
    in_groups,
    paged,
    sheets,
    wanted_of,
)

ADDRESS = f"{HOME}/drafts/{{id}}/translate/{{language}}"
MAX_TRIES = 5
"""Saves of somebody else that a save gives way to, one after the other."""
DONE = {
    "saved": later("Saved."),
    "partly": later(
        "Saved. A piece stays stale until each of its marked texts is changed, or the box below "
        "them is ticked."
    ),
    "merged": later("Saved. Somebody else saved meanwhile; what they changed is kept too."),
    "nothing": later("Nothing was changed."),
}
NO_LANGUAGE = later(
    "Name a language by its code: two or three small letters, such as fr, and maybe a region, such "
    "as pt-BR. English itself is edited in the draft."
)
CLOSED = later(
    "This draft was published or discarded meanwhile, so nothing was saved. What you typed is "
    "still here: copy what you want to keep."
)
BUSY = later("Somebody else keeps saving this draft. Nothing of yours was saved yet: save again.")


@dataclass(frozen=True)
class Opened:
    """A draft with its texts in one language. `bank`: None where the English cannot be read."""

    draft: BankDraft
    language: str
    files: Mapping[str, str]
    bank: Bank | None
    sheets: Sequence[Sheet] = ()

    @property
    def here(self) -> str:
        """Where its page stands."""
        return f"{address(self.draft)}/translate/{self.language}"


@dataclass(frozen=True)
class Trouble:
    """What kept a form from being saved.

    `errors`: pairs of a text's id and message; `conflicts`: ids of texts that somebody else changed
    too; `lost`: ids of texts whose English is gone, with what was typed; `code`: what was typed as
    a language to begin, and is none.
    """

    notice: str = ""
    errors: tuple[tuple[str, Said], ...] = ()
    conflicts: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    code: str | None = None
    typed: Typed | None = field(default=None)


def show(request: Request) -> Response:
    """GET /staff/bank/drafts/{id}/translate/{language}: ?show= ?group= ?q= ?page= ?begin=CODE."""
    opened = _opened(request)
    code = request.query_params.get("begin")
    if code is None:
        return _page(request, opened)
    code = code.strip()
    if opened.bank is None or not is_language(code, opened.bank) or not _is_spoken(code):
        return _page(request, opened, 422, Trouble(NO_LANGUAGE, code=code[:40]))
    return RedirectResponse(f"{address(opened.draft)}/translate/{code}", 303)


def _opened(request: Request) -> Opened:
    language = request.path_params["language"]
    if not LANGUAGE.fullmatch(language):
        raise not_found()
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
    files = drafts.read_files(draft)
    bank, _ = read_bank(files)
    if bank is None:
        return Opened(draft, language, files, None)
    held = any(path.startswith(f"{FOLDER}{language}/") for path in files)
    if not is_language(language, bank) or not (held or _is_spoken(language)):
        raise not_found()
    found = sheets(files, bank, language)
    older = older_english(state_of(request), {s.key: s.was for s in found if s.is_stale})
    found = [replace(each, older=older.get(each.key)) for each in found]
    return Opened(draft, language, files, bank, found)


def _is_spoken(code: str) -> bool:
    """Whether a code names a language that has a name."""
    return language_name(code) != code


def save(request: Request, posted: FormData) -> Response:
    """POST /staff/bank/drafts/{id}/translate/{language}: save what was changed on a page."""
    typed, seen = typed_texts(posted), seen_revision(posted)
    for _ in range(MAX_TRIES):
        opened = _opened(request)
        found = merged(typed, opened.sheets)
        refused = _refused(request, posted, opened, typed, found)
        if refused is not None:
            return refused
        assert opened.bank is not None
        try:
            files = changed_files(opened.files, opened.bank, opened.language, found, typed.tidy)
        except ContentError as error:
            trouble = Trouble(errors=_errors(error.problems), typed=typed)
            return _page(request, opened, 422, trouble)
        try:
            return _kept(request, opened, files, seen, found)
        except StaleDraftError:
            # Somebody saved between reading and writing: look at what there is now.
            continue
    return _page(request, _opened(request), 409, Trouble(BUSY, typed=typed))


def _refused(
    request: Request, posted: FormData, opened: Opened, typed: Typed, found: Merged
) -> Response | None:
    """The page with what keeps a form from being saved; None if nothing does."""
    if not csrf_holds(request, posted):
        return _page(request, opened, 422, Trouble(EXPIRED, typed=typed))
    if opened.draft.state != OPEN:
        return _page(request, opened, 409, Trouble(CLOSED, lost=found.lost, typed=typed))
    if opened.bank is None:
        return _page(request, opened, 422, Trouble(lost=found.lost, typed=typed))
    if found.conflicts or found.lost:
        trouble = Trouble(conflicts=found.conflicts, lost=found.lost, typed=typed)
        return _page(request, opened, 409, trouble)
    return None


def _errors(problems: Sequence[Problem]) -> tuple[tuple[str, Said], ...]:
    return tuple(
        (each.key, said("%(what)s; %(remedy)s", what=each.what, remedy=each.remedy))
        for each in problems
    )


def _kept(
    request: Request, opened: Opened, files: Mapping[str, str], seen: int, found: Merged
) -> Response:
    """Save the files, and lead back to the page. Raises StaleDraftError."""
    draft, query = opened.draft, wanted_of(request.query_params)
    done = "nothing"
    if files != opened.files:
        keep_files(request, draft.id, draft.revision, files, language=opened.language)
        stale = {sheet.key for sheet in opened.sheets if sheet.is_stale}
        partly = any(key in stale and not change.of for key, change in found.taken.items())
        done = "merged" if draft.revision != seen else "partly" if partly else "saved"
    return RedirectResponse(f"{opened.here}{query.query(done=done)}", 303)


def _page(
    request: Request, opened: Opened, status: int = 200, trouble: Trouble | None = None
) -> Response:
    trouble, wanted = trouble or Trouble(), wanted_of(request.query_params)
    typed = trouble.typed
    if typed is not None:
        # What was sent is shown again, whether it still fits the filter or not.
        pages = [[s for s in opened.sheets if any(row.id in typed.texts for row in s.rows)]]
    else:
        pages = paged(sheet for sheet in opened.sheets if sheet.fits(wanted))
    number = min(wanted.page, len(pages))
    shown = pages[number - 1]
    bank = opened.bank
    names = {each.id: each.name for each in bank.dimensions} if bank else {}
    return staff_page(
        request,
        "studio/translate.html",
        status,
        opened=opened,
        draft=opened.draft,
        draft_address=address(opened.draft),
        here=opened.here,
        is_open=opened.draft.state == OPEN,
        language=opened.language,
        languages=_languages(opened),
        broken=_broken(opened),
        wanted=wanted,
        shows=SHOW_WORDS,
        groups=list(in_groups(opened.sheets, names)),
        group_names=names,
        counts=counted(opened.sheets),
        shown=shown,
        number=number,
        total=len(pages),
        found=sum(len(page) for page in pages),
        older=_older(shown),
        field_words=field_words,
        field_of=lambda row: _field(row, trouble),
        english_of=lambda sheet: typed.of.get(sheet.key, sheet.of) if typed else sheet.of,
        ticked=lambda name, key: typed is not None and key in getattr(typed, name),
        trouble=trouble,
        done=DONE.get(request.query_params.get("done", ""), "") if status == 200 else "",
    )


def _field(row: Row, trouble: Trouble) -> tuple[str, str]:
    """The text of a field, and the mark of what is saved."""
    if trouble.typed is None:
        return row.translated, mark(row.translated)
    return trouble.typed.field(row, seen=row.id in trouble.conflicts)


def _languages(opened: Opened) -> list[str]:
    """The languages that the draft has texts of, and this one."""
    inner = (path.removeprefix(FOLDER) for path in opened.files if path.startswith(FOLDER))
    codes = {each.partition("/")[0] for each in inner}
    return sorted({opened.language, *(code for code in codes if LANGUAGE.fullmatch(code))})


def _broken(opened: Opened) -> list[Problem]:
    """What in the language's files cannot be read, or is no translation."""
    if opened.bank is None:
        return []
    return read_language(opened.files, opened.bank, opened.language)[1]


def _older(shown: Sequence[Sheet]) -> dict[str, Any]:
    """Piece -> field -> the older English and the present one, with the words that differ."""
    return {
        sheet.key: {
            row.field: side_by_side(sheet.older.get(row.field, ""), row.english)
            for row in sheet.rows
            if sheet.older.get(row.field, "") != row.english
        }
        for sheet in shown
        if sheet.older is not None
    }


ROUTES: list[Route] = [
    Route(ADDRESS, show),
    Route(ADDRESS, with_form(save), methods=["POST"]),
]
