"""How long each section took, as the questions' page for editors reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from benchmark.store.assessments import MOST_SECONDS
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.visitor import Visitor, answers_for, begin, example


def wait(site: Site, seconds: float) -> None:
    """Let time pass: the last save lies so much further back."""
    last = datetime.now(UTC) - timedelta(seconds=seconds)
    site.change("UPDATE assessment SET updated_at = :last", last=_bound(site, last))


def _bound(site: Site, moment: datetime) -> object:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if site.is_sqlite else moment


def seconds(site: Site) -> dict[str, float]:
    found: dict[str, float] = json.loads(site.rows("SELECT seconds FROM assessment")[0]["seconds"])
    return found


def save(owner: Visitor, page: Page) -> Page:
    return owner.send(page, answers_for(page, example()))


def test_each_section_keeps_the_time_it_took(site: Site, owner: Visitor) -> None:
    page = begin(owner)
    assert seconds(site) == {}

    wait(site, 40)
    page = save(owner, page)
    wait(site, 75)
    save(owner, page)

    found = seconds(site)
    assert list(found) == ["profile", "sop"]
    assert found["profile"] == pytest.approx(40, abs=5)
    assert found["sop"] == pytest.approx(75, abs=5)


def test_a_section_answered_in_steps_adds_them_up(site: Site, owner: Visitor) -> None:
    page = begin(owner)
    given = answers_for(page, example())
    first = {name: given[name] for name in list(given)[:1]}

    wait(site, 10)
    owner.post(page.url, page.form().filled(first), **{"x-autosave": "1"})
    wait(site, 20)
    save(owner, page)

    assert seconds(site)["profile"] == pytest.approx(30, abs=5)


def test_a_page_that_stood_open_counts_for_ten_minutes_at_most(site: Site, owner: Visitor) -> None:
    page = begin(owner)

    wait(site, 3 * 86_400)
    save(owner, page)

    assert seconds(site) == {"profile": MOST_SECONDS}


def test_a_clock_that_runs_ahead_takes_no_time_back(site: Site, owner: Visitor) -> None:
    page = begin(owner)

    wait(site, -300)
    save(owner, page)

    assert seconds(site) == {"profile": 0.0}
