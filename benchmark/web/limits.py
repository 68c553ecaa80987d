"""How often one address may do what costs something."""

from __future__ import annotations

from limits import RateLimitItem, parse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from benchmark.web.access import state_of

START = parse("30/10minutes")
DOCUMENT = parse("60/10minutes")
CONTACT = parse("20/10minutes")


def check(request: Request, limit: RateLimitItem) -> None:
    """Raise 429 with Retry-After when an address did this too often."""
    state = state_of(request)
    if state.settings.rate_limits == "off":
        return
    who = request.client.host if request.client else "unknown"
    what = request.scope.get("path", "").split("/")[1]
    if not state.limiter.hit(limit, what, who):
        raise HTTPException(429, headers={"retry-after": str(limit.get_expiry())})
