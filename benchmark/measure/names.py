"""One name for each thing that a bank asks, as conditions write it: answer.SOP2, task.qbr."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmark.core.bank import Bank, Question
from benchmark.core.matrix import Task

PREFIXES = {"profile": "profile.", "answers": "answer.", "tasks": "task."}
"""Part of a document of answers -> how the names of what it holds begin."""

Asked = Question | Task
Document = Mapping[str, Mapping[str, Any]]
"""Stored answers as plain JSON values: part -> id -> value."""


def asked_by(bank: Bank) -> dict[str, Asked]:
    """All that a bank asks, by name: profile, questions, tasks, in its order."""
    return {
        **{f"profile.{each.id}": each for each in bank.profile},
        **{f"answer.{each.id}": each for each in bank.questions()},
        **{f"task.{each.id}": each for each in bank.matrix.tasks},
    }


def split(name: str) -> tuple[str, str]:
    """The part of a document that holds a name's answer, and its id there."""
    part = next(part for part, prefix in PREFIXES.items() if name.startswith(prefix))
    return part, name.removeprefix(PREFIXES[part])
