"""What differs between two banks, in the content's own terms: not lines of files, but questions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from benchmark.content.codec import bank_document
from benchmark.content.diff_words import FIELDS
from benchmark.content.key import later
from benchmark.core.bank import Bank
from benchmark.core.localise import pieces
from benchmark.core.saying import Said, grouped, said

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
KEPT = "kept"

Runs = tuple[tuple[str, str], ...]
"""A text word by word: (KEPT, REMOVED or ADDED, the words)."""

Head = tuple[tuple[str, str], ...]
"""What a difference is about: words of what it is with its id, from the whole to its part."""
BANK, LANGUAGE = later("Bank"), later("Language")
THINGS = {
    "dimensions": later("Dimension"), "questions": later("Question"),
    "profile": later("Profile question"), "options": later("option"), "tasks": later("Task"),
    "classes": later("Class"), "modes": later("Mode"), "ladder": later("Rung"),
    "gates": later("Gate"), "caps": later("Cap"), "sources": later("Source"),
    "rules": later("Rule"), "bands": later("band"),
}  # fmt: skip
"""Lists of a Bank whose entries have a name of their own."""
WITHIN = ("options", "bands")
"""These are named after what they belong to."""
UNSAID = ("when", "locales")
"""A rule's condition is compared as it is written; languages text by text."""
TITLES = ("title", "short", "text", "name")


@dataclass(frozen=True)
class Difference:
    """One difference. `head`: what it is about; `field`: its key.

    `old` and `new` are texts as a reader wants them; "" where there is none. They, the field and
    the ids of the head may be Said: what is no text of the banks can be translated. `runs`: a
    changed text word by word; empty for numbers and ids.
    """

    kind: str
    head: Head
    field: str = ""
    old: str = ""
    new: str = ""
    runs: Runs = ()

    @property
    def what(self) -> str:
        """What it is about, such as "Question SOP2, option linked"."""
        return ", ".join(f"{word} {name}".rstrip() for word, name in self.head)

    def __str__(self) -> str:
        """The difference as one line."""
        if self.kind == CHANGED:
            return f"changed {self.what}: {self.field} {self._change()}"
        said = self.new or self.old
        return f"{self.kind} {self.what}" + (f": {said}" if said else "")

    def _change(self) -> str:
        if not self.runs:
            return f"{self.old or 'nothing'} -> {self.new or 'nothing'}"
        signs = {REMOVED: "[-{}-]", ADDED: "[+{}+]", KEPT: "{}"}
        return " ".join(signs[mark].format(words) for mark, words in self.runs)


def differences(old: Bank, new: Bank) -> list[Difference]:
    """All differences, in the order of the newer bank; empty if the banks are equal."""
    before, after = json.loads(bank_document(old)), json.loads(bank_document(new))
    found: list[Difference] = []
    for key in dict.fromkeys((*after, *before)):
        found += _field(((BANK, ""),), key, before.get(key), after.get(key))
    # What was added or removed takes its translations along: that is said once.
    both = _text_keys(old) & _text_keys(new)
    return found + list(_languages(before.get("locales", []), after.get("locales", []), both))


def _text_keys(bank: Bank) -> set[str]:
    return {f"{piece.key}.{name}" for piece in pieces(bank) for name in piece.texts}


def _field(owner: Head, key: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new or key in UNSAID:
        return
    if key in THINGS and _are_things(old, new):
        yield from _things(owner, key, old or [], new or [])
    elif key == "ask_if":
        yield _changed(owner, FIELDS["ask if"], written(old), written(new))
    elif isinstance(old, dict) and isinstance(new, dict) and "is" not in new:
        for name in dict.fromkeys((*old, *new)):
            yield from _field(owner, name, old.get(name), new.get(name))
    else:
        name = "when" if key == "when_text" else key.replace("_", " ")
        field = FIELDS.get(name, name)
        yield _changed(owner, field, _said(old), _said(new))


def _are_things(*lists: Sequence[Any] | None) -> bool:
    """Whether these are entries with fields; a rule names its dimensions and sources only."""
    return all(isinstance(each, Mapping) for entries in lists for each in entries or ())


def _changed(owner: Head, field: str, old: str, new: str) -> Difference:
    runs = word_runs(old, new) if " " in old and " " in new else ()
    return Difference(CHANGED, owner, field, old, new, runs)


def _things(owner: Head, key: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    before, after = _by_name(old), _by_name(new)
    for name, thing in after.items():
        what = _what(owner, key, name)
        if name not in before:
            yield Difference(ADDED, what, new=_title(thing))
            continue
        for field in dict.fromkeys((*before[name], *thing)):
            yield from _field(what, field, before[name].get(field), thing.get(field))
        if key == "caps" and before[name]["when"] != thing["when"]:
            yield _changed(
                what, FIELDS["when"], written(before[name]["when"]), written(thing["when"])
            )
    for name, thing in before.items():
        if name not in after:
            yield Difference(REMOVED, _what(owner, key, name), old=_title(thing))
    for name in _moved([n for n in before if n in after], [n for n in after if n in before]):
        yield Difference(MOVED, _what(owner, key, name), new=_title(after[name]))


def _by_name(things: Sequence[Any]) -> dict[str, dict[str, Any]]:
    return {str(each["id"]) if "id" in each else _edges(each): each for each in things}


def _edges(band: Mapping[str, Any]) -> Said:
    return said("%(low)s to %(high)s", low=band["low"], high=band["high"])


def _what(owner: Head, key: str, name: str) -> Head:
    return (*owner, (THINGS[key], name)) if key in WITHIN else ((THINGS[key], name),)


def _title(thing: Mapping[str, Any]) -> str:
    if "low" in thing:
        return said("%(n)s points", n=thing["points"])
    return next((str(thing[name]) for name in TITLES if thing.get(name)), "")


def _moved(old: list[str], new: list[str]) -> list[str]:
    """The names that have to be moved to come from one order to the other, as few as can be."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in new[block.b : block.b + block.size]}
    return [name for name in new if name not in stayed]


def _languages(
    old: Sequence[Any], new: Sequence[Any], known: Collection[str]
) -> Iterator[Difference]:
    before = {each["language"]: dict(each["texts"]) for each in old}
    after = {each["language"]: dict(each["texts"]) for each in new}
    for language in dict.fromkeys((*after, *before)):
        had, has = before.get(language, {}), after.get(language, {})
        what = ((LANGUAGE, language),)
        if not had or not has:
            count = said("%(n)s texts", n=grouped(len(has or had)))
            yield Difference(ADDED if has else REMOVED, what, new=count)
            continue
        for key in dict.fromkeys((*has, *had)):
            if key in known and had.get(key) != has.get(key):
                yield _changed(what, key, had.get(key, ""), has.get(key, ""))


def word_runs(old: str, new: str) -> Runs:
    """A changed text as runs of words that were kept, removed and added, in reading order."""
    a, b = old.split(), new.split()
    runs: list[tuple[str, str]] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            runs.append((KEPT, " ".join(a[i1:i2])))
            continue
        runs += [(REMOVED, " ".join(a[i1:i2]))] if i2 > i1 else []
        runs += [(ADDED, " ".join(b[j1:j2]))] if j2 > j1 else []
    return tuple(runs)


def _said(value: Any) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return said("yes") if value else said("no")
    if isinstance(value, list):
        return ", ".join(
            f"{_said(e[0])}: {_said(e[1])}" if _is_pair(e) else _said(e) for e in value
        )
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)


JOINED = {"all": " and ", "any": " or "}


def written(condition: Mapping[str, Any] | None) -> str:
    """A condition, as plain JSON values, in the language of conditions; "" for none."""
    if condition is None:
        return ""
    kind = condition["is"]
    if kind == "comparison":
        value = condition["value"]
        said = f"[{', '.join(map(_word, value))}]" if isinstance(value, list) else _word(value)
        return f"{condition['name']} {condition['op']} {said}"
    parts = [written(part) for part in condition["parts"]]
    if kind == "count":
        return f"count({', '.join(parts)}) {condition['op']} {condition['value']}"
    inner = [
        f"({text})" if part["is"] in JOINED else text
        for part, text in zip(condition["parts"], parts, strict=True)
    ]
    return JOINED[kind].join(inner)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
