"""The sales desk with many invented submissions: list, filters, search, lead page, queue, exports.

Through the pages of a real server with one process, on SQLite and on PostgreSQL, after a warm-up
of each address. Prints one JSON line. `./run bench desk [N]`, N submissions.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from benchmark.app import prepare
from benchmark.demo.adding import add_demo
from benchmark.settings import Settings
from benchmark.store import staff
from benchmark.store.engine import reading, writing
from benchmark.web.staff.cookies import SESSION
from benchmarks import servers
from tests.postgres import own_cluster

SUBMISSIONS = 1_000_000
TIMES = 15
SEED = 3

FILTERS = {
    "rung": "rung=5",
    "no rung": "rung=none",
    "common rung": "rung=3",
    "dimension": "dimension=sop&from=20&to=40",
    "narrow dimension": "dimension=hero&from=33&to=33",
    "size": "size=51-up",
    "region": "region=oceania",
    "flag": "flag=security-unseen",
    "critical flag": "flag=critical",
    "consent": "consent=call",
    "mail consent": "consent=mail",
    "status": "status=won",
    "new": "status=new",
    "mine": "assignee=me",
    "nobody's": "assignee=nobody",
    "dates": "since=2026-03-01&until=2026-03-07",
}
COMBINED = {
    "rung, region": "rung=2&region=europe",
    "region, size, status": "region=europe&size=6-10&status=contacted",
    "flag, consent, dimension": "flag=restore-untested&consent=call&dimension=sop&from=40&to=60",
    "five parts": "rung=3&region=oceania&size=2-5&consent=call&status=meeting",
    "nothing fits": "rung=5&dimension=sop&from=0&to=10",
    "nothing fits, by company": "rung=5&dimension=sop&from=0&to=10&sort=company",
    "search, rung": "q=demo&rung=4",
    "mine, due soon": "assignee=me&sort=step",
}
SORTS = {sort: f"sort={sort}" for sort in ("company", "overall", "rung", "step")} | {
    "overall of a region": "sort=overall&region=oceania",
    "lowest of a rung": "sort=overall&rung=1",
}
SEARCHES = {
    "one company": "q=demo+msp+{number}",
    "beginning": "q={beginning}",
    "person": "q=chloe",
    "address": "q=demo{number}@example.com",
    "everybody": "q=example",
    "nobody": "q=nobodyatall",
}
LIST = "/staff/leads"


class Browser:
    """Somebody signed in, on one connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {"cookie": f"{SESSION}={cookie}"}

    def get(self, address: str) -> tuple[float, bytes]:
        """Seconds until the whole page was there, and the page."""
        began = time.perf_counter()
        self.connection.request("GET", address, headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - began
        assert response.status == 200, (address, response.status, body[:300])
        return seconds, body

    def export(self, address: str) -> tuple[float, int]:
        """Seconds and bytes of an export, which is not kept."""
        began = time.perf_counter()
        self.connection.request("GET", address, headers=self.headers)
        response = self.connection.getresponse()
        assert response.status == 200, (address, response.status)
        size = 0
        while piece := response.read(1 << 20):
            size += len(piece)
        return time.perf_counter() - began, size


def sellers(db: Session) -> str:
    """Three accounts; the first one's is returned."""
    made = [staff.add_user(db, f"seller{n}@example.com", ["sales"]) for n in range(3)]
    assert made[0] is not None
    return made[0].id


def measured(browser: Browser, addresses: dict[str, str]) -> dict[str, dict[str, float]]:
    found = {}
    for name, address in addresses.items():
        browser.get(address)
        taken = sorted(browser.get(address)[0] * 1000 for _ in range(TIMES))
        found[name] = {
            "p50_ms": round(statistics.median(taken), 1),
            "p95_ms": round(taken[int(0.95 * (len(taken) - 1) + 0.5)], 1),
        }
    return found


def listed(queries: dict[str, str]) -> dict[str, str]:
    return {name: f"/staff/leads?{query}" for name, query in queries.items()}


def deep(browser: Browser, pages: int) -> str:
    """The address of a page far down the list."""
    address = "/staff/leads"
    for _ in range(pages):
        body = browser.get(address)[1].decode()
        address = body.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        address = address.replace("&amp;", "&")
    return address


def peak_mb(pid: int) -> float:
    """The most memory that any process of a server has held so far."""
    most = 0
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, KeyError):
            lines = (each / "status").read_text().splitlines()
            of = dict(line.split(":", 1) for line in lines)
            if pid in (int(each.name), int(of["PPid"])):
                most = max(most, int(of["VmHWM"].split()[0]))
    return round(most / 1024, 1)


def exported(browser: Browser, pid: int, submissions: int) -> dict[str, dict[str, float]]:
    """Exports of all rows, with the most memory that a process of the server held."""
    before, found = peak_mb(pid), {}
    for kind in ("csv", "xlsx"):
        seconds, size = browser.export(f"/staff/leads.{kind}")
        found[kind] = {
            "rows_per_s": round(submissions / seconds),
            "seconds": round(seconds, 1),
            "mb": round(size / 1e6, 1),
            "peak_mb_before": before,
            "peak_mb": peak_mb(pid),
        }
    return found


def measure(settings: Settings, submissions: int) -> dict[str, Any]:
    engine = prepare(settings)
    with writing(engine) as db:
        me = sellers(db)
    began = time.perf_counter()
    for _ in add_demo(engine, submissions, seed=SEED):
        pass
    adding = time.perf_counter() - began
    with writing(engine) as db:
        cookie = staff.begin_session(db, me)
    with reading(engine) as db:
        lead = db.connection().execute(
            text("SELECT assessment_id FROM lead ORDER BY place DESC LIMIT 1")
        )
        key = lead.scalar_one()
    engine.dispose()
    chance = random.Random(SEED)
    number = chance.randrange(1000, submissions)
    words = {n: q.format(number=number, beginning=str(number)[:3]) for n, q in SEARCHES.items()}
    given = {"BENCHMARK_DATABASE_URL": settings.database_url} if settings.database_url else {}
    with servers.site(settings.data_dir, **given) as server:
        browser = Browser(server.port, cookie)
        quick = {"list": LIST, "queue": "/staff/queue", "lead page": f"{LIST}/{key}",
                 "deep page": deep(browser, 30)}  # fmt: skip
        found: dict[str, Any] = {
            "seconds_to_add": round(adding, 1),
            "pages": measured(browser, quick),
            "filters": measured(browser, listed(FILTERS)),
            "combined": measured(browser, listed(COMBINED)),
            "sorts": measured(browser, listed(SORTS)),
            "searches": measured(browser, listed(words)),
        }
        found |= exported(browser, server.pid, submissions)
    parts = ("pages", "filters", "combined", "sorts", "searches")
    over = {
        f"{p}: {n}": v["p95_ms"] for p in parts for n, v in found[p].items() if v["p95_ms"] > 100
    }
    return {**found, "over_100_ms": over}


@contextlib.contextmanager
def databases() -> Iterator[dict[str, Settings]]:
    with tempfile.TemporaryDirectory() as folder, own_cluster(("max_wal_size=4GB",)) as cluster:
        root = Path(folder)
        yield {
            "sqlite": Settings(data_dir=root / "sqlite"),
            "postgresql": Settings(
                data_dir=root / "postgresql", database_url=cluster.create("desk")
            ),
        }


def main() -> None:
    submissions = int(sys.argv[1]) if len(sys.argv) > 1 else SUBMISSIONS
    with databases() as settings:
        found = {name: measure(each, submissions) for name, each in settings.items()}
    print(json.dumps({"benchmark": "desk", "submissions": submissions, **found}))


if __name__ == "__main__":
    main()
