"""A bank as a zip: whole and the same again, and what could harm is refused with its remedy."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from benchmark.content.load import read_files
from benchmark.content.problems import ContentError
from benchmark.content.zips import MAX_ZIP, read_zip, write_zip
from benchmark.settings import shipped

BANK = {"bank.yaml": "id: x\n", "dimensions/sop.yaml": "# Ünïted\nid: sop\n"}


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, body in files.items():
            book.writestr(name, body)
    return made.getvalue()


def problems(data: bytes) -> list[str]:
    with pytest.raises(ContentError) as found:
        read_zip(data)
    return [str(each) for each in found.value.problems]


def test_the_shipped_bank_comes_back_byte_for_byte() -> None:
    files = read_files(shipped("questions"))

    assert read_zip(write_zip(files)) == files
    assert write_zip(read_zip(write_zip(files))) == write_zip(files)


@pytest.mark.parametrize("top", ["", "questions/", "my bank/"])
def test_one_folder_around_and_what_programs_add_is_left_away(top: str) -> None:
    given: dict[str, bytes | str] = {f"{top}{path}": text for path, text in BANK.items()}
    given |= {f"{top}README.md": "x", "__MACOSX/._bank.yaml": b"\0\1", f"{top}.DS_Store": b"\0"}

    assert read_zip(zipped(given)) == BANK


def link(target: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        entry = zipfile.ZipInfo("rules/link.yaml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        book.writestr(entry, target)
    return made.getvalue()


def twice() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("bank.yaml", "a: 1")
        with pytest.warns(UserWarning, match="Duplicate"):
            book.writestr("bank.yaml", "a: 2")
    return made.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped({"bank.yaml": "a: 1"}))
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(sign) + flags
        data[at] |= 1
    return bytes(data)


def liar() -> bytes:
    """An entry that says it is small and unpacks to 50 MB."""
    data = bytearray(zipped({"bank.yaml": b"a" * 50_000_000}))
    for sign, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(sign) + size
        data[at : at + 4] = struct.pack("<I", 100)
    return bytes(data)


def nested() -> bytes:
    return zipped({"bank.zip": zipped({"bank.yaml": "a: 1"})})


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(lambda: zipped({"bank.yaml": b" " * 30_000_000}), "200 kB", id="bomb"),
        pytest.param(
            lambda: zipped({f"rules/r{n}.yaml": b" " * 190_000 for n in range(60)}),
            "8,000,000 bytes",
            id="many halves of a bomb",
        ),
        pytest.param(liar, "", id="a size that is a lie"),
        pytest.param(nested, "no part of a bank", id="nested"),
        pytest.param(
            lambda: zipped({f"rules/r{n}.yaml": "" for n in range(900)}), "900 files", id="many"
        ),
        pytest.param(lambda: zipped({"../bank.yaml": "x"}), "leads out", id="traversal"),
        pytest.param(lambda: zipped({"a/../../bank.yaml": "x"}), "leads out", id="deep traversal"),
        pytest.param(lambda: zipped({"/etc/bank.yaml": "x"}), "leads out", id="absolute"),
        pytest.param(lambda: zipped({"rules\\x.yaml": "x"}), "leads out", id="backslash"),
        pytest.param(lambda: zipped({"C:bank.yaml": "x"}), "leads out", id="drive"),
        pytest.param(lambda: link("/etc/passwd"), "a link", id="link"),
        pytest.param(twice, "another file has this name", id="twice"),
        pytest.param(
            lambda: zipped({"rules/a.yaml": "x", "bank.yaml": "", "rules/A.yaml": "y"}),
            "no part of a bank",
            id="big letters",
        ),
        pytest.param(encrypted, "encrypted", id="encrypted"),
        pytest.param(lambda: zipped({"bank.yaml": b"\xff\xfea"}), "not UTF-8", id="UTF-16"),
        pytest.param(lambda: zipped({"bank.yml": "x"}), "no part of a bank", id="ending"),
        pytest.param(lambda: zipped({"evil.py": "x"}), "no part of a bank", id="foreign"),
        pytest.param(lambda: zipped({"locales/../x.yaml": "x"}), "leads out", id="locale out"),
        pytest.param(lambda: zipped({}), "no file", id="empty"),
        pytest.param(lambda: zipped(BANK)[:-30], "no whole zip", id="cut"),
        pytest.param(lambda: b"PK\x03\x04" + b"\0" * 500, "no whole zip", id="zeros"),
        pytest.param(lambda: b"", "no whole zip", id="nothing"),
        pytest.param(lambda: b"\0" * (MAX_ZIP + 1), "bytes", id="large"),
        pytest.param(lambda: zipped({"bank\x00.yaml": "x", "b": ""}), "no part", id="NUL"),
    ],
)
def test_what_could_harm_is_refused(make: Callable[[], bytes], says: str) -> None:
    found = problems(make())

    assert all(each.count("; ") == 1 and ":1:1: " in each for each in found)
    assert any(says in each for each in found), found


def test_a_broken_entry_among_good_ones_is_named(tmp_path: Path) -> None:
    data = bytearray(zipped(BANK))
    at = data.index(b"bank.yaml") + len(b"bank.yaml")
    data[at] ^= 0xFF

    assert problems(bytes(data)) == ["the zip:1:1: this is no whole zip file; make it anew"]
