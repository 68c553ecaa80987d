"""A rehearsal by core alone, one submission after the other, as plainly as it can be written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from benchmark.core.answers import Answers, AnswersError, parse_answers, stored_answers
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.report import Report, Submission
from benchmark.measure.renames import LEAVE_OUT, NEAREST, WHOLE, Renames
from benchmark.measure.rescore import Stored
from benchmark.measure.tally import Tally

PARTS = {"profile": "profile.", "answers": "answer.", "tasks": "task."}


@dataclass
class Brute:
    """What a rehearsal should count."""

    apart: int = 0
    advice: int = 0
    rungs: dict[str, int] = field(default_factory=dict)
    rules: dict[str, list[int]] = field(default_factory=dict)
    sizes: list[tuple[int, float]] = field(default_factory=list)
    sums: dict[str, tuple[float, float]] = field(default_factory=dict)


def brute(
    draft: Bank, renames: Renames, bank_of: Callable[[str], Bank], batch: Iterable[Stored]
) -> Brute:
    found = Brute()
    for stored in batch:
        document = json.loads(stored.answers)
        new = read_anew(draft, renames, document)
        if new is None:
            found.apart += 1
            continue
        before = report_of(bank_of(stored.bank_hash), stored_answers(document))
        count(found, before, report_of(draft, new))
    found.sizes.sort(reverse=True)
    return found


def report_of(bank: Bank, answers: Answers) -> Report:
    return build_report(bank, answers, Submission("", "en", "2026-01-01T00:00:00+00:00"))


def fired(report: Report) -> set[str]:
    parts = (report.recommendations, report.flags, report.contradictions)
    return {each.id for part in parts for each in part}


def count(found: Brute, before: Report, after: Report) -> None:
    old, new = before.rung.value or 0, after.rung.value or 0
    key = f"{old}>{new}"
    found.rungs[key] = found.rungs.get(key, 0) + 1
    for rule in fired(before) | fired(after):
        counts = found.rules.setdefault(rule, [0, 0, 0, 0])
        was, then = rule in fired(before), rule in fired(after)
        for place, holds in enumerate((was, then, then and not was, was and not then)):
            counts[place] += holds
    given = [{each.id for each in report.recommendations} for report in (before, after)]
    found.advice += given[0] != given[1]
    points = 0.0
    if before.overall.score is not None and after.overall.score is not None:
        points = abs(after.overall.score - before.overall.score)
    if old != new or points > 1e-9:
        found.sizes.append((abs(new - old), points))
    for name in {**before.dimensions, **after.dimensions}:
        sums = found.sums.get(name, (0.0, 0.0))
        scores = [r.dimensions[name].score if name in r.dimensions else 0 for r in (before, after)]
        found.sums[name] = (sums[0] + (scores[0] or 0), sums[1] + (scores[1] or 0))


def read_anew(draft: Bank, renames: Renames, document: dict[str, Any]) -> Answers | None:
    """The answers as the draft takes them after the renames; None if it does not take them all."""
    raw: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    kept = {p: {i for i in g if PARTS[p] + i not in renames.names} for p, g in document.items()}
    for own in (True, False):
        for part, given in document.items():
            for asked, value in given.items():
                name = PARTS[part] + asked
                target = renames.names.get(name, name)
                if (asked in kept[part]) is not own or target == LEAVE_OUT:
                    continue
                new_part = next(p for p, prefix in PARTS.items() if target.startswith(prefix))
                new_id = target.removeprefix(PARTS[new_part])
                changed = renamed(draft, new_id, value, renames.values.get(name, {}))
                if changed is not None:
                    raw[new_part].setdefault(new_id, changed)
    try:
        return parse_answers(draft, raw)
    except AnswersError:
        return None


def renamed(draft: Bank, asked: str, value: Any, changes: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [changes.get(each, each) for each in value if changes.get(each) != LEAVE_OUT]
    question = {**draft.profile_by_id, **draft.question_by_id}.get(asked)
    if isinstance(value, int) and question is not None and question.kind == "number":
        if question.minimum <= value <= question.maximum or WHOLE not in changes:
            return value
        nearest = min(max(value, question.minimum), question.maximum)
        return nearest if changes[WHOLE] == NEAREST else None
    change = changes.get(str(value))
    return value if change is None else None if change == LEAVE_OUT else change


def assert_counts(tally: Tally, expected: Brute) -> None:
    """Whether a tally is what was counted one by one."""
    assert tally.apart == expected.apart
    assert tally.advice == expected.advice
    assert tally.rungs == expected.rungs
    fires = {rule: counts for rule, counts in tally.rules.items() if any(counts)}
    assert fires == expected.rules
    assert [round_size(each.place()) for each in tally.moves] == [
        (rungs, round(points, 9)) for rungs, points in expected.sizes[:20]
    ]
    for name, (before, after) in expected.sums.items():
        assert abs(tally.before.sums.get(name, 0) / 1e6 - before) < 1e-3
        assert abs(tally.after.sums.get(name, 0) / 1e6 - after) < 1e-3


def round_size(place: tuple[int, float, str]) -> tuple[int, float]:
    return -place[0], round(-place[1], 9)
