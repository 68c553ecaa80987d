"""The filter of the lead list as SQL conditions, apart from the way to its leads (lead_paths)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, exists, literal, select
from sqlmodel import col

from benchmark.store.lead_filter import ME, NOBODY, Filter
from benchmark.store.lead_tables import Lead, LeadFlag, LeadScore, LeadWord
from benchmark.store.lead_traits import (
    DIMENSIONS,
    NO_POINTS,
    POINT_BITS,
    consent_trait,
    first_place,
    flag_trait,
    region_trait,
    rung_trait,
    size_trait,
)
from benchmark.store.leads import words_of

LAST_CHARACTER = "\U0010ffff"


def conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    """What a filter demands of a Lead, exactly; nothing for an empty filter."""
    return list(demands(chosen).values())


def demands(chosen: Filter) -> dict[str, ColumnElement[bool]]:
    """The same by name. They use the columns that the indexes of the list hold, where they can.

    They are written so that no database takes one of them for the way into the table: which index
    to walk is chosen in store.lead_paths, and is said there by a condition of its own.
    """
    found: dict[str, ColumnElement[bool]] = {}
    if wanted := _traits(chosen):
        found["traits"] = col(Lead.traits).op("&")(wanted) == wanted
    if chosen.region and not region_trait(chosen.region):
        found["region"] = _kept_off(col(Lead.region)) == chosen.region
    if chosen.flag and not flag_trait(chosen.flag):
        found["flag"] = exists().where(
            col(LeadFlag.assessment_id) == col(Lead.assessment_id),
            col(LeadFlag.flag) == chosen.flag,
        )
    if chosen.dimension:
        found["dimension"] = _in_range(chosen)
    return {**found, **_of_standing(chosen), **_of_dates(chosen), **_of_text(chosen.text)}


def _of_standing(chosen: Filter) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    if chosen.status:
        found["status"] = _kept_off(col(Lead.status)) == chosen.status
    if chosen.assignee == NOBODY:
        found["assignee"] = _kept_off(col(Lead.assignee_id)).is_(None)
    elif chosen.assignee:
        found["assignee"] = _kept_off(col(Lead.assignee_id)) == assignee_of(chosen)
    return found


def _of_dates(chosen: Filter) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    if chosen.since:
        found["since"] = col(Lead.place) >= first_place(_midnight(chosen.since))
    if chosen.until:
        found["until"] = col(Lead.place) < first_place(_midnight(chosen.until + timedelta(days=1)))
    return found


def _of_text(text: str) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    for number, word in enumerate(words_of(text)):
        # Not EXISTS: PostgreSQL would join all leads that have the word, to show fifty.
        one = select(literal(1)).where(
            col(LeadWord.assessment_id) == col(Lead.assessment_id), *beginning(word)
        )
        found[f"word {number}"] = one.limit(1).scalar_subquery() == 1
    if text and not found:
        found["word"] = literal(0) == 1
    return found


def _kept_off(column: Any) -> ColumnElement[Any]:
    kept: ColumnElement[Any] = column + ""
    return kept


def _traits(chosen: Filter) -> int:
    wanted = 0
    if chosen.rung is not None:
        wanted |= rung_trait(chosen.rung)
    if chosen.size is not None:
        wanted |= size_trait(chosen.size)
    if chosen.consent:
        wanted |= consent_trait(chosen.consent)
    return wanted | region_trait(chosen.region) | flag_trait(chosen.flag)


def _in_range(chosen: Filter) -> ColumnElement[bool]:
    """Whether a dimension's score, cut to whole points, lies in the range; without one, it has a
    score at all.
    """
    low, high = chosen.low or 0, 100 if chosen.high is None else chosen.high
    if chosen.dimension in DIMENSIONS:
        # PostgreSQL shifts by a number of its usual size only.
        shift = literal(POINT_BITS * DIMENSIONS.index(chosen.dimension), Integer)
        return col(Lead.points).op(">>")(shift).op("&")(NO_POINTS).between(low, high)
    return exists().where(
        col(LeadScore.assessment_id) == col(Lead.assessment_id),
        col(LeadScore.dimension) == chosen.dimension,
        score_between(low, high),
    )


def score_between(low: int, high: int) -> ColumnElement[bool]:
    """Whether a LeadScore, cut to whole points, lies in a range."""
    # Cut as everywhere: a score a hair under a whole number is that number.
    return and_(col(LeadScore.score) >= low - 1e-9, col(LeadScore.score) < high + 1 - 1e-9)


def assignee_of(chosen: Filter) -> str:
    """The account that a filter by assignee means."""
    return chosen.me if chosen.assignee == ME else chosen.assignee


def beginning(word: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a LeadWord begins with a word."""
    return col(LeadWord.word) >= word, col(LeadWord.word) < word + LAST_CHARACTER


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
