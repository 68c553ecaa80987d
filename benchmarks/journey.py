"""Whole journeys through the real forms of a real server, every answer verified afterwards.

Prints journeys/s, page p50/p95, server CPU a journey, the renderers' CPU apart, and a bare
Starlette app on the same machine in the same run. Bounded: JOURNEYS visits, then it stops.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import servers
from benchmarks.visitor import Visitor, csrf, fill

JOURNEYS = 400
VISITORS = 12
PROCESSES = 2
Answers = dict[str, dict[str, list[str]]]


async def journey(visitor: Visitor) -> dict[str, list[str]]:
    """From the start page to the report; returns the answers that were sent, by field name."""
    _, _, text = await visitor.get("/")
    _, address, _ = await visitor.post("/start", [csrf(text)])
    sent: dict[str, list[str]] = {}
    while not address.endswith("/review"):
        status, _, text = await visitor.get(address)
        assert status == 200, (status, address)
        answers = fill(text, visitor.chance)
        sent |= answers
        fields = [csrf(text), *((name, each) for name, many in answers.items() for each in many)]
        status, following, _ = await visitor.post(address, fields)
        assert status == 303, (status, address)
        address = following
    _, _, text = await visitor.get(address)
    status, report, _ = await visitor.post(address, [csrf(text)])
    assert status == 303, status
    status, _, text = await visitor.get(report)
    assert status == 200, status
    assert "report-head" in text
    sent["#"] = [report]
    return sent


async def visit(port: int, share: int, seed: int, pages: list[float]) -> list[dict[str, list[str]]]:
    done = []
    for number in range(share):
        visitor = Visitor(port, random.Random(seed * 100_000 + number))
        done.append(await journey(visitor))
        pages += visitor.seconds
        await visitor.close()
    return done


async def all_visits(port: int, journeys: int) -> tuple[list[dict[str, list[str]]], list[float]]:
    pages: list[float] = []
    share = journeys // VISITORS
    many = await asyncio.gather(*(visit(port, share, seed, pages) for seed in range(VISITORS)))
    return [each for some in many for each in some], pages


def verify(data: Path, sent: list[dict[str, list[str]]]) -> int:
    """Count the answers found in the database; raises if one of them is missing or different."""
    with sqlite3.connect(data / "benchmark.db") as db:
        stored = [json.loads(row[0]) for row in db.execute("SELECT answers FROM submission")]
    found = sorted(canonical(flat(each)) for each in stored)
    wanted = sorted(canonical({k: v for k, v in each.items() if k != "#"}) for each in sent)
    assert found == wanted, "the stored answers differ from those that were sent"
    return sum(len(each) - 1 for each in sent)


def flat(document: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    prefix = {"profile": "profile.", "answers": "", "tasks": "task."}
    return {
        prefix[part] + name: [str(v) for v in value] if isinstance(value, list) else [str(value)]
        for part, answers in document.items()
        for name, value in answers.items()
    }


def canonical(answers: dict[str, list[str]]) -> str:
    return json.dumps({name: sorted(values) for name, values in answers.items()}, sort_keys=True)


async def bare_requests(port: int, requests: int, posts: float) -> float:
    """Requests/s of the bare app with the same share of form posts."""

    async def one(count: int, seed: int) -> None:
        visitor = Visitor(port, random.Random(seed))
        fields = [(f"field{n}", "some-value") for n in range(8)]
        for _ in range(count):
            if visitor.chance.random() < posts:
                await visitor.post("/form", fields)
            else:
                await visitor.get("/page")
        await visitor.close()

    began = time.perf_counter()
    await asyncio.gather(*(one(requests // VISITORS, seed) for seed in range(VISITORS)))
    return requests / (time.perf_counter() - began)


def main() -> None:
    journeys = int(sys.argv[1]) if len(sys.argv) > 1 else JOURNEYS
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with servers.site(data, BENCHMARK_PROCESSES=str(PROCESSES)) as server:
            asyncio.run(all_visits(server.port, 2 * VISITORS))
            warm = servers.cpu_seconds(server.pid)
            (data / "benchmark.db").touch()
            with sqlite3.connect(data / "benchmark.db") as db:
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("DELETE FROM assessment")
            began = time.perf_counter()
            sent, pages = asyncio.run(all_visits(server.port, journeys))
            seconds = time.perf_counter() - began
            spent = servers.cpu_seconds(server.pid)
            verified = verify(data, sent)
    requests = len(pages)
    with servers.bare(PROCESSES) as server:
        before = servers.cpu_seconds(server.pid)[0]
        rate = asyncio.run(bare_requests(server.port, requests, 0.45))
        bare_cpu = servers.cpu_seconds(server.pid)[0] - before
    a_journey = requests / len(sent)
    cpu = 1000 * (spent[0] - warm[0]) / len(sent)
    bare_ms = 1000 * bare_cpu / requests * a_journey
    print(
        json.dumps(
            {
                "benchmark": "journey",
                "journeys": len(sent),
                "answers_verified": verified,
                "requests_a_journey": round(a_journey, 1),
                "journeys_per_s": round(len(sent) / seconds, 1),
                "page_p50_ms": round(1000 * statistics.median(pages), 1),
                "page_p95_ms": round(1000 * statistics.quantiles(pages, n=20)[-1], 1),
                "server_cpu_ms_a_journey": round(cpu, 1),
                "renderer_cpu_s": round(spent[1] - warm[1], 2),
                "bare_journeys_per_s": round(rate / a_journey, 1),
                "bare_cpu_ms_a_journey": round(bare_ms, 1),
                "cpu_ratio_to_bare": round(cpu / bare_ms, 2),
                "processes": PROCESSES,
                "visitors": VISITORS,
            }
        )
    )


if __name__ == "__main__":
    main()
