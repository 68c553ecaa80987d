"""A real mail server and a real web server on loopback, which keep what they are given."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # from the example of the specification


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@dataclass
class Mailbox:
    """What a mail server got. `refuse`: recipients that it does not take, with its answer."""

    port: int = field(default_factory=free_port)
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answer: Callable[[], str] = lambda: "250 OK"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        return [m for m, to in zip(self.mails, self.recipients, strict=True) if to == address]

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        for address in envelope.rcpt_tos:
            self.mails.append(mail)
            self.recipients.append(address)
        return self.answer()

    @contextmanager
    def open(self) -> Iterator[Mailbox]:
        """Take mails while the block runs."""
        server = Controller(self, hostname="127.0.0.1", port=self.port)
        server.start()
        try:
            yield self
        finally:
            server.stop()


@dataclass
class Call:
    """One request to the web server."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hook:
    """What a web server got. `status`: its answer by path, 204 if not named."""

    port: int = field(default_factory=free_port)
    calls: list[Call] = field(default_factory=list)
    status: dict[str, int] = field(default_factory=dict)
    location: str = ""
    answer: Callable[[], object] = lambda: None

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @contextmanager
    def open(self) -> Iterator[Hook]:
        """Answer while the block runs."""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the library's name
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                hook.calls.append(Call(self.path, headers, body))
                hook.answer()
                self.send_response(hook.status.get(self.path, 204))
                if hook.location:
                    self.send_header("location", hook.location)
                self.end_headers()

            def log_message(self, *values: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen(20)
        yield int(line.getsockname()[1])


def soon(happened: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something happens within some time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.05)
    return False
