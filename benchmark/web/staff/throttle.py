"""How often a password may be tried: by account and by network, and apart from both by browser.

A browser that signed in before holds a signed cookie, and is counted by itself. So whoever guesses
at an account keeps its owner out of new browsers for a quarter of an hour, and out of known ones
never (OWASP's "device cookies").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from limits import RateLimitItem, parse
from starlette.requests import Request
from starlette.responses import Response

from benchmark.store.tables import new_id
from benchmark.web import limits
from benchmark.web.access import state_of
from benchmark.web.staff.cookies import set_cookie

ACCOUNT = parse("10/15minutes")
NETWORK = parse("30/15minutes")
BROWSER = parse("10/15minutes")
CHANGE = parse("10/15minutes")
ASKED_BY = parse("10/hour")
ASKED_FOR = parse("3/hour")

COOKIE = "benchmark_device"
COOKIE_SECONDS = int(timedelta(days=180).total_seconds())
PURPOSE = "staff-device"


@dataclass(frozen=True)
class Bucket:
    """One limit, and whom it counts."""

    limit: RateLimitItem
    what: str
    who: str


def buckets(request: Request, email: str, user_id: str) -> list[Bucket]:
    """What a try to sign in counts towards. `user_id`: the account's, empty if there is none."""
    browser = _known_browser(request, user_id)
    if browser:
        return [Bucket(BROWSER, "browser", browser)]
    # The network first: once that is full, it fills no further account's.
    return [
        Bucket(NETWORK, "network", limits.network(request)),
        Bucket(ACCOUNT, "account", email),
    ]


def count_try(request: Request, counted: list[Bucket]) -> bool:
    """Count a try before it is made; False if there were too many."""
    return all(limits.hit(request, each.limit, each.what, each.who) for each in counted)


def forgive(request: Request, counted: list[Bucket]) -> None:
    """Take back what a right password counted: whoever knows it guessed nothing.

    The network gets back one try only, or a guesser with an account of their own would begin anew.
    """
    state = state_of(request)
    if state.settings.rate_limits == "off":
        return
    for each in counted:
        key = each.limit.key_for(each.what, limits.hidden(request, each.who))
        if each.what == "network":
            state.limiter.storage.incr(key, each.limit.get_expiry(), -1)
        else:
            state.limiter.storage.clear(key)


def _known_browser(request: Request, user_id: str) -> str:
    """The name of a browser in which this account signed in before; else empty."""
    name = state_of(request).tokens.read(PURPOSE, request.cookies.get(COOKIE, "")) or ""
    return name if user_id and name.startswith(f"{user_id}.") else ""


def remember_browser(request: Request, response: Response, user_id: str) -> None:
    """Let a browser be counted by itself from now on."""
    name = _known_browser(request, user_id) or f"{user_id}.{new_id()}"
    token = state_of(request).tokens.make(PURPOSE, name)
    set_cookie(request, response, COOKIE, token, COOKIE_SECONDS)
