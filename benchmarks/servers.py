"""Servers on loopback for measurements, and the CPU time of their processes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server: its address and its first process."""

    port: int
    pid: int


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def site(data: Path, **settings: str) -> Iterator[Server]:
    """The site itself in processes of its own."""
    port = free_port()
    given = {
        "BENCHMARK_DATA_DIR": str(data),
        "BENCHMARK_PORT": str(port),
        "BENCHMARK_RATE_LIMITS": "off",
        "BENCHMARK_LOG_LEVEL": "error",
        **settings,
    }
    with _running([sys.executable, "-m", "benchmark", "serve"], given, port) as server:
        yield server


@contextlib.contextmanager
def bare(processes: int) -> Iterator[Server]:
    """A Starlette app that returns a constant page, served the same way."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "benchmarks.bare:app", "--port", str(port)]
    command += ["--workers", str(processes), "--no-access-log", "--log-level", "warning"]
    with _running(command, {}, port) as server:
        yield server


@contextlib.contextmanager
def _running(command: list[str], settings: Mapping[str, str], port: int) -> Iterator[Server]:
    process = subprocess.Popen(command, env={**os.environ, **settings}, start_new_session=True)
    try:
        _wait_until_ready(process, port)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}")
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def cpu_seconds(pid: int) -> tuple[float, float]:
    """CPU seconds so far of a server's web processes, and of the renderers below them."""
    parents, spent, names = _processes()
    web = renderers = 0.0
    for each in parents:
        if pid not in _ancestry(each, parents):
            continue
        if _is_renderer(each, parents, names, pid):
            renderers += spent[each]
        else:
            web += spent[each]
    return web, renderers


def _processes() -> tuple[dict[int, int], dict[int, float], dict[int, str]]:
    parents, spent, names = {}, {}, {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            number = int(folder.name)
            parents[number] = int(fields[1])
            # Own time only: that of children still running is counted at them.
            spent[number] = (int(fields[11]) + int(fields[12])) / TICK
            names[number] = (folder / "cmdline").read_text().replace("\0", " ")
    return parents, spent, names


def _ancestry(pid: int, parents: Mapping[int, int]) -> list[int]:
    line = [pid]
    while line[-1] in parents and parents[line[-1]] not in (0, line[-1]):
        line.append(parents[line[-1]])
    return line


def _is_renderer(
    pid: int, parents: Mapping[int, int], names: Mapping[int, str], root: int
) -> bool:
    """Renderers are niced; web processes and their supervisor are not."""
    del names
    line = _ancestry(pid, parents)
    own = line[: line.index(root)]
    return any(_nice(each) > 0 for each in own)


def _nice(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[16])
