"""A site of its own for each test: real settings, a real database, no server and no renderer.

BENCHMARK_TEST_DATABASE says which database: sqlite, postgresql, or both, which runs every test on
each. The database is prepared once and copied, and so is one that holds a finished assessment. The
cast: the owner takes the assessment, Ann sells, Ed edits the bank, Ada administers, Max is a
stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmark.app import create_app, prepare
from benchmark.settings import Settings
from benchmark.store import staff
from benchmark.store.engine import reading, writing
from benchmark.web.staff.cookies import SESSION
from benchmark.web.state import State
from tests.databases import copied, new_database
from tests.postgres import Cluster
from tests.web.page import Page
from tests.web.visitor import ORIGIN, Visitor, take

ROLE = {"ann": "sales", "ed": "editor", "ada": "admin"}
"""The cast who work here; each has an account at example.com."""


@dataclass(frozen=True)
class Site:
    """One site on a data folder, reached without a server."""

    app: Starlette
    portal: BlockingPortal

    @property
    def state(self) -> State:
        state: State = self.app.state.benchmark
        return state

    @property
    def is_sqlite(self) -> bool:
        return self.state.engine.dialect.name == "sqlite"

    def visitor(self, *, raises: bool = True) -> Visitor:
        """A new browser. `raises=False`: a fault gives its page, as it does to a real one."""
        client = TestClient(
            self.app, base_url=ORIGIN, raise_server_exceptions=raises, follow_redirects=False
        )
        # One event loop for all requests; entering the client would start renderers too.
        client.portal = self.portal
        return Visitor(client)

    def account(self, name: str, *roles: str) -> str:
        """The id of somebody's account, made if there is none. Without a password."""
        email = f"{name}@example.com"
        with writing(self.state.engine) as db:
            staff.add_user(db, email, roles or (ROLE.get(name, "sales"),))
            user = staff.find_user(db, email)
            assert user is not None
            return user.id

    def signed_in(self, name: str, *roles: str) -> Visitor:
        """Somebody's browser with a session, without the cost of a password."""
        account = self.account(name, *roles)
        with writing(self.state.engine) as db:
            cookie = staff.begin_session(db, account)
        visitor = self.visitor()
        visitor.client.cookies.set(SESSION, cookie, domain="127.0.0.1", path="/staff")
        return visitor

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        with reading(self.state.engine) as db:
            return [dict(row._mapping) for row in db.connection().execute(text(query), values)]

    def change(self, statement: str, **values: Any) -> None:
        with writing(self.state.engine) as db:
            db.connection().execute(text(statement), values)

    def counts(self) -> dict[str, int]:
        """How many rows of each table belong to visitors."""
        tables = ("assessment", "submission", "link", "contact", "consent", "rendering", "job")
        found = {t: self.rows(f"SELECT count(*) AS n FROM {t}")[0]["n"] for t in tables}
        return found if self.is_sqlite else {**found, "job": len(self.jobs())}

    def jobs(self) -> list[dict[str, Any]]:
        """Key, payload and state of the jobs, wherever they wait."""
        if self.is_sqlite:
            return self.rows("SELECT key, payload, state FROM job ORDER BY run_after, id")
        return self.rows(
            "SELECT args->>'key' AS key, args->>'payload' AS payload,"
            " CASE status WHEN 'todo' THEN 'waiting' ELSE status::text END AS state"
            " FROM procrastinate_jobs ORDER BY id"
        )


@dataclass(frozen=True)
class Finished:
    """A site with one submitted assessment, and its owner's browser with the report open."""

    site: Site
    owner: Visitor
    report: Page
    answering: str

    @property
    def token(self) -> str:
        return self.report.token

    @property
    def address(self) -> str:
        return self.report.path


MakeSite = Callable[..., Site]
NewStart = Callable[[], AbstractContextManager[tuple[Site, Path]]]


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def prepared(cluster: Cluster | None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a migrated database that holds the shipped bank."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    settings = Settings(data_dir=folder, database_url=new_database(cluster, folder))
    settings.keys()
    prepare(settings).dispose()
    return folder


@pytest.fixture(scope="session")
def new_start(
    cluster: Cluster | None,
    prepared: Path,
    portal: BlockingPortal,
    tmp_path_factory: pytest.TempPathFactory,
) -> NewStart:
    """Opens a site whose data folder, once it is closed, many tests can begin with a copy of."""

    @contextmanager
    def start() -> Iterator[tuple[Site, Path]]:
        folder = tmp_path_factory.mktemp("start") / "data"
        url = copied(cluster, prepared, folder)
        with ExitStack() as stack:
            settings = Settings(data_dir=folder, database_url=url, rate_limits="off")
            yield _site(stack, portal, settings), folder

    return start


@pytest.fixture(scope="session")
def kept(new_start: NewStart) -> tuple[Path, Page, str]:
    """A data folder with one finished assessment, its report, and its answering token."""
    with new_start() as (site, folder):
        report = take(site.visitor())
        link = site.rows("SELECT id FROM link WHERE purpose = 'answering'")[0]["id"]
        return folder, report, site.state.tokens.make("answering", link)


def _site(stack: ExitStack, portal: BlockingPortal, settings: Settings) -> Site:
    app = create_app(settings)
    site = Site(app, portal)
    if site.is_sqlite:
        # Nothing here loses power, and waiting for the disk took a tenth of the time.
        event.listen(site.state.engine, "connect", _without_waiting)
        site.state.engine.dispose()
    stack.callback(site.state.engine.dispose)
    stack.callback(site.state.pool.close)
    return site


def _without_waiting(connection: Any, _: object) -> None:  # a DBAPI connection
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def make_site(
    cluster: Cluster | None, prepared: Path, tmp_path: Path, portal: BlockingPortal
) -> Iterator[MakeSite]:
    """Makes sites with other settings; asked twice, on the same data folder and database."""
    folder, urls = tmp_path / "data", list[str]()
    with ExitStack() as stack:

        def make(**settings: Any) -> Site:
            start = settings.pop("start", prepared)
            if not folder.exists():
                urls.append(copied(cluster, start, folder))
            given = {"data_dir": folder, "database_url": urls[0], "rate_limits": "off", **settings}
            return _site(stack, portal, Settings(**given))

        yield make
    if cluster is not None and urls:
        cluster.drop(str(make_url(urls[0]).database))


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site()


@pytest.fixture
def owner(site: Site) -> Visitor:
    """Who takes the assessment."""
    return site.visitor()


@pytest.fixture
def max_(site: Site) -> Visitor:
    """Max, a stranger."""
    return site.visitor()


@pytest.fixture
def finished(make_site: MakeSite, kept: tuple[Path, Page, str]) -> Finished:
    """A finished assessment; the owner has just come back to the report."""
    folder, report, answering = kept
    site = make_site(start=folder)
    owner = site.visitor()
    return Finished(site, owner, owner.open(report.url), answering)


@pytest.fixture
def ann(site: Site) -> Visitor:
    """Ann, who sells; her browser is signed in. On another site: `site.signed_in("ann")`."""
    return site.signed_in("ann")


@pytest.fixture
def ed(site: Site) -> Visitor:
    """Ed, who edits the bank; his browser is signed in."""
    return site.signed_in("ed")


@pytest.fixture
def ada(site: Site) -> Visitor:
    """Ada, who administers; her browser is signed in."""
    return site.signed_in("ada")
