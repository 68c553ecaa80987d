"""The five dimensions: findings, contributions, strengths and gaps."""

from __future__ import annotations

from functools import cached_property

from benchmark.core.report_lines import DimensionReport
from benchmark.render import formats
from benchmark.render.parts import Part, PartTable, losses, part_table, parts
from benchmark.render.words.shared import Highlight, Shared, value

CLOSE = 10
"""Scores that all lie within this many points are said to lie close together; design value."""
APART = 15
"""A score this far below the next one is said to stand alone; design value."""
CARRIES = 40
"""A dimension below this is not called a strength; design value."""
STRONG = 0.75
"""Share of its points from which a part is called a strength; design value."""
HIGHLIGHTS = 3


class Dimensions(Shared):
    """What each dimension says, and what stands out among their parts."""

    @cached_property
    def dimensions_heading(self) -> str:
        """The finding about the five scores."""
        ranked = self._by_score
        if not ranked:
            return self._("No dimension has enough answers for a score")
        low, high = ranked[0], ranked[-1]
        values = {"low": formats.points(low.score), "high": formats.points(high.score)}
        if self._equal:
            return self._("All dimensions stand at %(low)s of 100", **values)
        if len(ranked) > 1 and value(ranked[1]) - value(low) >= APART:
            known = {"name": low.name, "next": formats.points(ranked[1].score), **values}
            if len(ranked) < len(self.report.order):
                return self._(
                    "%(name)s stays at %(low)s; what else has a score reaches %(next)s or more",
                    **known,
                )
            return self._("%(name)s stays at %(low)s; the others reach %(next)s or more", **known)
        if value(high) - value(low) <= CLOSE:
            return self._(
                "The dimensions lie close together, from\u00a0%(low)s to\u00a0%(high)s", **values
            )
        return self._(
            "From %(low)s in %(name)s to %(high)s in %(top)s",
            top=self.speech.inside(high.name),
            name=self.speech.inside(low.name),
            **values,
        )

    def dimension_why(self, dimension: DimensionReport) -> str:
        """A dimension's rung, range and level in words."""
        if dimension.score is None:
            return self._("No score: less than half of what it asks could be counted.")
        span = self._span(dimension.low, dimension.high)
        if span:
            text = self._("Rung %(rung)s, range %(span)s.", rung=dimension.rung, span=span)
        else:
            text = self._("Rung %(rung)s.", rung=dimension.rung)
        return self._("%(text)s Typical: %(anchor)s", text=text, anchor=dimension.anchor)

    def dimension_heading(self, dimension: DimensionReport) -> str:
        """A dimension's chapter as a finding."""
        if dimension.score is None:
            return self._("%(name)s: not enough answers for a score", name=dimension.name)
        return self._(
            "%(name)s: %(score)s of 100, rung %(rung)s",
            name=dimension.name,
            score=formats.points(dimension.score),
            rung=dimension.rung,
        )

    def dimension_text(self, name: str) -> tuple[str, ...]:
        """What helped and what hurt most, and the halves of a dimension that has two."""
        dimension, rows = self.dimensions[name], self.parts(name)
        if dimension.score is None:
            return (self._("Half of what is asked here has to be counted before it has a score."),)
        said = [self._helped(rows), self._hurt(rows)]
        matrix = self.report.matrix
        share = self.task_share
        halves = matrix.questions is not None and matrix.matrix is not None
        if name == matrix.dimension and halves and share is not None:
            said.append(
                self._(
                    "%(rest)s of its 100 points come from the questions, which stand at "
                    "%(questions)s of 100, and %(share)s from the tasks, at %(matrix)s of 100.",
                    rest=self.speech.decimal(100 - share),
                    share=self.speech.decimal(share),
                    questions=formats.points(matrix.questions),
                    matrix=formats.points(matrix.matrix),
                )
            )
        return tuple(each for each in said if each)

    def _helped(self, rows: tuple[Part, ...]) -> str:
        worst = next(iter(losses(rows)), None)
        best = max((row for row in rows if row is not worst), key=lambda row: row.share or 0.0)
        if not best.share or best.of is None:
            return self._("No answer here has brought points yet.")
        return self._("Most points come from “%(label)s”.", label=best.label)

    def _hurt(self, rows: tuple[Part, ...]) -> str:
        lost = losses(rows)
        if not lost:
            return self._("Nothing that was counted lost points.")
        return self._("Most are lost at “%(label)s”.", label=lost[0].label)

    def parts(self, name: str) -> tuple[Part, ...]:
        """One dimension's contributions."""
        return self._parts[name]

    def part_table(self, name: str) -> PartTable:
        """One dimension's contributions as rows that add up to its score."""
        return self._tables[name]

    @cached_property
    def _tables(self) -> dict[str, PartTable]:
        return {
            name: part_table(rows, self.dimensions[name].score, self.speech)
            for name, rows in self._parts.items()
        }

    @cached_property
    def _parts(self) -> dict[str, tuple[Part, ...]]:
        return {name: parts(self.report, d, self.speech) for name, d in self.dimensions.items()}

    @cached_property
    def strengths(self) -> tuple[Highlight, ...]:
        """The three parts that bring most of what they can: at least three quarters."""
        good = [
            (name, row)
            for name, rows in self._parts.items()
            for row in rows
            if row.of and row.share is not None and row.share >= STRONG * row.of
        ]
        return self._highlights(sorted(good, key=lambda each: -(each[1].share or 0.0)))

    @cached_property
    def gaps(self) -> tuple[Highlight, ...]:
        """The three parts that lost most points."""
        lost = [(name, row) for name, rows in self._parts.items() for row in losses(rows)]
        return self._highlights(sorted(lost, key=lambda each: -each[1].lost))

    def _highlights(self, found: list[tuple[str, Part]]) -> tuple[Highlight, ...]:
        return tuple(
            Highlight(
                row,
                name,
                self._(
                    "%(points)s points in %(name)s",
                    # As the dimension's own table says it, whose rows add up.
                    points=next(r.points for r in self._tables[name].rows if r.part is row),
                    name=self._name(name),
                ),
            )
            for name, row in found[:HIGHLIGHTS]
        )

    @cached_property
    def strengths_heading(self) -> str:
        """The strongest dimension and the largest gap."""
        if not self._scored:
            return self._("Too few answers to name a strength or a gap")
        if self._equal:
            if not self.gaps:
                return self._("No gap is left to name: keep what carries you")
            return self._("No dimension stands out: the gaps lie in single answers")
        low, high = self._by_score[0], self._by_score[-1]
        if value(high) < CARRIES:
            return self._(
                "No dimension carries you yet; the largest gap is %(low)s",
                low=self.speech.inside(low.name),
            )
        return self._(
            "%(high)s carries you; the largest gap is %(low)s",
            high=high.name,
            low=self.speech.inside(low.name),
        )

    @cached_property
    def gap_text(self) -> str:
        """The largest gap in points."""
        if not self._scored or self._equal:
            return ""
        low = self._by_score[0]
        return self._(
            "%(name)s has %(score)s of 100. %(question)s",
            name=low.name,
            score=formats.points(low.score),
            question=low.question,
        )
