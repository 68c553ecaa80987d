"""A whole bank as a zip of YAML, and back; what could harm is refused before it is unpacked."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from benchmark.content.load import MAX_FILES
from benchmark.content.located import MAX_BYTES
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.core.saying import Said, grouped, said

MAX_ZIP = 1_000_000
MAX_TOTAL = 8_000_000
"""Of all texts together: the shipped bank with two languages has half a million bytes."""
ENTRIES = 2 * MAX_FILES
"""Folders have entries too, and some programs add files of their own."""
STEP = 64 * 1024
WHERE = said("the zip")
KNOWN = re.compile(
    r"(bank|tasks)\.yaml|(dimensions|rules|examples)/[a-z0-9][a-z0-9-]*\.yaml"
    r"|locales/[a-z]{2,3}(-[A-Z]{2})?/((bank|tasks)\.yaml|(dimensions|rules)/[a-z0-9][a-z0-9-]*\.yaml)"
)
BANK_HAS = said(
    "keep bank.yaml, tasks.yaml, and the .yaml files of dimensions, rules, locales and examples"
)
BESIDE = re.compile(r"(.*/)?(README\.md|\.DS_Store|Thumbs\.db)|__MACOSX/.*")
"""What programs and people put beside the files; it is left out in silence."""
NOT_WHOLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)
"""What reading a broken zip raises; an unknown way of packing is a RuntimeError."""
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold: the same files give the same bytes."""


def write_zip(files: Mapping[str, str]) -> bytes:
    """The files as a zip; the same files always give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for path, text in sorted(files.items()):
            entry = zipfile.ZipInfo(path, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            book.writestr(entry, text.encode())
    return made.getvalue()


def read_zip(data: bytes) -> dict[str, str]:
    """The YAML files of a zip, by their path in the bank. Raises ContentError with all problems.

    One folder around everything is left away, as programs add it. Nothing is unpacked to a disk.
    """
    if len(data) > MAX_ZIP:
        what = said("it has %(n)s bytes", n=grouped(len(data)))
        raise _refused(WHERE, what, said("send at most %(most)s", most=grouped(MAX_ZIP)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return _read(book)
    except NOT_WHOLE:
        what = said("this is no whole zip file")
        raise _refused(WHERE, what, said("make it anew")) from None


def _read(book: zipfile.ZipFile) -> dict[str, str]:
    entries = book.infolist()
    if len(entries) > ENTRIES:
        raise _too_many(len(entries))
    wanted = [e for e in entries if not e.is_dir() and not BESIDE.fullmatch(e.filename)]
    if len(wanted) > MAX_FILES:
        raise _too_many(len(wanted))
    top = _top([entry.filename for entry in wanted])
    problems = [fault for entry in wanted if (fault := _fault(entry, top))]
    problems += _clashes([entry.filename.removeprefix(top) for entry in wanted])
    if not wanted:
        what = said("it holds no file")
        problems.append(Problem(Place(WHERE), what, said("put a bank's files into it")))
    if sum(entry.file_size for entry in wanted) > MAX_TOTAL:
        what = said("its files hold more than %(n)s bytes", n=grouped(MAX_TOTAL))
        problems.append(Problem(Place(WHERE), what, said("leave out what is not the bank")))
    if problems:
        raise ContentError(problems)
    files: dict[str, str] = {}
    for entry in wanted:
        path = entry.filename.removeprefix(top)
        text = _text(book, entry, path, problems)
        if text is not None:
            files[path] = text
    if problems:
        raise ContentError(problems)
    return files


def _top(names: list[str]) -> str:
    """The one folder that everything lies in, with its slash; "" if there is none."""
    first = {name.partition("/")[0] for name in names if "/" in name}
    inside = all("/" in name for name in names)
    return f"{first.pop()}/" if names and inside and len(first) == 1 and _has_bank(names) else ""


def _has_bank(names: list[str]) -> bool:
    return any(name.count("/") == 1 and name.endswith("/bank.yaml") for name in names)


def _fault(entry: zipfile.ZipInfo, top: str) -> Problem | None:
    """What speaks against one entry, before it is opened."""
    name = entry.filename
    place = Place(_printable(name))
    if (
        "\\" in name
        or name.startswith("/")
        or ".." in name.split("/")
        or re.match("[A-Za-z]:", name)
    ):
        what = said("this path leads out of the bank")
        return Problem(place, what, said("use paths inside the bank"))
    mode = entry.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0):
        what = said("this is a link or a device")
        return Problem(place, what, said("put the file itself there"))
    if entry.flag_bits & 1:
        what = said("the file is encrypted")
        return Problem(place, what, said("make the zip without a password"))
    if not KNOWN.fullmatch(name.removeprefix(top)):
        return Problem(place, said("this file is no part of a bank"), BANK_HAS)
    if entry.file_size > MAX_BYTES:
        what = said("the file is larger than %(n)s kB", n=MAX_BYTES // 1000)
        return Problem(place, what, said("split it by subject"))
    return None


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:120]) or WHERE


def _clashes(paths: list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path in paths:
        if path.lower() in seen:
            what = said("another file has this name, big and small letters aside")
            yield Problem(Place(_printable(path)), what, said("keep one of the files"))
        seen.add(path.lower())


def _text(
    book: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, problems: list[Problem]
) -> str | None:
    """A file's text. What an entry says of its size is not believed: reading stops at the limit."""
    body = bytearray()
    with book.open(entry) as part:
        while piece := part.read(STEP):
            body += piece
            if len(body) > MAX_BYTES:
                what = said("it unpacks to more than %(n)s kB", n=MAX_BYTES // 1000)
                raise _refused(path, what, said("split it"))
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        what = said("byte %(n)s is not UTF-8", n=error.start)
        problems.append(Problem(Place(path), what, said("save the file as UTF-8")))
        return None


def _too_many(files: int) -> ContentError:
    what = said("it has %(n)s files", n=grouped(files))
    return _refused(WHERE, what, said("keep at most %(most)s", most=MAX_FILES))


def _refused(path: str, what: Said, remedy: Said) -> ContentError:
    return ContentError([Problem(Place(path), what, remedy)])
