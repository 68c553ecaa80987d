"""The report on a lead's page: as its owner got it, and as who reads the brief is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from benchmark.core.answers import stored_answers
from benchmark.core.brief import build_brief
from benchmark.core.build import build_report
from benchmark.core.report import Report
from benchmark.core.report import Submission as Frozen
from benchmark.render.forms import paper_for
from benchmark.render.templates import render
from benchmark.render.words.brief import BriefWords
from benchmark.store import assessments, notes
from benchmark.store.engine import reading
from benchmark.store.lead_tables import Lead
from benchmark.store.tables import Submission
from benchmark.web.access import not_found, state_of
from benchmark.web.files import Wanted, picture
from benchmark.web.language import language_of
from benchmark.web.report import ReportLinks, report_values
from benchmark.web.staff.pages import speech_of


@dataclass(frozen=True)
class Opened:
    """A lead with the submission that is looked at, which is the latest if none is asked for."""

    lead: Lead
    submission: Submission
    numbers: Sequence[Any]


def open_lead(request: Request, db: Session) -> Opened:
    """The lead of the address, or 404."""
    lead = notes.find_lead(db, request.path_params["id"])
    if lead is None:
        raise not_found()
    numbers = assessments.submissions_of(db, lead.assessment_id)
    wanted = request.query_params.get("report", "")
    key = next((row.id for row in numbers if str(row.number) == wanted), None)
    if wanted and key is None:
        raise not_found()
    submission = assessments.find_submission(db, key or lead.submission_id)
    if submission is None:
        raise not_found()
    return Opened(lead, submission, numbers)


def brief_words(
    request: Request,
    submission: Submission,
    report: Report,
    called: bool,  # noqa: FBT001  # a fact
) -> BriefWords:
    """The brief, in the language of who reads it: of the same answers, in the bank's words.

    `called`: whether the owner may be called.
    """
    locale = language_of(request)
    answers = stored_answers(assessments.read_answers(submission))
    bank = state_of(request).bank(submission.bank_hash, locale)
    if report.locale != locale:
        report = build_report(bank, answers, Frozen(report.bank, locale, report.submitted_at))
    facts = {
        "called": called,
        "low-confidence": bool(report.low_confidence),
        "contradictions": len(report.contradictions),
    }
    return BriefWords(build_brief(bank, answers, report, facts), report)


def neighbours(opened: Opened) -> ReportLinks:
    """Where the reports before and after the one that is looked at stand."""
    base, number = _address(opened), opened.submission.number
    return ReportLinks(
        newer=base if number < opened.numbers[-1].number else None,
        older=f"{base}?report={number - 1}" if number > 1 else None,
    )


def owners_page(request: Request, opened: Opened, report: Report) -> Markup:
    """The report in the language in which its owner got it, whatever the page around it speaks."""
    state, speech, base = state_of(request), speech_of(request), _address(opened)
    values = report_values(
        report,
        neighbours(opened),
        lambda name, theme: f"{base}/{name}-{theme}.svg?report={opened.submission.number}",
    )
    html = render(
        state.templates,
        "staff/_report.html",
        layout="staff/_bare.html",
        topic=speech._("The report as the owner sees it"),
        desk_locale=speech.locale,
        asset=state.assets.__getitem__,
        **values,
    )
    return Markup(html)  # noqa: S704  # the template has escaped everything


def _address(opened: Opened) -> str:
    return f"/staff/leads/{opened.lead.assessment_id}"


async def show_picture(request: Request) -> Response:
    """GET /staff/leads/{id}/{picture}.svg: one picture of the report."""
    return await picture(request, lambda: _wanted(request))


def _wanted(request: Request) -> Wanted:
    with reading(state_of(request).engine) as db:
        submission = open_lead(request, db).submission
    region = str(assessments.read_answers(submission)["profile"].get("region", ""))
    paper = paper_for(region)
    return Wanted(submission.fingerprint, submission.report, submission.locale, paper, sample=False)
