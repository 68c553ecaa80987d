"""What is made of a trial's report: its marked PDF and its pictures, kept for a while in memory."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from benchmark.core.report import Report, report_json
from benchmark.render.forms import PAPERS, PICTURE_FORMS, PICTURE_SET, paper_for, trial_form
from benchmark.render.pool import Made
from benchmark.render.trial import trial_json
from benchmark.store.engine import reading
from benchmark.store.previews import Trial
from benchmark.web.access import not_found, state_of
from benchmark.web.files import PICTURE_WAIT_SECONDS, document, drawing, from_pool, in_the_making
from benchmark.web.middleware import PRIVATE
from benchmark.web.staff.gallery import Gallery
from benchmark.web.state import State
from benchmark.web.studio.trial import opened_trial, report_of

PDF_WAIT_SECONDS = 8.0
"""Longer than an owner's: a trial's PDF is made by this very process, and kept by no other."""


async def show_pdf(request: Request) -> Response:
    """GET /staff/bank/previews/{preview}/report.pdf: the report, marked as a trial's."""
    trial, report = await run_in_threadpool(_tried, request)
    paper = request.query_params.get("paper", paper_for(report.region))
    if paper not in PAPERS:
        raise HTTPException(404)
    form, text = trial_form(paper), trial_json(report_json(report), trial.title, trial.revision)
    made = await _made(state_of(request), form, text, PDF_WAIT_SECONDS)
    if made is None:
        return in_the_making(request)
    return document(made[form], f"trial-{report.fingerprint[:8]}.pdf")


async def show_picture(request: Request) -> Response:
    """GET /staff/bank/previews/{preview}/{picture}.svg: one picture of the trial's report."""
    form = request.path_params["picture"]
    if form not in PICTURE_FORMS:
        raise not_found()
    _, report = await run_in_threadpool(_tried, request)
    made = await _made(state_of(request), PICTURE_SET, report_json(report), PICTURE_WAIT_SECONDS)
    return drawing(made[form] if made else None, PRIVATE)


def _tried(request: Request) -> tuple[Trial, Report]:
    with reading(state_of(request).engine) as db:
        opened = opened_trial(request, db)
    return opened.trial, report_of(opened)


async def _made(state: State, form: str, text: str, seconds: float) -> Made | None:
    """What is made from a text, or was made lately; None if it takes longer.

    It is asked for under a key that no submission has, so that the database keeps nothing of it.
    """
    gallery = Gallery(state, form)
    return await from_pool(form, lambda: gallery.ask(text), seconds)
