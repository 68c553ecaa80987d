"""A workbook that leaves while it is made: the first bytes at once, whatever its length.

XlsxWriter makes the frame (styles, names, the sheet of meanings), and writes a file that is whole
only at its end. The rows of the leads are put into the frame's sheets here, on their way out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from benchmark.render.speech import Speech
from benchmark.web.staff.export_columns import NOTES, Column, guarded

SHEET_ROWS = 1_000_000
"""Leads on one sheet; a sheet ends at 1,048,576 rows."""
SHEET_BYTES = 1_500_000_000
"""Of one sheet before it is compressed: beyond 2 GB, programs need other zip headers to read it."""
CHUNK = 64 * 1024
LEVEL = 1
"""Of compression: a higher one takes thrice the time for a tenth of the size."""
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet's day 0, which knows no zones
DAY_SECONDS = 86_400
PART = "xl/worksheets/sheet{}.xml"
# As XlsxWriter does: what XML cannot hold is written as _xHHHH_, and what looks like it too.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
TELEPHONE = re.compile(r"\+[0-9][0-9 ()/.-]{3,39}")
"""Such a text is none that a program could take for a formula: a cell of text never is one here."""
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class _Sink(io.RawIOBase):
    """Takes what a zip file writes, until somebody fetches it. It cannot be sought."""

    def __init__(self) -> None:
        self.held: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held.append(bytes(data))
        self.size += len(self.held[-1])
        return len(self.held[-1])

    def take(self) -> bytes:
        taken, self.held, self.size = b"".join(self.held), [], 0
        return taken


def _frame(columns: Sequence[Column], sheets: int, speech: Speech) -> dict[str, bytes]:
    """The parts of a workbook without leads; row 2 shows the styles of a moment and of a day."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        strong = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number in range(1, sheets + 1):
            name = speech._("Leads")
            sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, 16)
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column.head, strong)
            sheet.write_number(1, 0, 0, moment)
            sheet.write_number(1, 1, 0, day)
        _meanings(book.add_worksheet(speech._("Columns")), columns, strong, speech)
    with zipfile.ZipFile(made) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _meanings(sheet: Any, columns: Sequence[Column], strong: Any, speech: Speech) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    lines = [(speech._("Column"), speech._("Meaning")), *((c.head, c.meaning) for c in columns)]
    for line, (head, meaning) in enumerate(lines):
        sheet.write_string(line, 0, head, strong)
        sheet.write_string(line, 1, meaning, strong if not line else None)
    for line, note in enumerate(NOTES, len(lines) + 1):
        sheet.write_string(line, 1, speech._(note))


def workbook(
    columns: Sequence[Column], rows: Iterator[Sequence[Any]], speech: Speech
) -> Iterator[bytes]:
    """The bytes of a workbook with these rows, a piece at a time, in constant memory.

    `speech`: the language of what is written around the columns, which have theirs.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as book:
        sheets = yield from _sheets(book, sink, columns, rows, speech)
        streamed = {PART.format(number) for number in range(1, sheets + 1)}
        for name, body in _frame(columns, sheets, speech).items():
            if name not in streamed:
                book.writestr(name, body)
    yield sink.take()


def _sheets(
    book: zipfile.ZipFile,
    sink: _Sink,
    columns: Sequence[Column],
    rows: Iterator[Sequence[Any]],
    speech: Speech,
) -> Generator[bytes, None, int]:
    """Write the sheets of leads; returns how many there are, one at least."""
    sheet = _Sheet.of(_frame(columns, 1, speech)[PART.format(1)], len(columns))
    number, row = 0, next(rows, None)
    while row is not None or number == 0:
        number += 1
        with book.open(PART.format(number), "w") as part:
            written = part.write(sheet.before if number == 1 else sheet.before_later)
            line = 1
            while row is not None and line <= SHEET_ROWS and written < SHEET_BYTES:
                line += 1
                written += part.write(sheet.row(line, row))
                if sink.size > CHUNK:
                    yield sink.take()
                row = next(rows, None)
            part.write(sheet.after)
    return number


@dataclass(frozen=True)
class _Sheet:
    """What stands around the rows of a sheet, and how its cells are written."""

    before: bytes
    after: bytes
    letters: tuple[str, ...]
    moment: str
    day: str

    @classmethod
    def of(cls, part: bytes, columns: int) -> _Sheet:
        """From the frame's first sheet: all but the row that shows the styles."""
        moment, day = (re.search(rf'r="{cell}" s="(\d+)"'.encode(), part) for cell in ("A2", "B2"))
        assert moment
        assert day
        heads_end = part.index(b"</row>") + len(b"</row>")
        return cls(
            # How far the sheet reaches is not known yet, and may be left out.
            re.sub(rb"<dimension [^>]*/>", b"", part[:heads_end]),
            part[part.index(b"</sheetData>") :],
            tuple(xl_col_to_name(place) for place in range(columns)),
            moment[1].decode(),
            day[1].decode(),
        )

    @property
    def before_later(self) -> bytes:
        """The same for all sheets but the first, which is the one that is open."""
        return self.before.replace(b' tabSelected="1"', b"")

    def row(self, line: int, values: Sequence[Any]) -> bytes:
        """One row as XML; empty values have no cell."""
        cells = [
            cell
            for letter, value in zip(self.letters, values, strict=True)
            if (cell := self._cell(f"{letter}{line}", value))
        ]
        return f'<row r="{line}">{"".join(cells)}</row>'.encode()

    def _cell(self, where: str, value: Any) -> str:
        if isinstance(value, str):
            if not value:
                return ""
            text = _escaped(value if TELEPHONE.fullmatch(value) else guarded(value))
            return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        if isinstance(value, datetime):
            # A spreadsheet knows no zones: the column says that it is UTC.
            plain = value.astimezone(UTC).replace(tzinfo=None, microsecond=0)
            days = (plain - EPOCH).total_seconds() / DAY_SECONDS
            return f'<c r="{where}" s="{self.moment}"><v>{days!r}</v></c>'
        if isinstance(value, date):
            return f'<c r="{where}" s="{self.day}"><v>{(value - EPOCH.date()).days}</v></c>'
        return "" if value is None else f'<c r="{where}"><v>{value + 0!r}</v></c>'


def _escaped(text: str) -> str:
    coded = CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return coded.translate(ESCAPES)
