"""Beginning a trial of a draft: without answers, with an example's, or with an earlier trial's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from benchmark.content.codec import bank_document
from benchmark.content.examples import read_answer_file
from benchmark.content.problems import ContentError, Problem
from benchmark.core.answers import Answers
from benchmark.core.bank import Bank
from benchmark.core.plain import canonical_json
from benchmark.render.catalogues import later
from benchmark.store import drafts, previews
from benchmark.store.assessments import CORE
from benchmark.store.engine import reading, writing
from benchmark.store.previews import NewTrial, Trial
from benchmark.store.studio_tables import BankDraft
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import csrf_holds
from benchmark.web.language import language_of, spoken
from benchmark.web.questionnaire import REVIEW, questionnaire
from benchmark.web.staff.access import staff_of
from benchmark.web.staff.pages import EXPIRED, staff_page, typed
from benchmark.web.studio.drafts import address, checked, opened_draft
from benchmark.web.studio.faults import EXAMPLES, shown_problems
from benchmark.web.studio.trial import REPORT, RULES, kept_answers, places_of

MAX_PROBLEMS = 20
UNREADABLE = later("This example cannot be read with the draft as it is. Mend it, or try another.")


def begin(request: Request, posted: FormData) -> Response:
    """POST /staff/bank/drafts/{id}/preview: begin a trial of the draft as it is now.

    `answers_of` takes what still fits from an earlier trial, `example` an example of the draft;
    `then` names the page to go to, the first section if it names none.
    """
    state = state_of(request)
    with reading(state.engine) as db:
        draft = opened_draft(request, db)
        earlier = _earlier(db, typed(posted, "answers_of"), draft.id)
    if not csrf_holds(request, posted):
        return _refused(request, draft, (), EXPIRED)
    found = checked(state, draft)
    if found.bank is None:
        return _refused(request, draft, found.problems)
    try:
        answers = _answers(found.bank, draft, typed(posted, "example"), earlier)
    except ContentError as error:
        return _refused(request, draft, error.problems, UNREADABLE)
    new = _new_trial(request, draft, found.bank, answers, earlier)
    with writing(state.engine) as db:
        key = previews.begin_trial(db, new, staff_of(request).email)
    asked = questionnaire(found.bank, answers, new.scope)
    then = typed(posted, "then")
    known = then in (REVIEW, REPORT, RULES) or asked.section(then) is not None
    return RedirectResponse(places_of(key).section(then if known else asked.sections[0].id), 303)


def _earlier(db: Session, wanted: str, draft_id: str) -> Trial | None:
    """The trial of this draft whose answers are wanted again; 404 for one that is none."""
    if not wanted:
        return None
    trial = previews.find_trial(db, wanted) if wanted.isprintable() else None
    if trial is None or trial.draft_id != draft_id:
        raise not_found()
    return trial


def _answers(bank: Bank, draft: BankDraft, example: str, earlier: Trial | None) -> Answers:
    """What a trial begins with. Raises ContentError for an example that cannot be read."""
    if example:
        text = drafts.read_files(draft).get(example)
        if text is None or not example.startswith(EXAMPLES):
            raise not_found()
        return read_answer_file(bank, example, text).answers
    return kept_answers(bank, earlier.given()) if earlier else Answers()


def _new_trial(
    request: Request, draft: BankDraft, bank: Bank, answers: Answers, earlier: Trial | None
) -> NewTrial:
    wanted = earlier.locale if earlier else language_of(request)
    return NewTrial(
        draft.id,
        draft.revision,
        bank_document(bank),
        wanted if wanted in dict(spoken(bank)) else bank.language,
        canonical_json(answers.document()),
        earlier.scope if earlier else CORE,
    )


def _refused(
    request: Request, draft: BankDraft, problems: Sequence[Problem], notice: str = ""
) -> Response:
    """422: what has to be mended before the draft can be tried."""
    return staff_page(
        request,
        "studio/preview_refused.html",
        422,
        draft=draft,
        draft_address=address(draft),
        problems=shown_problems(draft, drafts.read_files(draft), problems[:MAX_PROBLEMS]),
        more=max(0, len(problems) - MAX_PROBLEMS),
        notice=notice,
    )
