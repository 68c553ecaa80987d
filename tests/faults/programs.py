"""Programs that tests start, kill and start again, and visitors who do not mind."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.servers import free_port
from tests.web.page import Page
from tests.web.visitor import SUBMIT, Visitor, begin, example, go_through

PATIENCE = 240.0
KEY = "a key that only tests know and that is long enough"
BENCHMARK = (sys.executable, "-m", "benchmark")
HERE = Path(__file__).parents[2]


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Wait until it holds; returns how long that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds, "it took too long"
        time.sleep(0.05)
    return time.monotonic() - began


@dataclass
class Program:
    """One process of ours, with its output in a file."""

    command: Sequence[str]
    env: Mapping[str, str]
    output: Path
    port: int = 0
    cwd: Path = HERE
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [*self.command], env={**os.environ, **self.env}, cwd=self.cwd, stdout=output,
                stderr=output, start_new_session=True,
            )  # fmt: skip

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.output.read_text()[-3000:]
        try:
            return httpx2.get(f"{self.address}/readyz", timeout=2).status_code == 200
        except httpx2.TransportError:
            return False

    def ready(self) -> None:
        wait_for(self.is_ready)

    def kill(self) -> None:
        """As the kernel ends one for want of memory: at once."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """As an operator stops one; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """Whatever is left of it."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)


@contextmanager
def running(*programs: Program) -> Iterator[None]:
    """Start all; in the end nothing is left of them."""
    with ExitStack() as stack:
        for program in programs:
            stack.callback(program.end)
            program.start()
        for program in programs:
            if program.port:
                program.ready()
        yield


def web_program(folder: Path, name: str, **settings: str) -> Program:
    """A web process on a data folder."""
    port = free_port()
    given = {
        "BENCHMARK_DATA_DIR": str(folder),
        "BENCHMARK_BASE_URL": "http://127.0.0.1",
        "BENCHMARK_SECRET_KEY": KEY,
        "BENCHMARK_RATE_LIMITS": "off",
        "BENCHMARK_LOG_LEVEL": "warning",
        **settings,
        "BENCHMARK_PORT": str(port),
    }
    return Program((*BENCHMARK, "serve"), given, folder.parent / f"{name}.log", port)


@dataclass
class Persistent(Visitor):
    """A visitor in front of several processes, who tries again as long as one is away."""

    origins: Sequence[str] = ()
    turns: Iterator[int] = field(default_factory=itertools.count)
    again: int = 0
    """How often something had to be tried again."""

    def _ask(self, method: str, address: str, **values: Any) -> Page:
        until = time.monotonic() + PATIENCE
        while True:
            self.origin = self.origins[next(self.turns) % len(self.origins)]
            try:
                page = super()._ask(method, address, **values)
            except httpx2.TransportError:
                page = None
            if page is not None and page.status not in (502, 503):
                return page
            assert time.monotonic() < until, f"{method} {address}: no answer"
            self.again += 1
            time.sleep(0.1)


@dataclass
class Crowd:
    """Visitors who take the assessment again and again, until told to stop."""

    origins: Sequence[str]
    size: int = 20
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """Addresses of reports, and of the questionnaires that led to them."""
    faults: list[str] = field(default_factory=list)
    again: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def busy(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._visit, args=[n]) for n in range(self.size)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(2 * PATIENCE)

    def visitor(self, number: int = 0) -> Persistent:
        client = httpx2.Client(timeout=20, follow_redirects=False)
        return Persistent(client, origins=self.origins, turns=itertools.count(number))

    def _visit(self, number: int) -> None:
        while not self._stop.is_set():
            visitor = self.visitor(number)
            try:
                review = go_through(visitor, begin(visitor), example())
                answer = visitor.press(review, button=SUBMIT)
                assert answer.status == 303, answer.status
                self.acknowledged.append((answer.headers["location"], review.path))
                report = visitor.open(answer.headers["location"])
                assert report.status == 200, report.status
            except Exception as fault:  # a thread must not die unseen
                self.faults.append(f"{type(fault).__name__}: {fault}")
            finally:
                self.again += visitor.again
                visitor.client.close()
