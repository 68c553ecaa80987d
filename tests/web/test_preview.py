"""Trials of drafts: the whole way to report and PDF, and nothing of it stored as a submission."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator

import pikepdf
import pytest

from benchmark.render.forms import PICTURE_FORMS
from benchmark.render.pool import RenderPool
from benchmark.web.studio import preview_files
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.trials import HOME, MARK, TITLE, at, banner, begin, begin_draft, stored
from tests.web.visitor import SUBMIT, Visitor, answers_for, example, go_through, take
from tests.web.works import dawdle, limit

PATIENCE = 300.0
"""Seconds. Renderers are niced, so that a busy machine starts them late."""


@pytest.fixture
def draft(site: Site) -> str:
    """A draft that says what is in force."""
    return begin_draft(site)


def of_visitors(site: Site) -> dict[str, int]:
    """How many rows there are of everything that a submission leaves."""
    tables = ("lead", "outgoing")
    more = {each: site.rows(f"SELECT count(*) AS n FROM {each}")[0]["n"] for each in tables}
    return {**site.counts(), **more}


# The whole way ----------------------------------------------------------------------------------


def test_a_whole_trial_ends_at_a_report_and_leaves_no_submission(
    site: Site, ed: Visitor, draft: str
) -> None:
    before = of_visitors(site)
    page = begin(ed, draft)
    seen, answers = [], example()

    while not page.path.endswith("/review"):
        seen.append(page.path.rpartition("/")[2])
        assert page.status == 200
        page = ed.send(page, answers_for(page, answers))
    report = ed.send(page, button=SUBMIT)

    assert seen == ["profile", "sop", "trigger", "hero", "allocation", "oversight", "tasks"]
    assert report.path == at(report, "report")
    assert "rung" in report.heading.lower()
    assert len(stored(site, report)["answers"]["answers"]) > 20
    assert before == of_visitors(site)
    assert not any(before.values())


@pytest.mark.any_database
def test_a_trial_reads_as_the_report_that_an_owner_would_get(
    site: Site, ed: Visitor, owner: Visitor, draft: str
) -> None:
    tried = ed.send(go_through(ed, begin(ed, draft), example()), button=SUBMIT)
    given = take(owner)

    def chapters(page: Page) -> list[str]:
        names = ("method", "contact")
        every = page.root.every("section", class_="chapter")
        return [each.text for each in every if each.get("id") not in names]

    assert tried.heading == given.heading
    assert chapters(tried) == chapters(given)
    assert "Data (JSON)" not in tried.text


@pytest.mark.any_database
@pytest.mark.parametrize("part", ["profile", "tasks", "review", "report", "rules"])
def test_every_page_says_what_it_is_and_leads_back(ed: Visitor, draft: str, part: str) -> None:
    page = ed.open(at(begin(ed, draft, example="examples/sample.yaml"), part))

    assert page.status == 200
    assert MARK in banner(page)
    assert page.link("Back to the draft") == f"{HOME}/drafts/{draft}"
    assert page.link("Rules, fired or not") == at(page, "rules")
    assert page.link("Questions from the start") == at(page, "profile")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.root.one("meta", name="robots").get("content") == "noindex"
    assert len(page.ids()) == len(set(page.ids()))
    addresses = {a.get("href").split("#")[0].split("?")[0] for a in page.root.every("a")}
    assert not {
        each for each in addresses if each.startswith(("/assess", "/report", "/staff/lead"))
    }


@pytest.mark.any_database
def test_answers_come_back_and_a_gap_can_be_left(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)

    second = ed.send(page, {"profile.techs": "12"})
    again = ed.open(at(page, "profile"))
    review = ed.open(at(page, "review"))

    assert second.path == at(page, "sop")
    assert again.form().chosen("profile.techs") == ["12"]
    assert stored(site, page)["answers"]["profile"] == {"techs": 12}
    assert "Not provided" in review.dimmed()
    changed = ed.send(ed.open(at(page, "profile") + "?from=review"), {"profile.techs": "13"})
    assert changed.path == at(page, "review")


@pytest.mark.any_database
def test_what_cannot_be_read_is_said_and_the_rest_kept(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)

    wrong = ed.send(page, {"profile.techs": "many", "profile.clients": "40"})

    assert wrong.status == 422
    assert [field for field, _ in wrong.problems()] == ["profile.techs"]
    assert wrong.form().chosen("profile.techs") == ["many"]
    assert MARK in banner(wrong)
    assert stored(site, page)["answers"]["profile"] == {"clients": 40}


@pytest.mark.any_database
def test_the_optional_questions_can_be_asked_for(site: Site, ed: Visitor, draft: str) -> None:
    sop = ed.open(at(begin(ed, draft), "sop"))

    more = ed.send(sop, button="Save, and ask me the optional questions too")

    assert len(more.form().names()) > len(sop.form().names())
    assert stored(site, sop)["scope"] == "full"


def test_a_page_saves_by_itself(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)
    token = page.form().chosen("csrf_token")[0]

    kept = ed.post(page.path, {"csrf_token": token, "profile.techs": "7"}, **{"x-autosave": "1"})
    not_kept = ed.post(
        page.path, {"csrf_token": token, "profile.techs": "x"}, **{"x-autosave": "1"}
    )

    assert (kept.status, not_kept.status) == (204, 422)
    assert "whole number" in not_kept.html
    assert stored(site, page)["answers"]["profile"] == {"techs": 7}


# Files ------------------------------------------------------------------------------------------


@pytest.fixture
def slow_pool(site: Site) -> Iterator[RenderPool]:
    """Renderers that give back what they were to make it from."""
    pool = RenderPool(work=dawdle, ready=limit)
    pool.keep = site.state.pool.keep
    site.state.pool = pool
    yield pool
    pool.close()


def wait_for_file(visitor: Visitor, address: str) -> Page:
    until = time.monotonic() + PATIENCE
    while (page := visitor.get(address)).status == 202:
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.2)
    return page


def test_the_pdf_is_announced_made_with_its_mark_and_kept_in_memory_alone(
    site: Site, ed: Visitor, draft: str, slow_pool: RenderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_files, "PDF_WAIT_SECONDS", 0.1)
    report = ed.open(at(begin(ed, draft, example="examples/sample.yaml"), "report"))
    address = report.link("Download as PDF")

    first = ed.get(address)
    second = wait_for_file(ed, address)
    started = time.monotonic()
    third = ed.get(address)

    assert address == at(report, "report.pdf")
    assert first.status == 202
    assert first.heading == "Your PDF is being made"
    assert second.headers["content-type"] == "application/pdf"
    assert "trial-" in second.headers["content-disposition"]
    assert second.headers["cache-control"] == "no-store"
    made_from = json.loads(second.body)
    assert (made_from["draft"], made_from["revision"]) == (TITLE, 1)
    assert third.body == second.body
    assert time.monotonic() - started < 1.5
    assert ed.get(report.link("PDF, A4")).status in (200, 202)
    assert ed.get(f"{address}?paper=foolscap").status == 404
    assert not any(of_visitors(site).values())


@pytest.mark.any_database
def test_pictures_and_pdf_are_really_made_and_nothing_of_them_is_stored(
    site: Site, ed: Visitor, draft: str
) -> None:
    report = ed.open(at(begin(ed, draft, example="examples/sample.yaml"), "report"))

    picture = ed.get(at(report, "ladder-light.svg"))
    document = wait_for_file(ed, at(report, "report.pdf"))

    assert picture.status == 200
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert picture.headers["cache-control"] == "no-store"
    assert "style-src 'sha256-" in picture.headers["content-security-policy"]
    assert picture.body.startswith(b"<")
    assert all(ed.get(at(report, f"{form}.svg")).status == 200 for form in PICTURE_FORMS)
    assert document.body.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(document.body)).open_metadata() as metadata:
        assert metadata["dc:title"].endswith(", trial of a draft")
    assert not any(of_visitors(site).values())


@pytest.mark.any_database
def test_other_pictures_are_not_there(ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)

    assert ed.get(at(page, "board-light.svg")).status == 404
    assert ed.get(at(page, "report.json")).status == 404


# Languages ----------------------------------------------------------------------------------------


@pytest.mark.any_database
def test_another_language_keeps_what_was_typed(site: Site, ed: Visitor, draft: str) -> None:
    page = ed.open(at(begin(ed, draft), "sop"))

    german = ed.send(page, {"SOP1": "4"}, "Deutsch")

    assert german.path == page.path
    assert german.root.one("html").get("lang") == "de"
    assert german.form("Speichern").chosen("SOP1") == ["4"]
    assert stored(site, page)["locale"] == "de"
    assert "SOP-Abdeckung" in german.text


def without_print(page: Page) -> str:
    """The words of a page without the fingerprint, which counts the moment of the last change."""
    return re.sub("[0-9a-f]{64}", "", page.text)


@pytest.mark.any_database
@pytest.mark.parametrize("part", ["review", "report", "rules"])
def test_every_page_changes_its_language_and_back(ed: Visitor, draft: str, part: str) -> None:
    page = ed.open(at(begin(ed, draft, example="examples/sample.yaml"), part))

    german = ed.send(page, button="Deutsch")
    english = ed.send(german, button="English")

    assert german.path == english.path == page.path
    assert german.root.one("html").get("lang") == "de"
    assert without_print(english) == without_print(page)
    assert without_print(german) != without_print(page)


def test_odd_answers_are_refused_without_a_fault(site: Site, ed: Visitor, draft: str) -> None:
    page = begin(ed, draft)
    token = page.form().chosen("csrf_token")[0]
    odd = {"profile.techs": "\0", "profile.region": "mars", "shown": "\0=\0", "more": "\0"}

    answer = ed.post(page.path, {"csrf_token": token, "language": "xx", **odd})

    assert answer.status == 422
    assert ed.post(at(page, "nowhere"), {"csrf_token": token}).status == 404
    assert ed.get(at(page, "nowhere")).status == 404
    assert stored(site, page)["answers"]["profile"] == {}
