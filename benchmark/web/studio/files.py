"""A draft's files, or those of a publishing, as a zip; and a zip in place of a draft's files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.content.located import read_yaml
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.zips import read_zip, write_zip
from benchmark.core.saying import said
from benchmark.render.catalogues import later
from benchmark.store import banks, drafts
from benchmark.store.drafts import StaleDraftError
from benchmark.store.engine import reading
from benchmark.web.access import state_of
from benchmark.web.forms import csrf_holds
from benchmark.web.middleware import PRIVATE
from benchmark.web.staff.pages import EXPIRED
from benchmark.web.studio.drafts import (
    HOME,
    address,
    check_seen,
    keep_files,
    opened_draft,
    seen_revision,
)
from benchmark.web.studio.overview import Trouble, draft_page
from benchmark.web.studio.versions import opened_publication

MAX_FIELDS = 5
NO_FILE = later("Choose a zip file before you upload it.")
BANK = "bank.yaml"


def download_draft(request: Request) -> Response:
    """GET /staff/bank/drafts/{id}/bank.zip: the files as they are saved."""
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
    return _zip(drafts.read_files(draft), f"{_slug(draft.title)}-{draft.revision}")


def download_version(request: Request) -> Response:
    """GET /staff/bank/versions/{number}/bank.zip: the files as they were published."""
    published, version, _ = opened_publication(request)
    return _zip(banks.read_files(published), f"{_slug(version)}-{published.number}")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "bank"


def _zip(files: Mapping[str, str], name: str) -> Response:
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="bank-{name}.zip"'}
    return Response(write_zip(files), media_type="application/zip", headers=headers)


async def upload(request: Request) -> Response:
    """POST /staff/bank/drafts/{id}/upload: a zip takes the place of all files, or of none."""
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as posted:
        given = posted.get("zip")
        data = await given.read() if isinstance(given, UploadFile) else b""
        return await run_in_threadpool(_take_over, request, posted, data)


def _take_over(request: Request, posted: FormData, data: bytes) -> Response:
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
    seen = seen_revision(posted)
    if not csrf_holds(request, posted):
        return draft_page(request, 422, Trouble(EXPIRED, seen=seen))
    try:
        check_seen(draft, seen)
        if not data:
            return draft_page(request, 422, Trouble(NO_FILE, seen=seen))
        files = _readable_files(data)
        keep_files(request, draft.id, seen, files, change="uploaded", files_held=str(len(files)))
    except ContentError as refused:
        return draft_page(request, 422, Trouble(files=refused.problems, seen=seen))
    except StaleDraftError:
        return draft_page(request, 409, Trouble(stale=True))
    return RedirectResponse(f"{address(draft)}?done=uploaded", 303)


def _readable_files(data: bytes) -> dict[str, str]:
    """The files of a zip. Raises ContentError with everything that is wrong with it."""
    files = read_zip(data)
    if problems := list(_unreadable(files)):
        raise ContentError(problems)
    return files


def _unreadable(files: Mapping[str, str]) -> Iterator[Problem]:
    """What keeps the pages from showing these files; other problems can be mended there."""
    if BANK not in files:
        what = said("the file is missing")
        yield Problem(Place(BANK), what, said("put all files of a bank into the zip"))
    for path, text in sorted(files.items()):
        try:
            read_yaml(path, text)
        except ContentError as error:
            yield from error.problems


ROUTES: list[Route] = [
    Route(f"{HOME}/drafts/{{id}}/bank.zip", download_draft),
    Route(f"{HOME}/drafts/{{id}}/upload", upload, methods=["POST"]),
    Route(f"{HOME}/versions/{{number}}/bank.zip", download_version),
]
