"""Taking a draft as an owner would. The answers are a trial's, and become no submission."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from benchmark.core.plain import canonical_json
from benchmark.store import previews
from benchmark.store.engine import reading, writing
from benchmark.web.access import state_of
from benchmark.web.assess import EXPIRED as ANSWERS_EXPIRED
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.pictures import addresses_under
from benchmark.web.questionnaire import REVIEW, Questionnaire, Section
from benchmark.web.report import ReportLinks, document_links, report_values
from benchmark.web.sheets import (
    after_saving,
    entered,
    other_language,
    review_values,
    section_values,
    wanted_section,
)
from benchmark.web.staff.pages import EXPIRED, staff_page
from benchmark.web.studio.drafts import HOME
from benchmark.web.studio.preview_begin import begin
from benchmark.web.studio.preview_files import show_pdf, show_picture
from benchmark.web.studio.trial import REPORT, RULES, Opened, opened_trial, report_of
from benchmark.web.studio.tried import rules_values

BASE = f"{HOME}/previews/{{preview}}"


def show_section(request: Request) -> Response:
    """GET /staff/bank/previews/{preview}/{section}: one section with the trial's answers."""
    opened = _open(request)
    section = wanted_section(request, opened.asked)
    values = section_values(request, opened.places, opened.asked, section)
    return _section_page(request, opened, section, values)


def _open(request: Request) -> Opened:
    with reading(state_of(request).engine) as db:
        return opened_trial(request, db)


def save(request: Request, posted: FormData) -> Response:
    """POST /staff/bank/previews/{preview}/{section}: keep a section's answers, and go on.

    The other pages can be posted to as well: for another language, and from the review to the
    report. Nothing is submitted.
    """
    if request.path_params["section"] in PAGES:
        return _go_on(request, posted)
    mine = csrf_holds(request, posted)
    with writing(state_of(request).engine) as db:
        opened = opened_trial(request, db)
        given = entered(opened.asked, wanted_section(request, opened.asked), posted)
        if mine:
            answers = canonical_json(given.document)
            previews.save_answers(db, opened.trial.id, answers, given.scope)
            if given.language:
                previews.save_locale(db, opened.trial.id, given.language)

    def show(sheet: Questionnaire, section: Section, notice: str = "") -> Response:
        values = section_values(request, opened.places, sheet, section, given.read, posted)
        return _section_page(request, opened, section, values, notice=notice, status=422)

    if not mine:
        return show(opened.asked, given.section, ANSWERS_EXPIRED)
    return after_saving(request, opened.places, given, posted, show)


def _go_on(request: Request, posted: FormData) -> Response:
    """From the review to the report, or to the same page in another language."""
    here, mine = request.path_params["section"], csrf_holds(request, posted)
    with writing(state_of(request).engine) as db:
        opened = opened_trial(request, db)
        language = other_language(opened.asked, posted)
        if mine and language:
            previews.save_locale(db, opened.trial.id, language)
    if not mine:
        return PAGES[here](request, opened, ANSWERS_EXPIRED if here == REVIEW else EXPIRED, 422)
    then = REPORT if here == REVIEW and not language else here
    return RedirectResponse(opened.places.section(then), 303)


def _section_page(
    request: Request,
    opened: Opened,
    section: Section,
    values: dict[str, Any],
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    # The banner offers the languages, on this page as on the others.
    given = {**values, **opened.frame(section.id), "tongues": (), "behalf": None}
    return staff_page(request, "assess/section.html", status, **given, notice=notice)


def show_review(request: Request) -> Response:
    """GET /staff/bank/previews/{preview}/review: all answers, gaps and contradictions."""
    return _review_page(request, _open(request))


def _review_page(request: Request, opened: Opened, notice: str = "", status: int = 200) -> Response:
    values = review_values(request, opened.places, opened.asked)
    given = {**values, **opened.frame(REVIEW), "behalf": None}
    return staff_page(request, "assess/review.html", status, **given, notice=notice)


def show_report(request: Request) -> Response:
    """GET /staff/bank/previews/{preview}/report: the report that these answers would get."""
    return _report_page(request, _open(request))


def _report_page(request: Request, opened: Opened, notice: str = "", status: int = 200) -> Response:
    base = opened.places.base
    # There is no data to download: whoever reads it elsewhere could take it for a submission's.
    lie = replace(ReportLinks(**document_links(base)), json=None, sharpen=opened.places.review)
    values = report_values(report_of(opened), lie, addresses_under(base))
    given = {**values, **opened.frame(REPORT), "notice": notice}
    return staff_page(request, "report/show.html", status, **given)


def show_rules(request: Request) -> Response:
    """GET /staff/bank/previews/{preview}/rules: every rule, whether it fired, and why."""
    return _rules_page(request, _open(request))


def _rules_page(request: Request, opened: Opened, notice: str = "", status: int = 200) -> Response:
    values = rules_values(request, opened, report_of(opened))
    given = {**values, **opened.frame(RULES), "notice": notice}
    return staff_page(request, "studio/rules.html", status, **given)


PAGES = {REVIEW: _review_page, REPORT: _report_page, RULES: _rules_page}

ROUTES: list[Route] = [
    Route(f"{HOME}/drafts/{{id}}/preview", with_form(begin), methods=["POST"]),
    Route(f"{BASE}/report", show_report),
    Route(f"{BASE}/report.pdf", show_pdf),
    Route(f"{BASE}/rules", show_rules),
    Route(f"{BASE}/{{picture}}.svg", show_picture),
    Route(f"{BASE}/review", show_review),
    Route(f"{BASE}/{{section}}", show_section),
    Route(f"{BASE}/{{section}}", with_form(save), methods=["POST"]),
]
