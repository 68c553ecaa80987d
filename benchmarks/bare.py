"""A bare Starlette app with one constant page, to compare with."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

PAGE = "<!doctype html><title>Bare</title><p>" + "A constant page. " * 700


def page(_: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


async def form(request: Request) -> HTMLResponse:
    async with request.form() as posted:
        return HTMLResponse(f"{PAGE}{len(posted)}")


def health(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


app = Starlette(
    routes=[
        Route("/healthz", health),
        Route("/{path:path}", page),
        Route("/{path:path}", form, methods=["POST"]),
    ]
)
