"""The sales dashboard: the figures of exactly the leads that the list shows."""

from __future__ import annotations

import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from benchmark.app import list_earlier
from benchmark.content.codec import bank_from_document
from benchmark.core.answers import Answers
from benchmark.demo.adding import add_demo
from benchmark.render.pool import Made, RenderPool
from benchmark.store import banks
from benchmark.store.engine import reading
from benchmark.store.figures import MONTH, WEEK, YEAR, periods
from benchmark.store.lead_tables import Lead, LeadScore
from benchmark.web.staff import gallery
from benchmark.web.staff.stops import stop_of
from tests.web.conftest import Finished, Site
from tests.web.page import Page
from tests.web.visitor import Visitor
from tests.web.works import dawdle, limit

MANY = 170
Row = dict[str, Any]


def nothing(form: str, report: str) -> Made:
    """For a renderer that has nothing to load."""
    return {form: report.encode()}


def lighten(site: Site, *, work: Callable[[str, str], Made] = nothing) -> None:
    """Give a site a renderer that starts at once and draws nothing."""
    site.state.pool.close()
    site.state.pool = RenderPool(work=work, ready=limit)


@pytest.fixture
def desk(site: Site) -> Iterator[Site]:
    """A site with two sellers and MANY invented leads."""
    lighten(site)
    for name in ("ann", "ada"):
        site.account(name)
    assert sum(add_demo(site.state.engine, MANY, seed=5, pool=40)) == MANY
    yield site
    site.state.pool.close()


def rows_of(page: Page, name: str) -> dict[str, list[str]]:
    """A section's table: heading of a row -> its cells."""
    section = page.root.one("section", id=name)
    rows = [each for each in section.every("tr") if each.every("td")]
    return {row.one("th").text: [cell.text for cell in row.every("td")] for row in rows}


def number(text: str) -> int:
    return int(text.split(maxsplit=1)[0].replace(",", ""))


def facts(site: Site) -> list[Row]:
    with reading(site.state.engine) as db:
        scores = db.exec(select(LeadScore)).all()
        found = [each.model_dump() for each in db.exec(select(Lead)).all()]
    by_lead: dict[str, dict[str, float]] = {}
    for each in scores:
        by_lead.setdefault(each.assessment_id, {})[each.dimension] = each.score
    return [{**row, "scores": by_lead.get(row["assessment_id"], {})} for row in found]


DAY = (datetime.now(UTC) - timedelta(days=60)).date()
FILTERS: dict[str, Callable[[Row], bool]] = {
    "": lambda r: True,
    "rung=2": lambda r: r["rung"] == 2,
    "consent=call&sort=company": lambda r: bool(r["can_call"]),
    "status=meeting": lambda r: r["status"] == "meeting",
    "dimension=sop&from=40&to=70": lambda r: 40 <= int(r["scores"]["sop"] + 1e-9) <= 70,
    "assignee=nobody": lambda r: r["assignee_id"] is None,
    f"since={DAY}": lambda r: r["submitted_at"].date() >= DAY,
    f"until={DAY}": lambda r: r["submitted_at"].date() <= DAY,
    "q=demo": lambda r: bool(r["company"]),
    "rung=5&dimension=sop&to=10": lambda r: False,
}


def test_every_filter_counts_exactly_the_leads_of_the_list(desk: Site, ann: Visitor) -> None:
    every = facts(desk)
    seen = set()

    for query, fits in FILTERS.items():
        page = ann.open(f"/staff/dashboard?{query}")
        rows = [row for row in every if fits(row)]
        seen.add(len(rows))

        assert f"{len(rows)} leads" in page.text, query
        funnel = rows_of(page, "funnel")
        assert number(funnel["Finished"][0]) == len(rows), query
        assert number(funnel["Contact given"][0]) == sum(bool(r["email"]) for r in rows), query
        called = ("contacted", "meeting", "won", "lost")
        assert number(funnel["Called"][0]) == sum(r["status"] in called for r in rows), query
        rungs = {name[:1]: number(cells[0]) for name, cells in rows_of(page, "rungs").items()}
        assert +Counter(rungs) == Counter(str(r["rung"] or "N") for r in rows), query
        assert sum(number(cells[0]) for cells in rows_of(page, "time").values()) == len(rows)
        _has_spread(page, [r["scores"]["hero"] for r in rows if "hero" in r["scores"]])
    assert len(seen) > 7  # the filters do different things


def _has_spread(page: Page, scores: list[float]) -> None:
    cells = rows_of(page, "dimensions")["Hero-tech dependency"]
    assert number(cells[0]) == len(scores)
    if len(scores) >= 10:
        low, middle, high = statistics.quantiles(scores, n=4, method="inclusive")
        assert abs(float(cells[1]) - statistics.fmean(scores)) < 0.051
        assert cells[2:] == [str(int(middle + 1e-9)), f"{int(low + 1e-9)} to {int(high + 1e-9)}"]


def test_months_without_a_submission_stand_as_zero(desk: Site, ann: Visitor) -> None:
    every = facts(desk)
    months = Counter(f"{r['submitted_at']:%B %Y}" for r in every)
    empty = next(m for m in list(months)[3:])
    gone = [r["assessment_id"] for r in every if f"{r['submitted_at']:%B %Y}" == empty]
    for key in gone:
        desk.change("DELETE FROM assessment WHERE id = :key", key=key)

    counted = rows_of(ann.open("/staff/dashboard"), "time")

    shown = {name.removesuffix(" (so far)"): number(n) for name, (n,) in counted.items()}
    assert shown[empty] == 0
    assert shown == {name: 0 if name == empty else months.get(name, 0) for name in shown}
    assert set(months) <= set(shown)


@pytest.mark.parametrize(
    ("first", "last", "unit", "starts"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), WEEK, [date(2025, 12, 29)]),
        (date(2026, 1, 4), date(2026, 1, 5), WEEK, [date(2025, 12, 29), date(2026, 1, 5)]),
        (date(2025, 11, 30), date(2026, 6, 1), MONTH, [date(2025, 11, 1), date(2026, 6, 1)]),
        (date(2019, 5, 1), date(2026, 6, 1), YEAR, [date(2019, 1, 1), date(2026, 1, 1)]),
    ],
)
def test_periods_follow_the_span(first: date, last: date, unit: str, starts: list[date]) -> None:
    found = periods(first, last)

    assert (found[0], found[1][0], found[1][-1]) == (unit, starts[0], starts[-1])
    assert len(found[1]) == {WEEK: len(starts), MONTH: 8, YEAR: 8}[unit]


def test_what_is_not_a_whole_period_is_named(desk: Site, ann: Visitor) -> None:
    today = datetime.now(UTC).date()
    first = today - timedelta(days=today.weekday() + 33)  # a Wednesday, with its week before it

    whole = rows_of(ann.open(f"/staff/dashboard?since={first - timedelta(days=2)}"), "time")
    cut = rows_of(
        ann.open(f"/staff/dashboard?since={first}&until={first + timedelta(days=9)}"), "time"
    )

    assert [name.endswith("(so far)") for name in whole] == [False] * (len(whole) - 1) + [True]
    assert "in part" not in "".join(whole)
    assert next(iter(cut)).endswith("(in part)")
    assert list(cut)[-1].endswith("(in part)")
    assert "so far" not in "".join(cut)


def test_bars_are_called_falling_only_where_they_fall(desk: Site, ann: Visitor) -> None:
    desk.change("UPDATE lead SET status = 'contacted'")

    [funnel] = ann.open("/staff/dashboard").root.every("section", id="funnel")

    assert funnel.every("img")[0].get("alt").startswith("A bar for each step.")
    means = {cells[1] for cells in rows_of(ann.open("/staff/dashboard"), "dimensions").values()}
    assert all(re.fullmatch(r"\d+\.\d", each) for each in means)


def test_demo_submissions_are_marked_and_can_be_left_out(finished: Finished) -> None:
    site = finished.site
    lighten(site)
    list_earlier(site.state.engine)
    list(add_demo(site.state.engine, 30, seed=2, pool=10))
    ann = site.signed_in("ann")
    begun = site.rows("SELECT count(*) AS n FROM assessment")[0]["n"]

    page = ann.open("/staff/dashboard?sort=company")
    real = ann.open(page.link("Leave demo submissions out"))

    assert "31 leads" in page.text
    assert "Includes 30 demo submissions" in page.text
    assert rows_of(page, "funnel")["Started"][0] == str(begun)
    assert "1 lead ." in real.text
    assert "30 demo submissions are left out" in real.text
    assert rows_of(real, "funnel")["Started"] == ["1", ""]
    assert rows_of(real, "funnel")["Finished"] == ["1", ""]  # no percentages of few
    assert "%" not in real.text
    assert real.form("Filter").chosen("demo") == ["no"]
    assert "sort=company" in real.link("Count demo submissions too")
    assert "/staff/leads?" in page.link("Show them in the list")
    # The list has no such switch: its count would be another one.
    assert "Show them in the list" not in real.text
    site.state.pool.close()


def test_contact_details_count_once_they_are_given(finished: Finished) -> None:
    site = finished.site
    lighten(site)
    list_earlier(site.state.engine)
    ann = site.signed_in("ann")
    before = rows_of(ann.open("/staff/dashboard"), "funnel")["Contact given"][0]
    contact = finished.owner.open(f"{finished.address}/contact")
    finished.owner.press(contact, {"email": ["zoe@example.com"], "mail_link": ["y"]}, "Send")

    after = rows_of(ann.open("/staff/dashboard?consent=none"), "funnel")["Contact given"][0]

    assert (before, after) == ("0", "1")
    assert rows_of(ann.open("/staff/dashboard"), "funnel")["Contact given"] == ["0", ""]  # kept
    site.state.pool.close()


def test_what_cannot_be_filtered_before_submitting_is_said(desk: Site, ann: Visitor) -> None:
    days = ann.open(f"/staff/dashboard?since={DAY}")
    rung = ann.open(f"/staff/dashboard?since={DAY}&rung=2&status=new")

    assert "cannot be filtered" not in days.text
    assert "%" in rows_of(days, "funnel")["Finished"][1]
    assert "cannot be filtered by rung, status" in rung.text
    assert rows_of(rung, "funnel")["Started"] == rows_of(days, "funnel")["Started"]
    assert rows_of(rung, "funnel")["Finished"][1] == ""
    assert rows_of(rung, "stops") == rows_of(days, "stops")


def test_bad_values_are_named_and_left_out(desk: Site, ann: Visitor) -> None:
    page = ann.open("/staff/dashboard?rung=best&demo=<b>&since=soon")

    assert page.status == 200
    assert f"{MANY} leads" in page.text
    for value in ("best", "<b>", "soon"):
        assert value in page.text


def test_the_first_open_section_is_where_somebody_stopped(finished: Finished) -> None:
    with reading(finished.site.state.engine) as db:
        version = banks.newest_version(db)
    assert version is not None
    bank = bank_from_document(version.document)
    stored = json.loads(finished.site.rows("SELECT answers FROM submission")[0]["answers"])
    whole = Answers(stored["profile"], stored["answers"], stored["tasks"])
    hero = {q.id for q in bank.dimensions[2].questions if q.core}

    def without(gone: set[str]) -> Answers:
        left = {name: value for name, value in whole.answers.items() if name not in gone}
        return Answers(whole.profile, left, whole.tasks)

    assert stop_of(bank, Answers()) == "profile"
    assert stop_of(bank, Answers(whole.profile)) == bank.dimensions[0].id
    assert stop_of(bank, without(hero)) == bank.dimensions[2].id
    assert stop_of(bank, Answers(whole.profile, whole.answers)) == "tasks"
    assert stop_of(bank, whole) == "review"


def test_stops_count_what_lay_for_a_day_and_was_not_submitted(finished: Finished) -> None:
    site = finished.site
    lighten(site)
    own = site.rows("SELECT * FROM assessment")[0]
    long_ago, lately = datetime.now(UTC) - timedelta(days=3), datetime.now(UTC)
    for key, begun, changed in (("a", long_ago, long_ago), ("b", long_ago, lately)):
        site.change(
            "INSERT INTO assessment (id, bank_hash, locale, scope, answers, revision, created_at,"
            " updated_at) VALUES (:key, :bank, 'en', 'core', :none, 0, :begun, :changed)",
            key=key, bank=own["bank_hash"], begun=f"{begun:%Y-%m-%d %H:%M:%S.%f}",
            changed=f"{changed:%Y-%m-%d %H:%M:%S.%f}",
            none='{"answers":{},"profile":{},"tasks":{}}',
        )  # fmt: skip
    site.change("UPDATE assessment SET updated_at = created_at WHERE id = :key", key=own["id"])

    stops = rows_of(site.signed_in("ann").open("/staff/dashboard"), "stops")

    assert [int(cells[0]) for cells in stops.values()] == [1] + [0] * (len(stops) - 1)
    assert rows_of(site.signed_in("ann").open("/staff/dashboard"), "funnel")["Started"][0] == "3"
    site.state.pool.close()


def test_a_picture_shows_the_figures_of_its_page(
    desk: Site, ann: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "WAIT_SECONDS", 180.0)
    desk.state.pool.close()
    desk.state.pool = RenderPool(timeout_seconds=170.0)
    page = ann.open("/staff/dashboard?rung=2")
    section = page.root.one("section", id="rungs")
    image, count = section.one("img"), rows_of(page, "rungs")["2 Documented"][0]

    made = ann.get(image.get("src"))

    assert made.status == 200
    assert made.headers["content-type"] == "image/svg+xml"
    assert "sha256-" in made.headers["content-security-policy"]
    assert made.headers["cache-control"] == "no-store"
    assert f">{count}" in made.html
    assert image.get("alt") == f"A bar for each rung. Most stand on 2 Documented: {count} (100%)."
    dark = section.every("source")[0].get("srcset")
    assert "rungs-narrow-dark.svg?rung=2" in dark
    assert ann.get(dark).status == 200
    assert ann.get("/staff/dashboard/pie-light.svg").status == 404


def test_the_page_stands_without_a_renderer(
    desk: Site, ann: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "WAIT_SECONDS", 0.3)
    desk.state.pool.close()
    desk.state.pool = RenderPool(work=dawdle, ready=limit)

    page = ann.open("/staff/dashboard")
    picture = ann.get("/staff/dashboard/time-light.svg")

    assert page.status == 200
    assert len(page.root.every("table")) == 5
    assert picture.status == 503
    assert "retry-after" in picture.headers


def test_an_empty_site_says_so(site: Site, ann: Visitor) -> None:
    lighten(site)

    page = ann.open("/staff/dashboard")

    assert "0 leads" in page.text
    assert "Nobody submitted." in page.text
    assert rows_of(page, "funnel")["Started"] == ["0", ""]
    site.state.pool.close()


@pytest.mark.parametrize("address", ["/staff/dashboard", "/staff/dashboard/time-light.svg"])
def test_strangers_and_editors_see_no_figures(
    site: Site, max_: Visitor, ed: Visitor, address: str
) -> None:
    assert max_.get(address).status == 303
    assert ed.get(address).status == 403
