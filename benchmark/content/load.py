"""questions/*.yaml -> Bank, or every problem at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from benchmark.content.dimensions import read_dimension
from benchmark.content.frame import read_bank_file
from benchmark.content.grammar import parse_condition
from benchmark.content.locales import FOLDER as LOCALES
from benchmark.content.locales import read_translations
from benchmark.content.located import MAX_NODES, Item, read_yaml
from benchmark.content.matrix import read_tasks
from benchmark.content.names import Names
from benchmark.content.parts import NEVER, Parts
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.content.rules import read_rules
from benchmark.core.bank import Bank
from benchmark.core.conditions import Condition
from benchmark.core.saying import grouped, said

Files = Mapping[str, str]
"""Path inside the bank, with "/" -> text of the file."""

MAX_FILES = 200
MAX_LENGTH = 100_000
MAX_VALUES = 40_000
"""Of all files but the examples: the shipped bank with two languages has 14,000 values, and 10,000
lines and commas."""


def read_files(folder: Path) -> dict[str, str]:
    """The YAML files of a bank's folder, examples included. Raises ContentError."""
    texts, problems = gathered_files(folder)
    if problems:
        raise ContentError(problems)
    return texts


def gathered_files(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The YAML files of a bank's folder, with what is wrong with them as files.

    What is not UTF-8 is read all the same, so that the rest of it can be checked. Raises
    ContentError where there is no bank, or something in it may not be read.
    """
    if not (folder / "bank.yaml").is_file():
        place = Place(str(folder))
        what = said("there is no bank.yaml")
        raise ContentError([Problem(place, what, said("name a folder with a bank"))])
    problems: list[Problem] = []
    hidden: list[Problem] = []
    paths = list(_paths(folder, problems, hidden))
    if len(paths) > MAX_FILES:
        place = Place(str(folder))
        what, remedy = (
            said("%(n)s files", n=len(paths)),
            said("keep at most %(most)s", most=MAX_FILES),
        )
        raise ContentError([Problem(place, what, remedy)])
    texts = dict(_read_texts(folder, paths, problems, hidden))
    if hidden:
        raise ContentError([*problems, *hidden])
    return texts, problems


def _paths(folder: Path, problems: list[Problem], hidden: list[Problem]) -> Iterator[Path]:
    """The files to read; what an owner may take for one of them is a problem."""
    inside = os.path.realpath(folder)

    def refused(error: OSError) -> None:
        hidden.append(_hidden(folder, Path(error.filename), error))

    for at, folders, names in os.walk(folder, onerror=refused):
        folders.sort()
        for path in (Path(at, name) for name in sorted([*folders, *names])):
            place = Place(path.relative_to(folder).as_posix())
            if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(inside):
                what = said("this link leads out of the bank's folder")
                remedy = said("put the file itself there, or remove the link")
                problems.append(Problem(place, what, remedy))
            elif path.suffix.lower() in (".yaml", ".yml") and _is_file(folder, path, hidden):
                if path.suffix == ".yaml":
                    yield path
                else:
                    what = said("this file is not read")
                    problems.append(Problem(place, what, said("rename it to .yaml")))


def _is_file(folder: Path, path: Path, hidden: list[Problem]) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        hidden.append(_hidden(folder, path, error))
        return False


def _hidden(folder: Path, path: Path, error: OSError) -> Problem:
    """What may not be read is never taken for not being there."""
    place = Place(path.relative_to(folder).as_posix())
    what = said("this cannot be read: %(reason)s", reason=error.strerror or str(error))
    return Problem(place, what, said("give this account the right to read it"))


def _read_texts(
    folder: Path, paths: list[Path], problems: list[Problem], hidden: list[Problem]
) -> Iterator[tuple[str, str]]:
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            data = path.read_bytes()
        except OSError as error:
            hidden.append(_hidden(folder, path, error))
            continue
        try:
            yield name, data.decode("utf-8")
        except UnicodeDecodeError as error:
            what = said("byte %(n)s is not UTF-8", n=error.start)
            problems.append(Problem(Place(name), what, said("save the file as UTF-8")))
            yield name, data.decode("utf-8", errors="replace")


def load_bank(files: Files) -> Bank:
    """Build the Bank from its files. Raises ContentError with all problems.

    Whether the bank makes sense beyond its form is asked by benchmark.content.lint.
    """
    bank, problems = read_bank(files)
    if problems or bank is None:
        raise ContentError(problems)
    return bank


def read_bank(files: Files) -> tuple[Bank | None, list[Problem]]:
    """The Bank as far as it can be read, with the problems of its form."""
    bank, _, _, problems = read_parts(files)
    return bank, problems


def read_parts(files: Files) -> tuple[Bank | None, Parts, Names | None, list[Problem]]:
    """The Bank with what it was made from: the parts, with their places, and its names."""
    problems: list[Problem] = []
    parts = Parts(problems)
    items = _items(files, problems, parts.unread)
    if items is None:
        return None, parts, None, problems
    _read_all(items, parts)
    if parts.matrix is None or parts.frame is None:
        return None, parts, None, problems
    names = Names(parts.dimensions, parts.profile, parts.matrix, parts.rule_kinds())
    # Of names that a file which could not be read may hold, nothing is said.
    sure = all(path.startswith("rules/") for path in parts.unread)
    bank = parts.bank(_compiler(names, problems, sure=sure))
    translations = read_translations(files, bank, problems)
    bank = replace(bank, locales=tuple(each.locale() for each in translations))
    return bank, parts, names, problems


def _read_all(items: Mapping[str, Item], parts: Parts) -> None:
    order = read_bank_file(items["bank.yaml"], parts) if "bank.yaml" in items else ()
    for path in ("bank.yaml", "tasks.yaml", *(f"dimensions/{name}.yaml" for name in order)):
        broken = any(problem.place.path == path for problem in parts.problems)
        if path not in items and not broken:
            what = said("the file is missing")
            parts.problems.append(Problem(Place(path), what, said("add it")))
        if path not in items:
            parts.unread.add(path)
    for name in order:
        if item := items.get(f"dimensions/{name}.yaml"):
            read_dimension(item, name, parts)
    if "tasks.yaml" in items:
        read_tasks(items["tasks.yaml"], parts)
    for path, item in items.items():
        if path.startswith("rules/"):
            read_rules(item, parts)
        elif "bank.yaml" in items and path not in (
            "bank.yaml",
            "tasks.yaml",
            *(f"dimensions/{name}.yaml" for name in order),
        ):
            remedy = said("list a dimension in bank.yaml; put rules into rules, or remove the file")
            parts.problems.append(Problem(item.place, said("this file is not used"), remedy))


def _items(files: Files, problems: list[Problem], unread: set[str]) -> dict[str, Item] | None:
    """The documents of the bank's own files; None where all files together hold too much.

    Translations are counted here, and read once the bank is there.
    """
    own = {p: text for p, text in sorted(files.items()) if not p.startswith("examples/")}
    if over := too_long(own, MAX_LENGTH):
        problems.append(over)
        return None
    found: dict[str, Item] = {}
    total = 0
    for path, text in own.items():
        try:
            item = read_yaml(path, text)
            total += item.size
            if not path.startswith(LOCALES):
                found[path] = item
        except ContentError as error:
            total += min(MAX_NODES, _length(text))
            if not path.startswith(LOCALES):
                unread.add(path)
                problems.extend(error.problems)
        if total > MAX_VALUES:
            what = said(
                "the bank holds more than %(n)s values up to this file", n=grouped(MAX_VALUES)
            )
            problems.append(Problem(Place(path), what, said("leave out what is not asked")))
            return None
    return found


def _length(text: str) -> int:
    """About how many values a text holds at most, without reading it."""
    return text.count("\n") + text.count(",")


def too_long(files: Files, most: int) -> Problem | None:
    """The file with which all together are longer than they can be, before any is read."""
    total = 0
    for path, text in files.items():
        total += _length(text)
        if total > most:
            what = said(
                "there are more than %(n)s lines and commas up to this file", n=grouped(most)
            )
            return Problem(Place(path), what, said("leave out what is not asked"))
    return None


def _compiler(
    names: Names, problems: list[Problem], *, sure: bool
) -> Callable[[Item], tuple[Condition, str]]:
    def compile_condition(item: Item) -> tuple[Condition, str]:
        if isinstance(item.value, dict | list | None):
            return NEVER, ""  # the reader has noted it
        text = item.written.strip()
        condition, faults = parse_condition(text, names)
        for fault in faults:
            if fault.unknown and not sure:
                continue
            column = item.place.column + item.offset + fault.offset
            place = Place(item.place.path, item.place.line, column)
            if item.folded:
                place = Place(item.place.path, item.place.line + 1, 1)
            problems.append(Problem(place, fault.what, fault.remedy))
        return condition or NEVER, " ".join(text.split())

    return compile_condition
