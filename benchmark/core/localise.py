"""A Bank in another language: the same questions, points and rules, with other texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from benchmark.core.bank import Bank, Cap, Dimension, Option, Question, Rule, Rung, Source
from benchmark.core.matrix import Mode, Task, TaskClass

Thing = TypeVar("Thing")

TEXTS: dict[type, tuple[str, ...]] = {
    Bank: ("title", "profile_title", "profile_intro", "tasks_title", "tasks_intro", "none_text"),
    Question: ("text", "short", "why", "hint", "unit", "unit_one", "evidence"),
    Option: ("text",),
    Dimension: ("name", "short", "question", "intro", "anchors"),
    Mode: ("text", "short"),
    TaskClass: ("name", "target_text", "meaning"),
    Task: ("text", "short", "hint", "why"),
    Rung: ("name", "sign", "meaning", "summary"),
    Cap: ("text", "clears"),
    Rule: ("title", "text", "first_step", "why", "plan", "until", "clears", "avoid"),
    Source: ("text",),
}
"""The fields that an owner reads, by the kind of thing that has them."""

OPTIONS = "options"


@dataclass(frozen=True)
class Piece:
    """What is translated together. `key`: its kind and id; `texts`: field -> text, no empty one.

    A list's entries are `sign.0`, `sign.1`; a question's options `options.heads`.
    """

    key: str
    texts: Mapping[str, str]


def pieces(bank: Bank) -> Iterator[Piece]:
    """Everything of a bank that has texts, in the order of the bank, none twice."""
    seen = set()
    for key, texts in _all_texts(bank):
        if key not in seen:
            seen.add(key)
            yield Piece(key, {name: text for name, text in texts.items() if text})


def _all_texts(bank: Bank) -> Iterator[tuple[str, dict[str, str]]]:
    yield "bank", _texts(bank)
    for question in bank.profile:
        yield f"profile.{question.id}", _texts(question) | _option_texts(question)
    for kind, things in _named(bank):
        for thing in things:
            yield f"{kind}.{thing.id}", _texts(thing)
    for dimension in bank.dimensions:
        yield f"dimension.{dimension.id}", _texts(dimension)
        for question in dimension.questions:
            if question.scale:
                yield _scale_key(dimension, question), _option_texts(question)
                yield f"question.{question.id}", _texts(question)
            else:
                yield f"question.{question.id}", _texts(question) | _option_texts(question)


def _named(bank: Bank) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Kinds whose things hold nothing that is translated apart from them."""
    matrix = bank.matrix
    yield from (("rung", bank.ladder), ("cap", bank.caps), ("source", bank.sources))
    yield from (("mode", matrix.modes), ("class", matrix.classes), ("task", matrix.tasks))
    yield "rule", bank.rules


def _scale_key(dimension: Dimension, question: Question) -> str:
    return f"scale.{dimension.id}.{question.scale}"


def _texts(thing: Any) -> dict[str, str]:
    found = {}
    for name in TEXTS[type(thing)]:
        value = getattr(thing, name)
        if isinstance(value, tuple):
            found.update({f"{name}.{n}": text for n, text in enumerate(value)})
        else:
            found[name] = value
    return found


def _option_texts(question: Question) -> dict[str, str]:
    return {f"{OPTIONS}.{option.id}": option.text for option in question.options}


def languages(bank: Bank) -> tuple[str, ...]:
    """The languages a bank can be asked in, its own first."""
    return (bank.language, *(locale.language for locale in bank.locales))


def missing_texts(bank: Bank, language: str) -> frozenset[str]:
    """The texts, as `piece.field`, that `localised` leaves in the bank's own language."""
    found = next((each for each in bank.locales if each.language == language), None)
    if found is None and language == bank.language:
        return frozenset()
    known = dict(found.texts) if found else {}
    missing = set()
    for piece in pieces(bank):
        gaps = {name for name in piece.texts if f"{piece.key}.{name}" not in known}
        broken = {list_name(name) for name in gaps} - {""}
        missing |= {f"{piece.key}.{n}" for n in piece.texts if n in gaps or list_name(n) in broken}
    return frozenset(missing)


def list_name(name: str) -> str:
    """The list that a text of a piece is a line of; empty for what is none."""
    start, dot, _ = name.partition(".")
    return start if dot and start != OPTIONS else ""


def localised(bank: Bank, language: str) -> Bank:
    """The bank with its texts in `language`; what is not translated stays as it is."""
    found = next((each for each in bank.locales if each.language == language), None)
    if found is None:
        return bank
    texts = dict(found.texts)
    matrix = bank.matrix
    return replace(
        _with_texts(bank, "bank", texts),
        language=language,
        profile=tuple(_question(q, f"profile.{q.id}", "", texts) for q in bank.profile),
        dimensions=tuple(_dimension(each, texts) for each in bank.dimensions),
        matrix=replace(
            matrix,
            modes=_each("mode", matrix.modes, texts),
            classes=_each("class", matrix.classes, texts),
            tasks=_each("task", matrix.tasks, texts),
        ),
        ladder=_each("rung", bank.ladder, texts),
        caps=_each("cap", bank.caps, texts),
        rules=_each("rule", bank.rules, texts),
        sources=_each("source", bank.sources, texts),
    )


def _each(kind: str, things: tuple[Any, ...], texts: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(_with_texts(thing, f"{kind}.{thing.id}", texts) for thing in things)


def _dimension(dimension: Dimension, texts: Mapping[str, str]) -> Dimension:
    questions = tuple(
        _question(q, f"question.{q.id}", _scale_key(dimension, q) if q.scale else "", texts)
        for q in dimension.questions
    )
    own = _with_texts(dimension, f"dimension.{dimension.id}", texts)
    return replace(own, questions=questions)


def _question(question: Question, key: str, scale: str, texts: Mapping[str, str]) -> Question:
    prefix = f"{scale or key}.{OPTIONS}"
    options = tuple(
        replace(option, text=texts.get(f"{prefix}.{option.id}", option.text))
        for option in question.options
    )
    return replace(_with_texts(question, key, texts), options=options)


def _with_texts(thing: Thing, key: str, texts: Mapping[str, str]) -> Thing:
    """The thing with its own texts; a list is taken whole, or not at all."""
    changed: dict[str, Any] = {}
    for name in TEXTS[type(thing)]:
        value = getattr(thing, name)
        if isinstance(value, tuple):
            lines = [texts.get(f"{key}.{name}.{n}") for n in range(len(value))]
            if value and None not in lines:
                changed[name] = tuple(lines)
        elif value and (text := texts.get(f"{key}.{name}")):
            changed[name] = text
    return replace(thing, **changed) if changed else thing  # type: ignore[type-var]  # a dataclass
