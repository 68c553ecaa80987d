"""An export of an import is the same bytes, for every bank and every way in and out."""

from __future__ import annotations

import io
import json
import shutil
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmark.cli import main
from benchmark.content.codec import (
    bank_document,
    bank_from_document,
    files_digest,
    files_document,
)
from benchmark.content.lint import lint
from benchmark.content.load import load_bank, read_files
from benchmark.content.zips import read_zip, write_zip
from tests.content.banks import BANKS, EACH, FOLDER
from tests.content.shipped import QUESTIONS

Files = Mapping[str, str]


@pytest.mark.parametrize("files", EACH)
def test_through_a_zip(files: Files) -> None:
    assert read_zip(write_zip(files)) == files
    assert write_zip(read_zip(write_zip(files))) == write_zip(files)


@pytest.mark.parametrize("files", EACH)
def test_through_a_zip_that_another_program_packed(files: Files) -> None:
    """In a folder, in another order, not compressed, with entries for folders."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as book:
        book.mkdir("my bank")
        for path, text in reversed(list(files.items())):
            book.writestr(f"my bank/{path}", text.encode())

    assert read_zip(made.getvalue()) == files


@pytest.mark.parametrize("files", EACH)
def test_through_the_form_in_which_the_database_keeps_it(files: Files) -> None:
    again = json.loads(files_document(files))

    assert again == files
    assert {p: t.encode() for p, t in again.items()} == {p: t.encode() for p, t in files.items()}
    assert files_digest(again) == files_digest(files)


@pytest.mark.parametrize("files", EACH)
def test_a_bank_is_read_back_equal(files: Files) -> None:
    bank = load_bank(files)

    assert bank_from_document(bank_document(bank)) == bank


@pytest.mark.parametrize("files", EACH)
def test_every_bank_can_be_published(files: Files) -> None:
    assert lint(files)[1] == []


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["benchmark", *map(str, arguments)])
    with pytest.raises(SystemExit) as done:
        main()
    return int(done.value.code or 0)


FOLDERS = {"shipped": QUESTIONS, **{folder.name: folder for folder in sorted(FOLDER.iterdir())}}


@pytest.mark.parametrize("name", FOLDERS)
def test_through_the_database_and_the_command_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = shutil.copytree(FOLDERS[name], tmp_path / "given")
    monkeypatch.setenv("BENCHMARK_DATA_DIR", str(tmp_path / "data"))

    codes = [run(monkeypatch, "bank", "import", given), run(monkeypatch, "bank", "export", tmp_path / "out")]  # noqa: E501  # fmt: skip

    assert codes == [0, 0]
    files = read_files(given)
    assert read_files(tmp_path / "out") == files
    for path in files:
        assert (tmp_path / "out" / path).read_bytes() == (given / path).read_bytes()


def test_the_banks_are_laid_out_oddly() -> None:
    """So that the tests above have something to lose."""
    odd = "".join(BANKS["odd"].values())

    assert odd.startswith("\ufeff")
    assert all(sign in odd for sign in ("\r\n", "# ", ">+", "|-", "'", "...", "---", "{", "["))
    assert not all(text.endswith("\n") for text in BANKS["odd"].values())
