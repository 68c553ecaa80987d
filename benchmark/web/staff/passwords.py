"""Passwords: what may be one, their hashes, and hashing that leaves room for others.

The rules follow NIST SP 800-63B: length counts, composition does not, and what everybody tries
first is refused.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Awaitable, Callable
from functools import cache

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from benchmark.render.catalogues import later

MIN_CHARACTERS, MAX_CHARACTERS = 12, 200
FEWEST_DIFFERENT = 5

HASHER = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
"""Argon2id at twice the least that OWASP recommends; one thread, so that a sign-in takes no more
than one core."""

AT_ONCE = 1
"""Hashes that one process makes at once; others wait without holding a thread."""
MAX_WAITING = 30

FIRST_TRIED = frozenset(
    (
        "password1234", "password12345", "password123456", "passwordpassword", "123456789012",
        "1234567890123", "12345678901234", "1234567890123456", "qwertyuiop12", "qwertyuiop123",
        "qwertyuiop[]", "1q2w3e4r5t6y", "1qaz2wsx3edc", "administrator", "administrator1",
        "adminadminadmin", "letmeinletmein", "welcomewelcome", "iloveyouiloveyou",
        "correct horse battery staple", "correcthorsebatterystaple", "changemechangeme",
    )
)  # fmt: skip
"""Of the lists of passwords that were leaked most often, those that are long enough."""


def fault(password: str, email: str) -> str:
    """What keeps a password from being one, in words for who typed it; empty if nothing does."""
    written = _written(password)
    if len(written) < MIN_CHARACTERS:
        return later("Use at least 12 characters; a few words that only you put together are fine")
    if len(written) > MAX_CHARACTERS:
        return later("Use at most 200 characters")
    plain = written.casefold().strip()
    if plain == email.casefold() or plain == email.casefold().partition("@")[0]:
        return later("Use something other than your address")
    if plain in FIRST_TRIED or len(set(plain)) < FEWEST_DIFFERENT:
        return later("This is one of the first that somebody would try; use another")
    return ""


def hashed(password: str) -> str:
    """The hash of a password."""
    return HASHER.hash(_written(password))


def holds(kept: str, password: str) -> bool:
    """Whether a password is the one behind a hash. Without a hash it takes as long, and is not."""
    try:
        # No password is longer, so that what is cut off turns none into a right one.
        HASHER.verify(kept or _nobodys(), _written(password)[: MAX_CHARACTERS + 1])
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


Endpoint = Callable[[Request], Awaitable[Response]]
_turns: RunVar[CapacityLimiter] = RunVar("benchmark_hashing")


def in_turn(endpoint: Endpoint) -> Endpoint:
    """Let requests that hash a password wait for their turn, outside the threads of all others.

    503 when the queue is long: whoever signs in would wait for seconds, and tries again.
    """

    @functools.wraps(endpoint)
    async def answer(request: Request) -> Response:
        # Before the turn, so that a client who sends slowly keeps nobody waiting.
        await request.body()
        turns = _turns.get(None)
        if turns is None:
            turns = CapacityLimiter(AT_ONCE)
            _turns.set(turns)
        if turns.statistics().tasks_waiting >= MAX_WAITING:
            raise HTTPException(503, headers={"retry-after": "5"})
        async with turns:
            return await endpoint(request)

    return answer
