"""What is made outside the request: PDFs and pictures, waited for briefly."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from benchmark.core.report import report_json
from benchmark.jobs.ahead import ask_now
from benchmark.jobs.port import FAILED
from benchmark.render.forms import (
    PAPERS,
    PICTURE_FORMS,
    PICTURE_SET,
    RENDERER,
    document_form,
    paper_for,
)
from benchmark.render.pool import FAILURES, REST_SECONDS, WANTED, Made, QueueFullError
from benchmark.store import links
from benchmark.store.assessments import read_answers
from benchmark.store.engine import reading, writing
from benchmark.store.renderings import find_rendering
from benchmark.web import limits, sample
from benchmark.web.access import not_found, open_report, state_of
from benchmark.web.language import language_of_file
from benchmark.web.middleware import PRIVATE
from benchmark.web.pages import page

PDF_WAIT_SECONDS = 1.5
PICTURE_WAIT_SECONDS = 60.0
"""A picture may have to wait for a document that is being made; its place on the page is kept."""
REFRESH_SECONDS = 2
LOOK_SECONDS = 0.15
RETRY_SECONDS = 20
"""When to come back if more is waiting for the workers than they can make soon."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Wanted:
    """A report whose form is wanted: its fingerprint, JSON, language, and its region's paper."""

    fingerprint: str
    report: str
    locale: str
    paper: str
    sample: bool


def _own(request: Request, *purposes: str) -> Wanted:
    with reading(state_of(request).engine) as db:
        submission = open_report(request, db, *purposes).submission
    region = str(read_answers(submission)["profile"].get("region", ""))
    paper = paper_for(region)
    return Wanted(submission.fingerprint, submission.report, submission.locale, paper, sample=False)


def _sample(request: Request) -> Wanted:
    report = sample.sample_report(state_of(request), language_of_file(request))
    if report is None:
        raise not_found()
    text = report_json(report)
    paper = paper_for(report.region)
    return Wanted(report.fingerprint, text, report.locale, paper, sample=True)


async def report_pdf(request: Request) -> Response:
    """GET /report/{token}/report.pdf: the document, or 202 with a page that comes back."""
    purposes = (*links.OWNERS, links.READER, links.PDF)
    return await _pdf(request, lambda: _own(request, *purposes))


async def sample_pdf(request: Request) -> Response:
    """GET /sample/report.pdf: the sample's document."""
    return await _pdf(request, lambda: _sample(request))


async def _pdf(request: Request, find: Callable[[], Wanted]) -> Response:
    wanted = await run_in_threadpool(find)
    paper = request.query_params.get("paper", wanted.paper).lower()
    if paper not in PAPERS:
        raise HTTPException(404)
    form = document_form(paper, sample=wanted.sample)
    body = await run_in_threadpool(_kept, request, wanted, form)
    if body is None:
        await run_in_threadpool(limits.check, request, limits.DOCUMENT)
        body = await _made(request, wanted, form, PDF_WAIT_SECONDS)
    if body is None:
        return in_the_making(request, wanted.locale)
    return document(body, f"msp-automation-benchmark-{wanted.fingerprint[:8]}.pdf")


def in_the_making(request: Request, locale: str = "") -> Response:
    """202: a page that asks again by itself until the document is there, in its language."""
    waiting = page(
        request, "report/making.html", 202, private=True, locale=locale, seconds=REFRESH_SECONDS
    )
    waiting.headers["refresh"] = str(REFRESH_SECONDS)
    return waiting


def document(body: bytes, name: str) -> Response:
    """A PDF under the name of a file."""
    headers = {"content-disposition": f'inline; filename="{name}"', **PRIVATE}
    return Response(body, media_type="application/pdf", headers=headers)


async def report_picture(request: Request) -> Response:
    """GET /report/{token}/{picture}.svg: one picture of a report."""
    return await picture(request, lambda: _own(request))


async def sample_picture(request: Request) -> Response:
    """GET /sample/{picture}.svg: one picture of the sample."""
    return await picture(request, lambda: _sample(request))


async def picture(request: Request, find: Callable[[], Wanted]) -> Response:
    """One picture of the report that `find` finds, or 404."""
    form = request.path_params["picture"]
    if form not in PICTURE_FORMS:
        raise not_found()
    wanted = await run_in_threadpool(find)
    body = await run_in_threadpool(_kept, request, wanted, form)
    if body is None:
        body = await _made(request, wanted, form, PICTURE_WAIT_SECONDS)
    return drawing(body, {"cache-control": "max-age=3600"} if wanted.sample else PRIVATE)


def drawing(body: bytes | None, caching: Mapping[str, str]) -> Response:
    """A picture with the policy that it needs; raises 503 for one that is not made yet."""
    if body is None:
        raise HTTPException(503, headers={"retry-after": str(REFRESH_SECONDS)})
    headers = {"content-security-policy": picture_policy(body), **caching}
    return Response(body, media_type="image/svg+xml", headers=headers)


def picture_policy(svg: bytes) -> str:
    """The policy of a picture: its own style with its own fonts, and nothing else."""
    styles = re.findall(rb"<style>(.*?)</style>", svg, re.DOTALL)
    hashes = (b64encode(hashlib.sha256(style).digest()).decode() for style in styles)
    allowed = " ".join(f"'sha256-{each}'" for each in hashes) or "'none'"
    return f"default-src 'none'; font-src data:; style-src {allowed}"


def _kept(request: Request, wanted: Wanted, form: str) -> bytes | None:
    with reading(state_of(request).engine) as db:
        return find_rendering(db, wanted.fingerprint, form, RENDERER)


async def _made(request: Request, wanted: Wanted, form: str, seconds: float) -> bytes | None:
    """Have it made and wait briefly; None if it takes longer. Raises 503 when too much waits."""
    state = state_of(request)
    made_form = PICTURE_SET if form in PICTURE_FORMS else form
    if state.settings.renderers == 0:
        return await _ordered(request, wanted, form, seconds)
    made = await from_pool(
        made_form,
        lambda: state.pool.ask(wanted.fingerprint, made_form, wanted.report, WANTED),
        seconds,
    )
    return None if made is None else made.get(form)


async def from_pool(form: str, ask: Callable[[], Future[Made]], seconds: float) -> Made | None:
    """What a renderer makes, waited for briefly; None if it takes longer. Raises 503 as above."""
    try:
        future = ask()
    except QueueFullError as full:
        after = str(full.retry_after_seconds)
        raise HTTPException(503, headers={"retry-after": after}) from None
    try:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), timeout=seconds)
    except FAILURES as error:
        if not future.done():
            return None
        log.warning("rendering failed", form=form, error=type(error).__name__)
        after = str(int(REST_SECONDS))
        raise HTTPException(503, headers={"retry-after": after}) from None


async def _ordered(request: Request, wanted: Wanted, form: str, seconds: float) -> bytes | None:
    """Leave it to a worker and look for it; None if it takes longer."""
    made_form = PICTURE_SET if form in PICTURE_FORMS else form

    def order() -> str | None:
        with writing(state_of(request).engine) as db:
            return ask_now(db, wanted.fingerprint, made_form)

    state = await run_in_threadpool(order)
    if state in (None, FAILED):
        after = REST_SECONDS if state == FAILED else RETRY_SECONDS
        raise HTTPException(503, headers={"retry-after": str(int(after))})
    until = time.monotonic() + seconds
    while (body := await run_in_threadpool(_kept, request, wanted, form)) is None:
        if time.monotonic() > until:
            break
        await asyncio.sleep(LOOK_SECONDS)
    return body
