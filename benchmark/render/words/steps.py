"""What to do next: the advice in words."""

from __future__ import annotations

from functools import cached_property

from benchmark.core.report_lines import Advice, FlagLine
from benchmark.render.speech import opening
from benchmark.render.traces import Reason
from benchmark.render.words.shared import Shared

FIRST_STEPS = 3


class Steps(Shared):
    """First and further steps, with effort, worth and reasons."""

    @cached_property
    def first_steps(self) -> tuple[Advice, ...]:
        """The advice that stands first, in full."""
        return self.report.recommendations[:FIRST_STEPS]

    @cached_property
    def urgent_steps(self) -> tuple[Advice, ...]:
        """What ends a critical risk though its rank puts it later; the plan begins with it."""
        urgent = {flag.advice for flag in self.report.flags if flag.critical}
        return tuple(each for each in self.further_steps if each.id in urgent)

    @cached_property
    def further_steps(self) -> tuple[Advice, ...]:
        """The other advice, which stands in full in its dimension's chapter."""
        return self.report.recommendations[FIRST_STEPS:]

    def advice_in(self, dimension: str) -> tuple[Advice, ...]:
        """The further advice whose chapter this is."""
        return tuple(each for each in self.further_steps if each.dimension == dimension)

    def first_in(self, dimension: str) -> tuple[Advice, ...]:
        """The first steps that belong to this dimension."""
        return tuple(each for each in self.first_steps if each.dimension == dimension)

    @cached_property
    def steps_heading(self) -> str:
        """How many steps stand first, and what they open."""
        first = self.first_steps
        if not first:
            return self._("No step follows from these answers")
        if all(each.kind == "keep" for each in self.report.recommendations):
            return self._("Nothing to mend; keep what works")
        steps = opening(self.ngettext("%(n)s step first", "%(n)s steps first", len(first)))
        way = self.report.way_up
        opened = sum(each.id in way.rules for each in first) if way else 0
        if way and 1 < opened == len(way.rules) == len(first):
            return self._("%(steps)s; together they open rung %(rung)s", steps=steps, rung=way.rung)
        if way and opened == len(way.rules):
            return self.ngettext(
                "%(steps)s; one of them opens rung %(rung)s",
                "%(steps)s; %(n)s of them open rung %(rung)s",
                opened,
                steps=steps,
                rung=way.rung,
            )
        return self._("%(steps)s, from your own answers", steps=steps)

    def effort(self, advice: Advice) -> str:
        """Its effort in words."""
        return {
            "S": self._("small"),
            "M": self._("medium"),
            "L": self._("large"),
        }.get(advice.effort, advice.effort)

    def impact(self, advice: Advice) -> str:
        """Its impact in words."""
        return {1: self._("low"), 2: self._("medium"), 3: self._("high")}.get(
            advice.impact, str(advice.impact)
        )

    def weeks(self, advice: Advice) -> str:
        """When its first effect shows."""
        if advice.weeks <= 0:
            return self._("at once")
        return self.ngettext("1 week", "%(weeks)s weeks", advice.weeks, weeks=advice.weeks)

    def terms(self, advice: Advice) -> str:
        """What it takes and brings, in one sentence."""
        terms = {"effort": self.effort(advice), "impact": self.impact(advice)}
        if advice.weeks <= 0:
            said = self._("%(effort)s effort, %(impact)s impact, effect at once.", **terms)
        else:
            said = self._(
                "%(effort)s effort, %(impact)s impact, first effect in %(weeks)s.",
                weeks=self.weeks(advice),
                **terms,
            )
        return opening(said)

    def worth(self, advice: Advice) -> str:
        """The points it would add, by dimension; empty if that cannot be said."""
        gains = [
            self._("+%(gain)s in %(name)s", gain=self.speech.decimal(gain), name=self._name(name))
            for name, gain in advice.gains.items()
            if gain >= 0.05
        ]
        return self.speech.listed(gains)

    def until(self, advice: Advice) -> str:
        """What makes the advice go away."""
        return self._("Goes away when %(until)s.", until=advice.until)

    def prerequisites(self, advice: Advice) -> tuple[Advice, ...]:
        """The printed advice that comes before it."""
        return tuple(each for each in self.report.recommendations if each.id in advice.after)

    def reasons(self, ruled: Advice | FlagLine) -> tuple[Reason, ...]:
        """The trace of a rule in words."""
        return self.traces.reasons(ruled.trace)

    def because(self, ruled: Advice | FlagLine) -> str:
        """The first reason, short enough for a table."""
        reasons = self.reasons(ruled)
        if not reasons:
            return ""
        more = len(reasons) - 1
        text = f"{reasons[0].label}: {reasons[0].seen}"
        return self._("%(text)s, and %(n)s more", text=text, n=more) if more else text
