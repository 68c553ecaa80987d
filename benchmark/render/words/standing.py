"""The head of the report, and where it places the owner."""

from __future__ import annotations

from functools import cached_property

from benchmark.render import formats
from benchmark.render.speech import opening
from benchmark.render.words.shared import Fact, Shared


class Standing(Shared):
    """Headline, lead, facts, the next rung's conditions and the way up."""

    @cached_property
    def title(self) -> str:
        """The placement in a few words, for titles."""
        rung = self.report.rung
        if rung.value is None:
            return self._("No rung yet")
        return self._(
            "Rung %(rung)s of %(top)s, %(name)s", rung=rung.value, top=self._top, name=rung.name
        )

    @cached_property
    def headline(self) -> str:
        """The placement as one sentence; "held" only where the score alone would give more."""
        rung = self.report.rung
        if rung.value is None:
            return self.ngettext(
                "You have no rung yet: %(names)s needs more answers",
                "You have no rung yet: %(names)s need more answers",
                len(self._unscored),
                names=self._lacking_names,
            )
        place = self._(
            "You stand on rung %(rung)s of %(top)s, %(name)s",
            rung=rung.value,
            top=self._top,
            name=rung.name,
        )
        if not rung.held:
            return place
        return self._(
            "%(place)s, held there by %(names)s",
            place=place,
            names=self.speech.listed([self._name(each) for each in self.holders]),
        )

    @cached_property
    def lead(self) -> str:
        """What the rung means, why it is this one, and who says so."""
        rung = self.report.rung
        if rung.value is None:
            return self._(
                "A rung needs a score in every dimension, and a score needs half of what is asked "
                "there. All that you did answer is counted below."
            )
        return " ".join(each for each in (rung.summary, self._why_here, self.self_reported) if each)

    @cached_property
    def _why_here(self) -> str:
        rung = self.report.rung
        if rung.held:
            return self._(
                "Your overall score alone would reach rung %(band)s. %(reason)s",
                band=rung.band,
                reason=self._holding_sentence,
            )
        return ""

    @cached_property
    def _holding_sentence(self) -> str:
        worst = max((c for c in self._shortfalls if c[2] > 0), key=lambda c: c[2])
        name, needs, _ = worst
        return self._(
            "What holds you is %(name)s: rung %(rung)s asks for %(needs)s there, and you have "
            "%(has)s.",
            name=self._name(name),
            rung=self._next,
            needs=self.speech.decimal(needs),
            has=formats.points(self.dimensions[name].score),
        )

    @cached_property
    def self_reported(self) -> str:
        """What is said of a rung that rests on the owner's word alone; else empty."""
        if not self.report.rung.self_reported:
            return ""
        return self._("This rung is self-reported: nobody but you has checked the answers.")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The four figures under the lead."""
        overall = self.report.overall
        score = self._("No score") if overall.score is None else self._of_100(overall.score)
        return (
            Fact(self._("Overall"), score),
            Fact(self._("Range"), self._span(overall.low, overall.high) or self._no_range),
            Fact(self._("Weakest dimension"), self._weakest_fact),
            Fact(self._("Risk flags"), self._flag_fact),
        )

    @cached_property
    def _no_range(self) -> str:
        return self._("None")

    @cached_property
    def _weakest_fact(self) -> str:
        if not self._scored:
            return self._("No score")
        lowest = self._by_score[0]
        if self._equal:
            return self._("All equal, %(score)s", score=formats.points(lowest.score))
        return self._("%(name)s, %(score)s", name=lowest.short, score=formats.points(lowest.score))

    @cached_property
    def _flag_fact(self) -> str:
        flags, critical = self.report.flags, self._critical
        if not flags:
            return self._("None seen") if "gaps" in self.report.low_confidence else self._("None")
        if critical and len(flags) == 1:
            return self._("1, critical")
        if critical:
            return self._(
                "%(n)s, %(critical)s critical",
                n=len(flags),
                critical=critical,
            )
        if len(flags) == 1:
            return self._("1, not critical")
        return self._("%(n)s, none critical", n=len(flags))

    @cached_property
    def standing(self) -> str:
        """The finding about the rung, as a heading."""
        if self.report.rung.value is None:
            return self._("Answers are missing, so there is no rung yet")
        if self._next is None:
            return self._("Every condition of the highest rung is met, by your own account")
        short = [c for c in self._shortfalls if c[2] > 0]
        lack = self._overall_lack
        if lack and short:
            return self.ngettext(
                "Rung %(rung)s needs %(points)s more overall, and more in one dimension",
                "Rung %(rung)s needs %(points)s more overall, and more in %(n)s dimensions",
                len(short),
                points=self._points(lack),
                rung=self._next,
            )
        if lack:
            return self.ngettext(
                "One point overall separates you from rung %(rung)s",
                "%(many)s points overall separate you from rung %(rung)s",
                lack,
                many=opening(self.speech.number(lack)),
                rung=self._next,
            )
        return self._held_heading(short)

    def _held_heading(self, short: list[tuple[str, float, float]]) -> str:
        if len(short) != 1:
            return self.ngettext(
                "One dimension keeps you from rung %(rung)s",
                "%(many)s dimensions keep you from rung %(rung)s",
                len(short),
                many=opening(self.speech.number(len(short))),
                rung=self._next,
            )
        name, _, missing = short[0]
        lack = formats.missing_points(missing) or 0
        return self.ngettext(
            "One point in %(name)s separates you from rung %(rung)s",
            "%(many)s points in %(name)s separate you from rung %(rung)s",
            lack,
            many=opening(self.speech.number(lack)),
            name=self._name(name),
            rung=self._next,
        )

    @cached_property
    def standing_text(self) -> tuple[str, ...]:
        """The sentences under it: what decides, the caps, the range, and a close call."""
        said = [self._deciding, *self.caps, self.range, self.near]
        return tuple(each for each in said if each)

    @cached_property
    def summary_text(self) -> tuple[str, ...]:
        """What a reader of one page needs of `standing_text`."""
        return tuple(each for each in (self._deciding, *self.caps, self.range) if each)

    @cached_property
    def standing_again(self) -> str:
        """The chapter's own heading, where a summary has said the finding already."""
        rung = self.report.rung
        if rung.value is None:
            return self._("What is missing for a rung")
        if self._next is None:
            return self._("You stand on the highest rung, by your own account")
        return self._(
            "What lies between rung %(rung)s and rung %(next)s", rung=rung.value, next=self._next
        )

    @cached_property
    def _deciding(self) -> str:
        overall, following = self.report.overall, self._next
        if self.report.rung.value is None or overall.score is None:
            return " ".join(self.missing)
        if following is None:
            return self._(
                "The highest rung begins at %(edge)s points overall; you have %(has)s. %(said)s",
                edge=self.report.ladder[-1].starts_at,
                has=formats.points(overall.score),
                said=self.self_reported,
            ).strip()
        return self._(
            "Rung %(rung)s, %(name)s, begins at %(edge)s points overall on a scale from 0 to 100, "
            "and asks for enough in single dimensions too. You have %(has)s overall.",
            rung=following,
            name=self.report.ladder[following - 1].name,
            edge=self.report.ladder[following - 1].starts_at,
            has=formats.points(overall.score),
        )

    @cached_property
    def caps(self) -> tuple[str, ...]:
        """What holds a score down for one cause, and what clears it."""
        return tuple(
            self._(
                "%(text)s: this keeps %(name)s at %(ceiling)s points or below until %(clears)s.",
                text=cap.text,
                name=self._name(cap.dimension),
                ceiling=cap.ceiling,
                clears=cap.clears,
            )
            for cap in self.report.caps
        )

    @cached_property
    def range(self) -> str:
        """What the open answers can change about the rung; empty if there are none."""
        rung, n = self.report.rung, self.open_answers
        if not n or rung.low is None or rung.high is None:
            return ""
        if rung.value is None:
            return ""
        if rung.low == rung.high:
            return self.ngettext(
                "Whatever the one open answer turns out to be, you stand on rung %(low)s.",
                "Whatever the %(n)s open answers turn out to be, you stand on rung %(low)s.",
                n,
                low=rung.low,
            )
        return self.ngettext(
            "The one open answer leaves rungs %(low)s to %(high)s possible.",
            "The %(n)s open answers leave rungs %(low)s to %(high)s possible.",
            n,
            low=rung.low,
            high=rung.high,
        )

    @cached_property
    def near(self) -> str:
        """A warning where a few points of the overall score decide about the rung; else empty."""
        edge, score, rung = self.report.overall.near, self.report.overall.score, self.report.rung
        if edge is None or score is None or rung.value is None or rung.held:
            return ""
        if score < edge and any(lack > 0 for _, _, lack in self._shortfalls):
            return ""
        return self._(
            "Your overall score lies close to %(edge)s, where one rung ends and the next begins. "
            "One answer can tip it, so read the rung as a close call.",
            edge=self.speech.decimal(edge),
        )

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """For each dimension without a score: what it lacks."""
        return tuple(
            self._(
                "%(name)s has no score: less than half of what it asks could be counted.",
                name=d.name,
            )
            for d in self._unscored
        )
