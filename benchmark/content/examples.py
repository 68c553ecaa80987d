"""Answer sets in YAML: those that a bank ships with what they must give, and an owner's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any

from benchmark.content.load import Files, too_long
from benchmark.content.located import Item, plain, read_yaml
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.core.answers import Answers, AnswersError, parse_answers
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.localise import languages
from benchmark.core.report import Report, Submission

EXPECTED_KEYS = ("rung", "overall", "scores", "rules", "without")
MAX_LENGTH = 20_000
"""Lines and commas of all examples together; the shipped thirteen have 1,300."""
NONE = "none"
TOLERANCE = 0.005 + 1e-9
"""Expected scores are written with two decimals, as `benchmark score` prints them."""


@dataclass(frozen=True)
class AnswerFile:
    """One file of answers. `expected` is what an example must give; empty for an owner's own."""

    path: str
    title: str
    locale: str
    answers: Answers
    expected: Mapping[str, Any]


def read_answer_file(bank: Bank, path: str, text: str) -> AnswerFile:
    """Read one answer file. Raises ContentError with the place of each fault."""
    item = read_yaml(path, text)
    if not isinstance(item.value, dict):
        raise ContentError([Problem(item.place, "a mapping is expected", "see the README")])
    known = ("title", "locale", "profile", "answers", "tasks", "expect")
    problems = [
        Problem(item.keys[key], f"the key {key!r} is not known", "use " + ", ".join(known))
        for key in item.value
        if key not in known
    ]
    problems += _misfits(item)
    locale, spoken = _entries(item).get("locale"), languages(bank)
    if locale is not None and isinstance(locale.value, str) and locale.value not in spoken:
        what = f"there are no texts in {locale.value[:20]!r}"
        problems.append(Problem(locale.place, what, f"use {', '.join(spoken)}"))
    given = plain(item)
    try:
        answers = parse_answers(bank, given)
    except AnswersError as error:
        problems += [
            Problem(_place(item, fault.name), str(fault), fault.remedy or "see the bank's ids")
            for fault in error.faults
        ]
    if problems:
        raise ContentError(problems)
    expected = given.get("expect") or {}
    return AnswerFile(
        path, given.get("title") or "", given.get("locale") or "en", answers, expected
    )


def _misfits(item: Item) -> Iterator[Problem]:
    """Everything beside the answers that has another form than is needed here."""
    top = _entries(item)
    expect = _entries(top.get("expect"))
    scores = _entries(expect.get("scores"))
    yield from _others(top, ("title", "locale"), str, "a text")
    yield from _others(top, ("expect",), dict, "a mapping")
    yield from _others(expect, ("rung", "overall"), int | float, "a number")
    yield from _others(expect, ("scores",), dict, "a mapping")
    yield from _others(scores, scores, int | float, "a number")
    yield from _others(expect, ("rules", "without"), list, "a list of rule ids")
    for key in ("rules", "without"):
        rules = expect.get(key)
        for each in rules.value if rules is not None and isinstance(rules.value, list) else ():
            yield from _others({key: each}, (key,), str, "a list of rule ids")


def _entries(item: Item | None) -> dict[str, Item]:
    return item.value if item is not None and isinstance(item.value, dict) else {}


def _others(
    entries: Mapping[str, Item], keys: Iterable[str], kind: type | UnionType, wanted: str
) -> Iterator[Problem]:
    for key in keys:
        each = entries.get(key)
        if each is None or each.value is None:
            continue
        if isinstance(each.value, bool) or not isinstance(each.value, kind):
            yield Problem(each.place, f"{key} is not {wanted}", f"write {wanted}")


def example_problems(bank: Bank, files: Files) -> Iterator[Problem]:
    """Every example of a bank that cannot be read, or does not give what it promises."""
    examples = {p: text for p, text in sorted(files.items()) if p.startswith("examples/")}
    if over := too_long(examples, MAX_LENGTH):
        yield over
        return
    for path, text in examples.items():
        try:
            example = read_answer_file(bank, path, text)
        except ContentError as error:
            yield from error.problems
            continue
        report = build_report(
            bank, example.answers, Submission("", "en", "2026-01-01T00:00:00+00:00")
        )
        for what in (*_unknown_rules(bank, example), *differences(report, example.expected)):
            yield Problem(Place(path), what, "mend the bank, or change what the example promises")


def _unknown_rules(bank: Bank, example: AnswerFile) -> Iterator[str]:
    for key in ("rules", "without"):
        for rule in example.expected.get(key) or ():
            if rule not in bank.rule_by_id:
                yield f"{key} names {rule!r}, which is no rule"


def differences(report: Report, expected: Mapping[str, Any]) -> Iterator[str]:
    """What a report gives otherwise than expected, as sentences."""
    yield from (f"expect has no key {key!r}" for key in expected if key not in EXPECTED_KEYS)
    if "rung" in expected and expected["rung"] != report.rung.value:
        yield f"the rung is {report.rung.value or NONE}, not {expected['rung'] or NONE}"
    if "overall" in expected and not _close(report.overall.score, expected["overall"]):
        yield f"the overall score is {_two(report.overall.score)}, not {_two(expected['overall'])}"
    for name, score in (expected.get("scores") or {}).items():
        found = report.dimensions.get(name)
        if found is None:
            yield f"expect names the dimension {name!r}, which is not there"
        elif not _close(found.score, score):
            yield f"{found.name} is {_two(found.score)}, not {_two(score)}"
    fired = {each.id for each in report.recommendations}
    fired |= {each.id for each in report.flags} | {each.id for each in report.contradictions}
    for rule in expected.get("rules") or ():
        if rule not in fired:
            yield f"the rule {rule} does not fire"
    for rule in expected.get("without") or ():
        if rule in fired:
            yield f"the rule {rule} fires"


def read_example(bank: Bank, files_document: str, path: str) -> Answers | None:
    """The answers of one example out of a version's stored files; None if it is not there."""
    text = json.loads(files_document).get(path)
    return None if text is None else read_answer_file(bank, path, text).answers


def _two(score: Any) -> str:  # a YAML number, or null
    """A score as it is told apart from another; TOLERANCE fits two digits."""
    return NONE if score is None else f"{float(score):.2f}"


def _close(found: float | None, expected: Any) -> bool:  # a YAML number, or null
    if found is None or expected is None:
        return found is None and expected is None
    return abs(found - float(expected)) <= TOLERANCE


def _place(item: Item, name: str) -> Place:
    parts = name.split(".", 1)
    part = {"profile": "profile", "task": "tasks", "tasks": "tasks"}.get(parts[0], "answers")
    key = parts[1] if len(parts) == 2 else name
    section = item.value.get(part) if isinstance(item.value, dict) else None
    if section is None or not isinstance(section.value, dict):
        return item.place
    return section.value[key].place if key in section.value else section.place
