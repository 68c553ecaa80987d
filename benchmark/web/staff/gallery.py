"""Pictures of figures: drawn by a renderer, all of them at once, and kept in memory."""

from __future__ import annotations

import asyncio
import functools
import hashlib
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import Response

from benchmark.render.pool import FAILURES, WANTED, Made, QueueFullError
from benchmark.web.files import picture_policy
from benchmark.web.middleware import PRIVATE
from benchmark.web.staff.shelf import KEPT_SECONDS, MOST_KEPT
from benchmark.web.state import State

WAIT_SECONDS = 20.0
"""A renderer that has to start first takes seconds; the picture's place on the page is kept."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Gallery:
    """The pictures of one page. `form`: what the renderers make (render.forms).

    They are asked for by what they show, as text: the same text has the same pictures.
    """

    state: State
    form: str

    @property
    def _kept(self) -> OrderedDict[str, Made]:
        kept: OrderedDict[str, Made] = self.state.cache.setdefault(
            f"{self.form}/pictures", OrderedDict()
        )
        return kept

    def ask_ahead(self, drawn: str) -> None:
        """Have the pictures begun while the browser still reads the page."""
        try:
            self.ask(drawn)
        except QueueFullError:
            log.info("no picture ahead of time", form=self.form)

    async def show(self, drawn: str, name: str) -> Response:
        """One picture as a response; 503 where no renderer makes them in WAIT_SECONDS."""
        picture = (await self._made(drawn))[name]
        headers = {"content-security-policy": picture_policy(picture), **PRIVATE}
        return Response(picture, media_type="image/svg+xml", headers=headers)

    def ask(self, drawn: str) -> Future[Made]:
        """The pictures, asked for or made already. Raises QueueFullError."""
        kept = self._kept
        key = f"{self.form}-{hashlib.sha256(drawn.encode()).hexdigest()}"
        if (made := kept.get(key)) is not None:
            ready: Future[Made] = Future()
            ready.set_result(made)
            return ready
        future = self.state.pool.ask(key, self.form, drawn, WANTED)
        future.add_done_callback(functools.partial(_keep, kept, key))
        return future

    async def _made(self, drawn: str) -> Made:
        try:
            waiting = asyncio.shield(asyncio.wrap_future(self.ask(drawn)))
            return await asyncio.wait_for(waiting, timeout=WAIT_SECONDS)
        except (QueueFullError, *FAILURES) as error:
            log.warning("no picture", form=self.form, error=type(error).__name__)
            raise HTTPException(503, headers={"retry-after": str(int(KEPT_SECONDS))}) from None


def _keep(kept: OrderedDict[str, Made], key: str, future: Future[Made]) -> None:
    if future.cancelled() or future.exception() is not None:
        return
    kept[key] = future.result()
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
