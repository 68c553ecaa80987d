"""What the brief says in sentences. Only pages of the staff may use it."""

from __future__ import annotations

from functools import cached_property

from benchmark.core.brief import LOW_CONFIDENCE, NO_RUNG, SELF_REPORTED
from benchmark.core.report import Brief, Report
from benchmark.core.report_lines import ContradictionLine, TraceItem, Track
from benchmark.render import formats
from benchmark.render.speech import Speech, opening
from benchmark.render.traces import Reason, Traces


class BriefWords:
    """The words of one brief beside its report, which is in the same language."""

    def __init__(self, brief: Brief, report: Report) -> None:
        self.brief, self.report = brief, report
        self.speech = Speech(report.locale)
        self._ = self.speech._
        self.traces = Traces(self.speech, {c.id: c.name for c in report.matrix.classes})

    @cached_property
    def placement(self) -> str:
        """Where the report places the company."""
        rung, score = self.report.rung, self.report.overall.score
        if rung.value is None:
            return self._("No rung: too little was answered")
        return self._(
            "Rung %(rung)s %(name)s, %(score)s of 100",
            rung=rung.value,
            name=rung.name,
            score=formats.points(score),
        )

    @cached_property
    def weakest(self) -> str:
        """The dimension with the lowest score, with that score; empty without scores."""
        scored = [d for d in self.report.dimensions.values() if d.score is not None]
        if not scored:
            return ""
        lowest = min(scored, key=lambda each: each.score or 0.0)
        return self._("%(name)s, %(score)s", name=lowest.name, score=formats.points(lowest.score))

    @cached_property
    def size(self) -> str:
        """How large the company is, as far as the profile says."""
        given = {line.id: line for line in self.report.answers if line.section == "profile"}
        said = [
            given[name].answer for name in ("profile.techs", "profile.clients") if name in given
        ]
        return ", ".join(each for each in said if each) or self._("Not provided")

    def reasons(self, track: Track) -> tuple[Reason, ...]:
        """Why a talk track fired."""
        known = [r for item in track.trace if (r := self._own(item)) is not None]
        others = tuple(item for item in track.trace if self._own(item) is None)
        return (*known, *self.traces.reasons(others))

    def _own(self, item: TraceItem) -> Reason | None:
        """What is said to staff in other words than to an owner."""
        if item.name == "lead.called":
            return Reason(self._("May be called"), self._("yes") if item.seen else self._("no"), "")
        if item.name == "lead.low-confidence":
            said = self._("low") if item.seen else self._("usual")
            return Reason(self._("Confidence in the placement"), said, "")
        if item.name == "lead.contradictions":
            return Reason(self._("Contradictions"), str(item.seen), "")
        if item.name == "rung":
            return Reason(self._("Their rung"), str(item.seen), "")
        return None

    def doubt_reasons(self, doubt: ContradictionLine) -> tuple[Reason, ...]:
        """The answers behind a contradiction."""
        return self.traces.reasons(doubt.trace)

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """What keeps the placement from being quoted as a fact."""
        said = {
            NO_RUNG: self._(
                "There is no rung: too little was answered. Name none, and do not guess one."
            ),
            LOW_CONFIDENCE: self._(
                "The placement is uncertain: %(why)s. Quote neither the rung nor a score as a "
                "fact.",
                why=self._why,
            ),
            SELF_REPORTED: self._(
                "Rung %(rung)s is self-reported, and nobody has checked it. Do not treat it as "
                "proven.",
                rung=self.report.rung.value,
            ),
        }
        return tuple(opening(said[each]) for each in self.brief.cautions)

    @property
    def _why(self) -> str:
        said = {
            "contradictions": self._("several answers pull in different directions"),
            "gaps": self._("many answers are missing or not known"),
        }
        return self.speech.listed([said[each] for each in self.report.low_confidence])
