"""The only place where all parts meet."""

from __future__ import annotations

import functools
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import anyio.to_thread
import structlog
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from benchmark.content.codec import bank_document, bank_hash, files_digest, files_document
from benchmark.content.lint import lint
from benchmark.content.load import read_files
from benchmark.content.problems import ContentError
from benchmark.core.report import report_json
from benchmark.links import Tokens
from benchmark.render.forms import RENDERER
from benchmark.render.pool import Made, RenderPool
from benchmark.runners import delivery_runner, job_runner
from benchmark.settings import Settings, read_settings, shipped
from benchmark.store import banks
from benchmark.store.engine import THREADS, make_engine, reading, writing
from benchmark.store.leads import fill_leads
from benchmark.store.migrate import alone, migrate
from benchmark.store.renderings import is_erased, keep_renderings
from benchmark.web.errors import EXCEPTIONS, refusal, server_error
from benchmark.web.middleware import BodyLimit, Refusals, SecurityHeaders
from benchmark.web.routes import routes
from benchmark.web.sample import find_sample
from benchmark.web.state import State, asset_urls

GC_THRESHOLDS = (20_000, 20, 50)
"""A page makes some thousand objects that reference counting frees; collect less often."""
SESSION_SECONDS = int(timedelta(days=14).total_seconds())
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

log = structlog.get_logger()


def prepare(settings: Settings) -> Engine:
    """Bring the database up to date and publish the shipped bank; returns the engine.

    Raises ContentError if the shipped bank has problems.
    """
    engine = make_engine(settings.database)
    with alone(engine, settings.data_dir / "migrate.lock"):
        migrate(engine)
        publish_shipped(engine, settings.questions_dir or shipped("questions"))
        list_earlier(engine)
    return engine


def list_earlier(engine: Engine) -> None:
    """Put submissions from before there was a lead list into it, a batch at a time."""
    while True:
        with writing(engine) as db:
            if not fill_leads(db):
                return


def publish_shipped(engine: Engine, folder: Path) -> None:
    """Publish the folder's bank if the newest version came from there too, or there is none."""
    files = read_files(folder)
    digest = files_digest(files)
    with reading(engine) as db:
        newest = banks.newest_publication(db)
    if newest is not None and newest.digest == digest:
        return
    if newest is not None and newest.origin != banks.SHIPPED:
        log.warning(
            "the shipped questions differ from the published bank", bank=newest.bank_hash[:8]
        )
        return
    bank, problems = lint(files)
    if bank is None or problems:
        raise ContentError(problems)
    document = bank_document(bank)
    new = banks.NewVersion(
        bank_hash(document), bank.version, banks.SHIPPED, digest, document, files_document(files)
    )
    with writing(engine) as db:
        banks.publish_version(db, new)
    log.info("bank published", version=bank.version, bank=new.hash[:8])


def create_app(settings: Settings | None = None) -> Starlette:
    """The site as an ASGI application. The database has to be prepared before."""
    settings = settings or read_settings()
    state = make_state(settings)
    app = Starlette(
        routes=routes(state.static),
        middleware=_middleware(settings, state.tokens.newest_key),
        exception_handlers=EXCEPTIONS,
        lifespan=functools.partial(_lifespan, state),
    )
    # Starlette would redirect to an address made from the Host header.
    app.router.redirect_slashes = False
    app.state.benchmark = state
    return app


def make_state(settings: Settings) -> State:
    """What the requests of a web process share, or the jobs of a worker."""
    engine, static = make_engine(settings.database), shipped("static")
    # Renderers start with the first thing they are asked for: one that is never asked is none.
    pool = RenderPool(max(1, settings.renderers))

    def example(fingerprint: str) -> str | None:
        report = find_sample(state, fingerprint)
        return None if report is None else report_json(report)

    state = State(
        settings=settings,
        engine=engine,
        tokens=Tokens(settings.keys()),
        pool=pool,
        ahead=job_runner(settings, engine, pool, example),
        templates=shipped("templates"),
        static=static,
        assets=asset_urls(static),
    )
    pool.keep = functools.partial(_keep, state)
    return state


def _keep(state: State, fingerprint: str, made: Made) -> None:
    """Keep what a renderer made, unless its report was erased meanwhile."""
    example = find_sample(state, fingerprint)
    with writing(state.engine) as db:
        if example is not None or not is_erased(db, fingerprint):
            keep_renderings(db, fingerprint, RENDERER, made)


@asynccontextmanager
async def _lifespan(state: State, _: Starlette) -> AsyncIterator[None]:
    # One thread a connection: more would only wait for one (the pool waits for none).
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    state.ahead.start()
    delivery = delivery_runner(state)
    if delivery is not None:
        delivery.start()
    # What is loaded by now stays: the collector need not look at it again for every request.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    yield
    if delivery is not None:
        delivery.close()
    state.ahead.close()
    state.pool.close()
    state.engine.dispose()


def _middleware(settings: Settings, key: str) -> list[Middleware]:
    https = settings.public_url.startswith("https://")
    host = urlsplit(settings.public_url).hostname or "localhost"
    local = LOCAL_HOSTS if settings.mode == "development" else ()
    return [
        Middleware(SecurityHeaders, https=https),
        # Inside the headers, so that the page for a fault carries them too.
        Middleware(ServerErrorMiddleware, handler=server_error),
        Middleware(TrustedHostMiddleware, allowed_hosts=[host, settings.host, *local]),
        Middleware(
            SessionMiddleware,
            secret_key=key,
            session_cookie="benchmark",
            max_age=SESSION_SECONDS,
            https_only=https,
        ),
        # Inside the session, so that a refusal speaks the language that was chosen.
        Middleware(Refusals, origin=settings.public_url, refuse=refusal),
        Middleware(BodyLimit),
    ]
