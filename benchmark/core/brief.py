"""Bank + Answers + Report -> Brief: what staff read beside a report, never its owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmark.core import recommend
from benchmark.core.answers import Answers
from benchmark.core.bank import TALK_TRACK, Bank
from benchmark.core.report import Brief, Report
from benchmark.core.report_lines import Advice, ContradictionLine, FlagLine, TraceItem, Track
from benchmark.core.scoring import scorecard
from benchmark.core.texts import Texts

FIRST_STEPS = 3
CALLED = "lead.called"
"""The name that says whether the owner may be called."""
LOW_CONFIDENCE, SELF_REPORTED, NO_RUNG = "low-confidence", "self-reported", "no-rung"

Line = FlagLine | ContradictionLine | Advice


def build_brief(bank: Bank, answers: Answers, report: Report, lead: Mapping[str, Any]) -> Brief:
    """What staff read beside a report: talk tracks of these answers and these lead.* facts.

    Those about the consent come first, then those about a risk; the others in bank order.
    """
    card = scorecard(bank, answers)
    facts = recommend.report_facts(bank, answers, card)
    facts.update({f"lead.{name}": value for name, value in lead.items()})
    texts = Texts(bank, answers, card)
    tracks = []
    for each in recommend.fired(bank, facts, TALK_TRACK):
        rule, trace = each.rule, texts.trace(each.trace)
        behind = rules_behind(report, trace)
        tracks.append(Track(rule.id, rule.title, rule.text, rule.avoid, trace, behind))
    return Brief(
        tuple(sorted(tracks, key=_urgency)),
        report.recommendations[:FIRST_STEPS],
        report.contradictions,
        tuple(cautions(report)),
    )


def _urgency(track: Track) -> int:
    names = {item.name for item in track.trace}
    if CALLED in names:
        return 0
    return 1 if any(name.startswith("flag.") for name in names) else 2


def rules_behind(report: Report, trace: tuple[TraceItem, ...]) -> tuple[str, ...]:
    """Ids of the report's flags, contradictions and advice that rest on the same as a trace.

    They share an answer, a task or a profile field with it; a flag it names counts itself, and a
    score the advice of its dimension. In the order of the report.
    """
    subjects = {_subject(item.name) for item in trace}
    found: dict[str, None] = {}
    lines: tuple[Line, ...] = (*report.flags, *report.contradictions, *report.recommendations)
    for line in lines:
        if any(_rests_on(line, subject) for subject in subjects):
            found[line.id] = None
    return tuple(found)


def _subject(name: str) -> str:
    """The question of answer.X and points.X, the dimension of score.X.half; others as they are."""
    part, _, rest = name.partition(".")
    if part in ("answer", "points"):
        return f"answer.{rest}"
    return f"score.{rest.partition('.')[0]}" if part == "score" else name


def _rests_on(line: Line, subject: str) -> bool:
    part, _, rest = subject.partition(".")
    if part == "flag":
        return isinstance(line, FlagLine) and (
            line.id == rest or (rest == "critical" and line.critical)
        )
    if part == "lead":
        return rest in ("contradictions", LOW_CONFIDENCE) and isinstance(line, ContradictionLine)
    if part == "score" and isinstance(line, Advice) and rest in line.dimensions:
        return True
    return any(_subject(item.name) == subject for item in line.trace)


def cautions(report: Report) -> Iterator[str]:
    """What keeps a report from being quoted as a fact: ids, in the order of weight."""
    if report.rung.value is None:
        yield NO_RUNG
    if report.low_confidence:
        yield LOW_CONFIDENCE
    if report.rung.self_reported:
        yield SELF_REPORTED
