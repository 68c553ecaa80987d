"""Answer sets in YAML: those that a bank ships with what they must give, and an owner's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any

from benchmark.content.key import later
from benchmark.content.load import Files, too_long
from benchmark.content.located import Item, plain, read_yaml
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.core.answers import Answers, AnswersError, parse_answers
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.localise import languages
from benchmark.core.report import Report, Submission
from benchmark.core.saying import Said, hundredths, said

KEYS = ("title", "locale", "profile", "answers", "tasks", "expect")
KEYS_REMEDY = said("use %(names)s", names=", ".join(KEYS))
EXPECTED_KEYS = ("rung", "overall", "scores", "rules", "without")
MAX_LENGTH = 20_000
"""Lines and commas of all examples together; the shipped thirteen have 1,300."""
NONE = said("none")
A_TEXT = later("%(key)s is not a text"), said("write a text")
A_NUMBER = later("%(key)s is not a number"), said("write a number")
A_MAPPING = later("%(key)s is not a mapping"), said("write a mapping")
RULE_IDS = later("%(key)s is not a list of rule ids"), said("write a list of rule ids")
"""What a value is not, and what to write."""
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
        what = said("a mapping is expected")
        raise ContentError([Problem(item.place, what, KEYS_REMEDY)])
    problems = [
        Problem(
            item.keys[key],
            said("the key %(key)r is not known", key=key),
            KEYS_REMEDY,
        )
        for key in item.value
        if key not in KEYS
    ]
    problems += _misfits(item)
    locale, spoken = _entries(item).get("locale"), languages(bank)
    if locale is not None and isinstance(locale.value, str) and locale.value not in spoken:
        what = said("there are no texts in %(language)r", language=locale.value[:20])
        remedy = said("use %(names)s", names=", ".join(spoken))
        problems.append(Problem(locale.place, what, remedy))
    given = plain(item)
    try:
        answers = parse_answers(bank, given)
    except AnswersError as error:
        problems += [
            Problem(
                _place(item, fault.name), fault.named, fault.remedy or said("see the bank's ids")
            )
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
    yield from _others(top, ("title", "locale"), str, *A_TEXT)
    yield from _others(top, ("expect",), dict, *A_MAPPING)
    yield from _others(expect, ("rung", "overall"), int | float, *A_NUMBER)
    yield from _others(expect, ("scores",), dict, *A_MAPPING)
    yield from _others(scores, scores, int | float, *A_NUMBER)
    yield from _others(expect, ("rules", "without"), list, *RULE_IDS)
    for key in ("rules", "without"):
        rules = expect.get(key)
        for each in rules.value if rules is not None and isinstance(rules.value, list) else ():
            yield from _others({key: each}, (key,), str, *RULE_IDS)


def _entries(item: Item | None) -> dict[str, Item]:
    return item.value if item is not None and isinstance(item.value, dict) else {}


def _others(
    entries: Mapping[str, Item],
    keys: Iterable[str],
    kind: type | UnionType,
    fault: str,
    remedy: Said,
) -> Iterator[Problem]:
    for key in keys:
        each = entries.get(key)
        if each is None or each.value is None:
            continue
        if isinstance(each.value, bool) or not isinstance(each.value, kind):
            yield Problem(each.place, Said(fault, {"key": key}), remedy)


@dataclass(frozen=True)
class Tried:
    """What is wrong with a bank's examples: `unread` cannot be read, `broken` promise otherwise."""

    unread: tuple[Problem, ...] = ()
    broken: tuple[Problem, ...] = ()


def example_problems(bank: Bank, files: Files) -> tuple[Problem, ...]:
    """Every example of a bank that cannot be read, or does not give what it promises."""
    tried = try_examples(bank, files)
    return tried.unread + tried.broken


def try_examples(bank: Bank, files: Files) -> Tried:
    """Read and score all examples of a bank."""
    examples = {p: text for p, text in sorted(files.items()) if p.startswith("examples/")}
    if over := too_long(examples, MAX_LENGTH):
        return Tried((over,))
    unread, broken = list[Problem](), list[Problem]()
    for path, text in examples.items():
        try:
            example = read_answer_file(bank, path, text)
        except ContentError as error:
            unread += error.problems
            continue
        report = build_report(
            bank, example.answers, Submission("", "en", "2026-01-01T00:00:00+00:00")
        )
        remedy = said("mend the bank, or change what the example promises")
        found = (*_unknown_rules(bank, example), *differences(report, example.expected))
        broken += (Problem(Place(path), what, remedy) for what in found)
    return Tried(tuple(unread), tuple(broken))


def _unknown_rules(bank: Bank, example: AnswerFile) -> Iterator[Said]:
    for key in ("rules", "without"):
        for rule in example.expected.get(key) or ():
            if rule not in bank.rule_by_id:
                yield said("%(key)s names %(rule)s, which is no rule", key=key, rule=repr(rule))


def differences(report: Report, expected: Mapping[str, Any]) -> Iterator[Said]:
    """What a report gives otherwise than expected, as sentences."""
    odd = (key for key in expected if key not in EXPECTED_KEYS)
    yield from (said("expect has no key %(key)r", key=key) for key in odd)
    if "rung" in expected and expected["rung"] != report.rung.value:
        found, wanted = report.rung.value or NONE, expected["rung"] or NONE
        yield said("the rung is %(found)s, not %(wanted)s", found=found, wanted=wanted)
    if "overall" in expected:
        overall = said("the overall score")
        yield from _other_score(overall, report.overall.score, expected["overall"])
    for name, score in (expected.get("scores") or {}).items():
        part = report.dimensions.get(name)
        if part is None:
            yield said("expect names the dimension %(name)r, which is not there", name=name)
        else:
            yield from _other_score(part.name, part.score, score)
    fired = {each.id for each in report.recommendations}
    fired |= {each.id for each in report.flags} | {each.id for each in report.contradictions}
    for rule in expected.get("rules") or ():
        if rule not in fired:
            yield said("the rule %(rule)s does not fire", rule=rule)
    for rule in expected.get("without") or ():
        if rule in fired:
            yield said("the rule %(rule)s fires", rule=rule)


def read_example(bank: Bank, files_document: str, path: str) -> Answers | None:
    """The answers of one example out of a version's stored files; None if it is not there."""
    text = json.loads(files_document).get(path)
    return None if text is None else read_answer_file(bank, path, text).answers


def _other_score(name: str, found: float | None, given: Any) -> Iterator[Said]:
    """That a score is not `given`: a number of YAML, or null. TOLERANCE fits two digits."""
    if found is None:
        if given is not None:
            wanted = hundredths(float(given))
            yield said("%(name)s is none, not %(wanted)s", name=name, wanted=wanted)
    elif given is None:
        yield said("%(name)s is %(found)s, not none", name=name, found=hundredths(found))
    elif not abs(found - float(given)) <= TOLERANCE:  # also where it is no number
        shown, wanted = hundredths(found), hundredths(float(given))
        yield said("%(name)s is %(found)s, not %(wanted)s", name=name, found=shown, wanted=wanted)


def _place(item: Item, name: str) -> Place:
    parts = name.split(".", 1)
    part = {"profile": "profile", "task": "tasks", "tasks": "tasks"}.get(parts[0], "answers")
    key = parts[1] if len(parts) == 2 else name
    section = item.value.get(part) if isinstance(item.value, dict) else None
    if section is None or not isinstance(section.value, dict):
        return item.place
    return section.value[key].place if key in section.value else section.place
