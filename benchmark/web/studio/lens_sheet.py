"""All figures about a version's questions as one sheet: a figure a row, as numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from benchmark.measure.lens_result import Figure, Lens
from benchmark.measure.names import asked_by
from benchmark.web.staff.export_columns import guarded
from benchmark.web.studio.lens_words import Words

HEADS = ("part", "id", "text", "figure", "value", "n", "minimum n")
Line = tuple[str, str, str, str, Figure]
"""Part, id, text, and what the figure is called."""


def sheet(lens: Lens, words: Words) -> bytes:
    """The sheet as CSV. A figure that rests on too few has no value."""
    # The mark at the beginning tells spreadsheet programs that it is UTF-8.
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for part in (_counts, _items, _scales, _scores, _pairs, _rest):
        for *told, figure in part(lens, words):
            value = "" if figure.value is None else repr(figure.value)
            writer.writerow([*map(guarded, map(str, told)), value, figure.n, figure.needed])
    return text.getvalue().encode()


def _counts(lens: Lens, words: Words) -> Iterator[Line]:  # noqa: ARG001  # as the others
    counts = {
        "submissions": lens.submissions,
        "begun and left": lens.left,
        "under way": lens.under_way,
        "submissions with known times": lens.timed,
        "unconfirmed, not counted": lens.unconfirmed,
    }
    for name, count in counts.items():
        yield "version", "", "", name, Figure(count, count, 0)
    yield "version", "", "", "stopped before the first question", lens.before


def _items(lens: Lens, words: Words) -> Iterator[Line]:
    asked = asked_by(words.bank)
    for section in lens.sections:
        title = words.titles[section.id]
        yield "section", section.id, title, "median seconds a question", section.seconds
        for item in section.items:
            question = asked[item.name]
            here = ("question", words.asked_id(item.name), question.text)
            for each in item.answers:
                yield (*here, f"answer {each.id}: {words.answer(question, each)}", each.share)
            if item.scored:
                yield (*here, "don't know", item.unknown)
            yield (*here, "left open", item.left_open)
            if item.scored:
                yield (*here, "floor", item.floor)
                yield (*here, "ceiling", item.ceiling)
                yield (*here, "item-total correlation", item.rest)
            yield (*here, "stopped here", item.stopped)


def _scales(lens: Lens, words: Words) -> Iterator[Line]:
    for each in lens.scales:
        name = f"{each.dimension}.{each.part}" if each.part else each.dimension
        here = ("scale", name, words.titles[each.dimension])
        yield (*here, f"alpha of {each.items} items", each.alpha)
        yield (*here, f"omega of {each.items} items", each.omega)


def _scores(lens: Lens, words: Words) -> Iterator[Line]:
    for each in lens.scores:
        here = ("score", each.dimension, words.titles[each.dimension])
        yield (*here, "mean", each.mean)
        yield (*here, "floor", each.floor)
        yield (*here, "ceiling", each.ceiling)
        step = 100 // len(each.parts)
        for n, part in enumerate(each.parts):
            yield (*here, f"from {n * step} to {(n + 1) * step}", part)


def _pairs(lens: Lens, words: Words) -> Iterator[Line]:
    for each in lens.correlations:
        names = f"{words.titles[each.one]} and {words.titles[each.other]}"
        yield "dimensions", f"{each.one} {each.other}", names, "correlation", each.r
    for each in lens.redundant:
        pair = f"{words.asked_id(each.one)} {words.asked_id(each.other)}"
        yield "questions", pair, "", "correlation", each.r
    step = 100 // max(1, len(lens.grid))
    for a, row in enumerate(lens.grid):
        for b, cell in enumerate(row):
            here = f"{lens.trigger} from {b * step}, {lens.oversight} from {a * step}"
            yield "grid", f"{lens.trigger} {lens.oversight}", "", here, cell


def _rest(lens: Lens, words: Words) -> Iterator[Line]:
    rules = words.bank.rule_by_id
    for each in lens.rules:
        yield "rule", each.id, rules[each.id].title, f"{each.kind} fired", each.fired
    last = len(lens.contradictions) - 1
    for n, share in enumerate(lens.contradictions):
        yield "contradictions", "", "", f"{n} or more" if n == last else str(n), share
    for sign in lens.careless:
        yield "careless", sign.id, "", "shows it", sign.share
