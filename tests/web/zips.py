"""Zips and drafts, as tests use them."""

from __future__ import annotations

import io
import zipfile

from tests.web.page import Page
from tests.web.visitor import Visitor

TRIGGER = "dimensions/trigger.yaml"


def upload(editor: Visitor, page: Page, data: bytes, **more: str) -> Page:
    """The answer to the upload of a file, as a browser sends it."""
    fields = {**dict(page.form("Upload it").fields), **more}
    fields.pop("zip", None)
    return editor.send_file(f"{page.path}/upload", fields, ("zip", "bank.zip", data))


def zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for path, text in files.items():
            book.writestr(path, text)
    return made.getvalue()


def unzipped(page: Page) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(page.body)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}
