"""A trial's report with the mark that every page of it carries, as text for a renderer."""

from __future__ import annotations

import json
from dataclasses import dataclass

from benchmark.core.plain import canonical_json
from benchmark.core.report import Report, report_from_json


@dataclass(frozen=True)
class MarkedReport:
    """A report that is none: made while a draft is tried. `draft`: the draft's title."""

    report: Report
    draft: str
    revision: int


def trial_json(report: str, draft: str, revision: int) -> str:
    """The text from which a trial's document is made. `report`: its report as JSON."""
    return canonical_json({"draft": draft, "revision": revision, "report": report})


def trial_from_json(text: str) -> MarkedReport:
    """What `trial_json` wrote."""
    written = json.loads(text)
    return MarkedReport(report_from_json(written["report"]), written["draft"], written["revision"])
