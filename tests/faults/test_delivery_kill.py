"""A sender that is killed between sending and noting it: what it sent comes again, with its id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from benchmark.settings import Settings
from benchmark.store.engine import make_engine, reading, writing
from benchmark.store.migrate import migrate
from benchmark.store.outgoing import add_outgoing
from tests.jobs.receivers import SECRET, Hook, Mailbox

SENDER = """
from benchmark.jobs.deliver import Senders, deliver_due
from benchmark.links import Tokens
from benchmark.settings import read_settings, shipped
from benchmark.store.engine import make_engine

settings = read_settings()
senders = Senders(settings, Tokens(settings.keys()), shipped("templates"))
print(deliver_due(make_engine(settings.database), senders, 100))
"""
ROWS = 6


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings.database)
    migrate(engine)
    yield engine
    engine.dispose()


@contextmanager
def sender(settings: Settings, **given: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that sends what is due."""
    named = {f"BENCHMARK_{name.upper()}": value for name, value in given.items()}
    env = {**os.environ, **named, "BENCHMARK_DATA_DIR": str(settings.data_dir)}
    with subprocess.Popen([sys.executable, "-c", SENDER], env=env) as process:
        try:
            yield process
        finally:
            process.kill()


def add(engine: Engine, kind: str, target: str) -> None:
    with writing(engine) as db:
        for number in range(ROWS):
            add_outgoing(
                db, key=f"{number}", kind=kind, locale="en", assessment_id=None,
                purpose="reset" if kind == "mail" else "submission-created",
                target=target.format(number), payload={"link": "/x", "body": f"{number}"},
            )  # fmt: skip


def states(engine: Engine) -> dict[str, int]:
    with reading(engine) as db:
        query = text("SELECT state, count(*) AS rows FROM outgoing GROUP BY state")
        return {row.state: row.rows for row in db.connection().execute(query)}


def let_leases_run_out(engine: Engine) -> None:
    with writing(engine) as db:
        db.connection().execute(text("UPDATE outgoing SET leased_until = created_at"))


def test_a_killed_sender_loses_no_mail_and_repeats_one_with_its_id(
    settings: Settings, engine: Engine
) -> None:
    mailbox = Mailbox()
    add(engine, "mail", "ann{}@msp.example")
    with mailbox.open(), sender(settings, smtp_url=mailbox.url) as first:
        killed: list[int] = []

        def kill_after_three() -> str:
            if len(mailbox.mails) == 3 and not killed:
                killed.append(first.pid)
                os.kill(first.pid, signal.SIGKILL)
            return "250 OK"

        mailbox.answer = kill_after_three
        first.wait(60)
        left = states(engine)
        let_leases_run_out(engine)
        with sender(settings, smtp_url=mailbox.url) as second:
            assert second.wait(60) == 0

    ids = [mail["message-id"] for mail in mailbox.mails]
    assert left == {"sent": 2, "leased": 1, "waiting": 3}
    assert states(engine) == {"sent": ROWS}
    assert set(mailbox.recipients) == {f"ann{n}@msp.example" for n in range(ROWS)}
    assert len(ids) == ROWS + 1
    assert len(set(ids)) == ROWS


def test_a_killed_sender_repeats_a_call_with_its_id(settings: Settings, engine: Engine) -> None:
    hook = Hook()
    add(engine, "webhook", hook.url())
    given = {
        "webhook_urls": hook.url(), "webhook_secret": SECRET, "webhook_private": "on",
    }  # fmt: skip
    with hook.open(), sender(settings, **given) as first:

        def kill_after_two() -> None:
            if len(hook.calls) == 2:
                first.kill()

        hook.answer = kill_after_two
        first.wait(60)
        hook.answer = lambda: None
        let_leases_run_out(engine)
        with sender(settings, **given) as second:
            assert second.wait(60) == 0

    ids = [call.headers["webhook-id"] for call in hook.calls]
    assert states(engine) == {"sent": ROWS}
    assert {call.body for call in hook.calls} == {b"%d" % number for number in range(ROWS)}
    assert (len(ids), len(set(ids))) == (ROWS + 1, ROWS)


def test_two_processes_at_once_send_each_mail_once(settings: Settings, engine: Engine) -> None:
    mailbox = Mailbox()
    add(engine, "mail", "ann{}@msp.example")
    with (
        mailbox.open(),
        sender(settings, smtp_url=mailbox.url) as first,
        sender(settings, smtp_url=mailbox.url) as second,
    ):
        assert (first.wait(60), second.wait(60)) == (0, 0)

    assert sorted(mailbox.recipients) == [f"ann{n}@msp.example" for n in range(ROWS)]
    assert states(engine) == {"sent": ROWS}
