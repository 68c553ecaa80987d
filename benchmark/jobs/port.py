"""The port for jobs: what every adapter promises. One suite of tests holds them to it.

- A job is added in the caller's transaction: rolled back, it was never there.
- A kind and a key name one job: added again while it waits or runs, it is still one. Added again
  with a lower priority number, it moves forward.
- The lowest priority number goes first, then the oldest.
- What raises is tried again after a pause, `Policy.attempts` times in all; then it has failed.
- A job whose process died is taken again, and that counts as an attempt.
- A job that waits can be cancelled.
- A job that failed stays so for `Policy.rest_seconds`; then it may be added anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

WAITING, RUNNING, FAILED = "waiting", "leased", "failed"


@dataclass(frozen=True)
class Task:
    """One thing to do. `key` is unique a kind."""

    kind: str
    key: str
    payload: str = ""
    priority: int = 0


Handler = Callable[[Task], None]
Handlers = Mapping[str, Handler]


def _longer(attempts: int) -> float:
    return 5.0 * 4.0**attempts


@dataclass(frozen=True)
class Policy:
    """When to try again. `pause`: seconds, by how many attempts there were.

    `lease_seconds`: after so long without a sign of life, a worker is taken for dead.
    """

    attempts: int = 3
    pause: Callable[[int], float] = _longer
    lease_seconds: float = 90.0
    rest_seconds: float = 60.0


class Queue(Protocol):
    """Where jobs wait. All methods work in the caller's transaction."""

    def add(self, db: Session, task: Task) -> None:
        """Add a job, unless it waits or runs already."""

    def cancel(self, db: Session, kind: str, key: str) -> bool:
        """Take back a job that waits; False if there is none such."""

    def state(self, db: Session, kind: str, key: str) -> str | None:
        """WAITING, RUNNING or FAILED; None if there is no such job, or it is done."""

    def waiting(self, db: Session, kind: str) -> int:
        """How many jobs of a kind wait."""


class Runner(Protocol):
    """What runs jobs in this process."""

    def start(self) -> None:
        """Begin, also with those that a dead process left behind."""

    def wake(self) -> None:
        """Say that there may be a job."""

    def count_page(self) -> None:
        """A page was made for somebody: jobs may have to give way."""

    def close(self) -> None:
        """Finish what runs, and stop."""
