"""Two texts side by side, line by line, with the words that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Words = list[tuple[bool, str]]
"""Pieces of a line: whether the other side has something else, and the text."""

WORD = re.compile(r"\s+|\w+|[^\w\s]")
MAX_LINES = 400
"""Longer texts are marked by whole lines only: comparing words takes time that grows fast."""


@dataclass(frozen=True)
class Row:
    """One line of each side; None where a side has none."""

    left: Words | None
    right: Words | None

    @property
    def differs(self) -> bool:
        """Whether the two sides are not the same."""
        return self.left != self.right or any(marked for marked, _ in self.left or ())


def side_by_side(left: str, right: str) -> list[Row]:
    """All lines of both texts, those that belong together in one row."""
    a, b = left.splitlines(), right.splitlines()
    by_word = max(len(a), len(b)) <= MAX_LINES
    rows: list[Row] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            rows += [Row([(False, line)], [(False, line)]) for line in a[i1:i2]]
        else:
            rows += _changed(a[i1:i2], b[j1:j2], by_word=by_word)
    return rows


def _changed(left: Sequence[str], right: Sequence[str], *, by_word: bool) -> Iterator[Row]:
    for number in range(max(len(left), len(right))):
        old = left[number] if number < len(left) else None
        new = right[number] if number < len(right) else None
        if old is not None and new is not None and by_word:
            yield Row(*_words(old, new))
        else:
            yield Row(_whole(old), _whole(new))


def _whole(line: str | None) -> Words | None:
    return None if line is None else [(True, line)]


def _words(old: str, new: str) -> tuple[Words, Words]:
    a, b = WORD.findall(old), WORD.findall(new)
    left: Words = []
    right: Words = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for side, words in ((left, a[i1:i2]), (right, b[j1:j2])):
            if words:
                side.append((what != "equal", "".join(words)))
    return left, right
