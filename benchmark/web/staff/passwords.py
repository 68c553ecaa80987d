"""Passwords: what may be one, their hashes, and hashing that leaves room for others."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARACTERS, MAX_CHARACTERS = 12, 200

HASHER = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
"""Argon2id at twice the least that OWASP recommends; one thread, so that a sign-in takes no more
than one core."""


def hashed(password: str) -> str:
    """The hash of a password."""
    return HASHER.hash(_written(password))


def holds(kept: str, password: str) -> bool:
    """Whether a password is the one behind a hash. Without a hash it takes as long, and is not."""
    try:
        HASHER.verify(kept or _nobodys(), _written(password)[:MAX_CHARACTERS])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether a hash was made under other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")


def _written(password: str) -> str:
    # The same password, typed on another keyboard, may come as other code points.
    return unicodedata.normalize("NFKC", password)
