"""Mails: from a row to a message with two parts, handed to a mail server or written to a file."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import localtime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from benchmark import links as addresses
from benchmark.jobs.failures import NoAnswerError, RefusedError, SendError
from benchmark.links import Tokens
from benchmark.render.templates import render
from benchmark.setting_values import SmtpServer
from benchmark.settings import Settings
from benchmark.store import links
from benchmark.store.delivery_tables import Outgoing
from benchmark.store.outgoing import INVITATION, OWNERS, REMINDER, REPORT_LINK, RESET, SALES_NOTICE

TEMPLATES = {
    purpose: f"mail/{purpose}"
    for purpose in (REPORT_LINK, REMINDER, SALES_NOTICE, INVITATION, RESET)
}
STEP_SECONDS = 30
"""For each answer of a mail server. Some look for viruses before they answer."""
WHOLE_SECONDS = 120
"""For one mail, so that a server that answers letter by letter holds up nobody."""
ROW_ID = re.compile(r"[\w-]{22}")
LINE = 998
"""The longest line that a mail may have: shorter limits would break addresses in two."""


@dataclass(frozen=True)
class Mailer:
    """Makes mails and sends them."""

    settings: Settings
    tokens: Tokens
    templates: Path

    def message(self, row: Outgoing, payload: Mapping[str, Any]) -> EmailMessage:
        """The mail of a row. Its Message-ID is made from the row: repeats carry the same one."""
        values = self._values(row, payload)
        name = TEMPLATES[row.purpose]
        plain = {k: Markup(v) if isinstance(v, str) else v for k, v in values.items()}  # noqa: S704  # a text part has no markup
        subject, _, text = render(self.templates, f"{name}.txt", **plain).partition("\n")
        message = EmailMessage(policy=POLICY.clone(max_line_length=LINE))
        message["Subject"] = " ".join(subject.split())
        message["From"] = self.settings.sender
        message["To"] = _recipient(row.target)
        message["Date"] = localtime()
        message["Message-ID"] = f"<{row.id}@{self.settings.mail_domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if row.purpose in OWNERS:
            message["List-Unsubscribe"] = f"<{values['unsubscribe']}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(text.strip() + "\n")
        html = render(self.templates, f"{name}.html", subject=subject, **values)
        message.add_alternative(html, subtype="html")
        return message

    def _values(self, row: Outgoing, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What the templates print. Nothing that a visitor typed: the address may be another's."""
        site = self.settings
        common = {
            "locale": row.locale,
            "brand": site.brand_name,
            "controller": site.brand_controller,
            "imprint": site.brand_imprint,
            "site": site.public_url,
            **{name: value for name, value in payload.items() if name != "link"},
        }
        if row.purpose in OWNERS:
            token = self.tokens.make(links.MAILED, str(payload["link"]))
            given = addresses.unsubscribe(self.tokens, row.assessment_id or "", row.target)
            return {
                **common,
                "link": site.public_url + addresses.report(token),
                "unsubscribe": site.public_url + given,
                "days": site.link_days,
            }
        link = str(payload["link"])
        return {**common, "link": site.public_url + link if link.startswith("/") else link}

    def send(self, row: Outgoing, message: EmailMessage) -> str:
        """Send a mail; returns what is worth noting. Raises SendError."""
        server = self.settings.smtp
        if server is None:
            write_mail(self.settings.outbox, row.id, message)
            return ""
        _hand_in(server, self.settings.mail_domain, message)
        return ""


def _recipient(address: str) -> Address:
    """The address as it stands in a header; raises SendError for one that none can be made of."""
    local, _, domain = address.rpartition("@")
    try:
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except (ValueError, HeaderParseError):
        raise RefusedError("this is no address that a mail can go to") from None


def file_of(folder: Path, row_id: str) -> Path:
    """The file that a mail is written to while there is no mail server."""
    return folder / f"{row_id}.eml"


def write_mail(folder: Path, row_id: str, message: EmailMessage) -> None:
    """Write a mail to its file, readable for this user alone; a repeat writes the same file."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = file_of(folder, row_id)
        draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise NoAnswerError(f"cannot write to the outbox: {error.strerror}") from None


def remove_mails(folder: Path, row_ids: list[str]) -> None:
    """Remove the files of mails, if there are any."""
    for row_id in row_ids:
        file_of(folder, row_id).unlink(missing_ok=True)


def old_mails(folder: Path, older_than: timedelta, moment: float) -> list[str]:
    """The ids of the mails whose files were written before; ours alone, by their form."""
    found = []
    for path in folder.glob("*.eml") if folder.is_dir() else ():
        if not ROW_ID.fullmatch(path.stem):
            continue
        with suppress(FileNotFoundError):
            if moment - path.stat().st_mtime > older_than.total_seconds():
                found.append(path.stem)
    return found


def _hand_in(server: SmtpServer, name: str, message: EmailMessage) -> None:
    try:
        with _connected(server, name) as client:
            client.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        [(code, said)] = error.recipients.values()
        raise _answer(code, said, message) from None
    except smtplib.SMTPDataError as error:
        raise _answer(error.smtp_code, error.smtp_error, message) from None
    except smtplib.SMTPResponseException as error:
        # Greeting, signing in, the sender: what the server says of us, not of this mail.
        text = _clean(error.smtp_error, message)
        raise NoAnswerError(f"the mail server said {error.smtp_code} {text}") from None
    except smtplib.SMTPNotSupportedError as error:
        raise SendError(f"the mail server cannot do it: {_clean(str(error), message)}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise NoAnswerError(f"no answer from the mail server: {type(error).__name__}") from None


def _answer(code: int, said: bytes | str, message: EmailMessage) -> SendError:
    text = f"the mail server said {code} {_clean(said, message)}"
    return RefusedError(text) if 500 <= code <= 599 else SendError(text)


def _clean(said: bytes | str, message: EmailMessage) -> str:
    """What a server said, on one line and without the address."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    address = message["To"].addresses[0].addr_spec
    return " ".join(text.split()).replace(address, "(address)")[:300]


@contextmanager
def _connected(server: SmtpServer, name: str) -> Iterator[smtplib.SMTP]:
    """A client that is ready to send, and is cut off when all takes too long."""
    context = _trust(server)
    client = (
        smtplib.SMTP_SSL(local_hostname=name, timeout=STEP_SECONDS, context=context)
        if server.tls
        else smtplib.SMTP(local_hostname=name, timeout=STEP_SECONDS)
    )
    # Given to the constructor it would connect there, before anything could cut it off.
    client._host = server.host  # type: ignore[attr-defined]
    clock = threading.Timer(WHOLE_SECONDS, _cut, [client])
    clock.daemon = True
    clock.start()
    try:
        code, said = client.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        client.ehlo_or_helo_if_needed()
        if not server.tls and client.has_extn("starttls"):
            client.starttls(context=context)
            client.ehlo()
        elif server.starttls:
            raise smtplib.SMTPConnectError(454, "STARTTLS is not offered, so no password was sent")
        if server.user:
            client.login(server.user, server.password)
        yield client
        with suppress(OSError, smtplib.SMTPException):
            client.quit()  # the mail is theirs already
    finally:
        clock.cancel()
        client.close()


def _trust(server: SmtpServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.is_local:
        # A server on this machine has a certificate of its own making, and nobody is between.
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _cut(client: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        client.sock.shutdown(2)  # type: ignore[union-attr]  # None until it is connected
