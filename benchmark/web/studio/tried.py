"""Every rule, gate and cap of a draft as it stands in a trial, with what it saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from benchmark.core import recommend
from benchmark.core.bank import FLAG, RULE_KINDS, Bank, Cap, Rule
from benchmark.core.conditions import Condition, Facts, holds
from benchmark.core.ranges import CLASS_MEAN
from benchmark.core.report import Report
from benchmark.core.scoring import scorecard
from benchmark.core.whynot import Absences, Line, absences, met, reasons, unmet
from benchmark.store import drafts
from benchmark.store.engine import reading
from benchmark.web.access import state_of
from benchmark.web.questionnaire import REVIEW, TASKS
from benchmark.web.studio.faults import EXAMPLES, example_name
from benchmark.web.studio.trial import REPORT, RULES, Opened

FIRED, NOT_FIRED = "fired", "not-fired"
SHOWN = ("", FIRED, NOT_FIRED)


@dataclass(frozen=True)
class Why:
    """How a condition stands: what makes it true, or what would have to change.

    `already`: the comparisons of a false condition that hold.
    """

    holds: bool
    lines: tuple[Line, ...]
    already: tuple[Line, ...] = ()


@dataclass(frozen=True)
class TriedRule:
    """One rule of the draft. `order`: its number among the report's recommendations."""

    rule: Rule
    why: Why
    order: int | None


@dataclass(frozen=True)
class TriedCap:
    """One cap. `cost`: points it takes away; None where it holds nothing down."""

    cap: Cap
    dimension: str
    why: Why
    cost: float | None


@dataclass(frozen=True)
class Subject:
    """What a name of the condition language is about, and where that can be changed or seen."""

    label: str
    address: str = ""


@dataclass(frozen=True)
class Wanted:
    """Which rules the address asks for; what it does not know counts as all."""

    show: str
    kind: str

    def has(self, each: TriedRule) -> bool:
        """Whether a rule is among them."""
        fits = self.show == "" or (self.show == FIRED) is each.why.holds
        return fits and self.kind in ("", each.rule.kind)

    def query(self, *, show: str | None = None, kind: str | None = None) -> str:
        """The query string with one of the two changed."""
        pairs = {
            "show": self.show if show is None else show,
            "kind": self.kind if kind is None else kind,
        }
        given = "&".join(f"{name}={value}" for name, value in pairs.items() if value)
        return f"?{given}" if given else ""


def rules_values(request: Request, opened: Opened, report: Report) -> dict[str, Any]:
    """What the page of all rules shows."""
    wanted = _wanted(request)
    bank, answers = opened.bank, opened.asked.answers
    card = scorecard(bank, answers)
    facts = {**recommend.report_facts(bank, answers, card), **_lead_facts(report)}
    absent = absences(bank, answers, card)
    every = tuple(_tried_rules(bank, report, facts, absent))
    subjects = dict(_subjects(opened))
    return {
        "wanted": wanted,
        "every": every,
        "groups": [
            (kind, [each for each in every if each.rule.kind == kind and wanted.has(each)])
            for kind in RULE_KINDS
        ],
        "count": lambda show, kind: sum(Wanted(show, kind).has(each) for each in every),
        "shown": SHOWN,
        "kinds": RULE_KINDS,
        "gates": report.gates,
        "caps": tuple(_tried_caps(bank, report, facts, absent)),
        "about": subjects.get,
        "examples": _examples(request, opened),
    }


def _wanted(request: Request) -> Wanted:
    show = request.query_params.get("show", "")
    kind = request.query_params.get("kind", "")
    return Wanted(show if show in SHOWN else "", kind if kind in RULE_KINDS else "")


def _lead_facts(report: Report) -> Facts:
    """What talk tracks know beside the answers: here of somebody who left no contact details."""
    return {
        "lead.called": False,
        "lead.low-confidence": bool(report.low_confidence),
        "lead.contradictions": len(report.contradictions),
    }


def _why(condition: Condition, facts: Facts, absent: Absences) -> Why:
    if true := holds(condition, facts):
        return Why(true, reasons(condition, facts))
    return Why(true, unmet(condition, facts, absent), met(condition, facts))


def _tried_rules(bank: Bank, report: Report, facts: Facts, absent: Absences) -> Iterator[TriedRule]:
    order = {each.id: each.order for each in report.recommendations}
    for rule in bank.rules:
        yield TriedRule(rule, _why(rule.when, facts, absent), order.get(rule.id))


def _tried_caps(bank: Bank, report: Report, facts: Facts, absent: Absences) -> Iterator[TriedCap]:
    costs = {line.id: line.cost for line in report.caps}
    for cap in bank.caps:
        name = bank.dimension_by_id[cap.dimension].name
        yield TriedCap(cap, name, _why(cap.when, facts, absent), costs.get(cap.id))


def _unasked(bank: Bank) -> Iterator[tuple[str, Subject]]:
    """All that can be asked, whether it is or not."""
    for question in bank.questions():
        for part in ("answer", "points"):
            yield f"{part}.{question.id}", Subject(question.short)
    yield from ((f"profile.{each.id}", Subject(each.short)) for each in bank.profile)
    yield from ((f"task.{each.id}", Subject(each.short)) for each in bank.matrix.tasks)


def _subjects(opened: Opened) -> Iterator[tuple[str, Subject]]:
    """What each name is about; questions that are not asked have no address."""
    bank, places = opened.bank, opened.places
    yield from _unasked(bank)
    for section in opened.asked.sections:
        for asked in section.asked:
            field = section.names[asked.id]
            address = f"{places.section(section.id)}?from={REVIEW}#{field}"
            names = (field,) if "." in field else (f"answer.{field}", f"points.{field}")
            yield from ((name, Subject(asked.short, address)) for name in names)
    for dimension in bank.dimensions:
        address = f"{places.section(REPORT)}#d-{dimension.id}"
        for name in (dimension.id, f"{dimension.id}.questions", f"{dimension.id}.matrix"):
            yield f"score.{name}", Subject(dimension.name, address)
    for each in bank.matrix.classes:
        yield f"{CLASS_MEAN}{each.id}", Subject(each.name, places.section(TASKS))
    for rule in bank.rules_of(FLAG):
        address = f"{places.section(RULES)}?kind={FLAG}#rule-{rule.id}"
        yield f"flag.{rule.id}", Subject(rule.title, address)


def _examples(request: Request, opened: Opened) -> list[tuple[str, str]]:
    """Path and name of each example of the draft as it is now."""
    with reading(state_of(request).engine) as db:
        draft = drafts.find_draft(db, opened.trial.draft_id)
    paths = sorted(drafts.read_files(draft)) if draft is not None else []
    return [
        (path, example_name(path).replace("-", " ")) for path in paths if path.startswith(EXAMPLES)
    ]
