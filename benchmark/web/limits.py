"""How often one address may do what costs something. All processes count together."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from limits import RateLimitItem, parse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from benchmark.web.access import state_of

START = parse("30/10minutes")
DOCUMENT = parse("60/10minutes")
CONTACT = parse("20/10minutes")


def check(request: Request, limit: RateLimitItem) -> None:
    """Raise 429 with Retry-After when an address did this too often.

    It writes, in a transaction of its own: call it in no other, and in a thread.
    """
    if not allows(request, limit):
        raise too_often(limit)


def allows(request: Request, limit: RateLimitItem) -> bool:
    """Count one more of an address; False if that is too many. It writes, as `check` does."""
    what = request.scope.get("path", "").split("/")[1]
    return hit(request, limit, what, network(request))


def hit(request: Request, limit: RateLimitItem, what: str, who: str) -> bool:
    """Count one more; False if that is too many."""
    state = state_of(request)
    if state.settings.rate_limits == "off":
        return True
    return state.limiter.hit(limit, what, hidden(request, who))


def hidden(request: Request, who: str) -> str:
    """What stands for somebody in the table of counters: it names nobody."""
    key = state_of(request).tokens.newest_key.encode()
    return hmac.new(key, who.encode(), hashlib.sha256).hexdigest()[:32]


def network(request: Request) -> str:
    """Where a request comes from. Of IPv6 the first half: one customer has all of the rest."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network(f"{address.packed.hex(':', 2)}/64", strict=False))


def too_often(limit: RateLimitItem) -> HTTPException:
    """The answer when a limit is reached: 429, and when to come back."""
    return HTTPException(429, headers={"retry-after": str(limit.get_expiry())})
