"""The task matrix: recurring tasks, how each runs, and which ways are the target of its class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Mode:
    """How a task runs, 0 (from memory) to 5 (alone, nobody looks)."""

    id: int
    text: str
    short: tuple[str, ...]


@dataclass(frozen=True)
class TaskClass:
    """A kind of task: its target modes and the points of each mode."""

    id: str
    group: str
    name: str
    target: tuple[int, ...]
    target_text: str
    points: tuple[int, ...]
    meaning: str


@dataclass(frozen=True)
class Task:
    """A row of the task matrix."""

    id: str
    class_id: str
    core: bool
    text: str
    short: str
    hint: str
    why: str


@dataclass(frozen=True)
class Matrix:
    """The task matrix: it is one half of the dimension `dimension`."""

    dimension: str
    share: int
    modes: tuple[Mode, ...]
    groups: tuple[tuple[str, int], ...]
    classes: tuple[TaskClass, ...]
    tasks: tuple[Task, ...]

    @cached_property
    def class_by_id(self) -> dict[str, TaskClass]:
        """Classes by id."""
        return {each.id: each for each in self.classes}

    @cached_property
    def task_by_id(self) -> dict[str, Task]:
        """Tasks by id."""
        return {task.id: task for task in self.tasks}

    def class_of(self, task: Task) -> TaskClass:
        """The class of one task."""
        return self.class_by_id[task.class_id]
