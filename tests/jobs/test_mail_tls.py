"""Mail servers that speak TLS: what is encrypted, whom we trust, and what never goes in the clear.

The servers listen on loopback. "127.1" is that too, but not in a form that counts as this machine,
so its certificate is checked as that of any server out there.
"""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from benchmark.jobs.failures import NoAnswerError
from benchmark.jobs.mail import Mailer
from benchmark.links import Tokens
from benchmark.settings import Settings, shipped
from benchmark.store.delivery_tables import Outgoing
from tests.jobs.receivers import Mailbox, free_port

FAR, NEAR = "127.1", "127.0.0.1"
PASSWORD = b"correct horse"


class Listening(Mailbox):
    """Also notes under which protection each mail came."""

    protections: list[str]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        line = server.transport.get_extra_info("ssl_object") if server.transport else None
        self.protections.append(line.version() if line else "")
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a certificate for both names, signed by itself, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    names = f"subjectAltName=DNS:{FAR},IP:{NEAR}"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x",
         "-addext", names, "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@contextmanager
def opened(certificate: Path, *, starttls: bool, tls: bool = True) -> Iterator[Listening]:
    """A mail server that wants a password; one for STARTTLS takes it after that only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    box = Listening(port=free_port())
    box.protections = []

    def known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == PASSWORD, handled=False)

    given: dict[str, Any] = {"authenticator": known, "auth_require_tls": False}
    if tls and starttls:
        given |= {"tls_context": context, "require_starttls": True}
    elif tls:
        given["ssl_context"] = context
    server = Controller(box, hostname=NEAR, port=box.port, **given)
    server.start()
    try:
        yield box
    finally:
        server.stop()


def send(url: str, tmp_path: Path) -> None:
    settings = Settings(smtp_url=url, data_dir=tmp_path, mail_from="site@msp.example")
    message = EmailMessage()
    message["From"], message["To"] = "site@msp.example", "olive@owner.example"
    message["Subject"] = "Your report"
    message.set_content("Your report is ready.")
    row = Outgoing(
        key="1", kind="mail", purpose="link", assessment_id=None, locale="en",
        target="olive@owner.example",
    )  # fmt: skip
    Mailer(settings, Tokens(settings.keys()), shipped("templates")).send(row, message)


@pytest.mark.parametrize("host", [NEAR, FAR])
@pytest.mark.parametrize("starttls", [True, False], ids=["STARTTLS", "TLS at once"])
def test_a_mail_goes_encrypted(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, starttls: bool
) -> None:
    if host == FAR:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    scheme, end = ("smtp", "?starttls=required") if starttls else ("smtps", "")

    with opened(certificate, starttls=starttls) as box:
        send(f"{scheme}://ann:correct%20horse@{host}:{box.port}{end}", tmp_path)

    assert box.recipients == ["olive@owner.example"]
    assert [each.startswith("TLSv1.") for each in box.protections] == [True]


@pytest.mark.parametrize("starttls", [True, False], ids=["STARTTLS", "TLS at once"])
def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    certificate: Path, tmp_path: Path, starttls: bool
) -> None:
    scheme, end = ("smtp", "?starttls=required") if starttls else ("smtps", "")

    with (
        opened(certificate, starttls=starttls) as box,
        pytest.raises(NoAnswerError),
    ):
        send(f"{scheme}://ann:correct%20horse@{FAR}:{box.port}{end}", tmp_path)

    assert box.mails == []


def test_a_server_without_tls_gets_no_password_and_no_mail(
    certificate: Path, tmp_path: Path
) -> None:
    with (
        opened(certificate, starttls=False, tls=False) as box,
        pytest.raises(NoAnswerError, match="no password was sent"),
    ):
        send(f"smtp://ann:correct%20horse@{FAR}:{box.port}", tmp_path)

    assert box.mails == []


def test_a_wrong_password_is_told_without_it(certificate: Path, tmp_path: Path) -> None:
    with (
        opened(certificate, starttls=True) as box,
        pytest.raises(NoAnswerError, match="535") as told,
    ):
        send(f"smtp://ann:wrong%20horse@{NEAR}:{box.port}", tmp_path)

    assert "horse" not in str(told.value)
    assert box.mails == []
