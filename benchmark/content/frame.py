"""Reads bank.yaml: identity, profile, ladder, gates, caps, thresholds and sources."""

from __future__ import annotations

from benchmark.content.keys import inner_names, key_names
from benchmark.content.located import Item
from benchmark.content.parts import NEVER, Frame, Parts
from benchmark.content.problems import Problem
from benchmark.content.questions import read_question
from benchmark.content.reader import KEBAB, Reader
from benchmark.core.bank import EVERY, Cap, Gate, Rung, Source, Thresholds
from benchmark.core.saying import said


def read_bank_file(item: Item, parts: Parts) -> tuple[str, ...]:
    """Read bank.yaml into `parts`; returns the dimension ids in order."""
    top = Reader(item, parts.problems)
    top.allow(key_names("bank"))
    parts.retired = set(top.words("retired", needed=False))
    profile, tasks, matrix = top.sub("profile"), top.sub("tasks"), top.sub("matrix")
    profile.allow(inner_names("bank", "profile"))
    tasks.allow(inner_names("bank", "tasks"))
    matrix.allow(inner_names("bank", "matrix"))
    parts.frame = Frame(
        top.word("id"),
        top.text("version", 20),
        top.text("title", 80),
        top.text("language", 10),
        profile.text("title", 60),
        profile.text("intro", 300),
        tasks.text("title", 60),
        tasks.text("intro", 300),
        matrix.word("dimension"),
        matrix.whole("share", 1, 99),
        _thresholds(top.sub("thresholds")),
        top.text("none_text", 40, needed=False) or "None of these",
    )
    for reader in profile.each("questions"):
        reader.allow(key_names("profile"))
        question = read_question(reader, parts, scales={}, code=KEBAB, scored=False)
        parts.profile.append(question)
    _read_ladder(top, parts)
    for reader in top.each("sources"):
        reader.allow(key_names("source"))
        source = Source(reader.word("id"), reader.text("text", 300))
        parts.claim("source", source.id, reader.place("id"))
        parts.sources.append(source)
    order = _order(top, parts)
    if parts.frame.matrix_dimension not in order:
        what = said("%(name)r is not a dimension", name=parts.frame.matrix_dimension)
        matrix.fault(matrix.place("dimension"), what, said("name one under dimensions"))
    return order


RESERVED = (EVERY, "profile", "tasks", "review", "link", "erase")
"""What a gate may ask of all, and the pages of the questionnaire that are no dimension's."""


def _order(top: Reader, parts: Parts) -> tuple[str, ...]:
    order = top.words("dimensions", 40)
    for each in top.items("dimensions", needed=False):
        name = each.written.strip()
        parts.claim("dimension", name, each.place)
        if name in RESERVED:
            what = said("%(name)r has a meaning of its own", name=name)
            parts.problems.append(Problem(each.place, what, said("choose another id")))
    return tuple(dict.fromkeys(order))


def _thresholds(reader: Reader) -> Thresholds:
    names = inner_names("bank", "thresholds")
    reader.allow(names)
    numbers = {name: reader.whole(name, 0, 100) for name in names}
    if numbers["enough_percent"] != 50:
        what = said("the method asks for half")
        reader.fault(reader.place("enough_percent"), what, said("use %(name)s", name=50))
    return Thresholds(**numbers)


def _read_ladder(top: Reader, parts: Parts) -> None:
    for position, reader in enumerate(top.each("ladder"), 1):
        reader.allow(key_names("rung"))
        number = reader.whole("rung", 1, 9)
        if number != position:
            what = said("rung %(rung)s stands at %(place)s", rung=number, place=position)
            reader.fault(reader.place("rung"), what, said("keep order"))
        rung = Rung(
            position,
            reader.word("id"),
            reader.text("name", 20),
            reader.whole("from", 0, 100),
            reader.words("sign", 24),
            reader.text("meaning", 160),
            reader.text("summary", 320),
            reader.flag("self_reported"),
        )
        parts.claim("rung", rung.id, reader.place("id"))
        parts.ladder.append(rung)
    for reader in top.each("gates", needed=False):
        reader.allow(key_names("gate"))
        gate = Gate(
            reader.word("id"),
            reader.whole("rung", 2, 5),
            reader.word("dimension"),
            reader.whole("at_least", 0, 100),
        )
        parts.claim("gate", gate.id, reader.place("id"))
        parts.gates.append(gate)
    for reader in top.each("caps", needed=False):
        _read_cap(reader, parts)


def _read_cap(reader: Reader, parts: Parts) -> None:
    reader.allow(key_names("cap"))
    name = reader.word("id")
    parts.claim("cap", name, reader.place("id"))
    cap = Cap(
        name,
        reader.word("dimension"),
        reader.whole("ceiling", 0, 100),
        NEVER,
        reader.text("text", 80),
        reader.text("clears", 120),
    )
    parts.caps.append((cap, reader.entries.get("when", reader.item)))
    reader.condition("when")
