"""What only the owner of a report can do: contact, sharing, sharpening, erasing everything."""

from __future__ import annotations

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from benchmark import links as addresses
from benchmark.core.answers import AnswerFault, Answers, read_answer
from benchmark.core.plain import canonical_json
from benchmark.jobs.causes import CALL, MAIL_LINK, PEERS, REMIND, Causes
from benchmark.jobs.mail import remove_mails
from benchmark.render.catalogues import later
from benchmark.store import assessments, links
from benchmark.store.behalf import STAFF_LABEL, confirm_answers
from benchmark.store.engine import reading, writing
from benchmark.store.leads import refresh_lead
from benchmark.store.tables import Assessment, Consent, Contact, Submission, new_id, now
from benchmark.web import assess, limits
from benchmark.web.access import Opened, not_found, open_report, state_of
from benchmark.web.forms import ContactForm, SafeForm, csrf_holds, safe_form, texts
from benchmark.web.meeting import browser_mark, is_sales_here, moved_to
from benchmark.web.pages import newest_bank, page
from benchmark.web.questionnaire import questionnaire
from benchmark.web.report import report_page
from benchmark.web.state import State

CONSENT_TEXT = "2026.2"
"""Version of the consent texts in templates/report/contact.html; kept with each consent."""

EXPIRED = later(
    "This page was open for so long that we could not be sure the form was yours. "
    "Nothing was done yet: try again."
)

NOT_FROM_HERE = later(
    "These answers were entered in this browser, on the owner’s behalf. Only the owner can confirm "
    "them, from the link and in a browser of their own."
)
NEWER = later(
    "The answers were changed and submitted again. Look at the newer report, and confirm there."
)

CONSENTS = {"mail_link": MAIL_LINK, "call": CALL, "peers": PEERS, "remind": REMIND}


def _owned(request: Request, db: Session) -> Submission:
    """The submission, for its owner only; a reader's link gets 404."""
    return open_report(request, db, *links.OWNERS).submission


def _owners_alone(request: Request, db: Session) -> Submission:
    """The same; 404 also for sales, which holds the link until the owner confirms.

    What the owner leaves there is not for sales to read, and what sales would tick there is not
    the owner's word.
    """
    submission = _owned(request, db)
    if is_sales_here(request, db.get(Assessment, submission.assessment_id)):
        raise not_found()
    return submission


def sharpen(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/sharpen: go on with the optional questions of the same assessment."""
    state = state_of(request)
    with writing(state.engine) as db:
        submission = _owned(request, db)
        if not csrf_holds(request, posted):
            return report_page(request, EXPIRED, 422)
        key, days = submission.assessment_id, state.settings.link_days
        assessments.widen(db, key)
        # Sales goes on under its own link, which ends once the owner confirms.
        is_sales = is_sales_here(request, db.get(Assessment, key))
        label = STAFF_LABEL if is_sales else ""
        live = [e for e in links.links_of(db, key, links.ANSWERING) if e.label == label]
        link = live[-1] if live else links.add_link(db, links.ANSWERING, key, None, days)
    token = state.tokens.make(links.ANSWERING, link.id)
    return RedirectResponse(f"/assess/{token}", 303)


def confirm(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/confirm: the answers that sales entered are the owner's.

    Sales knew the link until now: from here on the owner has another one.
    """
    if not csrf_holds(request, posted):
        return report_page(request, EXPIRED, 422)
    state, notice = state_of(request), ""
    with writing(state.engine) as db:
        if (moved := moved_to(request, db)) is not None:
            return RedirectResponse(moved, 303)
        submission = _owned(request, db)
        key = submission.assessment_id
        if is_sales_here(request, db.get(Assessment, key)):
            notice = NOT_FROM_HERE
        elif assessments.submissions_of(db, key)[-1].id != submission.id:
            notice = NEWER
        elif confirm_answers(db, key):
            refresh_lead(db, key)
            links.renew_owner_links(db, key, state.settings.link_days, browser_mark(request))
        moved = moved_to(request, db)
    if notice:
        return report_page(request, notice, 403 if notice is NOT_FROM_HERE else 422)
    return RedirectResponse(moved or addresses.report(request.path_params["token"]), 303)


def again(request: Request, posted: FormData) -> Response:
    """POST /report/{token}/again: a new assessment on the newest bank, the profile filled in."""
    state = state_of(request)
    with reading(state.engine) as db:
        submission = _owned(request, db)
    if not csrf_holds(request, posted):
        return report_page(request, EXPIRED, 422)
    limits.check(request, limits.START)
    bank_hash, bank = newest_bank(state)
    known = assessments.read_answers(submission)["profile"]
    # The newest bank may ask other questions, or offer other answers.
    read = {name: read_answer(bank, q, known.get(name)) for name, q in bank.profile_by_id.items()}
    kept = {k: v for k, v in read.items() if v is not None and not isinstance(v, AnswerFault)}
    answers = canonical_json({"profile": kept, "answers": {}, "tasks": {}})
    token = assess.begin(request, bank_hash, answers, submission.locale)
    first = questionnaire(bank, Answers(), assessments.CORE).sections[0]
    return RedirectResponse(addresses.assess(token, first.id), 303)


def contact(request: Request) -> Response:
    """GET /report/{token}/contact: who you are, with separate unticked consents."""
    state = state_of(request)
    with reading(state.engine) as db:
        submission = _owners_alone(request, db)
        known = assessments.contact_of(db, submission.assessment_id)
        consents = assessments.live_consents(db, submission.assessment_id)
    values = {}
    if known is not None:
        values = {name: getattr(known, name) for name in ("name", "company", "email", "phone")}
    form = safe_form(request, ContactForm, **values)
    return _contact_page(request, submission, form, consents)


def _contact_page(
    request: Request,
    submission: Submission,
    form: ContactForm,
    consents: dict[str, Consent],
    status: int = 200,
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
    limits.check(request, limits.CONTACT)
    form = safe_form(request, ContactForm, posted)
    if not form.validate():
        return _contact_page(request, submission, form, consents, 422)
    with writing(state.engine) as db:
        # Opened anew: it may have been erased while the form was being filled in.
        _keep_contact(db, state, open_report(request, db, *links.OWNERS), form)
        refresh_lead(db, submission.assessment_id)
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
