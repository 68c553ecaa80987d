"""Rewrites what an example promises into what it gives now, and leaves all else as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmark.content.examples import differences, read_answer_file
from benchmark.content.located import Item, read_yaml
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.report import Report, Submission

Change = tuple[int, int, str]
"""From where to where in the text, and what stands there instead."""


def renewed(bank: Bank, path: str, text: str) -> str:
    """The text of an example whose `expect` holds under this bank; comments survive.

    Rules that it promised and that no longer hold leave its list. Raises ContentError if the
    example cannot be read, ValueError if its `expect` is written so that it cannot be rewritten.
    """
    answers = read_answer_file(bank, path, text).answers
    report = build_report(bank, answers, Submission("", "en", "2026-01-01T00:00:00+00:00"))
    top = read_yaml(path, text)
    expect = top.value.get("expect") if isinstance(top.value, dict) else None
    if expect is None or not isinstance(expect.value, dict):
        return text
    rules = _rules(text, expect.value, report, set(bank.rule_by_id))
    changes = [*_numbers(text, expect.value, report), *rules]
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    text = re.sub(r"\n[ \t]+(?=\n)", "", text)
    expected = read_answer_file(bank, path, text).expected
    if list(differences(report, expected)):
        raise ValueError(path)
    return text


def _offset(text: str, item: Item) -> int:
    lines = text.splitlines(keepends=True)
    return sum(map(len, lines[: item.place.line - 1])) + item.place.column - 1


def _numbers(text: str, expect: dict[str, Item], report: Report) -> Iterator[Change]:
    given: dict[str, str] = {"rung": _written(report.rung.value)}
    given["overall"] = _score(report.overall.score)
    items = {name: expect[name] for name in given if name in expect}
    scores = expect["scores"].value if "scores" in expect else {}
    for name, item in scores.items() if isinstance(scores, dict) else ():
        if name in report.dimensions:
            given[name], items[name] = _score(report.dimensions[name].score), item
    for name, item in items.items():
        start = _offset(text, item)
        yield start, start + len(item.written), given[name]


def _written(value: int | None) -> str:
    return "null" if value is None else str(value)


def _score(value: float | None) -> str:
    return "null" if value is None else f"{value:.2f}"


def _rules(text: str, expect: dict[str, Item], report: Report, known: set[str]) -> Iterator[Change]:
    fired = {each.id for each in report.recommendations}
    fired |= {each.id for each in report.flags} | {each.id for each in report.contradictions}
    for key, stays in (("rules", True), ("without", False)):
        listed = expect[key].value if key in expect else None
        for item in listed if isinstance(listed, list) else ():
            if item.written not in known or (item.written in fired) != stays:
                yield _entry(text, item)


def _entry(text: str, item: Item) -> Change:
    """An entry of a list, with the dash or the comma that belongs to it."""
    start = _offset(text, item)
    end = start + len(item.written) + 2 * item.offset
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip() == "-":
        after = text.find("\n", end)
        return line, len(text) if after < 0 else after + 1, ""
    comma = re.compile(r"\s*,[ ]?").match(text, end)
    return start, comma.end() if comma else end, ""
