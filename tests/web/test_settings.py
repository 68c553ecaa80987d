"""A bad setting stops the start with a sentence that says what to set."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from contextlib import redirect_stderr
from pathlib import Path

import pytest
import structlog

from benchmark.serve import configure_logs
from benchmark.settings import Settings, SettingsError, read_settings


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        pytest.param("MODE", "staging", "'development' or 'production'", id="mode"),
        pytest.param("PORT", "http", "integer", id="port is no number"),
        pytest.param("PORT", "70000", "65535", id="port is too high"),
        pytest.param("BASE_URL", "example.org", "http:// or https://", id="base url"),
        pytest.param("BASE_URL", "https://", "http:// or https://", id="base url without a host"),
        pytest.param("BASE_URL", "https://x.org/a", "without a path", id="base url with a path"),
        pytest.param("SECRET_KEY", "short", "32 characters", id="short key"),
        pytest.param("PROCESSES", "0", "1", id="no process"),
        pytest.param("RENDERERS", "99", "16", id="too many renderers"),
        pytest.param("RATE_LIMITS", "maybe", "'on' or 'off'", id="rate limits"),
        pytest.param("LINK_DAYS", "0", "1", id="links that never work"),
        pytest.param("LOG_LEVEL", "loud", "'info'", id="log level"),
        pytest.param("BRAND_ACCENT", "red", "#rrggbb", id="accent"),
        pytest.param("BRAND_ACCENT", "#ffff00", "a darker colour", id="accent too light"),
        pytest.param("BRAND_LOGO", "/no/such.png", "there is no file", id="logo is not there"),
        pytest.param("DATABASE_URL", "mysql://x/y", "postgresql://", id="another database"),
        pytest.param("DATABASE_URL", "nonsense", "postgresql://", id="no address"),
        pytest.param("SMTP_URL", "http://mail.example.org", "smtp://", id="no mail server"),
        pytest.param("SMTP_URL", "smtp://x.org:99999", "65535", id="mail server's port"),
        pytest.param("SMTP_URL", "smtp://x.org?tls=no", "?starttls=required", id="mail option"),
        pytest.param("MAIL_FROM", "nobody", "e-mail address", id="sender"),
        pytest.param("MAIL_FROM", "a@b.org\r\nBcc: c@d.org", "one line", id="sender on two lines"),
        pytest.param("SALES_MAIL", "ann@msp.example, ed", "'ed'", id="sales mail"),
        pytest.param("WEBHOOK_URLS", "ftp://x.org/", "https://", id="webhook"),
        pytest.param("WEBHOOK_URLS", "https://u:p@x.org/", "a password", id="webhook's password"),
        pytest.param("WEBHOOK_SECRET", "secret", "whsec_", id="webhook secret"),
        pytest.param("WEBHOOK_SECRET", "whsec_c2hvcnQ=", "24 to 64", id="short webhook secret"),
        pytest.param("WEBHOOK_PRIVATE", "maybe", "'on' or 'off'", id="webhook private"),
        pytest.param("SECOND_PERSON", "maybe", "'on' or 'off'", id="second person"),
    ],
)
def test_names_the_setting_and_what_to_set(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"BENCHMARK_{name}", value)

    with pytest.raises(SettingsError) as error:
        read_settings()

    assert f"BENCHMARK_{name}: " in str(error.value)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({}, "Address already in use; set BENCHMARK_HOST", id="busy port"),
        pytest.param({"HOST": "no.such.host.invalid"}, "set BENCHMARK_HOST", id="unknown host"),
        pytest.param(
            {"PORT": "", "DATABASE_URL": "postgresql://u@127.0.0.1:1/x"},
            "the database cannot be used: ",
            id="no database",
        ),
        pytest.param(
            {"PORT": "", "DATA_DIR": "/dev/null/data"},
            "BENCHMARK_DATA_DIR: /dev/null/data: Not a directory; set a folder",
            id="no folder for data",
        ),
    ],
)
def test_what_keeps_the_site_from_starting_is_one_line(
    tmp_path: Path, changed: dict[str, str], says: str
) -> None:
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free.bind(("127.0.0.1", 0))
        given = {"DATA_DIR": str(tmp_path), "PORT": str(taken.getsockname()[1]), **changed}
        given["PORT"] = given["PORT"] or str(free.getsockname()[1])
        free.close()
        environment = {**os.environ, **{f"BENCHMARK_{k}": v for k, v in given.items()}}

        done = subprocess.run(
            [sys.executable, "-m", "benchmark", "serve"],
            env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_production_needs_a_key_and_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARK_MODE", "production")

    with pytest.raises(SettingsError, match="BENCHMARK_SECRET_KEY is needed in production"):
        read_settings()

    monkeypatch.setenv("BENCHMARK_SECRET_KEY", "k" * 40)
    with pytest.raises(SettingsError, match="BENCHMARK_BASE_URL is needed in production"):
        read_settings()

    monkeypatch.setenv("BENCHMARK_BASE_URL", "https://bench.example/")
    assert read_settings().public_url == "https://bench.example"


def test_webhooks_need_a_secret_to_be_signed_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARK_WEBHOOK_URLS", "https://a.example/x, https://b.example/y")

    with pytest.raises(SettingsError, match="BENCHMARK_WEBHOOK_SECRET is needed"):
        read_settings()

    monkeypatch.setenv("BENCHMARK_WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert read_settings().webhook_urls == ("https://a.example/x", "https://b.example/y")


def test_a_password_never_goes_to_a_mail_server_in_the_clear() -> None:
    far = read_settings(smtp_url="smtp://ann:p%40ss@mail.example.org").smtp
    near = read_settings(smtp_url="smtp://ann:x@localhost:25").smtp
    tls = read_settings(smtp_url="smtps://ann:x@mail.example.org").smtp

    assert far is not None
    assert near is not None
    assert tls is not None
    assert (far.port, far.password, far.starttls) == (587, "p@ss", True)
    assert (near.port, near.starttls) == (25, False)
    assert (tls.port, tls.tls) == (465, True)


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARK_PORT", "x")
    monkeypatch.setenv("BENCHMARK_LINK_DAYS", "x")

    with pytest.raises(SettingsError, match=r"BENCHMARK_PORT.*BENCHMARK_LINK_DAYS"):
        read_settings()


def test_keys_are_a_list_for_rotation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARK_SECRET_KEY", f"{'a' * 40}, {'b' * 40}")

    assert read_settings().keys() == ("a" * 40, "b" * 40)


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path / "new")

    first, second = settings.keys(), read_settings(data_dir=tmp_path / "new").keys()

    assert first == second
    assert len(first[0]) >= 40
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o077 == 0


def test_serve_stops_with_one_line(tmp_path: Path) -> None:
    stopped = subprocess.run(
        [sys.executable, "-m", "benchmark", "serve"],
        env={**os.environ, "BENCHMARK_PORT": "http", "BENCHMARK_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert stopped.returncode == 1
    assert stopped.stdout == ""
    assert stopped.stderr.startswith("BENCHMARK_PORT: ")
    assert len(stopped.stderr.splitlines()) == 1


def test_a_log_line_goes_to_the_stderr_of_its_moment() -> None:
    before = structlog.get_config()
    try:
        with redirect_stderr(io.StringIO()) as then:
            configure_logs(Settings())
        then.close()
        with redirect_stderr(io.StringIO()) as now:
            structlog.get_logger().warning("still heard")
    finally:
        structlog.configure(**before)
    assert "still heard" in now.getvalue()
