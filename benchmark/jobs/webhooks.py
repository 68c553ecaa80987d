"""Webhook calls: signed as Standard Webhooks, and sent to the address that was checked."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

from standardwebhooks.webhooks import Webhook

from benchmark.jobs.failures import NoAnswerError, SendError
from benchmark.settings import Settings

CONNECT_SECONDS = 5
STEP_SECONDS = 10
WHOLE_SECONDS = 20
"""For one call, so that a receiver that answers letter by letter holds up nobody."""
MAX_ANSWER = 16 * 1024
USER_AGENT = "msp-automation-benchmark-webhooks/1"

SPECIAL = tuple(ipaddress.ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24"))
"""Special-purpose networks that some versions of Python take for public."""
Number = ipaddress.IPv4Address | ipaddress.IPv6Address
CARRIERS = tuple(
    ipaddress.ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "2002::/16", "2001::/32")
)
"""IPv6 networks whose addresses carry an IPv4 address that the packet may go on to."""


@dataclass(frozen=True)
class Caller:
    """Sends events to the addresses of the settings."""

    settings: Settings

    def send(self, target: str, event_id: str, body: str) -> None:
        """Post an event. Anything but a 2xx is a failure, and nothing is followed.

        Raises SendError.
        """
        parts = urlsplit(target)
        number = self.checked_number(parts)
        moment = datetime.now(UTC)
        signature = Webhook(self.settings.webhook_secret).sign(event_id, moment, body)
        headers = {
            "content-type": "application/json",
            "user-agent": USER_AGENT,
            "webhook-id": event_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signature,
        }
        status = _post(parts, number, body.encode(), headers)
        if not 200 <= status <= 299:
            moved = ", which is not followed" if 300 <= status <= 399 else ""
            raise SendError(f"the receiver answered {status}{moved}")

    def checked_number(self, parts: SplitResult) -> str:
        """The one address to connect to. Raises NoAnswerError if there is none, or it is private.

        A name with a private address among its addresses is refused as a whole.
        """
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NoAnswerError("the receiver's name has no address") from None
        numbers = [str(entry[4][0]) for entry in found]
        if self.settings.webhook_private == "off":
            for number in numbers:
                if not is_public(number):
                    raise NoAnswerError(
                        f"{number} is not a public address; BENCHMARK_WEBHOOK_PRIVATE=on allows it"
                    )
        return numbers[0]


def is_public(number: str) -> bool:
    """Whether an address belongs to a host on the internet, also by way of an IPv4 address in it.

    Private, loopback, link-local, shared, reserved and multicast ones do not.
    """
    try:
        read: Number = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped is not None:
            return is_public(str(read.ipv4_mapped))
        if any(read in network for network in CARRIERS) or read.is_site_local:
            return False
    if any(read in network for network in SPECIAL):
        return False
    return read.is_global and not read.is_multicast and not read.is_reserved


def _post(parts: SplitResult, number: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer to a POST that goes to exactly this address."""
    connection = _Line(parts, number)
    clock = threading.Timer(WHOLE_SECONDS, connection.cut)
    clock.daemon = True
    clock.start()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        # Read some of it, so that the receiver may finish; what it says is nobody's business.
        answer.read(MAX_ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswerError(f"no answer from the receiver: {type(error).__name__}") from None
    finally:
        clock.cancel()
        connection.close()
    return answer.status


class _Line(http.client.HTTPConnection):
    """A connection to a number, with the name of the address in Host and in the TLS greeting."""

    def __init__(self, parts: SplitResult, number: str) -> None:
        self._secure = parts.scheme == "https"
        port = parts.port or (443 if self._secure else 80)
        self.default_port = 443 if self._secure else 80
        super().__init__(parts.hostname or "", port, timeout=STEP_SECONDS)
        self._number = number

    def connect(self) -> None:
        """Connect to the number, whatever the name says by now."""
        line = socket.create_connection((self._number, self.port), CONNECT_SECONDS)
        # Kept from here on, so that it can be cut off while it greets.
        self.sock = line
        line.settimeout(STEP_SECONDS)
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(line, server_hostname=self.host)

    def cut(self) -> None:
        """End it, from another thread."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
