"""The house's rule: imports point inward, and the web process stays light (design 2)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "benchmark"
LEAVES = {"settings", "setting_values", "links", ""}
SIDE_BY_SIDE = {"content", "store", "render", "measure"}
MAY_IMPORT = {
    "core": set(),
    **{room: {"core"} for room in SIDE_BY_SIDE},
    "jobs": {"core", *SIDE_BY_SIDE},
    "web": {"core", "jobs", *SIDE_BY_SIDE},
}
HEAVY = ("matplotlib", "weasyprint", "numpy", "duckdb", "pikepdf")


def modules() -> list[Path]:
    return [p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts]


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "benchmark":
                yield from (f"benchmark.{name.name}" for name in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_inward(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    room = relative.parts[0] if len(relative.parts) > 1 else ""
    allowed = MAY_IMPORT.get(room)

    reached = {room_of(name) for name in imported(path) if name.split(".")[0] == "benchmark"}

    if allowed is not None:
        leaves = set() if room == "core" else LEAVES
        assert reached <= allowed | leaves | {room}


def test_the_core_needs_the_standard_library_alone() -> None:
    for path in (PACKAGE / "core").glob("*.py"):
        outside = {name.split(".")[0] for name in imported(path)} - {"benchmark"}
        assert outside <= set(sys.stdlib_module_names), path


def test_the_web_process_imports_nothing_heavy() -> None:
    program = f"import sys, benchmark.app; print([n for n in {HEAVY!r} if n in sys.modules])"

    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert printed.stdout.strip() == "[]"
