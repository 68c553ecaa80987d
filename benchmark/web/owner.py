"""What only the owner of a report can do: contact, sharing, erasing everything."""

from __future__ import annotations

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from benchmark import links as addresses
from benchmark.jobs.causes import CALL, MAIL_LINK, PEERS, REMIND, Causes
from benchmark.jobs.mail import remove_mails
from benchmark.render.catalogues import later
from benchmark.store import assessments, links
from benchmark.store.engine import reading, writing
from benchmark.store.leads import refresh_lead
from benchmark.store.tables import Assessment, Consent, Contact, Submission, new_id, now
from benchmark.web import limits
from benchmark.web.access import Opened, not_found, open_report, state_of
from benchmark.web.forms import ContactForm, SafeForm, csrf_holds, safe_form, texts
from benchmark.web.meeting import (
    is_sales_here,
    mark_left,
    may_see_details,
)
from benchmark.web.pages import page
from benchmark.web.report import report_page
from benchmark.web.state import State

CONSENT_TEXT = "2026.2"
"""Version of the consent texts in templates/report/contact.html; kept with each consent."""

TOO_OFTEN = later(
    "This was sent too often, by you or by others in your network. Nothing is lost: wait ten "
    "minutes, then send it again."
)
EXPIRED = later(
    "This page was open for so long that we could not be sure the form was yours. "
    "Nothing was done yet: try again."
)

CONSENTS = {"mail_link": MAIL_LINK, "call": CALL, "peers": PEERS, "remind": REMIND}


def _owners_alone(request: Request, db: Session) -> Submission:
    """The submission, for its owner only; see _opened_alone."""
    return _opened_alone(request, db).submission


def _opened_alone(request: Request, db: Session) -> Opened:
    """The report, for its owner only; a reader's link gets 404, and so does sales.

    Sales holds the link until the owner confirms. What the owner leaves there is not for sales to
    read, and what sales would tick there is not the owner's word.
    """
    opened = open_report(request, db, *links.OWNERS)
    if is_sales_here(request, db.get(Assessment, opened.submission.assessment_id)):
        raise not_found()
    return opened


def contact(request: Request) -> Response:
    """GET /report/{token}/contact: who you are, with separate unticked consents."""
    state = state_of(request)
    with reading(state.engine) as db:
        opened = _opened_alone(request, db)
        submission = opened.submission
        known = assessments.contact_of(db, submission.assessment_id)
        consents = assessments.live_consents(db, submission.assessment_id)
        assessment = db.get(Assessment, submission.assessment_id)
    values = {}
    # What sales itself entered has neither address nor number.
    is_sales_own = known is not None and not (known.email or known.phone)
    if known is not None and (is_sales_own or may_see_details(request, assessment, opened.link)):
        values = {name: getattr(known, name) for name in ("name", "company", "email", "phone")}
    form = safe_form(request, ContactForm, **values)
    return _contact_page(request, submission, form, consents)


def _contact_page(
    request: Request,
    submission: Submission,
    form: ContactForm,
    consents: dict[str, Consent],
    status: int = 200,
    notice: str = "",
) -> Response:
    # In the report's language, as every page below it: it is kept with each consent.
    token = request.path_params["token"]
    return page(
        request,
        "report/contact.html",
        status,
        private=True,
        locale=submission.locale,
        token=token,
        form=form,
        consents=consents,
        notice=notice,
    )


def save_contact(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/contact: keep details and consents, or withdraw one of them."""
    state = state_of(request)
    with reading(state.engine) as db:
        submission = _owners_alone(request, db)
        consents = assessments.live_consents(db, submission.assessment_id)
    address = addresses.report(request.path_params["token"])
    withdrawn = texts(posted, "withdraw")
    if withdrawn:
        if not csrf_holds(request, posted):
            return report_page(request, EXPIRED, 422)
        with writing(state.engine) as db:
            for purpose in withdrawn:
                assessments.withdraw_consent(db, submission.assessment_id, purpose)
            refresh_lead(db, submission.assessment_id)
        return RedirectResponse(f"{address}#contact", 303)
    form = safe_form(request, ContactForm, posted)
    if not limits.allows(request, limits.CONTACT):
        again = _contact_page(request, submission, form, consents, 429, TOO_OFTEN)
        again.headers["retry-after"] = str(limits.CONTACT.get_expiry())
        return again
    if not form.validate():
        return _contact_page(request, submission, form, consents, 422)
    with writing(state.engine) as db:
        # Opened anew: it may have been erased while the form was being filled in.
        _keep_contact(db, state, open_report(request, db, *links.OWNERS), form)
        refresh_lead(db, submission.assessment_id)
        mark_left(request, db.get(Assessment, submission.assessment_id))
    return RedirectResponse(f"{address}#contact", 303)


def _keep_contact(db: Session, state: State, opened: Opened, form: ContactForm) -> None:
    """Keep details and consents, and what is to be mailed because of them."""
    submission = opened.submission
    assessments.lock_assessment(db, submission.assessment_id)
    if not form.email.data:
        # The anonymous comparison needs to know nobody.
        live = assessments.live_consents(db, submission.assessment_id)
        _add_consents(db, submission, [p for p in (CONSENTS["peers"],) if p not in live])
        return
    known = assessments.contact_of(db, submission.assessment_id)
    before = known.email if known else ""
    fields = {name: form[name].data for name in ("name", "company", "email", "phone")}
    details = Contact(assessment_id=submission.assessment_id, updated_at=now(), **fields)
    assessments.save_contact(db, details)
    live = assessments.live_consents(db, submission.assessment_id)
    agreed = [p for field, p in CONSENTS.items() if form[field].data and p not in live]
    _add_consents(db, submission, agreed)
    causes = Causes(state.settings, state.tokens)
    if before.lower() not in ("", details.email.lower()):
        causes.address_changed(db, opened.link)
        agreed = list(assessments.live_consents(db, submission.assessment_id))
    causes.agreed(db, submission, details, agreed)


def _add_consents(db: Session, submission: Submission, agreed: list[str]) -> None:
    for purpose in agreed:
        db.add(
            Consent(
                id=new_id(),
                assessment_id=submission.assessment_id,
                purpose=purpose,
                text_version=CONSENT_TEXT,
                locale=submission.locale,
                given_at=now(),
            )
        )
    db.flush()


def share(request: Request) -> Response:
    """GET /report/{token}/share: links for readers, each revocable."""
    return _share_page(request)


def _share_page(request: Request, notice: str = "", status: int = 200) -> Response:
    state, token = state_of(request), request.path_params["token"]
    with reading(state.engine) as db:
        submission = _owners_alone(request, db)
        made = [
            link
            for purpose in (links.READER, links.PDF)
            for link in links.links_of(db, submission.assessment_id, purpose)
            if link.submission_id == submission.id
        ]
    rows = [(link, _shared_address(state, link.purpose, link.id)) for link in made]
    form = safe_form(request, SafeForm)
    return page(
        request,
        "report/share.html",
        status,
        private=True,
        locale=submission.locale,
        token=token,
        rows=rows,
        form=form,
        notice=notice,
    )


def _shared_address(state: State, purpose: str, link_id: str) -> str:
    part = "report.pdf" if purpose == links.PDF else ""
    return state.settings.public_url + addresses.report(state.tokens.make(purpose, link_id), part)


def save_share(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/share: make a reader's link, or revoke one."""
    state = state_of(request)
    if not csrf_holds(request, posted):
        return _share_page(request, EXPIRED, 422)
    with writing(state.engine) as db:
        submission = _owners_alone(request, db)
        for link_id in texts(posted, "revoke"):
            links.revoke_link(db, link_id, submission.assessment_id)
        for purpose in texts(posted, "make"):
            if purpose in (links.READER, links.PDF):
                days = state.settings.link_days
                links.add_link(db, purpose, submission.assessment_id, submission.id, days)
    return RedirectResponse(addresses.report(request.path_params["token"], "share"), 303)


def confirm_delete(request: Request) -> Response:
    """GET /report/{token}/delete: what will be erased, and a button."""
    return _delete_page(request)


def _delete_page(request: Request, notice: str = "", status: int = 200) -> Response:
    with reading(state_of(request).engine) as db:
        submission = _owners_alone(request, db)
        reports = len(assessments.submissions_of(db, submission.assessment_id))
    form = safe_form(request, SafeForm)
    token = request.path_params["token"]
    return page(
        request,
        "report/delete.html",
        status,
        private=True,
        locale=submission.locale,
        token=token,
        reports=reports,
        form=form,
        notice=notice,
    )


def delete(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/delete: erase answers, reports, documents, contact and links."""
    if not csrf_holds(request, posted):
        return _delete_page(request, EXPIRED, 422)
    with writing(state_of(request).engine) as db:
        submission = _owners_alone(request, db)
        mails = assessments.erase_assessment(db, submission.assessment_id)
    remove_mails(state_of(request).settings.outbox, mails)
    return page(request, "report/deleted.html", private=True, locale=submission.locale)
