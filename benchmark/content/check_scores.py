"""Checks of scores: points, ladder, core set and the time that it takes."""

from __future__ import annotations

import math

from benchmark.content.context import RUNGS, Context, Found, dimension_place
from benchmark.content.problems import Place, Problem
from benchmark.content.timing import MAX_MINUTES, WORDS_A_MINUTE, core_minutes
from benchmark.core.bank import EVERY, MAX_POINTS, MIN_POINTS, Bank
from benchmark.core.ladder import placement_rung
from benchmark.core.saying import hundredths, said

ROUNDING = 1e-6


def points(context: Context) -> Found:
    """Every question can earn 0 and 100, so that no dimension has a floor or a ceiling."""
    for question in context.bank.questions():
        if question.kind == "choices":
            points, key = set(question.points_by_count), "points_by_count"
        elif question.kind == "number":
            points, key = {band.points for band in question.bands}, "bands"
        else:
            points = {option.points or 0 for option in question.options}
            key = "scale" if question.scale else "options"
        where = context.place("question", question.id)
        for wanted in (MIN_POINTS, MAX_POINTS):
            if wanted not in points:
                what = said(
                    "%(question)s can never earn %(points)s", question=question.id, points=wanted
                )
                remedy = said("give one answer %(points)s points", points=wanted)
                yield Problem(where, what, remedy, key)


def bands(context: Context) -> Found:
    """Bands rise from 0."""
    bank = context.bank
    starts = [rung.starts_at for rung in bank.ladder]
    some_unread = len(starts) < len(context.parts.named("rung"))
    if not _rise(bank) and not some_unread:
        what = said("bands start at %(starts)s", starts=str(starts))
        yield Problem(Place("bank.yaml"), what, said("write five, rising from 0"))


def _rise(bank: Bank) -> bool:
    starts = [rung.starts_at for rung in bank.ladder]
    return len(starts) == RUNGS and starts[0] == 0 and starts == sorted(set(starts))


def ladder(context: Context) -> Found:
    """Every rung can be reached."""
    bank = context.bank
    if not _rise(bank):
        return
    if any(gate.dimension not in {*bank.dimension_by_id, EVERY} for gate in bank.gates):
        return
    highest = placement_rung(bank, _best(bank), float(MAX_POINTS)) or 0
    for rung in bank.ladder[highest:]:
        number, name = rung.rung, rung.name
        what = said("rung %(rung)s %(name)s can never be reached", rung=number, name=name)
        remedy = said("lower its gates, or raise the points of tasks")
        yield Problem(Place("bank.yaml"), what, remedy)


def _best(bank: Bank) -> dict[str, float]:
    """The most that each dimension can score, where a question can earn 100 and a task its top."""
    matrix, most = bank.matrix, 0.0
    for group, share in matrix.groups:
        kinds = [matrix.class_of(task) for task in matrix.tasks]
        tops = [max(kind.points) for kind in kinds if kind.group == group]
        most += share / 100 * sum(tops) / len(tops) if tops else 0
    scores = {dimension.id: float(MAX_POINTS) for dimension in bank.dimensions}
    scores[matrix.dimension] = MAX_POINTS - matrix.share + matrix.share / 100 * most
    return scores


def core(context: Context) -> Found:
    """The core set alone can give every score: no dimension and no group of tasks lacks it."""
    bank = context.bank
    for dimension in bank.dimensions:
        if not any(question.core for question in dimension.questions):
            what = said("%(dimension)s has no core question", dimension=dimension.id)
            yield Problem(dimension_place(dimension.id), what, said("make one core"))
    asked = {bank.matrix.class_of(task).group for task in bank.matrix.tasks if task.core}
    for group, _ in bank.matrix.groups:
        if group not in asked:
            what = said("the group %(group)s has no core task", group=group)
            remedy = said("make one core, or drop the group")
            yield Problem(Place("tasks.yaml"), what, remedy)


def time(context: Context) -> Found:
    """The core set takes ten minutes at most."""
    minutes = core_minutes(context.bank)
    words = math.ceil((minutes - MAX_MINUTES) * WORDS_A_MINUTE - ROUNDING)
    if words > 0:
        # Up to the next hundredth: what is too much must not read like what is allowed.
        shown = math.ceil(minutes * 100 - ROUNDING) / 100
        what = said(
            "the core questions take %(minutes)s minutes, and %(most)s are allowed",
            minutes=hundredths(shown),
            most=MAX_MINUTES,
        )
        remedy = (
            said("shorten them by 1 word, or make some optional")
            if words == 1
            else said("shorten them by %(n)s words, or make some optional", n=words)
        )
        yield Problem(Place("bank.yaml"), what, remedy)
