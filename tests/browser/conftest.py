"""A real server and a real browser, started once; a visitor's screen of its own for each test.

The server's base URL has a name without HTTPS (bench.test), because browsers tell such a site less
about where a form comes from. Tests that need a secure context go by 127.0.0.1.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from benchmarks.servers import free_port
from tests.web.visitor import SUBMIT, Visitor, begin, example, go_through

NAME = "bench.test"
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
]  # fmt: skip
PATIENCE = 300.0
"""Seconds for what the server makes in the background."""


@dataclass(frozen=True)
class Server:
    """The site in a process of its own."""

    port: int
    pid: int
    data: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def named(self) -> str:
        return f"http://{NAME}:{self.port}"

    def visitor(self) -> Visitor:
        return Visitor(httpx2.Client(timeout=PATIENCE), self.address)

    def renderers(self) -> list[int]:
        """The numbers of the renderer processes: children that are niced."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self.pid and int(fields[16]) > 0:
                found.append(int(stat.parent.name))
        return found


@dataclass(frozen=True)
class Taken:
    """An assessment that was taken: paths of its report, and of its questionnaire."""

    report: str
    answering: str


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port, data = free_port(), tmp_path_factory.mktemp("site") / "data"
    settings = {
        "BENCHMARK_DATA_DIR": str(data),
        "BENCHMARK_PORT": str(port),
        "BENCHMARK_BASE_URL": f"http://{NAME}:{port}",
        "BENCHMARK_RATE_LIMITS": "off",
        "BENCHMARK_LOG_LEVEL": "error",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmark", "serve"], env={**os.environ, **settings}
    )
    try:
        wait_for(lambda: _answers(process, port))
        yield Server(port, process.pid, data)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    assert process.poll() is None, "the server stopped"
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    except httpx2.TransportError:
        return False


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def take(server: Server) -> Callable[[], Taken]:
    """Takes an assessment without a browser, for tests of what comes after."""

    def take() -> Taken:
        visitor = server.visitor()
        review = go_through(visitor, begin(visitor), example())
        report = visitor.send(review, button=SUBMIT)
        visitor.client.close()
        return Taken(report.path, f"/assess/{review.token}")

    return take


@pytest.fixture(scope="session")
def taken(server: Server, take: Callable[[], Taken]) -> Taken:
    """One assessment whose pictures are made."""
    made, visitor = take(), server.visitor()
    pictures = [f"{report}/ladder-light.svg" for report in (made.report, "/sample")]
    wait_for(lambda: all(visitor.get(each).status == 200 for each in pictures))
    visitor.client.close()
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


class Screens:
    """Opens pages as visitors with different screens have them; notes what their console says."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self._server = browser, server
        self.faults: list[str] = []

    def open(
        self,
        width: int = 1280,
        scheme: str = "light",
        *,
        scripts: bool = True,
        named: bool = False,
    ) -> Page:
        context = self._browser.new_context(
            base_url=self._server.named if named else self._server.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def close(self) -> None:
        for context in self._browser.contexts:
            context.close()

    def _note(self, message: ConsoleMessage) -> None:
        shown = message.page.url if message.page else ""
        source, said = message.location["url"], message.text
        # Chromium reports the status of a page such as 404 or 422 as if it were a fault.
        status = source.partition("#")[0] == shown.partition("#")[0] and "Failed to load" in said
        # This header counts on secure sites alone; elsewhere Chromium says that it is left out.
        insecure = NAME in shown and "Cross-Origin-Opener-Policy" in said
        if message.type in ("error", "warning") and not status and not insecure:
            self.faults.append(f"{message.type}: {said} {source}")


@pytest.fixture
def screens(browser: Browser, server: Server) -> Iterator[Screens]:
    screens = Screens(browser, server)
    yield screens
    screens.close()
    assert screens.faults == []
