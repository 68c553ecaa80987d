"""Where the last link of a mail leads: no more mails, every consent withdrawn, and the way back."""

from __future__ import annotations

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from benchmark import links as addresses
from benchmark.jobs.causes import CALL, MAIL_LINK, PEERS, REMIND, Causes
from benchmark.links import address_digests
from benchmark.store import assessments, outgoing, unsubscribed
from benchmark.store.engine import reading, writing
from benchmark.store.leads import refresh_lead
from benchmark.store.tables import Assessment
from benchmark.web.access import not_found, state_of
from benchmark.web.pages import page

BY_MAIL = (MAIL_LINK, REMIND)
EVERYTHING = (MAIL_LINK, REMIND, CALL, PEERS)


def show_unsubscribe(request: Request) -> Response:
    """GET /unsubscribe/{token}: a button. Programs that look at links in mails change nothing."""
    digest, assessment_id = _read(request)
    with reading(state_of(request).engine) as db:
        locale = _locale(db, assessment_id)
        is_out = unsubscribed.is_unsubscribed(db, [digest])
    return _page(request, locale, "", is_out=is_out)


def unsubscribe(request: Request) -> Response:
    """POST /unsubscribe/{token}: no more mails to the address; ?all=yes withdraws every consent,
    ?again=yes lets mails reach it again.

    Mail programs send this by themselves (RFC 8058), so it asks for no form's token and reads no
    body: the address in itself is the permission. It was mailed to nobody else.
    """
    digest, assessment_id = _read(request)
    if request.query_params.get("again") == "yes":
        return _take_back(request, digest, assessment_id)
    everything = request.query_params.get("all") == "yes"
    with writing(state_of(request).engine) as db:
        locale = _locale(db, assessment_id)
        unsubscribed.unsubscribe(db, digest)
        _withdraw(request, db, digest, assessment_id, EVERYTHING if everything else BY_MAIL)
    return _page(request, locale, "all" if everything else "mails", is_out=True)


def _take_back(request: Request, digest: str, assessment_id: str) -> Response:
    """Let mails reach the address again; what was agreed to meanwhile is mailed now."""
    state = state_of(request)
    with writing(state.engine) as db:
        locale = _locale(db, assessment_id)
        contact = assessments.contact_of(db, assessment_id)
        own = address_digests(state.tokens, contact.email) if contact else []
        is_theirs = digest in own
        was_out = unsubscribed.take_back(db, own if is_theirs else [digest])
        submitted = assessments.submissions_of(db, assessment_id)
        latest = assessments.find_submission(db, submitted[-1].id) if submitted else None
        if was_out and is_theirs and contact is not None and latest is not None:
            live = assessments.live_consents(db, assessment_id)
            Causes(state.settings, state.tokens).agreed(db, latest, contact, live)
    return _page(request, locale, "again", is_out=False)


def _locale(db: Session, assessment_id: str) -> str:
    """The language that the mail was in; empty where the assessment is erased."""
    assessment = db.get(Assessment, assessment_id)
    return assessment.locale if assessment else ""


def _read(request: Request) -> tuple[str, str]:
    token = request.path_params["token"]
    read = addresses.read_unsubscribe(state_of(request).tokens, token)
    if read is None:
        raise not_found()
    return read


def _withdraw(
    request: Request, db: Session, digest: str, assessment_id: str, purposes: tuple[str, ...]
) -> None:
    """Withdraw what was agreed to with this address, if it is still the assessment's."""
    contact = assessments.contact_of(db, assessment_id)
    if contact is None or digest not in address_digests(state_of(request).tokens, contact.email):
        return
    outgoing.cancel_to(db, contact.email, "the address unsubscribed")
    for purpose in purposes:
        assessments.withdraw_consent(db, assessment_id, purpose)
    refresh_lead(db, assessment_id)


def _page(request: Request, locale: str, done: str, *, is_out: bool) -> Response:
    return page(
        request,
        "pages/unsubscribe.html",
        private=True,
        locale=locale,
        token=request.path_params["token"],
        done=done,
        is_out=is_out,
    )
