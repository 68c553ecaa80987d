"""A PostgreSQL of the tests' own: one server a test run, a database a test.

It lies in a folder of its own, listens on a unix socket there, and belongs to an ordinary user.
Whoever uses it holds a lock that the kernel frees when the process ends; a keeper, which is this
module run as a program, stops the server and removes the folder once nobody holds it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

ORDINARY = ("postgres", "nobody")
"""Users that the server may belong to when the tests run as root, which PostgreSQL refuses."""
FOR_TESTS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
KEEPER_SECONDS = 0.3


def binaries() -> Path | None:
    """The folder of the newest installed server; None if there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and (initdb := shutil.which("initdb")):
        return Path(initdb).parent
    return max(found, key=lambda path: float(path.parent.name), default=None)


def _owner() -> str | None:
    """The user to run as; None to stay who we are."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ORDINARY if name in known)


@dataclass(frozen=True)
class Cluster:
    """A server and its databases. `settings`: name=value, beside the defaults."""

    folder: Path
    settings: tuple[str, ...] = FOR_TESTS

    @property
    def _data(self) -> Path:
        return self.folder / "cluster"

    def url(self, name: str) -> str:
        """The address of one of its databases, as the settings take it."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def is_running(self) -> bool:
        return (self._data / "postmaster.pid").exists()

    def initialise(self) -> None:
        """Make an empty cluster."""
        owner = _owner()
        self.folder.mkdir(parents=True, exist_ok=True)
        if owner is not None:
            shutil.chown(self.folder, owner)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")

    def start(self) -> None:
        given = [
            f"unix_socket_directories={self.folder}",
            "listen_addresses=",
            "max_connections=300",
        ]
        options = " ".join(f"-c {each}" for each in (*given, *self.settings))
        self._run(
            "pg_ctl", "start", "-w", "-t", "60", "-l", str(self.folder / "log"), "-o", options
        )

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", mode)

    def restart(self) -> None:
        """Stop as a crash does, and start again."""
        self.stop("immediate")
        self.start()

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database like another one; returns its address."""
        with self._connect() as connection:
            query = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
            connection.execute(query.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database and whoever is connected to it."""
        with self._connect() as connection:
            query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(query.format(sql.Identifier(name)))

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url("postgres"), autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        folder, owner = binaries(), _owner()
        assert folder is not None, "install PostgreSQL: apt-get install postgresql"
        command = [str(folder / program), "-D", str(self._data), *arguments]
        if owner is not None:
            command = ["runuser", "-u", owner, "--", *command]
        # The server keeps what it inherits open: it must not hold our output or our locks.
        said = self.folder / f"{program}.log"
        with said.open("wb") as file:
            done = subprocess.run(
                command,
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                timeout=120,
            )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(said.read_text() + (log.read_text() if log.exists() else ""))


@contextlib.contextmanager
def own_cluster(settings: tuple[str, ...] = FOR_TESTS) -> Iterator[Cluster]:
    """A server for one test, which may stop and start it."""
    with shared_cluster(uuid.uuid4().hex, settings) as cluster:
        yield cluster


@contextlib.contextmanager
def shared_cluster(run: str, settings: tuple[str, ...] = FOR_TESTS) -> Iterator[Cluster]:
    """The server of a test run: the first who asks starts it, the keeper stops it."""
    folder = Path(tempfile.gettempdir()) / f"benchmark-pg-{os.getuid()}-{run}"
    folder.mkdir(mode=0o755, exist_ok=True)
    cluster = Cluster(folder, settings)
    with (folder / "starting").open("w") as starting, (folder / "users").open("w") as users:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        if not cluster.is_running():
            # It outlives this process, however that ends, and so must not be its child.
            subprocess.run(
                ["setsid", "-f", sys.executable, "-m", "tests.postgres", str(folder)],
                cwd=Path(__file__).parent.parent, check=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            cluster.initialise()
            cluster.start()
        fcntl.flock(starting, fcntl.LOCK_UN)
        yield cluster


def keep(folder: Path) -> None:
    """Wait until nobody uses the server, then stop it and remove its folder."""
    cluster = Cluster(folder)
    with (folder / "users").open("w") as users:
        while True:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(KEEPER_SECONDS)
        if cluster.is_running():
            cluster.stop("immediate")
        # Whoever was ended while making it may have left a process that still writes.
        for _ in range(10):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(KEEPER_SECONDS)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
