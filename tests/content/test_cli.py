"""The commands on a bank: output, one clear line for a fault, and the exit code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmark.cli import main
from benchmark.content.codec import bank_document, bank_hash
from tests.content.shipped import QUESTIONS, bank, line_of

SAMPLE = QUESTIONS / "examples" / "sample.yaml"


@dataclass(frozen=True)
class Result:
    """What one command printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["benchmark", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as done:
            code = int(done.code or 0)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped bank to break."""
    return shutil.copytree(QUESTIONS, tmp_path / "bank")


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_check_says_what_the_bank_holds(run: Run) -> None:
    result = run("check")

    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    digest = bank_hash(bank_document(bank()))[:12]
    assert lines[0] == f"bank {bank().version} {digest}: no problems"
    assert any(re.fullmatch(r"time of the core set: \d+\.\d minutes", line) for line in lines)


def test_check_prints_every_problem_and_fails(run: Run, folder: Path) -> None:
    sop, rules = folder / "dimensions" / "sop.yaml", folder / "rules" / "sop.yaml"
    rewrite(sop, "weight: 5", "weight: 500")
    rewrite(rules, "impact: 3", "impact: 30")

    result = run("check", folder)

    assert result.code == 1
    weight = line_of("dimensions/sop.yaml", "weight: 5")
    impact = line_of("rules/sop.yaml", "impact: 3")
    assert result.out.splitlines() == [
        f"dimensions/sop.yaml:{weight}:13: weight is 500; use 1 to 100",
        f"rules/sop.yaml:{impact}:13: impact is 30; use 1 to 3",
    ]
    assert result.err == "2 problems\n"


def test_check_reads_on_after_a_byte_that_is_not_utf_8(run: Run, folder: Path) -> None:
    hero, rules = folder / "rules/hero.yaml", folder / "rules/trigger.yaml"
    hero.write_bytes(hero.read_bytes() + b"# \xff\n")
    rules.write_text(rules.read_text().replace("title: Let one", "title: <b>Let</b> one", 1))

    result = run("check", folder)

    assert result.code == 1
    assert [line.split(":")[0] for line in result.out.splitlines()] == [
        "rules/hero.yaml", "rules/trigger.yaml",
    ]  # fmt: skip
    assert "is not UTF-8; save the file as UTF-8" in result.out
    assert result.err == "2 problems\n"


def test_check_tries_the_examples(run: Run, folder: Path) -> None:
    rewrite(folder / "examples" / "solo-owner.yaml", "  rung: 1\n", "  rung: 5\n")

    result = run("check", folder)

    assert result.code == 1
    assert result.out == (
        "examples/solo-owner.yaml:1:1: the rung is 1, not 5; "
        "mend the bank, or change what the example promises\n"
    )
    assert result.err == "1 problem\n"


def test_score_prints_rung_scores_and_advice(run: Run) -> None:
    result = run("score", SAMPLE)

    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0] == "rung 3 Triggered; range 3 to 3"
    assert lines[1].startswith("overall: 61.39 (")
    assert "held by weakest: needs 40 in hero, has 33.93" in lines
    assert "contradiction written-but-one-person" in lines
    assert sum(line.startswith("advice ") for line in lines) > 3


def test_score_prints_the_whole_report_as_json(run: Run) -> None:
    document = json.loads(run("score", SAMPLE, "--json").out)

    assert document["rung"]["value"] == 3
    assert document["bank"] == bank_hash(bank_document(bank()))


def test_score_under_another_bank(run: Run, folder: Path) -> None:
    rewrite(folder / "bank.yaml", "id: triggered-needs-triggers, rung: 3, dimension: trigger, at_least: 40", "id: triggered-needs-triggers, rung: 3, dimension: trigger, at_least: 90")  # noqa: E501  # fmt: skip

    result = run("score", SAMPLE, "--bank", folder)

    assert result.out.startswith("rung 2 Documented;")


def test_version_names_program_and_bank(run: Run) -> None:
    digest = bank_hash(bank_document(bank()))[:12]

    assert run("version").out.endswith(f"bank {bank().version} {digest}\n")


def test_diff_speaks_of_the_content(run: Run, folder: Path) -> None:
    rewrite(folder / "bank.yaml", "near: 4", "near: 3")
    rewrite(folder / "dimensions" / "sop.yaml", "name: SOP coverage", "name: SOP cover")
    rewrite(folder / "dimensions" / "sop.yaml", "# SOP", "# Other")

    assert run("bank", "diff", QUESTIONS, folder).out.splitlines() == [
        "changed Dimension sop: name SOP [-coverage-] [+cover+]",
        "changed Bank: near 4 -> 3",
    ]


def test_diff_of_a_bank_with_itself(run: Run) -> None:
    result = run("bank", "diff", QUESTIONS, QUESTIONS)

    assert (result.code, result.out) == (0, "the banks are equal\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: [", "1:5: expected the node content", id="no YAML"),
        pytest.param("answers: {SOP2: x}", "1:17: SOP2: Choose one of the answers", id="answer"),
        pytest.param("", "1:1: the file is empty; fill or delete it", id="empty"),
        pytest.param("expect: 5", "1:9: expect is not a mapping", id="promise"),
    ],
)
def test_a_bad_answer_file_is_one_line(run: Run, tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")

    result = run("score", path)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"{path}:{expected}")
    assert result.err.count("\n") == 1


def test_an_answer_file_that_is_not_utf_8_is_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_bytes(b"title: \xff\n")

    result = run("score", path)

    assert result == Result(1, "", f"{path}: the file is not UTF-8; save it as UTF-8\n")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(("check", "/nowhere"), "Directory '/nowhere' does not exist", id="no folder"),
        pytest.param(("score", "/nowhere"), "File '/nowhere' does not exist", id="no file"),
        pytest.param(("score",), "Missing argument 'ANSWERS'", id="no argument"),
        pytest.param(("scores",), "No such command 'scores'", id="no command"),
        pytest.param(("check", "--all"), "No such option", id="no option"),
    ],
)
def test_a_wrong_call_is_one_line(run: Run, arguments: tuple[str, ...], expected: str) -> None:
    result = run(*arguments)

    assert (result.code, result.out) == (1, "")
    assert expected in result.err
    assert result.err.count("\n") == 1


def test_a_folder_without_a_bank_is_one_line(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path)

    expected = f"{tmp_path}:1:1: there is no bank.yaml; name a folder with a bank\n"
    assert result == Result(1, "", expected)


def test_an_export_of_an_import_is_the_same_bytes(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENCHMARK_DATA_DIR", str(tmp_path / "data"))
    rewrite(folder / "bank.yaml", "near: 4", "near: 3   # a comment, and é")
    imported = run("bank", "import", folder)

    exported = run("bank", "export", tmp_path / "out")

    assert (imported.code, exported.code) == (0, 0)
    names = sorted(path.relative_to(folder) for path in folder.rglob("*.yaml"))
    assert sorted(p.relative_to(tmp_path / "out") for p in (tmp_path / "out").rglob("*.*")) == names
    for name in names:
        assert (tmp_path / "out" / name).read_bytes() == (folder / name).read_bytes()


def test_a_bank_with_problems_is_not_imported(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENCHMARK_DATA_DIR", str(tmp_path / "data"))
    rewrite(folder / "rules" / "sop.yaml", "answer.SOP1 <= 4", "answer.SOP1 >= 0")

    result = run("bank", "import", folder)

    assert (result.code, result.out) == (1, "")
    assert "the condition of write-top-five-sops is always true" in result.err
    assert not (tmp_path / "data").exists()


def test_the_command_runs_as_a_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmark", "check", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=QUESTIONS.parent,
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
