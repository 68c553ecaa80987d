"""Report: the one value that page, PDF and JSON render. Brief: what only staff see.

A Report holds every text and number of one submission, so that it can be stored as canonical
JSON and rendered unchanged for ever (design 3.12). Scores are unrounded; None is "no score".
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from benchmark.core.answers import Answers
from benchmark.core.plain import canonical_json, from_plain, to_plain
from benchmark.core.report_lines import (
    Advice,
    AnswerLine,
    CapLine,
    ContradictionLine,
    Counts,
    DimensionReport,
    Estimate,
    FlagLine,
    GateLine,
    MatrixReport,
    Overall,
    PlanLine,
    RungLine,
    RungPlace,
    SourceLine,
    Track,
    WayUpLine,
)


@dataclass(frozen=True)
class Report:
    """Everything that one submission's report says. `order`: the dimensions' ids in bank order."""

    bank: str
    bank_version: str
    title: str
    method: int
    fingerprint: str
    submitted_at: str
    locale: str
    region: str
    overall: Overall
    rung: RungPlace
    gates: tuple[GateLine, ...]
    caps: tuple[CapLine, ...]
    way_up: WayUpLine | None
    ladder: tuple[RungLine, ...]
    order: tuple[str, ...]
    dimensions: dict[str, DimensionReport]
    matrix: MatrixReport
    flags: tuple[FlagLine, ...]
    contradictions: tuple[ContradictionLine, ...]
    recommendations: tuple[Advice, ...]
    plan: tuple[PlanLine, ...]
    answers: tuple[AnswerLine, ...]
    counts: Counts
    low_confidence: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Brief:
    """What only staff see about a submission, to be read beside its report.

    `steps`: the advice that the owner read first. `doubts`: what to ask about. `cautions`: ids of
    reasons not to quote the placement as a fact, see core.brief.
    """

    tracks: tuple[Track, ...]
    steps: tuple[Advice, ...]
    doubts: tuple[ContradictionLine, ...]
    cautions: tuple[str, ...]


NOT_SUBMITTED = "1970-01-01T00:00:00+00:00"
"""The time of a report that nobody submitted, such as one from a file of answers."""


@dataclass(frozen=True)
class Submission:
    """What identifies a submission: the bank's hash, the language, and the time in ISO 8601."""

    bank_hash: str
    locale: str
    submitted_at: str


def fingerprint(answers: Answers, submission: Submission) -> str:
    """sha-256 of the canonical (answers, bank hash, locale, submitted_at), as hex (design 3.12)."""
    document = {
        "answers": answers.document(),
        "bank": submission.bank_hash,
        "locale": submission.locale,
        "submitted_at": submission.submitted_at,
    }
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def report_json(report: Report) -> str:
    """The report as canonical JSON, the form in which it is stored and handed out."""
    return canonical_json(to_plain(report))


def report_from_json(text: str) -> Report:
    """The Report that `report_json` wrote."""
    report: Report = from_plain(Report, json.loads(text))
    # Canonical JSON sorts names; the pages want the dimensions in the order of the bank.
    return replace(report, dimensions={name: report.dimensions[name] for name in report.order})
