"""The streamed workbook: whole for other programs, its first bytes before its last row."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from python_calamine import load_workbook

from benchmark.render.speech import Speech
from benchmark.web.staff import workbook as book
from benchmark.web.staff.export_columns import Column

COLUMNS = [Column(head, "What it means", str) for head in ("Company", "Score", "At", "On", "Mark")]
AT, ON = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC), date(2026, 3, 15)
ROW = ["Ünïted & <Sons>", 61.388888888888886, AT, ON, True]


def read(rows: list[list[Any]]) -> dict[str, list[list[Any]]]:
    made = b"".join(book.workbook(COLUMNS, iter(rows), Speech()))
    found = load_workbook(io.BytesIO(made))
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def test_another_program_reads_texts_numbers_times_and_days() -> None:
    sheets = read([ROW, ["", None, None, None, None], ["next", 0, AT, ON, False]])

    heads, first, empty, last = sheets["Leads"]
    assert heads == [column.head for column in COLUMNS]
    assert first == [ROW[0], ROW[1], AT.replace(tzinfo=None), ON, 1]
    assert {*empty} == {""}
    assert last[0] == "next"
    assert sheets["Columns"][1] == ["Company", "What it means"]


@pytest.mark.parametrize("text", ["=1+1", "\tx", "a\x00b\x1fc", "_x0041_", "😀 ok"])
def test_odd_texts_stay_texts(text: str) -> None:
    [_, row] = read([[text, 1, AT, ON, 1]])["Leads"]

    assert str(row[0]).lstrip("'").replace("\x00", "").strip() != ""
    assert not str(row[0]).startswith(("=", "\t"))


def test_many_rows_go_on_on_a_second_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "SHEET_ROWS", 3)

    sheets = read([[f"Company {n}", n, AT, ON, 0] for n in range(7)])

    assert list(sheets) == ["Leads", "Leads 2", "Leads 3", "Columns"]
    names = [row[0] for name in ("Leads", "Leads 2", "Leads 3") for row in sheets[name][1:]]
    assert names == [f"Company {n}" for n in range(7)]


def test_no_lead_at_all_is_a_workbook_too() -> None:
    assert read([])["Leads"] == [[column.head for column in COLUMNS]]


def test_the_first_bytes_leave_before_the_last_row_is_read() -> None:
    drawn = itertools.count()

    def rows() -> Iterator[list[Any]]:
        for number in range(20_000):
            next(drawn)
            yield [f"Company {number}", number, AT, ON, 0]

    pieces = book.workbook(COLUMNS, rows(), Speech())
    first = next(pieces)

    assert first.startswith(b"PK")
    assert next(drawn) < 15_000
    assert max(len(piece) for piece in pieces) < 4 * book.CHUNK
