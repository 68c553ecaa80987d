"""Tasks, risks and the plan in words."""

from __future__ import annotations

from functools import cached_property

from benchmark.core.report_lines import FlagLine, PlanLine, TaskLine
from benchmark.render.speech import opening
from benchmark.render.words.shared import PlanPart, Shared, TaskGroup, TaskRow

PERIODS = ((1, 4), (5, 8), (9, 13))
"""The weeks of days 1 to 30, 31 to 60 and 61 to 90."""


class Work(Shared):
    """The task map, the flags and doubts, the 90 days."""

    @cached_property
    def tasks_heading(self) -> str:
        """The finding about the tasks."""
        under, over = (len(self._tasks_of(side)) for side in ("under", "over"))
        if not any(t.mode is not None for t in self.report.matrix.tasks):
            return self._("No task was rated")
        if not under and not over:
            return self._("Every task runs as work of its kind should")
        too_little = self.ngettext(
            "%(n)s task leaves people work that a tool could do",
            "%(n)s tasks leave people work that a tool could do",
            under,
        )
        too_much = self.ngettext(
            "%(n)s task needs a person sooner", "%(n)s tasks need a person sooner", over
        )
        if under and over:
            others = self.ngettext(
                "%(n)s leaves people work that a tool could do",
                "%(n)s leave people work that a tool could do",
                under,
            )
            return opening(self._("%(much)s; %(little)s", much=too_much, little=others))
        return opening(too_little if under else too_much)

    @cached_property
    def task_groups(self) -> tuple[TaskGroup, ...]:
        """The tasks by side: over-automated, under-automated, on target, not rated."""
        titles = {
            "over": self._("Needs a person sooner"),
            "under": self._("Leaves people work that a tool could do"),
            "on": self._("On target"),
            "unrated": self._("Not rated"),
        }
        groups = []
        for side, title in titles.items():
            rows = tuple(self._task_row(task) for task in self._tasks_of(side))
            if rows:
                name = self._("%(title)s, %(n)s", title=title, n=len(rows))
                groups.append(TaskGroup(side, name, rows))
        return tuple(groups)

    def _tasks_of(self, side: str) -> list[TaskLine]:
        tasks = [t for t in self.report.matrix.tasks if side_of(t.distance) == side]
        return sorted(tasks, key=lambda t: -abs(t.distance or 0))

    def _task_row(self, task: TaskLine) -> TaskRow:
        modes = {mode.id: " ".join(mode.short) for mode in self.report.matrix.modes}
        kinds = {kind.id: kind.name for kind in self.report.matrix.classes}
        states = {
            "unknown": self._("I don’t know"),
            "na": self._("Does not apply"),
            "open": self._("Not provided"),
        }
        today = states.get(task.state, "") if task.mode is None else modes[task.mode]
        return TaskRow(task, kinds[task.kind], today, self._distance(task.distance))

    def _distance(self, distance: int | None) -> str:
        if distance is None:
            return self._("not counted")
        if not distance:
            return self._("On target")
        steps = self.ngettext("%(n)s step", "%(n)s steps", abs(distance))
        side = self._("%(steps)s over") if distance > 0 else self._("%(steps)s under")
        return opening(side % {"steps": steps})

    @cached_property
    def risks_heading(self) -> str:
        """The finding about risks and doubts."""
        flags, critical = len(self.report.flags), self._critical
        if critical:
            return opening(
                self.ngettext(
                    "%(n)s critical risk to close first",
                    "%(n)s critical risks to close first",
                    critical,
                )
            )
        if flags:
            return opening(
                self.ngettext("%(n)s risk to look at soon", "%(n)s risks to look at soon", flags)
            )
        if self.report.contradictions or self.report.low_confidence:
            return self._("No risk flag, but some doubt about the answers")
        return self._("No risk flag, and no answers that pull apart")

    def flag_kind(self, flag: FlagLine) -> str:
        """How grave a flag is, in words."""
        return self._("Critical risk.") if flag.critical else self._("Risk, not critical.")

    @cached_property
    def confidence(self) -> tuple[str, ...]:
        """Why the result deserves less trust; empty if it does not."""
        counts = self.report.counts
        said = {
            "contradictions": self._(
                "Confidence is low: %(n)s pairs of answers pull in different directions.",
                n=self.speech.number(len(self.report.contradictions)),
            ),
            "gaps": self._(
                "Confidence is low: %(lacking)s of %(core)s core answers are unknown or missing.",
                lacking=counts.core_lacking,
                core=counts.core,
            ),
        }
        return tuple(said[each] for each in self.report.low_confidence)

    @cached_property
    def plan_heading(self) -> str:
        """What the 90 days hold."""
        steps = sum(1 for line in self.report.plan if line.rule)
        if not steps and self.report.rung.value is None:
            return self._("Nothing to start yet: first answer what is missing")
        if not steps:
            return self._("Nothing new to start: answer again in 90 days")
        return opening(
            self.ngettext(
                "%(n)s step in 90 days, then measure again",
                "%(n)s steps in 90 days, one after the other, then measure again",
                steps,
            )
        )

    @cached_property
    def plan(self) -> tuple[PlanPart, ...]:
        """The plan in three parts; parts without a line are left out."""
        days = (
            self._("Days 1 to 30"),
            self._("Days 31 to 60"),
            self._("Days 61 to 90"),
        )
        found = []
        for name, (first, last) in zip(days, PERIODS, strict=True):
            lines = tuple(line for line in self.report.plan if first <= line.week <= last)
            if lines:
                found.append(PlanPart(name, lines))
        return tuple(found)

    @cached_property
    def plan_order(self) -> str:
        """In which order the steps stand; empty for a plan without steps."""
        if not any(line.rule for line in self.report.plan):
            return ""
        order = self._("It begins with what ends a critical risk, then the first steps.")
        if not any(flag.critical for flag in self.report.flags):
            order = self._("It begins with the first steps.")
        way = self.report.way_up
        if way is None:
            return order
        planned = {line.rule for line in self.report.plan}
        late = [t for r, t in zip(way.rules, way.titles, strict=True) if r not in planned]
        up = self._(
            "Then comes what opens rung %(rung)s, then the rest in its order.", rung=way.rung
        )
        if not late:
            return f"{order} {up}"
        rest = self._(
            "The 90 days do not hold all of it; still to come: %(steps)s.", steps="; ".join(late)
        )
        return f"{order} {up} {rest}"

    def plan_text(self, line: PlanLine) -> str:
        """A line of the plan; the closing retake has no text of its own."""
        return line.text or self._("Answer these questions again and compare")


def side_of(distance: int | None) -> str:
    """The side of its target that a task lies on."""
    if distance is None:
        return "unrated"
    return "over" if distance > 0 else "under" if distance < 0 else "on"
