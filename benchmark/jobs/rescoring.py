"""The work of a rehearsal, step by step, in processes of their own: numpy is loaded here.

A step reads some submissions, scores them, and keeps what is counted so far with the id that it
came to. Whoever takes the rehearsal after this process died goes on from there.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session

from benchmark.content.codec import bank_from_document
from benchmark.core.bank import Bank
from benchmark.core.plain import canonical_json, from_plain, to_plain
from benchmark.measure.conclude import Conclusion
from benchmark.measure.renames import Renames
from benchmark.measure.rescore import DisagreementError, Rescorer, Stored, parse
from benchmark.measure.tally import Tally
from benchmark.render.catalogues import later
from benchmark.store import banks
from benchmark.store import rehearsals as store
from benchmark.store.engine import make_engine, reading, writing
from benchmark.store.studio_tables import Rehearsal
from benchmark.store.tables import now

SPAN = 5_000
"""Submissions a step, for each process: memory stays the same however many there are."""
HELPED_SPANS = 6
"""From so many spans on a second process pays: it takes a second or two to begin."""
DISAGREES = later(
    "The quick way of scoring and the exact one differ. Nothing was changed; tell us."
)


class Span(NamedTuple):
    """Submissions after one id up to another; None: up to the last."""

    after: str
    end: str | None


@dataclass
class Scorer:
    """Reads spans of submissions, as they were at a moment, and counts how they score.

    `document`: the draft's Bank; `mapping`: its Renames; both as JSON.
    """

    engine: Engine
    document: str
    mapping: str
    until: datetime
    _banks: dict[str, Bank] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the draft and what was renamed."""
        self.draft = bank_from_document(self.document)
        self.renames: Renames = from_plain(Renames, json.loads(self.mapping))
        self._rescorer = Rescorer(self.draft, self.renames, self.bank)

    def tally(self, span: Span) -> Tally:
        """The counts of one span."""
        with reading(self.engine) as db:
            rows = store.latest_submissions(db, self.until, *span)
        return self._rescorer.tally([Stored._make(row) for row in rows])

    def bank(self, bank_hash: str) -> Bank:
        """A stored bank. Raises LookupError."""
        if bank_hash not in self._banks:
            with reading(self.engine) as db:
                version = banks.find_version(db, bank_hash)
            if version is None:
                raise LookupError(bank_hash)
            self._banks[bank_hash] = bank_from_document(version.document)
        return self._banks[bank_hash]


@dataclass
class Work:
    """One rehearsal that this process holds since `held`."""

    engine: Engine
    row: Rehearsal
    held: datetime
    goes_on: Callable[[], bool]
    span: int = SPAN

    def __post_init__(self) -> None:
        """Take up where the row stands."""
        row = self.row
        self.scorer = Scorer(self.engine, row.document, row.mapping, row.created_at)
        partial = json.loads(self.row.partial)
        self.examples = tuple((path, what) for path, what in partial["examples"])
        self.tally: Tally = from_plain(Tally, partial["tally"]) if "tally" in partial else Tally()
        self.cursor, self.total = self.row.cursor, self.row.total

    def run(self) -> bool:
        """Work until it is done; False if it was stopped, or is held by somebody else."""
        if not self.cursor and not self._begin():
            return False
        rest = self.total - self.tally.submissions
        with _helper(self.row, self.engine, wanted=rest > HELPED_SPANS * self.span) as helper:
            while self.goes_on():
                spans = self._spans(1 if helper is None else 2)
                self._count(spans, helper)
                self.cursor = spans[-1].end or self.cursor
                if spans[-1].end is None:
                    return self._finish()
                if not self._save():
                    return False
        return False

    def _begin(self) -> bool:
        with reading(self.engine) as db:
            self.total = store.count_submitted(db)
            marks = store.count_marks(db, self.row.created_at)
        self.tally = Tally(demo=marks[0], behalf=marks[1], unconfirmed=marks[2])
        return self._save()

    def _spans(self, most: int) -> list[Span]:
        """The next spans, one for each process."""
        spans = list[Span]()
        with reading(self.engine) as db:
            end: str | None = self.cursor
            while end is not None and len(spans) < most:
                after, end = end, store.span_end(db, end, self.span)
                spans.append(Span(after, end))
        return spans

    def _count(self, spans: list[Span], helper: Connection | None) -> None:
        """Count the spans at once. Raises DisagreementError, which ends the rehearsal."""
        own, *others = spans
        try:
            if helper is not None and others:
                helper.send(others[0])
            self.tally.add(self.scorer.tally(own))
            if helper is not None and others:
                self.tally.add(_received(helper))
        except DisagreementError as error:
            self._save(state=store.FAILED, problem=DISAGREES)
            raise error from None

    def _save(self, **changed: Any) -> bool:
        """Keep how far it came; False if it is not held any more."""
        with writing(self.engine) as db:
            self._forget_erased(db)
            return self._saved(db, **changed)

    def _saved(self, db: Session, **changed: Any) -> bool:
        partial = {"examples": self.examples, "tries": 0, "tally": to_plain(self.tally)}
        kept = {
            "done": self.tally.submissions,
            "total": max(self.total, self.tally.submissions),
            "cursor": self.cursor,
            "partial": canonical_json(partial),
        }
        held = store.save_step(db, self.row.id, self.held, **{**kept, **changed})
        if held is not None:
            self.held = held
        return held is not None

    def _forget_erased(self, db: Session) -> dict[str, str]:
        """Leave out the moves of erased submissions; returns the answers of the others."""
        answers = store.answers_of(db, [move.submission for move in self.tally.moves])
        self.tally.moves = tuple(move for move in self.tally.moves if move.submission in answers)
        return answers

    def _finish(self) -> bool:
        with reading(self.engine) as db:
            answers = self._forget_erased(db)
        stored = {key: parse(text) for key, text in answers.items()}
        result = Conclusion(
            self.scorer.draft, self.scorer.renames, self.tally, self.scorer.bank, stored,
            self.examples,
        ).result()  # fmt: skip
        with writing(self.engine) as db:
            there = self._forget_erased(db)
            moves = tuple(each for each in result.moves if each.submission in there)
            return self._saved(
                db,
                state=store.DONE,
                result=canonical_json(to_plain(replace(result, moves=moves))),
                total=self.tally.submissions,
                finished_at=now(),
            )


def _received(helper: Connection) -> Tally:
    """What the helper counted. Raises what it raised, EOFError if it is gone."""
    found = helper.recv()
    if isinstance(found, Exception):
        raise found
    tally: Tally = found
    return tally


@contextmanager
def _helper(row: Rehearsal, engine: Engine, *, wanted: bool) -> Iterator[Connection | None]:
    """A second process that counts spans, on a machine with more than one processor."""
    context = multiprocessing.get_context("spawn")
    if not wanted or multiprocessing.cpu_count() < 2:
        yield None
        return
    here, there = context.Pipe()
    url = engine.url.render_as_string(hide_password=False)
    given = (url, row.document, row.mapping, row.created_at, there)
    process = context.Process(target=_help, args=given, daemon=True)
    process.start()
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.terminate()
        process.join()


def _help(url: str, document: str, mapping: str, until: datetime, asked: Connection) -> None:
    """Count the spans that are asked for, until nobody asks any more."""
    gc.disable()  # as in jobs.rehearsal.work
    scorer = Scorer(make_engine(url), document, mapping, until)
    while True:
        try:
            span = asked.recv()
            try:
                asked.send(scorer.tally(span))
            except DisagreementError as error:
                asked.send(error)
        except (EOFError, ConnectionError):
            return
