"""The tables of keys in questions/README.md, made from benchmark.content.keys.

`python -m tests.content.readme_tables` writes them into the README after a key has changed.
"""

from __future__ import annotations

import re
from pathlib import Path

from benchmark.content.key import Key
from benchmark.content.keys import KEYS

README = Path(__file__).parents[2] / "questions" / "README.md"
HEADS = {
    "### bank.yaml": "bank", "**A profile question**": "profile", "**A rung**": "rung",
    "**A gate**": "gate", "**A cap**": "cap", "**A source**": "source",
    "### dimensions/": "dimension", "**A question**": "question", "### tasks.yaml": "groups",
    "**A mode**": "mode", "**A class**": "class", "**A task**": "task", "### rules/": "rule",
}  # fmt: skip
"""What stands above a table -> the kind whose keys it names."""
LETTERS = {
    "recommendation": "R", "keep": "K", "flag": "F", "contradiction": "C", "talk-track": "T"
}  # fmt: skip


def table(kind: str) -> str:
    """The table of one kind, as it stands in the README."""
    if kind == "rule":
        head = "| key | in | kind | meaning | limits |\n|---|---|---|---|---|\n"
        return head + "".join(_row(key, _letters(key)) for key in KEYS[kind])
    head = "| key | kind | meaning | limits |\n|---|---|---|---|\n"
    return head + "".join(_row(key) for key in KEYS[kind])


def _row(key: Key, *more: str) -> str:
    cells = (f"`{key.name}`", *more, key.told_form, key.help, key.told_limits)
    return f"| {' | '.join(cells)} |\n"


def _letters(key: Key) -> str:
    return " ".join(letter for kind, letter in LETTERS.items() if kind in key.of) or "all"


def found_table(readme: str, head: str) -> str:
    """The first table below a heading."""
    start = re.search(rf"^{re.escape(head)}", readme, re.MULTILINE)
    found = re.compile(r"(^\|.*\n)+", re.MULTILINE).search(readme, start.end() if start else 0)
    return found[0] if start and found else ""


def with_tables(readme: str) -> str:
    """The README with every table as it should be."""
    for head, kind in HEADS.items():
        old = found_table(readme, head)
        start = readme.index(old, readme.index(f"\n{head}"))
        readme = readme[:start] + table(kind) + readme[start + len(old) :]
    return readme


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
