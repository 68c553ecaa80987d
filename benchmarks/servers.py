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
        address = f"http://127.0.0.1:{port}/healthz"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def cpu_seconds(pid: int) -> tuple[float, float]:
    """CPU seconds so far of a server's web processes, and of the renderers below them."""
    processes = _processes()
    web = renderers = 0.0
    for each in processes.values():
        line = _line_to(each.pid, pid, processes)
        if not line:
            continue
        # Renderers are niced; web processes and their supervisor are not.
        if any(processes[one].nice > 0 for one in line):
            renderers += each.seconds
        else:
            web += each.seconds
    return web, renderers


def cpu_of_children(pid: int) -> float:
    """CPU seconds so far of all processes below one, without its own."""
    processes = _processes()
    below = (p for p in processes.values() if p.pid != pid and _line_to(p.pid, pid, processes))
    return sum(each.seconds for each in below)


@dataclass(frozen=True)
class _Process:
    pid: int
    parent: int
    seconds: float
    nice: int


def _processes() -> dict[int, _Process]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                # Own time, and that of children that ended; running ones are counted apart.
                seconds = sum(int(each) for each in fields[11:15]) / TICK
                number = int(folder.name)
                found[number] = _Process(number, int(fields[1]), seconds, int(fields[16]))
    return found


def _line_to(pid: int, root: int, processes: Mapping[int, _Process]) -> list[int]:
    """The processes from `pid` up to `root`; empty if `root` is not above it."""
    line = [pid]
    while line[-1] != root:
        above = processes.get(line[-1])
        if above is None or above.parent == 0:
            return []
        line.append(above.parent)
    return line
