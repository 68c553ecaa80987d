"""Reads a question, scored or of the profile, with its options or bands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from benchmark.content.keys import key_names
from benchmark.content.keys_questions import MAX_WEIGHT, QUESTION_KINDS
from benchmark.content.parts import Parts
from benchmark.content.reader import Reader
from benchmark.core.bank import (
    MAX_POINTS,
    MIN_POINTS,
    NONE_OF_THESE,
    NOT_APPLICABLE,
    UNKNOWN,
    Band,
    Option,
    Question,
)
from benchmark.core.saying import said

MAX_NUMBER = 10**9
MAX_OPTIONS = 12
"""Conditions on a question with several answers are tried on every selection: 2 ** 12."""
RESERVED = (UNKNOWN, NOT_APPLICABLE)


def read_question(
    reader: Reader,
    parts: Parts,
    *,
    scales: dict[str, tuple[Option, ...]],
    code: re.Pattern[str],
    scored: bool,
) -> Question:
    """The question of one mapping; its `ask_if` stays a text in `parts`."""
    kind = reader.one_of("kind", QUESTION_KINDS)
    _own_keys(reader, kind)
    name = reader.word("id", code)
    parts.claim("question" if scored else "profile", name, reader.place("id"))
    scale = reader.text("scale", 40, needed=False)
    options = _options(reader, scales, scale, kind, scored=scored)
    _refuse_retired(reader, parts, name, options)
    ends = _ends(reader) if kind == "number" else (0, 0)
    low, high = ends or (0, MAX_NUMBER)
    if "ask_if" in reader.entries:
        reader.condition("ask_if")
        parts.ask_ifs[name] = reader.entries["ask_if"]
    unknown = reader.one_of("unknown", ("zero", "widen"), "widen")
    return Question(
        id=name,
        kind=kind,
        text=reader.text("text", 200),
        short=reader.text("short", 64),
        why=reader.text("why", 160, needed=False),
        hint=reader.text("hint", 200, needed=False),
        weight=reader.whole("weight", 1, MAX_WEIGHT) if scored else 0,
        core=reader.flag("core"),
        unknown_zero=unknown == "zero",
        options=options,
        points_by_count=_by_count(reader, len(options)) if scored and kind == "choices" else (),
        bands=_bands(reader, ends) if scored and kind == "number" else (),
        unit=reader.text("unit", 40, needed=False),
        unit_one=reader.text("unit_one", 40, needed=False),
        minimum=low,
        maximum=high,
        group=reader.text("group", 40, needed=False),
        scale=scale,
        evidence=reader.text("evidence", 160, needed=False),
    )


def _ends(reader: Reader) -> tuple[int, int] | None:
    """The least and the most that a question takes; None where one of them is missing."""
    noted = len(reader.problems)
    ends = reader.whole("min", 0, MAX_NUMBER), reader.whole("max", 0, MAX_NUMBER)
    return ends if len(reader.problems) == noted else None


def _own_keys(reader: Reader, kind: str) -> None:
    own = key_names("question", kind)
    for key in reader.entries:
        if key in key_names("question") and key not in own:
            what = said("the key %(key)r is not for the kind %(kind)s", key=key, kind=kind)
            reader.fault(reader.item.keys[key], what, said("remove it"))
    if "scale" in reader.entries and "options" in reader.entries:
        what = said("options stand beside a scale")
        reader.fault(reader.item.keys["options"], what, said("keep one"))


def _options(
    reader: Reader, scales: dict[str, tuple[Option, ...]], scale: str, kind: str, *, scored: bool
) -> tuple[Option, ...]:
    """The options of a scale, or the question's own; a number has none."""
    options = scales.get(scale, ())
    if scale and not options:
        what = said("there is no scale %(name)r", name=scale)
        reader.fault(reader.place("scale"), what, said("add it under scales"))
    if scale or kind == "number":
        return options
    if kind == "choices":
        return read_options(reader, "options", scored=False, reserved=(*RESERVED, NONE_OF_THESE))
    return read_options(reader, "options", scored=scored)


def _refuse_retired(
    reader: Reader, parts: Parts, question: str, options: tuple[Option, ...]
) -> None:
    for number, option in enumerate(options):
        place = reader.place("scale")
        if "scale" not in reader.entries:
            place = Reader(reader.items("options")[number], parts.problems).place("id")
        parts.refuse_retired(f"{question}.{option.id}", place)


def read_options(
    reader: Reader, key: str, *, scored: bool, reserved: tuple[str, ...] = RESERVED
) -> tuple[Option, ...]:
    """The options under `key`, with points where they are scored."""
    found: list[Option] = []
    for each in reader.rows(key):
        each.allow(("id", "text", "points"))
        name = each.word("id")
        if name in reserved:
            what = said("%(name)r has a meaning of its own", name=name)
            each.fault(each.place("id"), what, said("choose another id"))
        if any(option.id == name for option in found):
            what = said("the option %(name)r stands twice", name=name)
            each.fault(each.place("id"), what, said("rename one"))
        points = each.whole("points", MIN_POINTS, MAX_POINTS) if scored else None
        if not scored and "points" in each.entries:
            what = said("points are not counted here")
            each.fault(each.place("points"), what, said("remove them"))
        found.append(Option(name, each.text("text", 100), points))
    if not 2 <= len(found) <= MAX_OPTIONS:
        what = said("%(n)s options", n=len(found))
        reader.fault(reader.place(key), what, said("write 2 to %(most)s", most=MAX_OPTIONS))
    return tuple(found)


def _by_count(reader: Reader, options: int) -> tuple[int, ...]:
    points = reader.wholes("points_by_count", MIN_POINTS, MAX_POINTS)
    if len(points) != options + 1:
        what = said("%(n)s values for %(options)s options", n=len(points), options=options)
        remedy = said(
            "write %(n)s values: one for each number of chosen options, from 0 to %(options)s",
            n=options + 1,
            options=options,
        )
        reader.fault(reader.place("points_by_count"), what, remedy)
        points = (*points, *([MIN_POINTS] * (options + 1)))[: options + 1]
    return points


def _bands(reader: Reader, ends: tuple[int, int] | None) -> tuple[Band, ...]:
    """The bands. `ends`: the least and the most that is asked for; None where one is missing."""
    found: list[Band] = []
    rows, known = list(reader.rows("bands")), ends is not None
    for each in rows:
        each.allow(("from", "to", "points"))
        noted = len(each.problems)
        start, end = each.whole("from", 0, MAX_NUMBER), each.whole("to", 0, MAX_NUMBER)
        known = known and len(each.problems) == noted
        found.append(Band(start, end, each.whole("points", MIN_POINTS, MAX_POINTS)))
    if ends and known:
        _gap_free(reader, rows, found, ends)
    return tuple(found)


def _gap_free(
    reader: Reader, rows: Sequence[Reader], bands: Sequence[Band], ends: tuple[int, int]
) -> None:
    follows, high = ends
    for each, band in zip(rows, bands, strict=True):
        if band.low != follows or band.high < band.low:
            what = said(
                "the band %(low)s to %(high)s leaves a gap or overlaps",
                low=band.low,
                high=band.high,
            )
            each.fault(each.place("from"), what, said("start it at %(n)s", n=follows))
        follows = band.high + 1
    if follows != high + 1:
        what = said("the bands end at %(n)s", n=follows - 1)
        reader.fault(reader.place("bands"), what, said("end at %(n)s", n=high))
