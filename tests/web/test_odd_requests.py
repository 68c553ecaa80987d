"""Odd bytes, ids, cookies and headers, straight into the application: never a fault of ours.

5,200 requests with fixed seeds, and a fifth as many again on PostgreSQL. They go in below the HTTP
client, because a client refuses to send most of them. A server parses before the application, so
that paths and header names are what uvicorn lets through.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_from_bytes, unquote

import pytest
from starlette.types import Message

from tests.web.conftest import Finished, Site
from tests.web.visitor import begin

SEEDS, CASES = range(8), 650
ODD = [
    b"", b"\0", b"a\0b", b"\xff\xfe", b"\xed\xa0\x80", b"%00", b"%", b"%zz", b"%ed%a0%80",
    b"../../etc", b"..%2f..", b"\r\nX: y", b"' OR 1=1 --", b"<script>", b"{{7*7}}", b"${{{",
    b"\xe2\x80\xae", b"NaN", b"1e309", b"-1", b"0x10", b"9" * 400, b"a" * 3000, "٣".encode(),
    "１２".encode(), "é".encode() * 200, b"unknown", b"na", b"none", b"[]", b"null", b"[",
    b"//evil.example", b"\\\\x", b"~", b";", b"?#&=",
]  # fmt: skip
HEADERS = [
    b"accept", b"cookie", b"origin", b"sec-fetch-site", b"content-type", b"content-length",
    b"range", b"x-forwarded-for", b"x-forwarded-host", b"x-autosave", b"accept-language",
    b"transfer-encoding", b"if-none-match", b"if-modified-since", b"accept-encoding", b"host",
]  # fmt: skip
Answer = tuple[int, dict[str, str], bytes]


class Odd:
    """Makes odd requests out of what a real visitor would send."""

    def __init__(self, finished: Finished, chance: random.Random) -> None:
        self.chance, self.answering, self.owner = chance, finished.answering, finished.token
        self.addresses = [
            "/", "/method", "/sample", "/sample/report.json", "/start", "/readyz",
            "/static/site.css", "/static/{}", "/sample/{}.svg", "/{}", "/assess/{}", "/report/{}",
            "/assess/{}/{}", "/report/{}/{}", "/report/{}/{}.svg", "/assess/{answering}",
            "/assess/{answering}/{}", "/assess/{answering}/review", "/assess/{answering}/link",
            "/report/{owner}", "/report/{owner}/report.json", "/report/{owner}/report.json/{}",
            "/report/{owner}/{}",
        ]  # fmt: skip
        self.posts = [
            "/start", "/assess/{answering}/{section}", "/assess/{answering}/{section}",
            "/assess/{answering}/review", "/report/{owner}/contact", "/report/{owner}/share",
            "/report/{owner}/sharpen", "/report/{owner}/again", "/assess/{}/{section}",
            "/report/{}/delete", "/method", "/report/{owner}/report.json",
        ]  # fmt: skip
        self.sections = ["profile", "sop", "trigger", "hero", "allocation", "oversight", "tasks"]
        self.names = [
            "profile.techs", "profile.tools", "profile.region", "SOP1", "SOP5", "TRG3", "HER1C",
            "shown", "task.qbr", "more", "back", "csrf_token", "email", "name", "phone", "call",
            "withdraw", "make", "revoke",
        ]  # fmt: skip

    def odd(self) -> bytes:
        return b"".join(self.chance.choices(ODD, k=self.chance.choice((1, 1, 1, 2, 3))))

    def path(self, template: str) -> str:
        filled = template.format(
            *(self.odd().decode("latin-1") for _ in range(3)),
            answering=self.answering,
            owner=self.owner,
            section=self.chance.choice(self.sections),
        )
        # As uvicorn makes it: percent-encoded bytes, decoded as UTF-8 with replacement.
        return unquote(quote_from_bytes(filled.encode("latin-1"), safe="/"))

    def headers(self, cookie: bytes) -> list[tuple[bytes, bytes]]:
        made = [(b"host", b"127.0.0.1:8000")]
        if self.chance.random() < 0.8:
            made.append((b"cookie", cookie))
        for name in self.chance.choices(HEADERS, k=self.chance.choice((0, 0, 1, 2, 8))):
            value = self.odd().replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
            made.append((name, self.chance.choice((value, b"benchmark=" + value))))
        return made

    def body(self, token: str) -> bytes:
        pairs = [b"csrf_token=" + quote_from_bytes(token.encode()).encode()]
        pairs = pairs if self.chance.random() < 0.8 else []
        for _ in range(self.chance.choice((0, 1, 3, 10, 200))):
            name = self.chance.choice(self.names).encode()
            name = name if self.chance.random() < 0.9 else self.odd()
            value = self.odd()
            if self.chance.random() < 0.5:
                value = quote_from_bytes(value).encode()
            pairs.append(name + b"=" + value)
        self.chance.shuffle(pairs)
        return b"&".join(pairs)

    def scope(self, token: str, cookie: bytes) -> tuple[dict[str, Any], bytes]:
        post = self.chance.random() < 0.6
        method = "POST" if post else self.chance.choice(("GET", "GET", "HEAD", "PUT", "\u00e9"))
        path = self.path(self.chance.choice(self.posts if post else self.addresses))
        headers, body = self.headers(cookie), b""
        if post:
            body = self.body(token)
            kind = self.chance.choice((b"application/x-www-form-urlencoded",) * 9 + (self.odd(),))
            headers.append((b"content-type", kind.replace(b"\0", b"")))
        query = self.odd() if self.chance.random() < 0.5 else b""
        # Tokens of a real path make the query that a page reads.
        query = b"from=" + query if self.chance.random() < 0.3 else query
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "path": path, "raw_path": b"", "root_path": "", "scheme": "http", "query_string": query,
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
            "extensions": {},
        }, body  # fmt: skip


async def ask(app: Callable[..., Any], scope: dict[str, Any], body: bytes) -> Answer:
    sent: list[Message] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    head = {k.decode("latin-1"): v.decode("latin-1") for k, v in sent[0]["headers"]}
    text = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
    return sent[0]["status"], head, text


@pytest.mark.parametrize("seed", SEEDS)
def test_odd_requests_never_break_anything(finished: Finished, seed: int) -> None:
    odd, site = Odd(finished, random.Random(seed)), finished.site
    # A session of this browser, so that most forms get past their token.
    page = finished.owner.open(f"{finished.address}/contact")
    token = dict(page.form_with_fields().fields)["csrf_token"]
    cookie = f"benchmark={finished.owner.client.cookies['benchmark']}".encode()
    seen: Counter[int] = Counter()
    cases = CASES if site.is_sqlite else CASES // 5

    async def run() -> None:
        for number in range(cases):
            scope, body = odd.scope(token, cookie)
            told = (seed, number, scope["method"], scope["path"], scope["query_string"], body[:200])
            try:
                status, headers, text = await ask(site.app, scope, body)
            except Exception as fault:
                raise AssertionError(told) from fault
            assert status < 500, told
            assert "x-content-type-options" in headers, told
            assert b"Traceback" not in text, told
            assert b"<script>" not in text, told
            seen[status] += 1

    site.portal.call(run)

    assert seen[200] + seen[303] > cases / 20, seen
    assert seen[404] > cases / 20, seen
    assert finished.owner.open(finished.address).status == 200
    check_sound(site)


def check_sound(site: Site) -> None:
    """The database is whole, and a visitor still gets through."""
    if site.is_sqlite:
        assert site.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        assert site.rows("PRAGMA foreign_key_check") == []
    assert begin(site.visitor()).status == 200
