"""Paths of public addresses, and the signed tokens in them."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from functools import cached_property

from itsdangerous import BadData, URLSafeSerializer

MAX_TOKEN = 200
SECTION, REVIEW = "section", "review"
UNSUBSCRIBE = "unsubscribe"
STAFF, STAFF_LOGIN = "/staff", "/staff/login"


class Tokens:
    """Signs and reads tokens; each purpose has a salt of its own, so none serves another.

    A token holds the id of a row in the table of links, which says whether it still counts.
    Purposes of the staff begin with "staff-", so that none of them opens a visitor's page.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self._serializers: dict[str, URLSafeSerializer] = {}

    def make(self, purpose: str, link_id: str) -> str:
        """The token for a link of this purpose."""
        return str(self._serializer(purpose).dumps(link_id))

    def read(self, purpose: str, token: str) -> str | None:
        """The id of the link; None for a token that is altered or of another purpose."""
        if len(token) > MAX_TOKEN:
            return None
        try:
            link_id = self._serializer(purpose).loads(token)
        except BadData:
            return None
        return link_id if isinstance(link_id, str) else None

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        if purpose not in self._serializers:
            salt = f"benchmark.link.{purpose}"
            self._serializers[purpose] = URLSafeSerializer(self._keys, salt=salt)
        return self._serializers[purpose]

    def digests(self, text: str) -> list[str]:
        """What stands for a text without telling it, one for each key, newest first."""
        keys = [key.encode() for key in reversed(self._keys)]
        return [hmac.new(key, text.encode(), "sha256").hexdigest()[:32] for key in keys]

    @cached_property
    def newest_key(self) -> str:
        """The key that signs."""
        return self._keys[-1]


def assess(token: str, section: str) -> str:
    """One section of the questionnaire, or its review."""
    return f"/assess/{token}/{section}"


def report(token: str, part: str = "") -> str:
    """The report, or a part of it such as report.pdf."""
    return f"/report/{token}/{part}" if part else f"/report/{token}"


def staff_link(purpose: str, token: str) -> str:
    """Where an invitation or a reset leads."""
    return f"/staff/{purpose}/{token}"


def address_digests(tokens: Tokens, address: str) -> list[str]:
    """What stands for an e-mail address, one for each key, newest first."""
    return tokens.digests(f"address:{address.strip().lower()}")


def unsubscribe(tokens: Tokens, assessment_id: str, address: str) -> str:
    """Where an address is taken out. It needs no row: it works after everything was erased."""
    digest = address_digests(tokens, address)[0]
    return f"/unsubscribe/{tokens.make(UNSUBSCRIBE, f'{digest}.{assessment_id}')}"


def read_unsubscribe(tokens: Tokens, token: str) -> tuple[str, str] | None:
    """What stands for the address, and the assessment's id; None for an altered token."""
    read = tokens.read(UNSUBSCRIBE, token)
    if read is None:
        return None
    digest, _, assessment_id = read.partition(".")
    return digest, assessment_id
