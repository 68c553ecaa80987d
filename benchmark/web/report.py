"""The report's pages: the report itself, its sample, and its data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from benchmark import links as addresses
from benchmark.core.report import Report, report_json
from benchmark.jobs.causes import Causes, is_out
from benchmark.render import charts
from benchmark.render.forms import RENDERER, document_form, paper_for
from benchmark.render.words import ReportWords
from benchmark.store import assessments, links
from benchmark.store.engine import reading, writing
from benchmark.store.leads import refresh_lead
from benchmark.store.renderings import find_rendering
from benchmark.store.tables import Assessment
from benchmark.web import pictures, sample
from benchmark.web.access import REPORTS, Opened, find_link, not_found, open_report, state_of
from benchmark.web.forms import SafeForm, safe_form
from benchmark.web.language import in_language, language_of, language_of_file, offer, others
from benchmark.web.meeting import ENTERED_HERE, moved_to, said_of_meeting
from benchmark.web.middleware import PRIVATE
from benchmark.web.pages import page
from benchmark.web.state import State

Picture = Callable[[str, str], str]


@dataclass(frozen=True)
class ReportLinks:
    """Where the report's buttons lead; None where the reader may not go."""

    pdf: str | None = None
    pdf_a4: str | None = None
    pdf_letter: str | None = None
    json: str | None = None
    contact: str | None = None
    share: str | None = None
    delete: str | None = None
    sharpen: str | None = None
    newer: str | None = None
    older: str | None = None
    pdf_state: str = "ready"


def show_report(request: Request) -> Response:
    """GET /report/{token}: the whole report, at once. The mailed one shows whose address it is."""
    try:
        if request.method == "GET":
            _confirm_address(request)
        return report_page(request)
    except HTTPException:
        with reading(state_of(request).engine) as db:
            moved = moved_to(request, db)
        if moved is None:
            raise
    return RedirectResponse(moved, 303, PRIVATE)


def _confirm_address(request: Request) -> None:
    """Let the consents of a mailed link's address count, if this is the first look from there."""
    state = state_of(request)
    causes = Causes(state.settings, state.tokens)
    with reading(state.engine) as db:
        link = find_link(request, db, *REPORTS)
        if not causes.unconfirmed(db, link):
            return
    with writing(state.engine) as db:
        if causes.confirm(db, link):
            refresh_lead(db, link.assessment_id)


def report_page(request: Request, notice: str = "", status: int = 200) -> Response:
    """The report of the token in the address, with what went wrong with one of its buttons."""
    state, token = state_of(request), request.path_params["token"]
    with reading(state.engine) as db:
        opened = open_report(request, db)
        submission = opened.submission
        report = state.report(submission.fingerprint, submission.report)
        form = document_form(paper_for(report.region))
        ready = find_rendering(db, submission.fingerprint, form, RENDERER) is not None
        consents = assessments.live_consents(db, submission.assessment_id)
        around = _neighbours(state, db, opened) if opened.is_owner else {}
        known = assessments.contact_of(db, submission.assessment_id)
        no_mail = known is not None and bool(consents) and is_out(db, state.tokens, known)
        assessment = db.get(Assessment, submission.assessment_id)
        meeting = said_of_meeting(
            request, db, submission, is_owner=opened.is_owner, is_latest="newer" not in around
        )
    mine = _owner_links(token, meeting) if opened.is_owner else {}
    return _report_page(
        request,
        report,
        ReportLinks(
            **document_links(addresses.report(token)),
            **mine,
            **around,
            pdf_state="ready" if ready else "making",
        ),
        picture=pictures.addresses_under(addresses.report(token)),
        owner=opened.is_owner,
        token=token,
        consents=consents if opened.is_owner else {},
        no_mail=opened.is_owner and no_mail,
        known=opened.is_owner and known is not None,
        private=True,
        meeting=meeting,
        assessment=assessment,
        notice=notice,
        status=status,
    )


def show_sample(request: Request) -> Response:
    """GET /sample: a whole report on invented answers, marked as such."""
    locale = language_of(request)
    report = sample.sample_report(state_of(request), locale)
    if report is None:
        raise not_found()
    documents = document_links("/sample")
    spoken = {name: in_language(each, locale) for name, each in documents.items()}
    return _report_page(
        request,
        report,
        ReportLinks(**spoken),
        picture=sample.picture_addresses(locale),
        sample=True,
        # It has no language to keep: whoever looks at it chooses.
        languages=others(locale),
        offer=offer(request, locale),
    )


def _report_page(request: Request, report: Report, to: ReportLinks, **values: Any) -> Response:
    form = safe_form(request, SafeForm) if values.get("owner") else None
    given = {**report_values(report, to, values.pop("picture")), "form": form, **values}
    return page(request, "report/show.html", **given)


def report_values(report: Report, to: ReportLinks, picture: Picture) -> dict[str, Any]:
    """What the page of a report shows to anybody; `picture`: name, theme -> address."""
    return {
        "sample": False,
        "owner": False,
        "consents": {},
        "notice": "",
        "meeting": "",
        "report": report,
        "locale": report.locale,
        "words": ReportWords(report),
        "links": to,
        "picture": picture,
        "alt": lambda name: charts.alt_text(report, name),
        "size": lambda name: charts.size(report, name),
    }


def document_links(base: str) -> dict[str, str]:
    """Where a report's documents lie, below its own address."""
    pdf = f"{base}/report.pdf"
    return {
        "pdf": pdf,
        "pdf_a4": f"{pdf}?paper=a4",
        "pdf_letter": f"{pdf}?paper=letter",
        "json": f"{base}/report.json",
    }


def _owner_links(token: str, meeting: str) -> dict[str, str]:
    parts = ("contact", "share", "delete") if meeting != ENTERED_HERE else ()
    # Sharpening is a form at the end of the report: a link of its own would change something.
    return {part: addresses.report(token, part) for part in parts} | {"sharpen": "#go-on"}


def _neighbours(state: State, db: Session, opened: Opened) -> dict[str, str]:
    """The reports before and after this one, for the owner."""
    rows = assessments.submissions_of(db, opened.submission.assessment_id)
    found = {}
    for name, number in (("older", opened.submission.number - 1), ("newer", rows[-1].number)):
        row = next((r for r in rows if r.number == number), None)
        if row is None or row.id == opened.submission.id:
            continue
        link = links.owner_link(db, row.id)
        if link is not None:
            found[name] = addresses.report(state.tokens.make(links.OWNER, link.id))
    return found


def show_json(request: Request) -> Response:
    """GET /report/{token}/report.json: the stored report, byte for byte."""
    with reading(state_of(request).engine) as db:
        body = open_report(request, db).submission.report
    return Response(body, media_type="application/json", headers=PRIVATE)


def show_sample_json(request: Request) -> Response:
    """GET /sample/report.json: the sample as data."""
    report = sample.sample_report(state_of(request), language_of_file(request))
    if report is None:
        raise not_found()
    return Response(report_json(report), media_type="application/json")
