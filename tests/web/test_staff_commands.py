"""`benchmark user`, as somebody types it: what it does, and one clear line for what it cannot."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmark.app import prepare
from benchmark.cli import main
from benchmark.first_steps import first_steps
from benchmark.settings import read_settings
from tests.web.conftest import MakeSite, Site
from tests.web.staff import OTHER, PASSWORD, try_password, with_password
from tests.web.test_staff_passwords import set_by


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `benchmark user ...` on the site's database. `given`: what stands on the input."""
    settings = site.state.settings
    monkeypatch.setenv("BENCHMARK_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("BENCHMARK_DATABASE_URL", settings.database_url)

    def command(*arguments: str, given: Any = "") -> Result:
        monkeypatch.setattr(sys, "argv", ["benchmark", "user", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given) if isinstance(given, str) else given)
        with pytest.raises(SystemExit) as done:
            main()
        captured = capsys.readouterr()
        return Result(int(done.value.code or 0), captured.out, captured.err)

    return command


def test_add_prints_a_link_that_sets_the_first_password(site: Site, run: Run) -> None:
    done = run("add", "Ada@Example.com", "--role", "admin")

    assert done.code == 0, done.err
    visitor = site.visitor()
    assert set_by(visitor, done.out.split()[-1]).status == 303
    assert try_password(visitor, "ada@example.com", OTHER).status == 303
    assert visitor.get("/staff/users").status == 200
    rows = site.rows("SELECT actor, action FROM audit ORDER BY at LIMIT 1")
    assert rows == [{"actor": "command line", "action": "account.added"}]


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param(["--role", "sales", "--role", "editor"], id="twice"),
        pytest.param(["--role", "sales", "editor"], id="one after the other"),
        pytest.param(["--role", "sales,editor"], id="with a comma"),
    ],
)
def test_add_takes_several_roles_and_a_password(site: Site, run: Run, roles: list[str]) -> None:
    done = run("add", "eve@example.com", *roles, "--password-stdin", given=f"{PASSWORD}\n")

    assert done.code == 0, done.err
    assert PASSWORD not in done.out + done.err
    assert try_password(site.visitor(), "eve@example.com").status == 303
    assert site.rows("SELECT roles FROM staff_user") == [{"roles": "editor,sales"}]


class Broken:
    """An input that holds bytes which are no text."""

    closed = False

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        return "\udcff" * 20


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        pytest.param(["add", "ada@", "--role", "sales"], "", "is not an e-mail address", id="mail"),
        pytest.param(["add", "", "--role", "sales"], "", "is not an e-mail address", id="no mail"),
        pytest.param(["add", "x@example.com", "--role", "boss"], "", "is not a role", id="role"),
        pytest.param(["add", "x@example.com"], "", "name at least one role", id="no role"),
        pytest.param(["add", "x@example.com", "--role", ""], "", "at least one", id="empty role"),
        pytest.param(["add", "x@example.com", "sales"], "", "at least one", id="role unnamed"),
        pytest.param(["add", "ann@example.com", "--role", "sales"], "", "already", id="known"),
        pytest.param(["add"], "", "Missing argument 'EMAIL'", id="nothing"),
        pytest.param(
            ["add", "x@example.com", "--role", "sales", "--password-stdin"],
            "", "the standard input is empty", id="no password",
        ),
        pytest.param(
            ["add", "x@example.com", "--role", "sales", "--password-stdin"],
            "\n", "the standard input is empty", id="an empty line",
        ),
        pytest.param(
            ["add", "x@example.com", "--role", "sales", "--password-stdin"],
            "short\n", "at least 12 characters", id="short password",
        ),
        pytest.param(
            ["add", "x@example.com", "--role", "sales", "--password-stdin"],
            None, "no standard input", id="no input",
        ),
        pytest.param(
            ["add", "x@example.com", "--role", "sales", "--password-stdin"],
            Broken(), "cannot be read", id="no text",
        ),
        pytest.param(["disable", "x@example.com"], "", "no account", id="disable a stranger"),
        pytest.param(["disable", "ada@example.com"], "", "last administrator", id="the last"),
        pytest.param(["reset", "x@example.com"], "", "no account", id="reset a stranger"),
        pytest.param(["burn", "x@example.com"], "", "No such command 'burn'", id="command"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(
    site: Site, run: Run, arguments: list[str], given: Any, says: str
) -> None:
    site.account("ann")
    site.account("ada")

    done = run(*arguments, given=given)

    assert done.code == 1
    assert says in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""
    assert site.rows("SELECT count(*) AS n FROM staff_user")[0]["n"] == 2


def test_a_database_that_is_away_is_one_clear_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENCHMARK_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    done = run("reset", "ada@example.com")

    assert done.code == 1
    assert "the database cannot be used" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_disable_signs_out(site: Site, run: Run) -> None:
    ann = site.signed_in("ann")
    assert ann.get("/staff").status == 200

    assert "signed out everywhere" in run("disable", "Ann@example.com").out

    assert ann.get("/staff").status == 303
    assert "already" in run("disable", "ann@example.com").out
    assert "is disabled" in run("reset", "ann@example.com").err


def test_reset_prints_a_link(site: Site, run: Run) -> None:
    email = with_password(site, "ada")

    link = run("reset", email).out.split()[-1]

    assert "/staff/reset/" in link
    assert set_by(site.visitor(), link).status == 303


def test_a_new_site_says_how_to_make_the_first_administrator(
    site: Site, make_site: MakeSite
) -> None:
    engine = site.state.engine
    assert "./run user add you@example.com --role admin" in first_steps(engine)

    site.account("ada")

    assert first_steps(engine) == ""


def test_the_commands_work_before_the_site_was_ever_started(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENCHMARK_DATA_DIR", str(tmp_path / "new"))
    monkeypatch.delenv("BENCHMARK_DATABASE_URL")

    done = run("add", "ada@example.com", "--role", "admin")

    assert done.code == 0, done.err
    assert len(done.out.strip().splitlines()) == 2
    prepare(read_settings()).dispose()
