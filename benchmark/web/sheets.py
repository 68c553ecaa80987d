"""The pages of one set of answers, wherever they lie: an owner's, or an editor's trial."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from benchmark.core import recommend
from benchmark.core.answers import stored_answers
from benchmark.core.scoring import scorecard
from benchmark.core.texts import answer_text
from benchmark.render.speech import Speech
from benchmark.store.assessments import FULL
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import SafeForm, safe_form, texts
from benchmark.web.language import CHOSEN, spoken
from benchmark.web.questionnaire import (
    REVIEW,
    Asked,
    Posted,
    Questionnaire,
    Section,
    merged,
    questionnaire,
    read_section,
)

THEN, BACK = "then", "back"
"""The field of the buttons that save and lead elsewhere: back, to the review, to a section."""


@dataclass(frozen=True)
class Places:
    """Where the pages of one set of answers lie, without a slash at the end.

    `start` is what comes before the first section, `resume` tells how to go on later; either may
    be missing. `form_id`: names the section's form, so that a button elsewhere can send it.
    """

    base: str
    start: str = ""
    resume: str = ""
    form_id: str = ""

    def section(self, section_id: str) -> str:
        """One section, or the review."""
        return f"{self.base}/{section_id}"

    @property
    def review(self) -> str:
        """All answers."""
        return self.section(REVIEW)


@dataclass(frozen=True)
class Entered:
    """What a section's form brought, and the answers that are stored because of it.

    `language`: another language that one of its buttons asks for; empty for none.
    """

    before: Questionnaire
    section: Section
    read: Posted
    document: dict[str, Any]
    scope: str
    language: str


ShowSection = Callable[[Questionnaire, Section], Response]
"""The page with what could not be read, 422."""


def wanted_section(request: Request, asked: Questionnaire) -> Section:
    """The section of the address, or 404."""
    section = asked.section(request.path_params["section"])
    if section is None:
        raise not_found()
    return section


def entered(asked: Questionnaire, section: Section, posted: FormData) -> Entered:
    """One section's form, read into the answers that there are."""
    read = read_section(asked.bank, section, posted)
    scope = FULL if texts(posted, "more") else asked.scope
    document = merged(asked.answers, section, read)
    return Entered(asked, section, read, document, scope, other_language(asked, posted))


def other_language(asked: Questionnaire, posted: FormData) -> str:
    """The language that a button of the page asks for, if it is another one that there is."""
    wanted = texts(posted, CHOSEN)
    known = {code for code, _ in spoken(asked.bank)} - {asked.bank.language}
    return wanted[0] if wanted and wanted[0] in known else ""


def after_saving(
    request: Request, places: Places, given: Entered, posted: FormData, show: ShowSection
) -> Response:
    """The answer to a section that was saved: what cannot be read, or where it goes on."""
    if "x-autosave" in request.headers:
        if given.read.faults:
            wrong = faults_said(given.before, given.read)
            return PlainTextResponse(next(iter(wrong.values())), 422)
        return Response(status_code=204)
    answers = stored_answers(given.document)
    saved = questionnaire(given.before.bank, answers, given.scope)
    if given.read.faults:
        return show(saved, saved.section(given.section.id) or given.section)
    back = came_from_review(request, posted)
    if given.language:
        query = f"?from={REVIEW}" if back else ""
        return RedirectResponse(f"{places.section(given.section.id)}{query}", 303)
    wanted = texts(posted, THEN)
    if wanted == [BACK]:
        return RedirectResponse(_place_before(places, given.section, saved, back=back), 303)
    if len(wanted) == 1 and (wanted[0] == REVIEW or saved.section(wanted[0])):
        return RedirectResponse(places.section(wanted[0]), 303)
    return RedirectResponse(_next_place(places, given, saved, back=back), 303)


def _place_before(places: Places, section: Section, saved: Questionnaire, *, back: bool) -> str:
    """Where the page's way back leads."""
    before = saved.before(section)
    if back:
        return places.review
    return places.section(before.id) if before else places.start or places.section(section.id)


def _next_place(places: Places, given: Entered, saved: Questionnaire, *, back: bool) -> str:
    section = given.section
    fresh = saved.section(section.id) or section
    # An answer that reveals questions of this section, or asks for the optional ones: ask them.
    # Those that it reveals elsewhere come by themselves, unless the review led here.
    elsewhere = saved.sections if back and saved.scope == given.before.scope else ()
    revealed = _revealed(given.before, (fresh, *elsewhere))
    if revealed is not None:
        where, question = revealed
        query = f"?from={REVIEW}" if back else ""
        return f"{places.section(where.id)}{query}#{where.names[question.id]}"
    return places.section(REVIEW if back else saved.after(section))


def _revealed(before: Questionnaire, sections: Sequence[Section]) -> tuple[Section, Asked] | None:
    """The first open question that was not asked before, and its section."""
    known = {each.id for section in before.sections for each in section.asked}
    for section in sections:
        for each in section.asked:
            if each.id not in known and each.id not in section.values:
                return section, each
    return None


def came_from_review(request: Request, posted: FormData | None) -> bool:
    """Whether the review led to this section, and gets the visitor back."""
    given = request.query_params.getlist("from") if posted is None else texts(posted, "back")
    return given == [REVIEW]


def faults_said(sheet: Questionnaire, read: Posted) -> dict[str, str]:
    """What is wrong with each answer that could not be read, in the sheet's language."""
    say = Speech(sheet.bank.language)._
    return {name: fault.message.into(say) for name, fault in read.faults.items()}


def section_values(
    request: Request,
    places: Places,
    sheet: Questionnaire,
    section: Section,
    read: Posted | None = None,
    posted: FormData | None = None,
) -> dict[str, Any]:
    """What the page of a section shows."""
    return {
        "places": places,
        "sheet": sheet,
        "section": section,
        "read": read,
        "faults": faults_said(sheet, read) if read else {},
        "back": came_from_review(request, posted),
        "card": state_of(request).cards(sheet.bank),
        "locale": sheet.bank.language,
        "tongues": spoken(sheet.bank),
        "form": safe_form(request, SafeForm),
    }


def review_values(request: Request, places: Places, sheet: Questionnaire) -> dict[str, Any]:
    """What the page of all answers shows, with gaps and contradictions."""
    bank = sheet.bank
    card = scorecard(bank, sheet.answers)
    facts = recommend.report_facts(bank, sheet.answers, card)
    return {
        "places": places,
        "bank": bank,
        "sheet": sheet,
        "contradictions": [
            (fired.rule, question_places(sheet, [line.name for line in fired.trace]))
            for fired in recommend.contradictions(bank, facts)
        ],
        "missing": [
            d.name for d in bank.dimensions if card.dimensions[d.id].interval.score is None
        ],
        "answer_text": answer_text,
        "locale": bank.language,
        "form": safe_form(request, SafeForm),
    }


def question_places(sheet: Questionnaire, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """Section id, field name and label of the questions behind condition names."""
    found: dict[str, tuple[str, str, str]] = {}
    for name in names:
        part, _, key = name.partition(".")
        field = key if part in ("answer", "points") else name
        for section in sheet.sections:
            for asked in section.asked:
                if section.names[asked.id] == field:
                    found[field] = (section.id, field, asked.text)
    return list(found.values())
