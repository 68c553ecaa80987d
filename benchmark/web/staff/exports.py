"""The filtered leads as CSV and XLSX: row by row, in constant memory, safe to open."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

from anyio import CancelScope, to_thread
from starlette.concurrency import iterate_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from benchmark.store.audit import record
from benchmark.store.engine import reading, writing
from benchmark.store.lead_filter import Filter
from benchmark.store.lead_list import stream_leads
from benchmark.store.tables import now
from benchmark.web.access import state_of
from benchmark.web.language import language_of_file
from benchmark.web.middleware import PRIVATE
from benchmark.web.staff.access import staff_of
from benchmark.web.staff.choices import choices
from benchmark.web.staff.export_columns import SELECTED, columns, guarded
from benchmark.web.staff.leads import filter_of
from benchmark.web.staff.workbook import workbook

AT_ONCE = threading.BoundedSemaphore(3)
"""Exports of one process at a time: each holds a connection, and pages need some too."""
CHUNK = 64 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Export:
    """One export: its rows, and the audit of how many they were."""

    def __init__(self, request: Request, kind: str) -> None:
        if not AT_ONCE.acquire(blocking=False):
            raise HTTPException(503)
        try:
            self.engine, self.actor = state_of(request).engine, staff_of(request).actor
            with reading(self.engine) as db:
                # As with all files: the address says the language, not who opens it.
                offered = choices(request, db, language_of_file(request))
            self.speech = offered.speech
            self.kind, self.chosen = kind, filter_of(request, offered)
            self.columns = columns(offered, state_of(request).settings.public_url)
        except BaseException:
            AT_ONCE.release()
            raise

    def rows(self) -> Iterator[list[Any]]:
        """Each lead's values. However it ends, the audit says how many were handed out."""
        count, whole = 0, False
        try:
            with reading(self.engine) as db:
                for row in stream_leads(db, self.chosen, SELECTED):
                    yield [each.value(row) for each in self.columns]
                    count += 1
            whole = True
        finally:
            AT_ONCE.release()
            with writing(self.engine) as db:
                detail = {"count": str(count), "filter": _said(self.chosen)}
                # Not for what: the words may name an owner, and the audit outlives an erasure.
                detail |= {"searched": "yes"} if self.chosen.text else {}
                detail |= {} if whole else {"stopped": "yes"}
                record(db, self.actor, f"leads.{self.kind}", ("leads", ""), **detail)


def _said(chosen: Filter) -> str:
    """The filter for the audit, without the searched words."""
    return " ".join(f"{name}={value}" for name, value in chosen.pairs() if name != "q")


def file_name(ending: str) -> str:
    """What the browser calls the file."""
    return f"leads-{now().date().isoformat()}.{ending}"


def show_csv(request: Request) -> Response:
    """GET /staff/leads.csv: the filtered leads, streamed."""
    export = Export(request, "csv")
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="{file_name("csv")}"'}
    return StreamingResponse(_in_thread(_csv(export)), media_type="text/csv", headers=headers)


async def _in_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, made in threads; who goes away early ends the query too."""
    try:
        async for chunk in iterate_in_threadpool(chunks):
            yield chunk
    finally:
        with CancelScope(shield=True):
            await to_thread.run_sync(chunks.close)  # type: ignore[attr-defined]  # a generator


def _csv(export: Export) -> Iterator[bytes]:
    # The mark at the beginning tells spreadsheet programs that it is UTF-8.
    text = io.StringIO("\ufeff")
    text.seek(1)
    write = csv.writer(text).writerow
    write([each.head for each in export.columns])
    with closing(export.rows()) as rows:  # type: ignore[type-var]  # a generator
        for row in rows:
            write([_csv_value(each) for each in row])
            if text.tell() > CHUNK:
                yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def _csv_value(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def show_xlsx(request: Request) -> Response:
    """GET /staff/leads.xlsx: the filtered leads as a workbook, streamed."""
    export = Export(request, "xlsx")
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="{file_name("xlsx")}"'}
    return StreamingResponse(_in_thread(_xlsx(export)), media_type=XLSX, headers=headers)


def _xlsx(export: Export) -> Iterator[bytes]:
    with closing(export.rows()) as rows:  # type: ignore[type-var]  # a generator
        yield from workbook(export.columns, rows, export.speech)


ROUTES: list[Route] = [
    Route("/staff/leads.csv", show_csv),
    Route("/staff/leads.xlsx", show_xlsx),
]
