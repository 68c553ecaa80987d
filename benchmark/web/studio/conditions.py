"""Conditions beside their fields: in a plain sentence, or what is wrong, and the names to use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmark.content.explain import Offered, explain, misplaced, names_offered
from benchmark.content.grammar import MAX_LENGTH, Fault
from benchmark.content.readings import Standing
from benchmark.core.bank import Bank
from benchmark.core.localise import localised
from benchmark.core.saying import Said, said
from benchmark.render.speech import Speech
from benchmark.store.engine import reading
from benchmark.web.access import state_of
from benchmark.web.forms import csrf_holds, with_form
from benchmark.web.middleware import PRIVATE
from benchmark.web.staff.pages import speech_of, typed
from benchmark.web.studio.drafts import HOME, checked, opened_draft


@dataclass(frozen=True)
class Read:
    """A condition as it is read: a sentence, or what is wrong. Neither for an empty one."""

    sentence: str = ""
    problems: tuple[str, ...] = ()


def read_condition(condition: str, bank: Bank | None, standing: Standing, speech: Speech) -> Read:
    """What a condition says under a bank, and what is wrong with it where it stands; nothing while
    the bank cannot be read. All in the reader's language."""
    text = " ".join(condition.split())
    if not text or bank is None:
        return Read()
    if len(text) > MAX_LENGTH:
        why = said("%(n)s characters; use at most %(most)s", n=len(text), most=MAX_LENGTH)
        return Read(problems=(why.into(speech._),))
    try:
        sentence, faults = explain(text, localised(bank, speech.locale), speech._)
        wrong = misplaced(text, standing, bank)
    except LookupError:
        # Where other pieces are broken, a name may lead to something that could not be read.
        return Read()
    problems = [_at(each) for each in faults]
    problems += [said("%(what)s; %(remedy)s", what=what, remedy=remedy) for what, remedy in wrong]
    return Read(sentence and f"{sentence}.", tuple(each.into(speech._) for each in problems))


def _at(fault: Fault) -> Said:
    """What is wrong, with the column."""
    column, what, remedy = fault.offset + 1, fault.what, fault.remedy
    return said("Column %(n)s: %(what)s; %(remedy)s", n=column, what=what, remedy=remedy)


def offered(bank: Bank | None, standing: Standing, speech: Speech) -> Sequence[Offered]:
    """The names that a condition may use where it stands."""
    if bank is None:
        return ()
    try:
        return names_offered(localised(bank, speech.locale), standing, speech._)
    except LookupError:
        return ()


def check(request: Request, posted: FormData) -> Response:
    """POST /staff/bank/drafts/{id}/check: a condition while it is typed; JSON of Read."""
    with reading(state_of(request).engine) as db:
        draft = opened_draft(request, db)
    if not csrf_holds(request, posted):
        return JSONResponse({"sentence": "", "problems": []}, 422, PRIVATE)
    standing = Standing(*(typed(posted, name) for name in ("kind", "sort", "piece", "where")))
    bank = checked(state_of(request), draft).read
    found = read_condition(typed(posted, "condition"), bank, standing, speech_of(request))
    answer = {"sentence": found.sentence, "problems": list(found.problems)}
    return JSONResponse(answer, headers=PRIVATE)


ROUTES: list[Route] = [Route(f"{HOME}/drafts/{{id}}/check", with_form(check), methods=["POST"])]
