"""A trial as its pages open it: the draft's bank as it was, the answers, and where it all lies."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from starlette.requests import Request

from benchmark.content.codec import bank_from_document, bank_hash
from benchmark.core.answers import PARTS, AnswerFault, Answers, read_answer, stored_answers
from benchmark.core.bank import Bank, Question, Value
from benchmark.core.build import build_report
from benchmark.core.localise import localised, missing_texts
from benchmark.core.matrix import Task
from benchmark.core.report import Report, Submission
from benchmark.store import previews
from benchmark.store.previews import Trial
from benchmark.web.access import not_found, state_of
from benchmark.web.language import spoken
from benchmark.web.questionnaire import Questionnaire, questionnaire
from benchmark.web.sheets import Places
from benchmark.web.state import State
from benchmark.web.studio.drafts import HOME

REPORT, RULES = "report", "rules"
SECTION_FORM = "section"
"""The id of a section's form: a language is chosen outside it, and saves it too."""
MAX_BANKS = 8


@dataclass(frozen=True)
class Opened:
    """A trial with its questionnaire, in the trial's language."""

    trial: Trial
    asked: Questionnaire

    @property
    def bank(self) -> Bank:
        """The draft's bank as it was when the trial began."""
        return self.asked.bank

    @property
    def places(self) -> Places:
        """Where its pages lie."""
        return places_of(self.trial.id)

    @property
    def draft(self) -> str:
        """Where its draft lies."""
        return f"{HOME}/drafts/{self.trial.draft_id}"

    def frame(self, here: str) -> dict[str, Any]:
        """What the banner of every page shows. `here`: the section, or which other page."""
        return {
            "layout": "studio/preview_frame.html",
            "locale": self.bank.language,
            "trial": self.trial,
            "draft_address": self.draft,
            "places": self.places,
            "first": self.asked.sections[0].id,
            "here": here,
            "is_section": self.asked.section(here) is not None,
            "trial_tongues": spoken(self.bank),
            "in_english": len(missing_texts(self.bank, self.bank.language)),
        }


def places_of(preview_id: str) -> Places:
    """Where the pages of a trial lie."""
    return Places(f"{HOME}/previews/{preview_id}", form_id=SECTION_FORM)


def opened_trial(request: Request, db: Session) -> Opened:
    """The trial of the address, or 404."""
    preview_id = request.path_params["preview"]
    trial = previews.find_trial(db, preview_id) if preview_id.isprintable() else None
    if trial is None:
        raise not_found()
    bank = _bank(state_of(request), trial)
    return Opened(trial, questionnaire(bank, stored_answers(trial.given()), trial.scope))


def _bank(state: State, trial: Trial) -> Bank:
    """Read once: a trial's document never changes."""
    kept: OrderedDict[tuple[str, str], Bank] = state.cache.setdefault("trials", OrderedDict())
    key = (trial.id, trial.locale)
    if (known := kept.get(key)) is not None:
        return known
    bank = kept[key] = localised(bank_from_document(trial.document), trial.locale)
    while len(kept) > MAX_BANKS:
        kept.popitem(last=False)
    return bank


def report_of(opened: Opened) -> Report:
    """The report that these answers would get, as of the last change to them."""
    trial = opened.trial
    moment = trial.updated_at.isoformat(timespec="seconds")
    made = Submission(bank_hash(trial.document), opened.bank.language, moment)
    return build_report(opened.bank, opened.asked.answers, made)


def kept_answers(bank: Bank, given: Mapping[str, Mapping[str, Any]]) -> Answers:
    """Those of some stored answers that another bank still takes."""
    found: dict[str, dict[str, Value]] = {part: {} for part in PARTS}
    for part, asked_by_id in _asked(bank).items():
        for name, raw in given[part].items():
            asked = asked_by_id.get(name)
            value = None if asked is None else read_answer(bank, asked, raw)
            if value is not None and not isinstance(value, AnswerFault):
                found[part][name] = value
    return Answers(**found)


def _asked(bank: Bank) -> dict[str, Mapping[str, Question | Task]]:
    return {
        "profile": bank.profile_by_id,
        "answers": bank.question_by_id,
        "tasks": bank.matrix.task_by_id,
    }
