"""The work of a rehearsal on a database: what it reads, how it stops, and how it goes on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, delete

from benchmark.core.bank import Bank
from benchmark.jobs import rehearsal as jobs
from benchmark.jobs.embedded import EmbeddedQueue, EmbeddedRunner
from benchmark.jobs.port import Task
from benchmark.jobs.rehearsal import RehearsalRunner, take
from benchmark.measure.renames import Renames
from benchmark.render.pool import RenderPool
from benchmark.runners import Together
from benchmark.store import rehearsals
from benchmark.store.assessments import erase_assessment
from benchmark.store.engine import writing
from benchmark.store.studio_tables import BankDraft
from benchmark.store.tables import now
from tests.core.banks import random_answers, shipped
from tests.measure.mutations import mutated
from tests.measure.submissions import (
    add_submission,
    again,
    begin,
    fill,
    ids,
    publish,
    result_of,
    run,
    taken,
    work_on,
)

DRAFT: Bank = mutated(shipped(), random.Random(5))
SIZE = 60
PATIENCE = 90.0


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database with submissions of two versions of the bank."""
    first, second = mutated(shipped(), random.Random(6)), shipped()
    fill(engine, publish(engine, first), SIZE // 2, first)
    fill(engine, publish(engine, second), SIZE // 2, second)
    return engine


def test_all_submissions_are_compared_each_with_its_own_version(filled: Engine) -> None:
    begin(filled, DRAFT)

    found = run(filled)

    assert (found["submissions"], found["compared"], found["versions"]) == (SIZE, SIZE, 2)
    assert sum(map(sum, found["matrix"])) == SIZE
    assert [row["before"] for row in found["rungs"]] == [sum(row) for row in found["matrix"]]
    assert found["examples"] == [["examples/a.yaml", "the rung is 2, not 3"]]
    assert len(found["moves"]) == 20


@pytest.mark.parametrize("span", [7, 25, SIZE], ids=lambda span: f"{span} at once")
def test_the_size_of_a_step_and_a_second_process_make_no_difference(
    filled: Engine, span: int
) -> None:
    begin(filled, DRAFT)
    whole = run(filled)

    begin(filled, DRAFT)
    stepwise = run(filled, span)

    assert stepwise == whole


def test_only_the_latest_submission_of_an_assessment_counts(engine: Engine) -> None:
    bank = publish(engine, shipped())
    with writing(engine) as db:
        add_submission(db, "a", bank, random_answers(shipped(), 1), 1)
        add_submission(db, "a", bank, random_answers(shipped(), 2), 2)
        add_submission(db, "b", bank, random_answers(shipped(), 3), 1)
        # Submitted again after the rehearsal began: what counts is how it was then.
        add_submission(db, "b", bank, random_answers(shipped(), 4), 2, now() + timedelta(hours=1))
    begin(engine, DRAFT)

    found = run(engine)

    assert found["submissions"] == 2
    assert set(ids(found["moves"])) == {"s-a-2", "s-b-1"}


def test_what_sales_answered_is_counted_and_said(engine: Engine) -> None:
    bank = publish(engine, shipped())
    with writing(engine) as db:
        add_submission(db, "own", bank, random_answers(shipped(), 1))
        add_submission(db, "open", bank, random_answers(shipped(), 2), origin="staff")
        word = now()
        add_submission(
            db, "said", bank, random_answers(shipped(), 3), origin="staff", confirmed_at=word
        )
    begin(engine, DRAFT)

    found = run(engine)

    assert (found["submissions"], found["behalf"], found["unconfirmed"]) == (3, 2, 1)


def test_a_site_without_submissions_has_a_result(engine: Engine) -> None:
    publish(engine, shipped())
    begin(engine, DRAFT)

    found = run(engine)

    assert (found["submissions"], found["moves"]) == (0, [])


def test_one_that_was_cancelled_stops_at_its_next_step_and_can_go_on(filled: Engine) -> None:
    begin(filled, DRAFT)
    whole = run(filled)
    row = begin(filled, DRAFT)
    work_on(filled, taken(filled), 10, steps=2).run()

    with writing(filled) as db:
        assert rehearsals.cancel_rehearsal(db, row.id)
    cancelled = again(filled, row.id)
    assert not work_on(filled, cancelled, 10).run()
    assert take(filled) is None
    with writing(filled) as db:
        assert rehearsals.resume_rehearsal(db, row.id)
    resumed = run(filled, 10)

    assert (cancelled.state, cancelled.done) == (rehearsals.CANCELLED, 20)
    assert again(filled, row.id).done == again(filled, row.id).total == SIZE
    assert resumed == whole


def test_who_lost_it_to_another_process_writes_nothing_any_more(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = begin(filled, DRAFT)
    lost = work_on(filled, taken(filled), 10)
    assert take(filled) is None

    monkeypatch.setattr(rehearsals, "LEASE_SECONDS", -1.0)
    other = work_on(filled, taken(filled), 10)

    assert not lost.run()
    assert other.run()
    assert result_of(filled, row.id)["submissions"] == SIZE


def test_an_assessment_that_is_erased_meanwhile_is_in_no_result(filled: Engine) -> None:
    begin(filled, DRAFT)
    first = run(filled)["moves"][0]
    row = begin(filled, DRAFT)
    work = work_on(filled, taken(filled), 10, steps=2)
    work.run()
    before = json.loads(again(filled, row.id).partial)["tally"]["moves"]
    gone = [first["assessment"], *(each["assessment"] for each in before[:2])]

    for key in dict.fromkeys(gone):
        with writing(filled) as db:
            erase_assessment(db, key)
    partials = [again(filled, row.id).partial]
    steps = iter((True, False))
    work.goes_on = lambda: next(steps)
    work.run()
    partials.append(again(filled, row.id).partial)
    work.goes_on = lambda: True
    assert work.run()
    found = result_of(filled, row.id)

    assert not any(key in partial for key in gone for partial in partials)
    assert not any(key in json.dumps(found) for key in gone)
    assert found["moves"]


def test_erasing_takes_an_assessment_out_of_a_result_too(filled: Engine) -> None:
    row = begin(filled, DRAFT)
    key = run(filled)["moves"][3]["assessment"]

    with writing(filled) as db:
        erase_assessment(db, key)

    assert key not in again(filled, row.id).result
    assert key not in again(filled, row.id).partial
    assert len(result_of(filled, row.id)["moves"]) == 19


def test_a_draft_that_is_deleted_takes_its_rehearsal_along(filled: Engine) -> None:
    row = begin(filled, DRAFT)
    work = work_on(filled, taken(filled), 10, steps=1)
    work.run()

    with writing(filled) as db:
        db.exec(delete(BankDraft).where(col(BankDraft.id) == row.draft_id))
    work.goes_on = lambda: True

    assert not work.run()
    assert take(filled) is None


def test_a_second_one_of_a_draft_waits_for_nobody_and_replaces_what_is_over(
    filled: Engine,
) -> None:
    row = begin(filled, DRAFT)
    with pytest.raises(AssertionError):
        begin(filled, DRAFT, draft_id=row.draft_id)
    run(filled)

    newer = begin(filled, DRAFT, draft_id=row.draft_id)

    with writing(filled) as db:
        newest = rehearsals.newest_rehearsal(db, row.draft_id)
    assert newest is not None
    assert newest.id == newer.id


def test_one_that_ends_again_and_again_without_a_step_is_given_up(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = begin(filled, DRAFT)
    monkeypatch.setattr(rehearsals, "LEASE_SECONDS", -1.0)

    assert all(take(filled) is not None for _ in range(jobs.TRIES))
    assert take(filled) is None

    given_up = again(filled, row.id)
    assert (given_up.state, given_up.problem) == (rehearsals.FAILED, jobs.ENDED)
    with writing(filled) as db:
        assert rehearsals.resume_rehearsal(db, row.id)
    assert run(filled)["submissions"] == SIZE


KILLED = """
import sys, time
from benchmark.jobs import rescoring
from benchmark.jobs.rehearsal import take
from benchmark.store.engine import make_engine

engine = make_engine(sys.argv[1])
row = take(engine)
steps = []

def goes_on():
    print(len(steps), flush=True)
    if len(steps) == 2:
        time.sleep(600)
    steps.append(1)
    return True

if __name__ == "__main__":
    rescoring.Work(engine, row, row.updated_at, goes_on, 10).run()
"""


def test_what_a_killed_process_began_is_taken_again_and_gives_the_same(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(filled, DRAFT)
    whole = run(filled)
    row = begin(filled, DRAFT)
    url = filled.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(3)] == [b"0\n", b"1\n", b"2\n"]
        os.kill(process.pid, signal.SIGKILL)
    begun = again(filled, row.id)
    assert take(filled) is None

    monkeypatch.setattr(rehearsals, "LEASE_SECONDS", -1.0)
    resumed = run(filled, 10)

    assert 0 < begun.done < SIZE
    assert (begun.state, begun.cursor != "") == (rehearsals.RUNNING, True)
    assert resumed == whole


def wait_for_state(engine: Engine, rehearsal_id: str, *states: str) -> str:
    until = time.monotonic() + PATIENCE
    while (state := again(engine, rehearsal_id).state) not in states:
        assert time.monotonic() < until, state
        time.sleep(0.05)
    return state


def test_the_runner_works_in_a_process_of_its_own(filled: Engine) -> None:
    row = begin(filled, DRAFT, Renames({"task.qbr": ""}))
    runner = RehearsalRunner(filled)

    runner.start()
    try:
        wait_for_state(filled, row.id, rehearsals.DONE, rehearsals.FAILED)
    finally:
        runner.close()

    found = result_of(filled, row.id)
    assert found["submissions"] == SIZE
    assert [each["name"] for each in found["renamed"]] == ["task.qbr"]


def test_a_runner_that_is_closed_leaves_its_rehearsal_to_the_next(filled: Engine) -> None:
    row = begin(filled, DRAFT)
    first, second = RehearsalRunner(filled), RehearsalRunner(filled)

    first.start()
    wait_for_state(filled, row.id, rehearsals.RUNNING)
    first.close()
    state = again(filled, row.id).state
    second.start()
    try:
        wait_for_state(filled, row.id, rehearsals.DONE, rehearsals.FAILED)
    finally:
        second.close()

    assert state in (rehearsals.WAITING, rehearsals.DONE)
    assert result_of(filled, row.id)["submissions"] == SIZE


def test_no_document_waits_for_a_rehearsal(filled: Engine) -> None:
    if filled.dialect.name != "sqlite":
        pytest.skip("on PostgreSQL there are several workers")
    row, seen, pool = begin(filled, DRAFT), list[str](), RenderPool()
    handlers = {"render": lambda task: seen.append(again(filled, row.id).state)}
    runner = Together(EmbeddedRunner(filled, pool, handlers), RehearsalRunner(filled))

    runner.start()
    try:
        wait_for_state(filled, row.id, rehearsals.RUNNING)
        with writing(filled) as db:
            EmbeddedQueue().add(db, Task("render", "a"))
        runner.wake()
        wait_for_state(filled, row.id, rehearsals.DONE, rehearsals.FAILED)
    finally:
        runner.close()
        pool.close()

    assert seen == [rehearsals.RUNNING]
