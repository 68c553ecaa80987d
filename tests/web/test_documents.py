"""PDFs and pictures by HTTP: made while one waits, ahead of time, and never for the erased."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from benchmark.app import create_app
from benchmark.jobs.ahead import ATTEMPTS, KIND, MAX_AHEAD
from benchmark.render.forms import PICTURE_FORMS
from benchmark.render.pool import Made, RenderPool
from benchmark.settings import Settings
from benchmark.store.engine import reading, writing
from benchmark.store.jobs import finish_job, jobs_to_do, lease_job, postpone_job
from tests.web.conftest import Finished, MakeSite, Site
from tests.web.page import Page
from tests.web.test_security import check_headers
from tests.web.visitor import SUBMIT, begin, example, go_through, take
from tests.web.works import dawdle, limit, misbehave, slow_make

PATIENCE = 300.0
"""Seconds. Renderers are niced, so that a busy machine starts them late."""


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)


def with_pool(site: Site, pool: RenderPool) -> None:
    """Let a site render with other renderers."""
    pool.keep = site.state.pool.keep
    site.state.pool = pool


def test_a_pdf_is_announced_while_it_is_made_and_then_served(finished: Finished) -> None:
    pool = RenderPool(work=slow_make, timeout_seconds=PATIENCE)
    with_pool(finished.site, pool)
    address = finished.report.link("Download as PDF")

    first = finished.owner.get(address)
    wait_for(lambda: finished.owner.get(address).status == 200)
    second = finished.owner.get(address)

    assert finished.site.counts()["rendering"] == 1
    assert first.status == 202
    assert first.headers["refresh"] == "2"
    assert first.heading == "Your PDF is being made"
    assert first.headers["cache-control"] == "no-store"
    assert second.status == 200
    assert "refresh" not in second.headers
    assert second.headers["content-type"] == "application/pdf"
    assert second.headers["content-disposition"].startswith("inline; filename=")
    assert second.headers["cache-control"] == "no-store"
    assert second.headers["x-robots-tag"] == "noindex"
    assert second.body.startswith(b"%PDF-")
    check_headers(second)
    assert finished.owner.get(address).body == second.body
    assert "The PDF is being made" not in finished.owner.open(finished.address).text
    pool.close()


def test_nothing_is_kept_of_a_report_erased_meanwhile(finished: Finished) -> None:
    pool = RenderPool(work=dawdle, ready=limit)
    with_pool(finished.site, pool)
    made: list[str] = []
    keep = pool.keep

    def keep_and_note(fingerprint: str, forms: Made) -> None:
        keep(fingerprint, forms)
        made.append(fingerprint)

    pool.keep = keep_and_note
    page = finished.owner.open(f"{finished.address}/delete")

    asked = finished.owner.get(f"{finished.address}/report.pdf")
    finished.owner.send(page, button="Erase everything now")
    wait_for(lambda: bool(made))

    assert asked.status == 202
    assert not any(finished.site.counts().values())
    assert finished.owner.get(f"{finished.address}/report.pdf").status == 404
    pool.close()


@pytest.mark.parametrize("address", ["report.pdf?paper=a5", "report.pdf?paper=", "x-light.svg"])
def test_other_papers_and_pictures_do_not_exist(finished: Finished, address: str) -> None:
    assert finished.owner.get(f"{finished.address}/{address}").status == 404


@pytest.mark.parametrize("address", ["report.pdf", "ladder-light.svg"])
def test_a_full_queue_says_when_to_come_back(finished: Finished, address: str) -> None:
    pool = RenderPool(max_waiting=0)
    with_pool(finished.site, pool)

    answer = finished.owner.get(f"{finished.address}/{address}")

    assert answer.status == 503
    assert int(answer.headers["retry-after"]) >= 2
    assert answer.heading == "We are busy for a moment"
    assert finished.owner.open(finished.address).status == 200
    pool.close()


def test_renderers_that_hang_or_eat_memory_leave_the_site_alone(finished: Finished) -> None:
    pool = RenderPool(timeout_seconds=2.0, memory_bytes=2 * 1024**3, work=misbehave, ready=limit)
    with_pool(finished.site, pool)
    visitor = finished.site.visitor(raises=False)
    hangs, eats = (f"{finished.address}/report.pdf?paper={paper}" for paper in ("a4", "letter"))

    first = visitor.get(hangs)
    wait_for(lambda: visitor.get(hangs).status == 503)
    wait_for(lambda: visitor.get(eats).status == 503)
    page = visitor.get(eats)

    assert first.status == 202
    assert page.heading == "We are busy for a moment"
    assert int(page.headers["retry-after"]) >= 30
    assert visitor.get(finished.address).status == 200
    assert finished.site.counts()["rendering"] == 0
    pool.close()


class TestAhead:
    def test_a_submission_left_by_a_dead_process_is_rendered_by_the_next(
        self, make_site: MakeSite, tmp_path: Path
    ) -> None:
        before = make_site()
        report = take(before.visitor())
        left = before.rows("SELECT * FROM job")
        before.state.engine.dispose()
        app = create_app(Settings(data_dir=tmp_path / "data", rate_limits="off"))
        engine = app.state.benchmark.engine

        def done() -> bool:
            with reading(engine) as db:
                rows = db.connection().execute(text("SELECT form FROM rendering")).scalars().all()
            return {*PICTURE_FORMS, "pdf-a4"} <= set(rows)

        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            wait_for(done)
            pdf = client.get(f"{report.path}/report.pdf")
            picture = client.get(f"{report.path}/ladder-light.svg")
            wait_for(lambda: not _jobs(engine))

        assert [job["state"] for job in left] == ["waiting"]
        assert pdf.status_code == 200
        assert pdf.content.startswith(b"%PDF-")
        assert picture.headers["content-type"] == "image/svg+xml"
        assert picture.headers["cache-control"] == "no-store"
        assert picture.headers["content-security-policy"].startswith(
            "default-src 'none'; font-src data:; style-src 'sha256-"
        )
        check_headers(Page(200, "picture", picture.headers, picture.content))

    def test_is_skipped_under_load(self, site: Site) -> None:
        now = datetime.now(UTC)
        for number in range(MAX_AHEAD):
            site.change(
                "INSERT INTO job (id, kind, key, payload, priority, state, attempts, run_after,"
                " last_error, created_at)"
                " VALUES (:id, :kind, :id, '', 1, 'waiting', 0, :now, '', :now)",
                id=str(number), kind=KIND, now=now.isoformat(sep=" "),
            )  # fmt: skip

        report = take(site.visitor())

        assert report.status == 200
        assert site.counts()["job"] == MAX_AHEAD

    def test_the_paper_is_that_of_the_region(self, site: Site) -> None:
        visitor = site.visitor()
        answers = {**example(), "profile.region": ["north-america"]}

        visitor.send(go_through(visitor, begin(visitor), answers), button=SUBMIT)

        assert [row["payload"] for row in site.rows("SELECT payload FROM job")] == ["pdf-letter"]

    def test_a_job_whose_process_died_is_taken_again(self, finished: Finished) -> None:
        engine = finished.site.state.engine
        with writing(engine) as db:
            first = lease_job(db, KIND, seconds=0.01)
        time.sleep(0.05)
        with writing(engine) as db:
            second = lease_job(db, KIND, seconds=60)
        with writing(engine) as db:
            third = lease_job(db, KIND, seconds=60)

        assert first is not None
        assert second is not None
        assert (second.id, second.attempts) == (first.id, 2)
        assert third is None

    def test_a_job_that_fails_is_put_off_and_then_given_up(self, finished: Finished) -> None:
        engine = finished.site.state.engine
        later = []
        for _ in range(ATTEMPTS):
            finished.site.change("UPDATE job SET run_after = created_at")
            with writing(engine) as db:
                job = lease_job(db, KIND, seconds=60)
                assert job is not None
                postpone_job(db, job, "ValueError: broken", ATTEMPTS)
            row = finished.site.rows("SELECT * FROM job")[0]
            later.append(datetime.fromisoformat(row["run_after"]).replace(tzinfo=UTC))

        assert row["state"] == "failed"
        assert row["last_error"] == "ValueError: broken"
        assert later == sorted(later)
        assert later[0] > datetime.now(UTC) + timedelta(seconds=5)
        with reading(engine) as db:
            assert not jobs_to_do(db, KIND)
        with writing(engine) as db:
            finish_job(db, row["id"])
        assert finished.site.counts()["job"] == 0


def _jobs(engine: object) -> int:
    with reading(engine) as db:  # type: ignore[arg-type]  # State is untyped on app.state
        return int(db.connection().execute(text("SELECT count(*) FROM job")).scalar() or 0)


def test_the_sample_has_its_data_and_is_marked(site: Site) -> None:
    visitor = site.visitor()

    page = visitor.open("/sample")
    data = visitor.get(page.link("Data (JSON)"))

    assert page.text.startswith("Example report.")
    assert "example" in page.title.lower()
    assert json.loads(data.body)["rung"]["value"] == 3
    assert not page.root.every("form")
