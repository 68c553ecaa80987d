"""Lists as they stand in a text: which characters are an entry's, its comments among them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.content.located import Item


@dataclass(frozen=True)
class Span:
    """One entry of a list: from `start` to before `end`. `dash`: where its dash stands.

    In a block these are whole lines, with the comments directly above that stand no deeper than
    the dash, and those below that stand deeper. Between brackets it is the entry alone.
    """

    start: int
    end: int
    dash: int


def line_end(text: str, index: int) -> int:
    """Where the line that holds `index` ends, before its line break."""
    found = text.find("\n", index)
    end = len(text) if found < 0 else found
    return end - 1 if end > index and text[end - 1] == "\r" else end


def line_start(text: str, index: int) -> int:
    """Where the line that holds `index` begins."""
    return text.rfind("\n", 0, index) + 1


def newline(text: str) -> str:
    """The line break of a text."""
    return "\r\n" if "\r\n" in text else "\n"


def comment_depth(line: str) -> int | None:
    """How deep a line's comment stands; None where the line is not only a comment."""
    bare = line.lstrip(" ")
    return len(line) - len(bare) if bare.startswith("#") else None


def spans(text: str, found: Item, floor: int) -> tuple[Span, ...]:
    """The entries of a list whose key's line ends at `floor`; empty if it has another form."""
    items = found.value if isinstance(found.value, list) else []
    if found.flow:
        return tuple(Span(item.start, item.end, item.start) for item in items)
    made: list[Span] = []
    column, dash, after = found.place.column - 1, found.start, floor
    mark = re.compile(rf"^ {{{column}}}-(?=\s|$)", re.MULTILINE)
    for item in items:
        if made:
            following = mark.search(text, after)
            dash = following.end() - 1 if following else -1
        if dash < 0 or text[line_start(text, dash) : dash].strip(" \ufeff"):
            return ()
        last = item.end if item.end > item.start else dash
        end = below(text, line_end(text, last), column)
        start = _above(text, line_start(text, dash), after, column)
        made.append(Span(start, end, dash))
        after = end
    return tuple(made)


def _above(text: str, start: int, floor: int, column: int) -> int:
    """Where the comments directly above a line begin that belong to it."""
    while start > floor + 1:
        before = line_start(text, start - 1)
        depth = comment_depth(text[before:start])
        if before <= floor or depth is None or depth > column:
            break
        start = before
    return start


def below(text: str, end: int, column: int) -> int:
    """Where the comments below a line end that stand deeper than the dash."""
    index = end
    while (index := text.find("\n", index) + 1) > 0:
        stop = line_end(text, index)
        depth = comment_depth(text[index:stop])
        if depth is not None and depth > column:
            end = stop
        elif text[index:stop].strip():
            break
        index = stop
    return end


def rebuilt(text: str, old: Sequence[Span], chunks: Sequence[str], gap: str) -> str:
    """The text with other chunks for a list's entries; what stands between keeps its place.

    `gap` goes between entries where no other gap is at hand. Comments between entries are kept
    also where there are fewer chunks than there were entries.
    """
    between = [text[a.end : b.start] for a, b in itertools.pairwise(old)]
    usual = next((each for each in reversed(between) if "#" not in each), gap)
    used, left = between[: len(chunks) - 1], between[len(chunks) - 1 :]
    used += [usual] * (len(chunks) - 1 - len(used))
    joined = chunks[0] + "".join(a + b for a, b in zip(used, chunks[1:], strict=True))
    kept = "".join(each.rstrip() for each in left if "#" in each)
    return text[: old[0].start] + joined + kept + text[old[-1].end :]
