"""What compose.yaml starts, started without a container engine: its commands, its environment, and
the shipped nginx configuration, with nothing changed but addresses, ports and folders."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from ruamel.yaml import YAML

from benchmarks.servers import free_port
from tests.databases import new_database
from tests.faults.programs import HERE, KEY, Program, running, wait_for
from tests.postgres import Cluster
from tests.web.visitor import SUBMIT, Visitor, begin, example, go_through, take

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
HEADER_SECONDS = 10
"""client_header_timeout and client_body_timeout of deploy/nginx.conf."""


def compose() -> Any:
    return YAML(typ="safe").load(HERE / "compose.yaml")


def dockerfile() -> tuple[list[str], dict[str, str], list[str]]:
    """What the image's last stage has: the copied folders, its environment, its command."""
    text = (HERE / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE)
    env = dict(re.findall(r"(\w+)=(\S+)", re.findall(r"^ENV (.*)$", text, re.MULTILINE)[-1]))
    command = json.loads(re.findall(r"^CMD (.*)$", text, re.MULTILINE)[-1])
    return copied, env, command


def filled(value: str, given: Mapping[str, str]) -> str:
    """A value of compose.yaml with its variables, as the engine fills them in."""

    def fill(match: re.Match[str]) -> str:
        name, kind, default = match["name"], match["kind"], match["default"]
        assert kind != ":?" or given.get(name), f"{name}: {default}"
        return given.get(name, "") or (default if kind == ":-" else "")

    return re.sub(r"\$\{(?P<name>\w+)((?P<kind>:[-?])(?P<default>[^}]*))?\}", fill, value)


@dataclass(frozen=True)
class Composed:
    """The running parts."""

    webs: list[Program]
    worker: Program
    port: int
    healthcheck: list[str]
    clients: ExitStack

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def visitor(self, local: str = "127.0.0.1") -> Visitor:
        """A visitor who comes from an address of this machine."""
        transport = httpx2.HTTPTransport(local_address=local)
        client = httpx2.Client(timeout=90, transport=transport)
        self.clients.callback(client.close)
        return Visitor(client, self.address)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the image holds under /app."""
    folder = tmp_path_factory.mktemp("image")
    for name in dockerfile()[0]:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(HERE / name, folder / name, ignore=ignore)
    return folder


@pytest.fixture(scope="module")
def composed(
    postgres: Cluster, image: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Composed]:
    folder = tmp_path_factory.mktemp("composed")
    services, (_, image_env, web_command) = compose()["services"], dockerfile()
    port, url = free_port(), new_database(postgres, folder)
    given = {
        "BENCHMARK_BASE_URL": f"http://127.0.0.1:{port}",
        "BENCHMARK_SECRET_KEY": KEY,
        "POSTGRES_PASSWORD": "secret",
    }
    nginx_address = services["nginx"]["networks"]["site"]["ipv4_address"]

    def program(name: str) -> Program:
        service = services[name]
        env = {**image_env, **{k: filled(v, given) for k, v in service["environment"].items()}}
        moved = {
            "postgresql://benchmark:secret@db:5432/benchmark": url,
            nginx_address: "127.0.0.1",
            "0.0.0.0": "127.0.0.1",
        }
        env = {k: moved.get(v, v) for k, v in env.items()}
        env = {k: re.sub(r"^/(data|tmp)", rf"{folder}/\1", v) for k, v in env.items()}
        command = [_here(each) for each in service.get("command", web_command)]
        web_port = 0 if "worker" in command else free_port()
        settings = {**env, **({"BENCHMARK_PORT": str(web_port)} if web_port else {})}
        return Program(command, settings, folder / f"{name}.log", web_port, cwd=image)

    webs, worker = [program("web-1"), program("web-2")], program("worker")
    nginx = _nginx(folder, port, webs)
    with running(*webs, worker, nginx), ExitStack() as clients:
        wait_for(lambda: _answers(port))
        yield Composed(webs, worker, port, services["web-1"]["healthcheck"]["test"], clients)


def _here(word: str) -> str:
    return sys.executable if word == "/opt/benchmark/bin/python" else word


def _nginx(folder: Path, port: int, webs: list[Program]) -> Program:
    text = (HERE / "deploy" / "nginx.conf").read_text().replace("/tmp/", f"{folder}/")
    for number, web in enumerate(webs, 1):
        text = text.replace(f"web-{number}:8000", f"127.0.0.1:{web.port}")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    (folder / "nginx.conf").write_text(text)
    # The image runs it as one user; as root it would take another one for its workers.
    options = "daemon off; user root;" if os.getuid() == 0 else "daemon off;"
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-e", "stderr", "-g", options]
    return Program(command, {}, folder / "nginx.log")


def _answers(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


def test_every_folder_that_the_image_copies_is_there_and_sent(image: Path) -> None:
    copied = dockerfile()[0]
    sent = {
        line[1:] for line in (HERE / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }

    assert set(copied) == {"benchmark", "templates", "static", "questions"}
    assert sent == {*copied, "requirements.lock"}
    assert all((HERE / name).exists() for name in sent)


def test_what_compose_needs_is_asked_for() -> None:
    services = compose()["services"]

    for name in ("web-1", "web-2", "worker"):
        with pytest.raises(AssertionError, match=r"BENCHMARK_\w+: |POSTGRES_PASSWORD: "):
            [filled(value, {}) for value in services[name]["environment"].values()]
    for name in ("web-1", "web-2", "worker", "nginx"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def files_of(image: Path) -> set[Path]:
    return {path.relative_to(image) for path in image.rglob("*")}


def test_a_visitor_gets_report_pictures_and_pdf(composed: Composed, image: Path) -> None:
    owner, before = composed.visitor(), files_of(image)

    report = take(owner)
    # Renderers are niced, so that a busy machine makes it late.
    wait_for(lambda: owner.get(f"{report.path}/report.pdf").status == 200, 300)
    picture = owner.get(f"{report.path}/ladder-light.svg")
    sample = owner.get("/sample/ladder-light.svg")

    assert report.status == 200
    assert picture.status == sample.status == 200
    assert owner.get(f"{report.path}/report.pdf").body.startswith(b"%PDF-")
    # The image may be mounted read-only: nothing is written into it.
    assert files_of(image) == before
    # The web processes made none of it.
    assert all("matplotlib" not in _loaded(web) for web in composed.webs)


def _loaded(program: Program) -> str:
    assert program.process is not None
    return Path(f"/proc/{program.process.pid}/maps").read_text()


def test_large_bodies_are_refused(composed: Composed) -> None:
    visitor = composed.visitor()

    for size in (300_000, 3_000_000):
        answer = visitor.post("/start", {"x": "y" * size})
        assert answer.status == 413
    assert visitor.get("/").status == 200


def test_slow_clients_are_cut_while_others_are_served(composed: Composed) -> None:
    cut: dict[str, float] = {}
    starts = {
        "header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        "body": b"POST /start HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nx=",
    }

    def send_slowly(name: str) -> None:
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", composed.port), timeout=60) as client:
            client.sendall(starts[name])
            try:
                while client.recv(4096):
                    pass
            except ConnectionResetError:
                pass
        cut[name] = time.monotonic() - began

    slow = [threading.Thread(target=send_slowly, args=[name]) for name in [*starts] * 20]
    for thread in slow:
        thread.start()
    visitor, served = composed.visitor(), 0
    while any(thread.is_alive() for thread in slow):
        assert visitor.get("/").status == 200
        served += 1

    assert cut.keys() == starts.keys()
    assert all(HEADER_SECONDS - 1 < seconds < HEADER_SECONDS + 15 for seconds in cut.values()), cut
    assert served > 10


def test_limits_count_who_really_asks(composed: Composed) -> None:
    many, other = composed.visitor("127.0.0.7"), composed.visitor("127.0.0.8")

    claims = [{"x-forwarded-for": f"192.0.2.{number}"} for number in range(31)]
    answers = [many.post("/start", {}, **claim).status for claim in claims]

    assert answers[:30] == [422] * 30
    assert answers[30] == 429
    assert other.post("/start", {}).status == 422


def test_the_health_check_of_the_containers_holds(composed: Composed) -> None:
    web = composed.webs[0]
    command = [_here(each) for each in composed.healthcheck[1:]]
    command[-1] = command[-1].replace("0.0.0.0:8000", f"127.0.0.1:{web.port}")

    # The site answers to its own name, and to the address that it listens on.
    check = Program(command, {}, web.output.parent / "health.log")
    check.start()

    assert check.process is not None
    assert check.process.wait(30) == 0, check.output.read_text()


def test_a_rolling_restart_loses_no_request(composed: Composed) -> None:
    statuses: list[int] = []
    faults: list[str] = []
    stop = threading.Event()

    def visit(number: int) -> None:
        visitor = composed.visitor(f"127.0.0.{20 + number}")
        try:
            while not stop.is_set():
                review = go_through(visitor, begin(visitor), example())
                answer = visitor.press(review, button=SUBMIT)
                statuses.append(answer.status)
                statuses.append(visitor.get(answer.headers["location"]).status)
        except Exception as fault:  # a thread must not die unseen
            faults.append(f"{type(fault).__name__}: {fault}")

    visitors = [threading.Thread(target=visit, args=[number]) for number in range(6)]
    for thread in visitors:
        thread.start()
    rounds = int(os.environ.get("BENCHMARK_FAULT_ROUNDS", "1"))
    for _ in range(rounds):
        for web in composed.webs:
            # uvicorn ends itself by the signal once it has finished what it began.
            assert web.stop() in (0, -signal.SIGTERM)
            web.start()
            web.ready()
    assert composed.worker.stop() == 0
    composed.worker.start()
    stop.set()
    for thread in visitors:
        thread.join(120)

    assert faults == []
    assert set(statuses) == {303, 200}
    print(f"rolling restart: {2 * rounds} stops, {len(statuses) // 2} submissions, 0 lost")


def test_a_killed_web_process_is_not_noticed(composed: Composed) -> None:
    visitor = composed.visitor()
    page = begin(visitor)

    composed.webs[0].kill()
    answers = [visitor.get(page.path).status for _ in range(10)]
    review = go_through(visitor, page, example())
    composed.webs[0].start()
    composed.webs[0].ready()
    report = visitor.send(review, button=SUBMIT)

    assert answers == [200] * 10
    assert report.status == 200
