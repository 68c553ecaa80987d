"""Reads tasks.yaml: modes, groups, classes and tasks."""

from __future__ import annotations

from benchmark.content.keys import key_names
from benchmark.content.located import Item
from benchmark.content.parts import Parts
from benchmark.content.reader import Reader
from benchmark.core.bank import MAX_POINTS, MIN_POINTS
from benchmark.core.matrix import Matrix, Mode, Task, TaskClass
from benchmark.core.saying import said


def read_tasks(item: Item, parts: Parts) -> None:
    """Read tasks.yaml into `parts`."""
    reader = Reader(item, parts.problems)
    reader.allow(key_names("groups"))
    modes = tuple(_mode(each) for each in reader.each("modes"))
    if [mode.id for mode in modes] != list(range(len(modes))) or len(modes) != 6:
        what = said("modes are not 0 to 5")
        reader.fault(reader.place("modes"), what, said("write six, in order"))
    groups = reader.sub("groups")
    shares = tuple((key, groups.whole(key, 1, 100)) for key in groups.entries)
    for key, place in groups.item.keys.items():
        parts.claim("group", key, place)
    if sum(share for _, share in shares) != 100:
        what = said("the shares do not sum to 100")
        reader.fault(reader.place("groups"), what, said("make them 100"))
    classes = tuple(_task_class(each, dict(shares), parts) for each in reader.each("classes"))
    tasks = tuple(_task(each, {c.id for c in classes}, parts) for each in reader.each("tasks"))
    frame = parts.frame
    dimension, share = (frame.matrix_dimension, frame.matrix_share) if frame else ("", 50)
    parts.matrix = Matrix(dimension, share, modes, shares, classes, tasks)


def _mode(reader: Reader) -> Mode:
    reader.allow(key_names("mode"))
    return Mode(reader.whole("id", 0, 9), reader.text("text", 80), reader.words("short", 16))


def _task_class(reader: Reader, groups: dict[str, int], parts: Parts) -> TaskClass:
    reader.allow(key_names("class"))
    name = reader.word("id")
    parts.claim("class", name, reader.place("id"))
    points = reader.wholes("points", MIN_POINTS, MAX_POINTS)
    if len(points) != 6:
        what = said("%(n)s values", n=len(points))
        reader.fault(reader.place("points"), what, said("write six, mode 0 to 5"))
        points = (*points, 0, 0, 0, 0, 0, 0)[:6]
    return TaskClass(
        name,
        reader.one_of("group", groups or ("a",)),
        reader.text("name", 20),
        reader.wholes("target", 0, 5),
        reader.text("target_text", 40),
        points,
        reader.text("meaning", 160),
    )


def _task(reader: Reader, classes: set[str], parts: Parts) -> Task:
    reader.allow(key_names("task"))
    name = reader.word("id")
    parts.claim("task", name, reader.place("id"))
    return Task(
        name,
        reader.one_of("class", sorted(classes) or ("a",)),
        reader.flag("core"),
        reader.text("text", 44),
        reader.text("short", 24),
        reader.text("hint", 160),
        reader.text("why", 240),
    )
