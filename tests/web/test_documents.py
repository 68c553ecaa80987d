"""PDFs and pictures by HTTP: made while one waits, ahead of time, and never for the erased."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from benchmark.jobs.ahead import KIND, MAX_AHEAD, queue_of
from benchmark.jobs.port import Task
from benchmark.render.forms import PICTURE_FORMS, PICTURE_SET
from benchmark.render.pool import Made, RenderPool
from benchmark.store.engine import writing
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
        self, make_site: MakeSite
    ) -> None:
        before = make_site()
        report = take(before.visitor())
        left = before.jobs()
        before.state.engine.dispose()
        after = make_site()

        def done() -> bool:
            made = {row["form"] for row in after.rows("SELECT form FROM rendering")}
            return {*PICTURE_FORMS, "pdf-a4"} <= made

        with TestClient(after.app, base_url="http://127.0.0.1:8000") as client:
            wait_for(done)
            pdf = client.get(f"{report.path}/report.pdf")
            picture = client.get(f"{report.path}/ladder-light.svg")
            wait_for(lambda: not after.jobs())

        assert [job["state"] for job in left] == ["waiting", "waiting"]
        assert pdf.status_code == 200
        assert pdf.content.startswith(b"%PDF-")
        assert picture.headers["content-type"] == "image/svg+xml"
        assert picture.headers["cache-control"] == "no-store"
        assert picture.headers["content-security-policy"].startswith(
            "default-src 'none'; font-src data:; style-src 'sha256-"
        )
        check_headers(Page(200, "picture", picture.headers, picture.content))

    def test_is_skipped_under_load(self, site: Site) -> None:
        with writing(site.state.engine) as db:
            for number in range(MAX_AHEAD):
                queue_of(db).add(db, Task(KIND, f"{number}:pictures"))

        report = take(site.visitor())

        assert report.status == 200
        assert site.counts()["job"] == MAX_AHEAD

    def test_the_paper_is_that_of_the_region(self, site: Site) -> None:
        visitor = site.visitor()
        answers = {**example(), "profile.region": ["north-america"]}

        visitor.send(go_through(visitor, begin(visitor), answers), button=SUBMIT)

        assert {row["payload"] for row in site.jobs()} == {PICTURE_SET, "pdf-letter"}

    def test_nothing_waits_for_what_was_erased(self, finished: Finished) -> None:
        before = finished.site.counts()["job"]

        page = finished.owner.open(f"{finished.address}/delete")
        finished.owner.send(page, button="Erase everything now")

        assert before == 2
        assert finished.site.counts()["job"] == 0


def test_the_sample_has_its_data_and_is_marked(site: Site) -> None:
    visitor = site.visitor()

    page = visitor.open("/sample")
    data = visitor.get(page.link("Data (JSON)"))

    assert page.text.startswith("Example report.")
    assert "example" in page.title.lower()
    assert json.loads(data.body)["rung"]["value"] == 3
    assert not page.root.every("form")
