"""Problems of a draft as its pages show them: each leads to the piece and the field it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from benchmark.content.locales import FOLDER
from benchmark.content.pieces import pieces
from benchmark.content.problems import Problem
from benchmark.store.studio_tables import BankDraft
from benchmark.web.studio.drafts import address

EXAMPLES, EXAMPLE = "examples/", "example"
NOWHERE = ("", "")


@dataclass(frozen=True)
class Shown:
    """One problem with its piece (kind and id; empty for none) and where that is edited."""

    problem: Problem
    piece: tuple[str, str]
    link: str

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.problem.place.path


def edit_address(draft: BankDraft, kind: str, piece: str) -> str:
    """Where a piece is edited."""
    return f"{address(draft)}/edit/{kind}/{quote(piece, safe='')}"


def example_name(path: str) -> str:
    """An example's name in the address of its page: its path without folder and ending."""
    return path.removeprefix(EXAMPLES).removesuffix(".yaml")


def shown_problems(
    draft: BankDraft, files: Mapping[str, str], problems: Iterable[Problem]
) -> list[Shown]:
    """The problems in the order of their files, each with the page that mends it."""
    spots = pieces(files)
    found = []
    for each in problems:
        path, line = each.place.path, each.place.line
        piece, link = NOWHERE, ""
        if path.startswith(EXAMPLES):
            piece = (EXAMPLE, example_name(path))
            link = edit_address(draft, *piece)
        elif path.startswith(FOLDER):
            language = path.removeprefix(FOLDER).partition("/")[0]
            link = f"{address(draft)}/translate/{quote(language, safe='')}"
        else:
            inside = [p for p in spots if p.path == path and p.first_line <= line <= p.last_line]
            if inside:
                best = min(inside, key=lambda p: p.last_line - p.first_line)
                piece = (best.kind, best.id)
                link = edit_address(draft, *piece)
        found.append(Shown(each, piece, link))
    return found
