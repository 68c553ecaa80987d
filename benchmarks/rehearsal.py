"""A rehearsal of 1,000, 10,000 and 100,000 stored submissions, as a site runs it.

Each submission has answers of its own. The draft has other weights, points, gates and thresholds
of rules. `seconds` counts from the start of the work, reading from the database included, until the
result is stored; `whole_seconds` from the order on, with the start of its process. `cpu_seconds` is
of all its processes, with their start: it tells a slow program from a busy machine, to which a
rehearsal gives way. `peak_mb` is the most memory of these processes, added up; from 30,000
submissions on there are two that score. Prints one JSON line. `./run bench rehearsal [N ...]`
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmark.app import prepare
from benchmark.core.bank import Bank
from benchmark.core.plain import canonical_json
from benchmark.demo.answers import invented_answers
from benchmark.jobs.rehearsal import ready
from benchmark.settings import Settings
from benchmark.store import banks
from benchmark.store.bulk import add_many, prepare_bulk, settle
from benchmark.store.engine import make_engine, reading, writing
from benchmark.store.studio_tables import Rehearsal
from benchmark.store.tables import Assessment, Submission, new_id, now
from tests.core.banks import shipped
from tests.measure.mutations import mutated
from tests.measure.submissions import again, begin, taken
from tests.postgres import own_cluster

SIZES = (1_000, 10_000, 100_000)
PARTS = 2_000
"""So many companies are invented; each submission takes each part of its answers from another."""
CHECKED = 500
LOOK_SECONDS = 0.05
IDLE_MB = 50
"""A process below this is the standard library's own, which only looks after the others."""
SEED = 11
ASSESSMENT = (
    "id", "bank_hash", "locale", "scope", "answers", "seconds", "revision", "origin", "made_by",
    "confirmed_at", "created_at", "updated_at",
)  # fmt: skip
SUBMISSION = (
    "id", "assessment_id", "number", "revision", "submitted_at", "fingerprint", "bank_hash",
    "method", "locale", "answers", "report", "overall", "rung",
)  # fmt: skip


def fill(engine: Engine, bank: Bank, size: int) -> None:
    """Store so many submissions, without the reports, which a rehearsal does not read."""
    chance, moment = random.Random(SEED), now()
    invented = [invented_answers(bank, chance).document() for _ in range(PARTS)]
    with reading(engine) as db:
        version = banks.newest_hash(db)
    keys = sorted((new_id(), new_id()) for _ in range(size))
    with writing(engine) as db:
        prepare_bulk(db)
        made = ("en", "core", "{}", "{}", 1, "owner", "", None, moment, moment)
        add_many(db, Assessment, ASSESSMENT, ((key, version, *made) for _, key in keys))
        rows = (
            (
                submission, key, 1, 1, moment, submission, version, 1, "en",
                answers(invented, chance), "", None, None,
            )
            for submission, key in keys
        )  # fmt: skip
        add_many(db, Submission, SUBMISSION, rows)
    settle(engine)


def answers(invented: list[dict[str, Any]], chance: random.Random) -> str:
    """The answers of nobody else: five sections and the tasks from six companies."""
    mixed: dict[str, Any] = {}
    for section in ("SOP", "TRG", "HER", "ALL", "OVR"):
        given = chance.choice(invented)["answers"]
        mixed |= {name: value for name, value in given.items() if name.startswith(section)}
    profile, tasks = chance.choice(invented)["profile"], chance.choice(invented)["tasks"]
    return canonical_json({"profile": profile, "answers": mixed, "tasks": tasks})


def work(url: str, rehearsal_id: str, held: datetime, told: Connection) -> None:
    """What the process of a rehearsal does, and how many seconds it took."""
    ready()
    from benchmark.jobs.rescoring import Work  # noqa: PLC0415  # as benchmark.jobs.rehearsal

    engine = make_engine(url)
    began = time.perf_counter()
    with reading(engine) as db:
        row = db.get(Rehearsal, rehearsal_id)
    assert row is not None
    assert Work(engine, row, held, lambda: True).run()
    seconds = time.perf_counter() - began
    times = os.times()
    told.send((seconds, times.user + times.system + times.children_user + times.children_system))


def peaks_mb(pid: int) -> dict[int, float]:
    """The most memory that a process and its children have held so far, by number."""
    found = {}
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, KeyError):
            lines = (each / "status").read_text().splitlines()
            of = dict(line.split(":", 1) for line in lines)
            if pid in (int(each.name), int(of["PPid"])):
                found[int(each.name)] = int(of["VmHWM"].split()[0]) / 1024
    return found


def rehearse(engine: Engine, draft: Bank) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of a rehearsal, and its result."""
    row = begin(engine, draft)
    held = taken(engine).updated_at
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    url = engine.url.render_as_string(hide_password=False)
    began = time.perf_counter()
    process = context.Process(target=work, args=(url, row.id, held, there))
    process.start()
    there.close()
    peaks: dict[int, float] = {}
    while not here.poll(LOOK_SECONDS):
        peaks |= peaks_mb(process.pid or 0)
    seconds, cpu = here.recv()
    process.join()
    whole = time.perf_counter() - began
    done = again(engine, row.id)
    figures = {
        "submissions": done.done,
        "seconds": round(seconds, 2),
        "whole_seconds": round(whole, 2),
        "cpu_seconds": round(cpu, 2),
        "submissions_per_s": round(done.done / seconds),
        "processes": sum(1 for each in peaks.values() if each > IDLE_MB),
        "peak_mb": round(sum(peaks.values()), 1),
        "peak_mb_of_one": round(max(peaks.values()), 1),
    }
    return figures, json.loads(done.result)


def is_equal(engine: Engine, draft: Bank) -> bool:
    """Whether some of the submissions count as they do one by one; raises where they do not."""
    from benchmark.measure.renames import Renames  # noqa: PLC0415  # numpy, only where it is used
    from benchmark.measure.rescore import Rescorer, Stored  # noqa: PLC0415
    from benchmark.store.rehearsals import latest_submissions, span_end  # noqa: PLC0415
    from tests.measure.brute import assert_counts, brute  # noqa: PLC0415

    with reading(engine) as db:
        rows = latest_submissions(db, now(), "", span_end(db, "", CHECKED))
    batch, known = [Stored._make(row) for row in rows], _Known()
    tally = Rescorer(draft, Renames(), known.__getitem__).tally(batch)
    assert_counts(tally, brute(draft, Renames(), known.__getitem__, batch))
    return len(batch) == CHECKED


class _Known(dict[str, Bank]):
    """The shipped bank, under whatever hash."""

    def __missing__(self, key: str) -> Bank:
        return shipped()


def measure(settings: Settings, size: int) -> dict[str, Any]:
    engine, draft = prepare(settings), mutated(shipped(), random.Random(SEED))
    fill(engine, shipped(), size)
    figures, result = rehearse(engine, draft)
    assert result["submissions"] == result["compared"] == figures["submissions"] == size
    equal = is_equal(engine, draft)
    engine.dispose()
    return {**figures, f"equal_one_by_one_on_{CHECKED}": equal}


@contextlib.contextmanager
def databases() -> Iterator[Mapping[str, Settings]]:
    with tempfile.TemporaryDirectory() as folder, own_cluster(("max_wal_size=4GB",)) as cluster:
        root, url = Path(folder), cluster.create("rehearsal")
        yield {
            "sqlite": Settings(data_dir=root / "sqlite"),
            "postgresql": Settings(data_dir=root / "postgresql", database_url=url),
        }


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    found: dict[str, list[dict[str, Any]]] = {}
    for size in sizes:
        with databases() as settings:
            for name, each in settings.items():
                found.setdefault(name, []).append(measure(each, size))
    print(json.dumps({"benchmark": "rehearsal", **found}))


if __name__ == "__main__":
    main()
