"""Own figures, all answers, and how the report came about."""

from __future__ import annotations

from functools import cached_property

from benchmark.core.report import NOT_SUBMITTED
from benchmark.core.report_lines import AnswerLine, Estimate
from benchmark.render import formats
from benchmark.render.speech import opening
from benchmark.render.words.shared import AnswerRow, Chapter, Fact, Figure, Shared

SHORT_HASH = 8


class Method(Shared):
    """The facts that let a reader check the report."""

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What the owner's own numbers say."""
        return tuple(self._figure(each) for each in self.report.estimates)

    def _figure(self, each: Estimate) -> Figure:
        number = self.speech.decimal
        inputs = {name: number(value) for name, value in each.inputs.items()}
        if each.id == "tickets-per-endpoint":
            value = formats.decimal(each.value, self.speech.locale, "#,##0.##")
            return Figure(
                self._("%(value)s tickets per endpoint and month", value=value),
                self._("Watch how it moves from month to month, rather than how high it is."),
                self._("%(tickets)s ÷ %(endpoints)s = %(value)s", value=value, **inputs),
                self._(
                    "There is no agreed figure: one firm names 0.2 to 0.5 as a goal, and 2 as the "
                    "average of reactive work. We do not score this figure."
                ),
            )
        value = number(each.value)
        return Figure(
            self._(
                "About %(value)s more tickets a month without technician time",
                value=number(round(each.value) if each.value >= 1 else each.value),
            ),
            self._(
                "If the share that closes by itself rose from %(share)s%% to %(next)s%%, the next "
                "step of that question.",
                **inputs,
            ),
            self._("%(tickets)s × (%(next)s − %(share)s) ÷ 100 = %(value)s", value=value, **inputs),
            self._("An estimate from your own two numbers, not a promise."),
        )

    @cached_property
    def figures_heading(self) -> str:
        """Above the owner's own figures."""
        return self._("Your own numbers, worked out")

    @cached_property
    def method(self) -> tuple[Fact, ...]:
        """How this report came about, line by line."""
        report = self.report
        return (
            Fact(self._("Answers"), self._counts_text),
            Fact(self._("Range"), self._range_text),
            Fact(
                self._("Comparison"),
                self._("None yet: too few companies of your size have taken part."),
            ),
            Fact(
                self._("Question bank"),
                self._(
                    "Version %(version)s, %(hash)s. A new version never changes this report.",
                    version=report.bank_version,
                    hash=report.bank[:SHORT_HASH],
                ),
            ),
            Fact(self._("Scoring method"), self._("Number %(n)s", n=report.method)),
            Fact(self._("Submitted"), self._submitted_at),
            Fact(self._("Fingerprint"), report.fingerprint),
        )

    @cached_property
    def _submitted_at(self) -> str:
        if self.report.submitted_at == NOT_SUBMITTED:
            return opening(self.submitted)
        return formats.minute(self.report.submitted_at, self.speech.locale)

    @cached_property
    def _counts_text(self) -> str:
        counts = self.report.counts
        return self._(
            "%(asked)s in all: %(answered)s answered, %(unknown)s “I don’t know”, %(na)s “does not "
            "apply”, %(open)s not provided.",
            asked=counts.asked,
            answered=counts.answered,
            unknown=counts.unknown,
            na=counts.na,
            open=counts.open,
        )

    @cached_property
    def _range_text(self) -> str:
        overall = self.report.overall
        span = self._span(overall.low, overall.high)
        if not span:
            return self._("None: no open answer can move the score by a whole point.")
        return self.ngettext(
            "%(span)s: the lowest and the highest overall score that the one open answer allows.",
            "%(span)s: the lowest and the highest overall score that the %(n)s open answers allow.",
            self.open_answers,
            span=span,
        )

    @cached_property
    def steps_of_method(self) -> tuple[Fact, ...]:
        """The way from an answer to the rung in five lines."""
        return (
            Fact(
                self._("Question"),
                self._("An answer has 0 to 100 points; a question has a weight."),
            ),
            Fact(self._("Dimension"), self._dimension_step),
            Fact(
                self._("Overall"),
                self._(
                    "The weighted mean of the %(n)s dimensions.",
                    n=self.speech.number(len(self.dimensions)),
                ),
            ),
            Fact(
                self._("Rung"),
                self._(
                    "The lowest of three: the band of the overall score, one rung above the "
                    "weakest dimension, and what the gates allow."
                ),
            ),
            Fact(
                self._("Shown"),
                self._(
                    "Scores are cut to whole points, missing points rounded up. What single "
                    "answers bring is shown in tenths that add up to the score."
                ),
            ),
        )

    @cached_property
    def _dimension_step(self) -> str:
        mean, share = self._("The weighted mean of its counted questions."), self.task_share
        if share is None:
            return mean
        return self._(
            "%(mean)s In %(name)s, tasks bring %(share)s of the 100 points.",
            mean=mean,
            name=self._name(self.report.matrix.dimension),
            share=self.speech.decimal(share),
        )

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """All chapters in order, for contents and bookmarks."""
        report = self.report
        dimensions = [Chapter(f"d-{name}", d.name, name) for name, d in self.dimensions.items()]
        return (
            Chapter("stand", self._("Where you stand")),
            Chapter("dimensions", self._("The dimensions")),
            Chapter("strengths", self._("Strengths and the largest gap")),
            Chapter("next", self._("What to do next")),
            *dimensions,
            Chapter("tasks", self._("Your tasks")),
            Chapter("risks", self._("Risks and doubts")),
            Chapter("plan", self._("90-day plan")),
            *([Chapter("figures", self._("Your own figures"))] if report.estimates else []),
            Chapter("answers", self._("All answers")),
            Chapter("method", self._("How this came about")),
        )

    @cached_property
    def answer_groups(self) -> tuple[tuple[str, tuple[AnswerRow, ...]], ...]:
        """All answers by section."""
        titles = {"profile": self._("Your company")}
        titles |= {name: d.name for name, d in self.dimensions.items()}
        titles["tasks"] = self._("Tasks")
        groups = []
        for section, title in titles.items():
            rows = tuple(self._answer_row(a) for a in self.report.answers if a.section == section)
            if rows:
                groups.append((title, rows))
        return tuple(groups)

    @cached_property
    def company(self) -> tuple[Fact, ...]:
        """What was said about the company, which earns no points."""
        lines = (line for line in self.report.answers if line.section == "profile")
        return tuple(Fact(line.label, self._answer_row(line).answer) for line in lines)

    def _answer_row(self, line: AnswerLine) -> AnswerRow:
        states = {
            "unknown": self._("I don’t know"),
            "na": self._("Does not apply"),
            "open": self._("Not provided") if line.core else self._("Optional, left open"),
        }
        text = states.get(line.state, line.answer)
        if line.points is not None:
            points = str(line.points)
        elif line.section == "profile":
            points = ""
        else:
            points = self._("not counted")
        return AnswerRow(line.label, text, points, line.state == "answered")
