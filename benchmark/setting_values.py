"""What single settings may hold: addresses, mail servers, secrets, colours.

Each check gives the value back, or raises ValueError with what to write instead.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

MAIL_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)*")


@dataclass(frozen=True)
class SmtpServer:
    """Where mails are handed in. `starttls`: refuse a server that does not offer it."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str
    password: str

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine, where nobody listens in on the way."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def smtp_server(url: str) -> SmtpServer:
    """The mail server of a checked address."""
    parts = urlsplit(url)
    tls, asked = parts.scheme == "smtps", parse_qs(parts.query).get("starttls", [])
    server = SmtpServer(
        host=parts.hostname or "",
        port=parts.port or (465 if tls else 587),
        tls=tls,
        starttls=asked == ["required"],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
    # A password does not travel in the clear.
    must = server.starttls or bool(server.user and not tls and not server.is_local)
    return SmtpServer(**{**vars(server), "starttls": must})


def checked_smtp_url(value: str) -> str:
    """An address of a mail server, or nothing."""
    form = (
        "write it as smtp://user:password@mail.example.org:587, or smtps:// for TLS from the start"
    )
    parts = urlsplit(value)
    if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise ValueError(form)
    if parts.path.strip("/") or parts.query not in ("", "starttls=required"):
        raise ValueError(f"{form}; after the host only ?starttls=required may follow")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError(f"{form}; the port is a number up to 65535") from None
    return value


def checked_mail_address(value: str) -> str:
    """One e-mail address."""
    # Looser than what visitors enter: addresses within a company may end in anything.
    if not MAIL_ADDRESS.fullmatch(value):
        raise ValueError(f"{value!r} is not an e-mail address, such as sales@example.org")
    return value


def checked_sender(value: str) -> str:
    """Who mails are from, or nothing."""
    if not value:
        return ""
    if any(ord(character) < 32 for character in value):
        raise ValueError("write it on one line, such as Benchmark <benchmark@example.org>")
    name, address = parseaddr(value)
    return str(Address(name, addr_spec=checked_mail_address(address or value)))


def checked_webhook_url(value: str) -> str:
    """An address to call."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{value!r} is not an address, such as https://example.org/hook")
    if parts.username or parts.password or parts.fragment:
        raise ValueError(f"write {parts.hostname!r} without a user, a password or a #")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError(f"the port of {parts.hostname!r} is a number up to 65535") from None
    return value


def checked_webhook_secret(value: str) -> str:
    """A secret of Standard Webhooks, or nothing."""
    form = "write whsec_ and the base64 of 24 to 64 random bytes"
    if not value:
        return ""
    if not value.startswith("whsec_"):
        raise ValueError(form)
    text = value.removeprefix("whsec_")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError(form) from None
    if not 24 <= len(key) <= 64:
        raise ValueError(f"{form}; these are {len(key)}")
    return value


def mail_domain(host: str) -> str:
    """A host as it stands behind the @ of an address: a number in brackets."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host
    return f"[IPv6:{number}]" if number.version == 6 else f"[{number}]"


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of WCAG 2.2 between a colour #rrggbb and white."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def is_hex(text: str) -> bool:
    """Whether all characters are digits of base 16."""
    return all(character in "0123456789abcdefABCDEF" for character in text)
