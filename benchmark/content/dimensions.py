"""Reads a file of dimensions/: anchors, shared scales and questions."""

from __future__ import annotations

from benchmark.content.keys import key_names
from benchmark.content.keys_questions import MAX_WEIGHT
from benchmark.content.located import Item
from benchmark.content.parts import Parts
from benchmark.content.questions import read_options, read_question
from benchmark.content.reader import CODE, Reader
from benchmark.core.bank import Dimension, Option
from benchmark.core.saying import said


def read_dimension(item: Item, name: str, parts: Parts) -> None:
    """Read one dimensions/*.yaml into `parts`."""
    reader = Reader(item, parts.problems)
    reader.allow(key_names("dimension"))
    if reader.word("id") != name:
        what = said("the id differs from the file's name")
        reader.fault(reader.place("id"), what, said("use %(name)s", name=name))
    anchors = reader.words("anchors", 200)
    if len(anchors) != 5 or not all(anchors):
        what = said("%(n)s anchors", n=len(anchors))
        reader.fault(reader.place("anchors"), what, said("write five, rung 1 to 5"))
        anchors = (*anchors, "", "", "", "", "")[:5]
    scales = _scales(reader)
    questions = []
    for each in reader.each("questions"):
        each.allow(key_names("question"))
        questions.append(read_question(each, parts, scales=scales, code=CODE, scored=True))
    parts.dimensions.append(
        Dimension(
            name,
            reader.text("name", 40),
            reader.text("short", 12),
            reader.whole("weight", 1, MAX_WEIGHT),
            reader.text("question", 120),
            reader.text("intro", 300),
            anchors,
            tuple(questions),
        )
    )


def _scales(reader: Reader) -> dict[str, tuple[Option, ...]]:
    if "scales" not in reader.entries:
        return {}
    scales = reader.sub("scales")
    return {key: read_options(scales, key, scored=True) for key in scales.entries}
