"""Where each kind of piece stands: in which files, under which keys, and in what order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.content.located import Item, read_yaml
from benchmark.content.problems import ContentError

BANK, TASKS = "bank.yaml", "tasks.yaml"
DIMENSIONS, RULES = "dimensions/", "rules/"


@dataclass(frozen=True)
class Shelf:
    """A list of pieces: which kind, in which file or folder, under which keys, and its title."""

    kind: str
    where: str
    keys: tuple[str, ...]
    title: str


SHELVES = (
    Shelf("profile", BANK, ("profile", "questions"), "short"),
    Shelf("rung", BANK, ("ladder",), "name"),
    Shelf("gate", BANK, ("gates",), "id"),
    Shelf("cap", BANK, ("caps",), "text"),
    Shelf("source", BANK, ("sources",), "text"),
    Shelf("question", DIMENSIONS, ("questions",), "short"),
    Shelf("mode", TASKS, ("modes",), "text"),
    Shelf("class", TASKS, ("classes",), "name"),
    Shelf("task", TASKS, ("tasks",), "text"),
    Shelf("rule", RULES, ("rules",), "title"),
)
SHELF = {shelf.kind: shelf for shelf in SHELVES}
HEADS = {"bank": BANK, "dimension": DIMENSIONS, "groups": TASKS}
"""Kinds of which a file has one: what stands around its lists."""
KINDS = (
    "bank", "profile", "rung", "gate", "cap", "source", "dimension", "question",
    "groups", "mode", "class", "task", "rule",
)  # fmt: skip


def shelves_of(path: str) -> tuple[Shelf, ...]:
    """The lists of pieces that a file may have."""
    return tuple(each for each in SHELVES if _is(path, each.where))


def head_kind(path: str) -> str:
    """The kind of a file's head; empty where it has none."""
    return next((kind for kind, where in HEADS.items() if _is(path, where)), "")


def _is(path: str, where: str) -> bool:
    if not where.endswith("/"):
        return path == where
    deep = where == DIMENSIONS and path.count("/") > 1
    return path.startswith(where) and path.endswith(".yaml") and not deep


def stem(path: str) -> str:
    """The name of a file without its folder and ending."""
    return path.removesuffix(".yaml").partition("/")[2]


def document(files: Mapping[str, str], path: str) -> Item | None:
    """A file's mapping; None where it is missing, no YAML, or something else."""
    if path not in files:
        return None
    try:
        item = read_yaml(path, files[path])
    except ContentError:
        return None
    return item if isinstance(item.value, dict) else None


def holder(item: Item, keys: tuple[str, ...]) -> Item | None:
    """The mapping that holds the last of some keys; None where it is not there."""
    for key in keys[:-1]:
        if key not in item.entries:
            return None
        item = item.entries[key]
    return item if keys[-1] in item.entries else None


def dimension_order(files: Mapping[str, str]) -> list[str]:
    """The dimensions in the order of asking, as far as bank.yaml can be read."""
    bank = document(files, BANK)
    listed = bank.entries.get("dimensions") if bank else None
    return [each.written.strip() for each in listed.members] if listed else []


def paths(files: Mapping[str, str]) -> list[str]:
    """The files that hold pieces, in the bank's order."""
    order = dict.fromkeys(f"{DIMENSIONS}{name}.yaml" for name in dimension_order(files))
    ranks = {BANK: 0, **{path: 1 + n for n, path in enumerate(order)}}
    later = (DIMENSIONS, TASKS, RULES)

    def rank(path: str) -> tuple[int, str]:
        group = next((n for n, where in enumerate(later) if path.startswith(where)), 0)
        return ranks.get(path, len(ranks) + group), path

    return sorted((path for path in files if shelves_of(path)), key=rank)
