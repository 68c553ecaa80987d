"""Headers on every response, and the refusal of forms that come from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmark.content.zips import MAX_ZIP

CSP = "; ".join(
    (
        "default-src 'none'",
        "base-uri 'none'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    )
)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "content-security-policy": CSP,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
MAX_BODY = 256 * 1024
MAX_UPLOAD = MAX_ZIP + 64 * 1024
"""A zip with the rest of its form."""
UPLOAD = re.compile(r"/staff/bank/drafts/[^/]+/upload")
"""Where a bank comes as a zip. Its body is read only after the guard has let somebody through."""
PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def body_limit(scope: Scope) -> int:
    """How many bytes a request may bring to its address."""
    return MAX_UPLOAD if UPLOAD.fullmatch(scope["path"]) else MAX_BODY


Refuse = Callable[[Request, int], Response]


class SecurityHeaders:
    """Adds the headers that every response carries; pages may set stricter ones."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = list(HEADERS.items())
        if https:
            self.headers.append(("strict-transport-security", "max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add headers to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers:
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class BodyLimit:
    """Starlette's own limit of what is read, as high as the address allows."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a body that is too large is cut while it is read."""
        if scope["type"] == "http":
            await RequestBodyLimitMiddleware(self.app, body_limit(scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class Refusals:
    """Refuses unsafe requests that come from another site, or that say they are too large.

    Bodies that do not say their size are cut by BodyLimit while they are read.
    """

    def __init__(self, app: ASGIApp, *, origin: str, refuse: Refuse) -> None:
        self.app, self.refuse = app, refuse
        self.host = urlsplit(origin).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a page that says why not."""
        status = self._refused(scope) if scope["type"] == "http" else 0
        answer = self.refuse(Request(scope), status) if status else self.app
        await answer(scope, receive, send)

    def _refused(self, scope: Scope) -> int:
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:18]) > body_limit(scope):
            return 413
        return 0 if scope["method"] in SAFE_METHODS or self._from_here(headers) else 403

    def _from_here(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        # Our own pages send "null", because of their referrer policy. It says nothing about where
        # a form comes from, so that its token decides, as it does without an Origin.
        origin = headers.get("origin", "null")
        ours = (self.host, headers.get("host", ""))
        return origin == "null" or origin.partition("://")[2] in ours
