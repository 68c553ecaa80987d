"""A piece's lines without the depth at which they stand in their file, and back at that depth."""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.content.located import Item
from benchmark.content.spans import Span, comment_depth, line_start, newline


def lines_of(text: str) -> list[str]:
    """The lines of a text, without their breaks."""
    return [line.removesuffix("\r") for line in text.split("\n")]


def head_size(lines: Sequence[str]) -> int:
    """How many lines stand before the first one that is neither empty nor only a comment."""
    return next(
        (n for n, line in enumerate(lines) if line.strip() and comment_depth(line) is None),
        len(lines),
    )


def lifted(line: str, depth: int) -> str:
    """A line without up to `depth` spaces in front."""
    return line[min(depth, len(line) - len(line.lstrip(" "))) :]


def sunk(line: str, depth: int) -> str:
    """A line with `depth` spaces in front; an empty one stays empty."""
    return " " * depth + line if line else line


class Block:
    """One entry of a block list: its lines as they stand in the file, and lifted."""

    def __init__(self, text: str, span: Span, item: Item) -> None:
        opening = line_start(text, span.dash)
        filled = item.end > item.start
        begins = item.start if filled else span.dash + 1
        self.column = span.dash - opening
        self.inner = item.place.column - 1 if filled else self.column + 2
        self.prefix = text[opening:begins] if filled else f"{text[opening:begins]} "
        self.comments = lines_of(text[span.start : opening])[:-1]
        self.own = lines_of(" " * self.inner + text[begins : span.end])

    @property
    def lifted(self) -> list[str]:
        """The lines without their depth."""
        comments = [lifted(line, self.column) for line in self.comments]
        return comments + [lifted(line, self.inner) for line in self.own]

    @property
    def yaml(self) -> str:
        """The entry as a document of its own."""
        return "\n".join(self.lifted) + "\n"

    def with_yaml(self, yaml: str, text: str) -> str:
        """The entry's lines in the file, where the document is another one.

        Lines that are the same at the beginning and at the end stay as they are in the file.
        """
        raw, old, new = self.comments + self.own, self.lifted, trimmed(yaml)
        head = head_size(new)
        first, last = _same(old, new)
        lines = []
        for number, line in enumerate(new):
            was = number if number < first else number - len(new) + len(old)
            kept = number < first or number >= len(new) - last
            if kept and (number < head) == (was < len(self.comments)):
                lines.append(raw[was])
            else:
                lines.append(sunk(line, self.column if number < head else self.inner))
        lines[head] = self.prefix + lines[head][self.inner :]
        return newline(text).join(lines)


def entry_lines(yaml: str, column: int) -> list[str]:
    """A document as a new entry of a block list whose dashes stand at `column`."""
    lines = trimmed(yaml)
    head = head_size(lines)
    depths = [column if number < head else column + 2 for number in range(len(lines))]
    made = [sunk(line, depth) for line, depth in zip(lines, depths, strict=True)]
    made[head] = f"{' ' * column}- {made[head][column + 2 :]}"
    return made


def trimmed(yaml: str) -> list[str]:
    """The lines of a document, without empty ones at its ends and among its first comments."""
    lines = lines_of(yaml.rstrip())
    comments = head_size(lines)
    return [line for line in lines[:comments] if line.strip()] + lines[comments:]


def _same(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines are the same at the beginning and, beyond those, at the end."""
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    rest = most - first
    last = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    return first, last
