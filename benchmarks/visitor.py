"""A simulated visitor: a small keep-alive HTTP client that fills in the forms it is shown."""

from __future__ import annotations

import asyncio
import html
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

INPUT = re.compile(r"<input type=\"(\w+)\"([^>]*)>")
ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Visitor:
    """One browser: its connection, its cookie, and how long each page took (seconds)."""

    port: int
    chance: random.Random
    seconds: list[float] = field(default_factory=list)
    cookie: str = ""
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> tuple[int, str, str]:
        return await self._request("GET", path, "")

    async def post(self, path: str, fields: list[tuple[str, str]]) -> tuple[int, str, str]:
        return await self._request("POST", path, urlencode(fields))

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.close()

    async def _request(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        """Status, Location and text of the answer."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self.reader is not None
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if method == "POST":
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        began = time.perf_counter()
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head, re.I)
        text = (await self.reader.readexactly(int(length[1]))).decode() if length else ""
        self.seconds.append(time.perf_counter() - began)
        if cookie := re.search(r"set-cookie: ([^;]+)", head, re.I):
            self.cookie = cookie[1]
        location = re.search(r"location: (\S+)", head, re.I)
        return int(head.split(" ", 2)[1]), location[1] if location else "", text


def csrf(text: str) -> tuple[str, str]:
    """The CSRF field of a page."""
    found = TOKEN.search(text)
    assert found, "the page has no CSRF field"
    return "csrf_token", html.unescape(found[1])


def choices(text: str) -> dict[str, tuple[str, list[str]]]:
    """The questions of a page: field name -> kind of input and the values it offers."""
    found: dict[str, tuple[str, list[str]]] = {}
    for kind, rest in INPUT.findall(text):
        attributes = dict(ATTRIBUTE.findall(rest))
        name = attributes.get("name", "")
        if kind in ("radio", "checkbox", "text") and name and "readonly" not in rest:
            values = found.setdefault(name, (kind, []))[1]
            if kind != "text" and attributes["value"] not in ("unknown", "na", "none"):
                values.append(attributes["value"])
    return found


def fill(text: str, chance: random.Random) -> dict[str, list[str]]:
    """Random answers to all questions of a page."""
    answers = {}
    for name, (kind, values) in choices(text).items():
        if kind == "text":
            answers[name] = [str(chance.randint(2, 10))]
        elif kind == "radio":
            answers[name] = [chance.choice(values)]
        else:
            answers[name] = chance.sample(values, chance.randint(1, len(values)))
    return answers
