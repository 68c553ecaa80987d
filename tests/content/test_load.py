"""Files come from a folder; a bank is built from them, or nothing is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmark.content.lint import lint
from benchmark.content.load import MAX_FILES, load_bank, read_bank, read_files
from benchmark.content.problems import ContentError, Place, Problem
from benchmark.core.saying import verbatim
from tests.content.shipped import FILES, QUESTIONS, changed, with_text


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(ContentError) as raised:
        read_files(folder)
    return str(raised.value)


def test_a_folder_without_a_bank_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}:1:1: there is no bank.yaml; name a folder with a bank"


def test_files_that_are_not_utf_8_are_all_named(tmp_path: Path) -> None:
    write(tmp_path, {"bank.yaml": b"a: 1\n", "a.yaml": b"a: \xff\n", "rules/b.yaml": b"\xfe\xff\n"})

    assert refused(tmp_path).splitlines() == [
        "a.yaml:1:1: byte 3 is not UTF-8; save the file as UTF-8",
        "rules/b.yaml:1:1: byte 0 is not UTF-8; save the file as UTF-8",
    ]


NOBODY = 65534


@pytest.fixture
def hidden(tmp_path: Path) -> Iterator[Path]:
    """A bank's folder with one folder and one file that the account of the test may not read."""
    write(tmp_path, {name: text.encode() for name, text in FILES.items()})
    above = [tmp_path, *(each for each in tmp_path.parents if each.stat().st_uid == os.getuid())]
    modes = {each: each.stat().st_mode for each in above}
    for each in above:
        each.chmod(0o755)
    (tmp_path / "locales").chmod(0)
    (tmp_path / "rules/hero.yaml").chmod(0)
    was = os.geteuid()
    if was == 0:  # root reads everything
        os.seteuid(NOBODY)
    yield tmp_path
    os.seteuid(was)
    for each, mode in modes.items():
        each.chmod(mode)
    (tmp_path / "locales").chmod(0o755)


def test_what_may_not_be_read_is_not_taken_for_missing(hidden: Path) -> None:
    remedy = "give this account the right to read it"

    assert refused(hidden).splitlines() == [
        f"locales:1:1: this cannot be read: Permission denied; {remedy}",
        f"rules/hero.yaml:1:1: this cannot be read: Permission denied; {remedy}",
    ]


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"bank.yaml": b"a: 1\n"} | {f"{n}.yaml": b"" for n in range(MAX_FILES)})

    assert refused(tmp_path) == f"{tmp_path}:1:1: 201 files; keep at most 200"


def test_as_many_files_as_may_be_are_read(tmp_path: Path) -> None:
    write(tmp_path, {"bank.yaml": b"a: 1\n"} | {f"{n}.yaml": b"" for n in range(MAX_FILES - 1)})

    assert len(read_files(tmp_path)) == MAX_FILES


def test_a_file_with_another_ending_is_named_instead_of_ignored(tmp_path: Path) -> None:
    names = ("bank.yaml", "tasks.yml", "rules/a.YAML", "rules/b.Yml", "notes.yml.txt", "yml")

    folder = write(tmp_path, dict.fromkeys(names, b"a: 1\n") | {"c.yaml": b"\xff"})

    assert refused(folder).splitlines() == [
        "c.yaml:1:1: byte 0 is not UTF-8; save the file as UTF-8",
        "rules/a.YAML:1:1: this file is not read; rename it to .yaml",
        "rules/b.Yml:1:1: this file is not read; rename it to .yaml",
        "tasks.yml:1:1: this file is not read; rename it to .yaml",
    ]


def test_files_are_read_byte_for_byte(tmp_path: Path) -> None:
    text = "\ufeffa: 1\r\n# é\r\n"

    folder = write(tmp_path, {"bank.yaml": text.encode(), "notes.txt": b"not read"})

    assert read_files(folder) == {"bank.yaml": text}


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"a.yaml": b"a: secret\n", "b.yaml": b"\xff"})
    folder = write(tmp_path / "bank", {"bank.yaml": b"a: 1\n", "rules/a.yaml": b"a: 1\n"})
    (folder / "a.yaml").symlink_to(outside / "a.yaml")
    (folder / "rules" / "b.yaml").symlink_to("../../outside/b.yaml")
    (folder / "examples").symlink_to(outside)
    (folder / "gone.txt").symlink_to(outside / "gone")
    (folder / "twice.yaml").symlink_to("a.yaml")
    (folder / "sibling.yaml").symlink_to(f"{folder}-other/a.yaml")

    remedy = "put the file itself there, or remove the link"
    assert refused(folder).splitlines() == [
        f"{name}:1:1: this link leads out of the bank's folder; {remedy}"
        for name in (
            "a.yaml", "examples", "gone.txt", "rules/b.yaml", "sibling.yaml", "twice.yaml"
        )
    ]  # fmt: skip


def test_a_link_that_stays_in_the_folder_is_followed(tmp_path: Path) -> None:
    real = write(tmp_path / "real", {"stored/bank.yaml": b"a: 1\n"})
    (real / "bank.yaml").symlink_to("stored/bank.yaml")
    (real / "loop.yaml").symlink_to("loop.yaml")
    (real / ".#bank.yaml").symlink_to("ed@office.4711")  # an editor's lock
    folder = tmp_path / "link"
    folder.symlink_to(real)

    assert read_files(folder) == {"bank.yaml": "a: 1\n", "stored/bank.yaml": "a: 1\n"}


def test_a_bank_with_a_problem_is_not_built() -> None:
    with pytest.raises(ContentError) as raised:
        load_bank(changed("dimensions/sop.yaml", ("weight: 5", "weight: 0")))

    assert str(raised.value).endswith("weight is 0; use 1 to 100")


def test_no_files_at_all_are_three_problems() -> None:
    found, problems = lint({})

    assert found is None
    assert [str(problem) for problem in problems] == [
        "bank.yaml:1:1: the file is missing; add it",
        "tasks.yaml:1:1: the file is missing; add it",
    ]


def test_a_broken_file_is_not_said_to_be_missing() -> None:
    _, problems = lint(with_text("tasks.yaml", "a: ["))

    said = "expected the node content, but found the end of the file; write valid YAML 1.2"
    assert [str(each) for each in problems if each.place.path == "tasks.yaml"] == [
        f"tasks.yaml:1:5: {said}"
    ]


def test_two_broken_files_are_told_at_once() -> None:
    files = {**FILES, "tasks.yaml": "a: [", "dimensions/sop.yaml": "a: &x 1\n"}

    _, problems = read_bank(files)

    assert [(each.place.path, each.what) for each in problems] == [
        ("dimensions/sop.yaml", "anchors and aliases are not allowed"),
        ("tasks.yaml", "expected the node content, but found the end of the file"),
    ]


def test_faults_of_form_hide_none_of_the_ladder_or_of_what_is_named() -> None:
    frame = changed(
        "bank.yaml",
        ("    from: 20", "    from: 50"),
        ("dimension: sop, at_least", "dimension: nosuch, at_least"),
    )
    rules = changed(
        "rules/trigger.yaml",
        ("in [memory, email, ticket]", "in [nosuch]"),
        ("title: Let one good", "title: <b>Let</b> one good"),
        ("after: [write-top-five-sops,", "after: [event-start-one-sop, nosuch-rule,"),
    )

    _, problems = lint(frame | {"rules/trigger.yaml": rules["rules/trigger.yaml"]})

    assert [str(problem.what) for problem in problems] == [
        "bands start at [0, 50, 40, 60, 80]",
        "'nosuch' is not a dimension",
        "event-start-one-sop is a prerequisite of itself",
        "event-start-one-sop names the rule 'nosuch-rule'",
        "'nosuch' is not an option of TRG1A",
        "title holds markup",
    ]


@pytest.mark.parametrize("path", ["bank.yaml", "tasks.yaml", "dimensions/hero.yaml"])
@pytest.mark.parametrize("text", [None, "", "\tx: 1", "a: ["], ids=["no", "empty", "tab", "open"])
def test_a_file_that_is_gone_or_broken_is_all_that_is_at_fault(path: str, text: str | None) -> None:
    files = {name: each for name, each in FILES.items() if name != path or text is not None}
    files |= {path: text} if text is not None else {}

    _, problems = lint(files)

    assert {each.place.path for each in problems} == {path}


def test_a_broken_translation_hides_no_fault_of_what_it_translates() -> None:
    rules = changed("rules/trigger.yaml", ("score.sop >= 60", "score.nosuch >= 60"))
    frame = changed("bank.yaml", ("dimension: sop, at_least", "dimension: nosuch, at_least"))

    _, problems = lint({**rules, "bank.yaml": frame["bank.yaml"], "locales/de/bank.yaml": "a: ["})

    assert [each.place.path for each in problems] == [
        "bank.yaml", "locales/de/bank.yaml", "rules/trigger.yaml",
    ]  # fmt: skip


def test_rules_that_name_those_of_a_broken_file_are_not_at_fault() -> None:
    _, problems = lint(with_text("rules/hero.yaml", "rules: ["))

    assert [each.place.path for each in problems] == ["rules/hero.yaml"]


def test_texts_are_what_stands_in_the_file() -> None:
    files = changed(
        "bank.yaml",
        ('version: "2026.1"', "version: 2026.10"),
        ("title: MSP Automation Benchmark", "title: 012"),
        ("name: Hero-run", "name: no"),
    )

    found = load_bank(files)

    assert (found.version, found.title, found.ladder[0].name) == ("2026.10", "012", "no")


def test_a_number_with_a_leading_zero_is_not_octal() -> None:
    found = load_bank(changed("dimensions/sop.yaml", ("weight: 5", "weight: 012")))

    assert found.question_by_id["SOP1"].weight == 12


def test_the_shipped_folder_is_the_one_that_is_tested() -> None:
    assert read_files(QUESTIONS) == FILES


def test_problems_are_sorted_and_none_comes_twice() -> None:
    first, second = Place("a.yaml", 9), Place("a.yaml", 10)
    words = verbatim("b"), verbatim("c")

    error = ContentError([Problem(second, *words), Problem(first, *words), Problem(first, *words)])

    assert [each.place for each in error.problems] == [first, second]
    assert str(error) == "a.yaml:9:1: b; c\na.yaml:10:1: b; c"
