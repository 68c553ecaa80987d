"""Stored submissions scored under their own bank and under another, and counted."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from pydantic_core import from_json

from benchmark.core.answers import stored_answers
from benchmark.core.bank import KEEP, RECOMMENDATION, Bank
from benchmark.measure.carry import Carrier, Missing
from benchmark.measure.columns import Bools, Columns, Vocabulary, read_columns, vocabularies_of
from benchmark.measure.facts import Numbers
from benchmark.measure.renames import Renames, Translation
from benchmark.measure.scores import NO_RUNG, Scored, score_many
from benchmark.measure.single import Single, score_one
from benchmark.measure.tally import (
    MILLION,
    MOVES,
    NO_SCORE,
    PARTS,
    STEP,
    Move,
    Spread,
    Tally,
    largest,
)

SAMPLE = 2
"""So many of each group of a batch are scored by core too."""
TOLERANCE = 1e-9

parse = functools.partial(from_json, cache_strings="all")
"""JSON of stored answers, in half the time of the json module."""


class Stored(NamedTuple):
    """One submission as the database holds it. `answers`: JSON."""

    id: str
    assessment_id: str
    bank_hash: str
    answers: str


class DisagreementError(Exception):
    """Scoring many at once gave another result than core gives for this submission."""

    def __init__(self, submission: str) -> None:
        self.submission = submission
        super().__init__(f"submission {submission}: core scores it otherwise; report this fault")


@dataclass(frozen=True)
class _Way:
    """From one stored bank to the draft, with what was learnt of its answers so far."""

    bank: Bank
    known: Mapping[str, Vocabulary]
    carrier: Carrier

    @property
    def translation(self) -> Translation:
        return self.carrier.translation


@dataclass
class Rescorer:
    """Scores batches of stored submissions under a draft. `bank_of`: a stored bank by its hash."""

    draft: Bank
    renames: Renames
    bank_of: Callable[[str], Bank]
    _ways: dict[str, _Way] = field(default_factory=dict)
    _vocabularies: dict[str, Vocabulary] = field(init=False)

    def __post_init__(self) -> None:
        """Nothing of the draft's answers is known yet."""
        self._vocabularies = vocabularies_of(self.draft)

    def tally(self, batch: Sequence[Stored]) -> Tally:
        """The counts of one batch. Raises DisagreementError, LookupError for an unknown bank."""
        versions = dict(Counter(each.bank_hash for each in batch))
        found = Tally(submissions=len(batch), versions=versions)
        for bank_hash in versions:
            found.add(self._tally_of(bank_hash, [e for e in batch if e.bank_hash == bank_hash]))
        return found

    def _tally_of(self, bank_hash: str, batch: Sequence[Stored]) -> Tally:
        """What is counted of submissions of one bank, beside how many there are."""
        way = self._way(bank_hash)
        columns = read_columns(way.bank, (parse(each.answers) for each in batch), way.known)
        carried = way.carrier.carry(columns)
        if not carried.fits.all():
            columns, new = columns.where(carried.fits), carried.columns.where(carried.fits)
            batch = [each for each, fits in zip(batch, carried.fits, strict=True) if fits]
        else:
            new = carried.columns
        return self._compared(way, batch, columns, new, carried.missing, len(carried.fits))

    def _compared(
        self, way: _Way, batch: Sequence[Stored], old: Columns, new: Columns, missing: Missing,
        rows: int,
    ) -> Tally:  # fmt: skip
        before, after = score_many(way.bank, old), score_many(self.draft, new)
        for row in range(0, len(batch), max(1, len(batch) // SAMPLE)):
            self._check(way, batch[row], row, before, after)
        rules, advice = _rules(way.bank, self.draft, before, after)
        return Tally(
            apart=rows - len(batch),
            missing=missing,
            advice=int(advice.sum()),
            rungs=_rungs(before, after),
            before=_spread(before),
            after=_spread(after),
            rules=rules,
            moves=_moves(batch, before, after),
        )

    def _way(self, bank_hash: str) -> _Way:
        if bank_hash not in self._ways:
            bank = self.bank_of(bank_hash)
            translation = Translation(bank, self.draft, self.renames)
            carrier = Carrier(translation, self._vocabularies)
            self._ways[bank_hash] = _Way(bank, vocabularies_of(bank), carrier)
        return self._ways[bank_hash]

    def _check(self, way: _Way, stored: Stored, row: int, before: Scored, after: Scored) -> None:
        """Let core score one submission alone. Raises DisagreementError."""
        document = parse(stored.answers)
        new, _ = way.translation.document(document)
        if not (
            agree(score_one(way.bank, stored_answers(document)), before, row)
            and agree(score_one(self.draft, stored_answers(new)), after, row)
        ):
            raise DisagreementError(stored.id)


def agree(one: Single, many: Scored, row: int) -> bool:
    """Whether core's scores of one submission are those of its row."""
    pairs = [(one.dimensions[name], many.dimensions[name]) for name in many.dimensions]
    return (
        all(_agree(score, scores, row) for score, scores in [*pairs, (one.overall, many.overall)])
        and (one.rung or NO_RUNG) == many.rung[row]
        and one.fired == {name for name, fires in many.fired.items() if fires[row]}
    )


def _agree(one: float | None, many: Numbers, row: int) -> bool:
    if one is None or not many.known[row]:
        return one is None and not many.known[row]
    return bool(abs(one - many.values[row]) <= TOLERANCE)


def _rungs(before: Scored, after: Scored) -> dict[str, int]:
    pairs = Counter(zip(before.rung.tolist(), after.rung.tolist(), strict=True))
    return {f"{old}>{new}": count for (old, new), count in pairs.items()}


def _spread(scored: Scored) -> Spread:
    whole = np.minimum(scored.overall.values // STEP, PARTS - 1).astype(np.int64)
    places = np.where(scored.overall.known, whole, NO_SCORE)
    return Spread(
        np.bincount(places, minlength=PARTS + 1).tolist(),
        {n: _sum(s) for n, s in scored.dimensions.items()},
        {n: int(s.known.sum()) for n, s in scored.dimensions.items()},
    )


def _sum(scores: Numbers) -> int:
    return int(np.rint(scores.values[scores.known] * MILLION).astype(np.int64).sum())


def _rules(
    old: Bank, new: Bank, before: Scored, after: Scored
) -> tuple[dict[str, list[int]], Bools]:
    """Rule id -> how many get it before, after, newly, no longer; whose advice is another."""
    nobody, counts = np.zeros(before.rows, np.bool_), {}
    changed = nobody
    advice = {rule.id for bank in (old, new) for rule in bank.rules_of(RECOMMENDATION, KEEP)}
    for rule in dict.fromkeys((*before.fired, *after.fired)):
        was, then = before.fired.get(rule, nobody), after.fired.get(rule, nobody)
        gained, lost = then & ~was, was & ~then
        counts[rule] = [int(each.sum()) for each in (was, then, gained, lost)]
        if rule in advice:
            changed = changed | gained | lost
    return counts, changed


def _moves(batch: Sequence[Stored], before: Scored, after: Scored) -> tuple[Move, ...]:
    """The largest moves of a batch, where anything moves."""
    rungs = np.abs(after.rung - before.rung)
    both = before.overall.known & after.overall.known
    points = np.where(both, np.abs(after.overall.values - before.overall.values), 0.0)
    rows = np.flatnonzero((rungs > 0) | (points > TOLERANCE))
    ids = np.array([batch[row].id for row in rows.tolist()])
    rows = rows[np.lexsort((ids, -points[rows], -rungs[rows]))][:MOVES]
    return largest(
        Move(
            batch[row].id,
            batch[row].assessment_id,
            batch[row].bank_hash,
            int(before.rung[row]),
            int(after.rung[row]),
            _score(before.overall, row),
            _score(after.overall, row),
        )
        for row in rows.tolist()
    )


def _score(scores: Numbers, row: int) -> float | None:
    return float(scores.values[row]) if scores.known[row] else None
