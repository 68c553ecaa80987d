"""The lead list: filters, order, pages, counts, views, the queue, and what it is made from."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from benchmark.app import list_earlier
from benchmark.content.codec import bank_from_document
from benchmark.core.answers import stored_answers
from benchmark.core.build import build_report
from benchmark.core.report import Submission as Frozen
from benchmark.core.report import report_json
from benchmark.demo.adding import add_demo, has_real_submissions
from benchmark.store import banks, lead_list, lead_paths
from benchmark.store.assessments import find_submission
from benchmark.store.engine import reading
from benchmark.store.lead_filter import Filter, read_filter
from benchmark.store.lead_list import Count, count_leads, lead_page
from benchmark.store.lead_paths import EVERYTHING, find_path
from benchmark.store.lead_tables import Lead, LeadFlag, LeadScore
from benchmark.store.leads import words_of
from benchmark.store.tables import Submission
from tests.web.conftest import Finished, MakeSite, NewStart, Site
from tests.web.page import Page
from tests.web.visitor import Visitor

MANY = 170
Row = dict[str, Any]


@pytest.fixture(scope="module")
def invented(new_start: NewStart) -> Path:
    """The data of the desk: two sellers and MANY invented leads."""
    with new_start() as (site, folder):
        for name in ("ann", "ada"):
            site.account(name)
        assert sum(add_demo(site.state.engine, MANY, seed=5, pool=15)) == MANY
        return folder


@pytest.fixture
def site(request: pytest.FixtureRequest, make_site: MakeSite) -> Site:
    """An empty site, or the desk where a test asks for it."""
    if "desk" in request.fixturenames:
        return make_site(start=request.getfixturevalue("invented"))
    return make_site()


@pytest.fixture
def desk(site: Site) -> Site:
    """A copy of the invented desk."""
    return site


def facts(site: Site) -> list[Row]:
    """All leads with what their reports say, newest first."""
    with reading(site.state.engine) as db:
        found = []
        for lead in db.exec(select(Lead)).all():
            scores = db.exec(select(LeadScore).where(LeadScore.assessment_id == lead.assessment_id))
            flags = db.exec(select(LeadFlag).where(LeadFlag.assessment_id == lead.assessment_id))
            row = lead.model_dump()
            row["scores"] = {each.dimension: each.score for each in scores}
            row["flag_ids"] = {each.flag for each in flags}
            found.append(row)
    return sorted(found, key=lambda row: row["submitted_at"], reverse=True)


def ids(page: Page) -> list[str]:
    return [each.get("value") for each in page.root.every("input", name="lead")]


def walk(visitor: Visitor, address: str) -> tuple[list[str], Page]:
    """The ids of all pages, by their links, and the first page."""
    first = page = visitor.open(address)
    assert page.status == 200
    found = ids(page)
    while onward := [each for each in page.root.every("a") if each.get("rel") == "next"]:
        page = visitor.open(onward[0].get("href"))
        found += ids(page)
    return found, first


def counted(page: Page) -> int:
    captions = page.root.every("caption")
    return int(captions[0].text.split()[0].replace(",", "")) if captions else 0


def _has_words(row: Row, text: str) -> bool:
    there = words_of(row["company"], row["name"], row["email"])
    return all(any(word.startswith(part) for word in there) for part in words_of(text))


WEEK = (datetime.now(UTC) - timedelta(days=60)).date()
FILTERS: dict[str, Callable[[Row], bool]] = {
    "": lambda r: True,
    "rung=2": lambda r: r["rung"] == 2,
    "rung=none": lambda r: r["rung"] is None,
    "dimension=sop&from=40&to=59": lambda r: 40 <= int(r["scores"].get("sop", -1) + 1e-9) <= 59,
    "dimension=hero&to=30": lambda r: "hero" in r["scores"] and r["scores"]["hero"] < 31 - 1e-9,
    "size=6-10": lambda r: r["techs"] is not None and 6 <= r["techs"] <= 10,
    "region=europe": lambda r: r["region"] == "europe",
    "flag=restore-untested": lambda r: "restore-untested" in r["flag_ids"],
    "flag=any": lambda r: bool(r["flag_ids"]),
    "flag=critical": lambda r: bool(r["critical"]),
    "consent=call": lambda r: bool(r["can_call"]),
    "consent=peers": lambda r: bool(r["in_peers"]),
    "consent=none": lambda r: not (r["can_call"] or r["can_mail"] or r["in_peers"]),
    "status=new": lambda r: r["status"] == "new",
    "assignee=nobody": lambda r: r["assignee_id"] is None,
    f"since={WEEK}": lambda r: r["submitted_at"].date() >= WEEK,
    f"until={WEEK}": lambda r: r["submitted_at"].date() <= WEEK,
    "q=DEMO+msp+001": lambda r: _has_words(r, "demo msp 001"),
    "q=zoe": lambda r: _has_words(r, "zoe"),
    "q=demo&rung=3&consent=call": lambda r: (
        _has_words(r, "demo") and r["rung"] == 3 and bool(r["can_call"])
    ),
    "rung=3&region=europe&status=new&flag=any&assignee=nobody": lambda r: (
        r["rung"] == 3
        and r["region"] == "europe"
        and r["status"] == "new"
        and bool(r["flag_ids"])
        and r["assignee_id"] is None
    ),
    "rung=5&dimension=sop&to=10": lambda r: False,
}


def test_each_filter_leaves_exactly_its_leads_newest_first(desk: Site, ann: Visitor) -> None:
    rows = facts(desk)
    left = set()

    for query, fits in FILTERS.items():
        found, page = walk(ann, f"/staff/leads?{query}")
        expected = [row["assessment_id"] for row in rows if fits(row)]

        assert found == expected, query
        assert counted(page) == len(expected), query
        left.add(len(expected))

    assert len(left) > 10  # the filters do different things


def listed(db: Session, query: str) -> tuple[list[str], Count, lead_paths.Path]:
    """All leads of a filter in its order, their count, and the way to them."""
    chosen = read_filter(dict(parse_qsl(query)))
    path = find_path(db, chosen)
    page = lead_page(db, chosen, path)
    found = [lead.assessment_id for lead in page.leads]
    while page.older is not None:
        page = lead_page(db, chosen, path, page.older)
        found += [lead.assessment_id for lead in page.leads]
    return found, count_leads(db, chosen, path), path


def test_the_ways_of_a_long_list_give_the_same(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    several = [f"rung={rung}&region=europe&status=new" for rung in (1, 2, 3, 4, 5)]
    queries = [f"{q}&sort={sort}" for q in (*FILTERS, *several) for sort in ("date", *SORTS)]
    with reading(desk.state.engine) as db:
        short = [listed(db, query) for query in queries]
        # So many leads that each part of a filter leaves more than are quickly sorted.
        monkeypatch.setattr(lead_paths, "PROBE", 8)
        monkeypatch.setattr(lead_paths, "WORD_PROBE", 8)
        long = [listed(db, query) for query in queries]

    assert [each[:2] for each in long] == [each[:2] for each in short]
    ways = Counter((path.few, path.number is not None) for _, _, path in long)
    assert min(ways[each] for each in ((False, False), (True, False), (True, True))) > 3


def test_a_search_beside_other_parts_is_counted_up_to_its_own_limit(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_list, "MOST_SEARCHED", 3)
    with reading(desk.state.engine) as db:
        counts = [
            count_leads(db, read_filter({"q": q, "rung": "3"})) for q in ("demo", "nobodyatall")
        ]

    assert counts == [Count(3, more=True), Count(0)]


def test_each_person_s_leads_are_found_by_me_and_by_account(desk: Site, ann: Visitor) -> None:
    me = desk.account("ann")
    mine = [r["assessment_id"] for r in facts(desk) if r["assignee_id"] == me]

    assert mine
    assert walk(ann, "/staff/leads?assignee=me")[0] == mine
    assert walk(ann, f"/staff/leads?assignee={me}")[0] == mine


SORTS: dict[str, Callable[[Row], Any]] = {
    "company": lambda r: r["company_key"] or None,
    "overall": lambda r: r["overall"],
    "rung": lambda r: r["rung"],
    "step": lambda r: r["step_on"],
}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("more", ["", "&consent=call"], ids=["all", "filtered"])
def test_every_order_lists_everybody_once_and_those_without_a_value_last(
    desk: Site, ann: Visitor, sort: str, order: str, more: str
) -> None:
    rows = {r["assessment_id"]: r for r in facts(desk) if not more or r["can_call"]}

    found, page = walk(ann, f"/staff/leads?sort={sort}&order={order}{more}")
    values = [SORTS[sort](rows[each]) for each in found]

    assert sorted(found) == sorted(rows)
    given = [each for each in values if each is not None]
    assert given == sorted(given, reverse=order == "desc")
    assert values == given + [None] * (len(values) - len(given))
    heads = [each for each in page.root.every("th") if each.get("aria-sort")]
    assert [h.get("aria-sort") for h in heads] == ["ascending" if order == "asc" else "descending"]


@pytest.mark.parametrize("sort", ["date", "company", "step"])
def test_paging_back_shows_the_pages_that_were_left(desk: Site, ann: Visitor, sort: str) -> None:
    pages = [ann.open(f"/staff/leads?sort={sort}")]
    while onward := [each for each in pages[-1].root.every("a") if each.get("rel") == "next"]:
        pages.append(ann.open(onward[0].get("href")))

    back = [pages[-1]]
    while before := [each for each in back[-1].root.every("a") if each.get("rel") == "prev"]:
        back.append(ann.open(before[0].get("href")))

    assert len(pages) == 4
    assert [ids(page) for page in reversed(back)] == [ids(page) for page in pages]


def test_new_submissions_neither_repeat_nor_hide_a_lead(desk: Site, ann: Visitor) -> None:
    before = [row["assessment_id"] for row in facts(desk)]
    page = ann.open("/staff/leads")
    onward = next(e for e in page.root.every("a") if e.get("rel") == "next").get("href")

    list(add_demo(desk.state.engine, 3, seed=6, pool=3))

    found = ids(page) + walk(ann, onward)[0]
    assert [each for each in found if each in before] == before
    assert len(found) == len(set(found))


def test_bad_values_are_named_and_ignored(desk: Site, ann: Visitor) -> None:
    page = ann.open("/staff/leads?status=best&since=soon&after=<b>&sort=age&region=mars&q=%00")

    assert page.status == 200
    assert counted(page) == MANY
    for value in ("best", "soon", "<b>", "age", "mars"):
        assert value in page.text


def test_a_view_is_kept_opened_and_removed_by_its_owner_alone(desk: Site, ann: Visitor) -> None:
    page = ann.open("/staff/leads?rung=2&sort=company&status=bad")
    empty = ann.send(page, {"name": ["  "]}, "Save the view")
    assert empty.status == 422
    assert "Give the view a name" in empty.text

    kept = ann.send(empty, {"name": ["Second <rung>"]}, "Save the view")
    link = next(e for e in kept.root.every("a") if e.text == "Second <rung>").get("href")
    stored = desk.rows("SELECT query FROM saved_view")

    assert link == "/staff/leads?rung=2&sort=company"
    assert stored == [{"query": "rung=2&sort=company"}]
    ada = desk.signed_in("ada")
    key = desk.rows("SELECT id FROM saved_view")[0]["id"]
    hers = ada.open("/staff/leads")
    token = hers.form("Save the view").chosen("csrf_token")
    ada.post("/staff/views", {"csrf_token": token[0], "query": "", "delete": key})
    assert desk.rows("SELECT query FROM saved_view") == stored
    ann.send(ann.open(link), {}, "Remove Second <rung>")
    assert desk.rows("SELECT query FROM saved_view") == []


def test_the_queue_has_what_is_due_then_new_leads_by_need(desk: Site, ann: Visitor) -> None:
    me, today = desk.account("ann"), datetime.now(UTC).date()
    step = "UPDATE lead SET step = 'Call', step_on = :on, assignee_id = :who WHERE place % 17 = :n"
    for number, who in enumerate((me, None, desk.account("ada"))):
        desk.change(step, on=today - timedelta(days=number % 2), who=who, n=number)
    rows = facts(desk)
    page = ann.open("/staff/queue")
    shown = [e.get("href").rpartition("/")[2] for e in page.root.every("a")
             if re.fullmatch(r"/staff/leads/[\w-]{22}", e.get("href"))]  # fmt: skip

    def due(row: Row, *, mine: bool) -> bool:
        is_mine = row["assignee_id"] in (None, me)
        return row["step_on"] is not None and row["step_on"] <= today and is_mine == mine

    mine = sorted((r for r in rows if due(r, mine=True)), key=_by_step)
    others = sorted((r for r in rows if due(r, mine=False)), key=_by_step)
    fresh = [r for r in rows if r["can_call"] and r["status"] == "new"
             and not due(r, mine=True)
             and r["assignee_id"] in (None, me)]  # fmt: skip
    fresh.sort(key=lambda r: (-r["need"], -r["place"]))
    assert mine
    assert others
    assert len(fresh) > 3
    expected = [r["assessment_id"] for r in (*mine, *others, *fresh)]
    assert shown == expected


def _by_step(row: Row) -> tuple[date, int]:
    return row["step_on"], row["place"]


def test_an_owner_s_consents_appear_when_confirmed_and_go_when_withdrawn(
    finished: Finished,
) -> None:
    site = finished.site
    with reading(site.state.engine) as db:
        before = db.exec(select(Lead)).one_or_none()
    if before is None:
        list_earlier(site.state.engine)
    site.change("UPDATE lead SET status = 'meeting', step = 'Call', revision = 4")
    details = {"name": ["Zoë Ø"], "company": ["Ærø IT Ltd"], "email": ["zoe@aeroe.example"]}
    contact = finished.owner.open(f"{finished.address}/contact")
    boxes = {"phone": ["123456"], "call": ["y"], "peers": ["y"]}
    finished.owner.press(contact, details | boxes, "Send")

    given = site.rows("SELECT * FROM lead")[0]
    assert (given["company_key"], given["can_call"], given["in_peers"]) == ("aero it", 0, 1)
    assert {row["word"] for row in site.rows("SELECT word FROM lead_word")} >= {"aero", "zoe", "o"}
    ann = site.signed_in("ann")
    assert counted(ann.open("/staff/leads?q=AERO")) == 1
    assert counted(ann.open("/staff/leads?consent=call")) == 0
    assert (given["status"], given["step"], given["revision"]) == ("meeting", "Call", 4)

    site.change("UPDATE consent SET confirmed_at = given_at")
    again = finished.owner.open(f"{finished.address}/contact")
    finished.owner.press(again, details | boxes, "Send")
    assert counted(ann.open("/staff/leads?consent=call")) == 1

    page = finished.owner.open(finished.address)
    token = next(iter(page.root.every("input", name="csrf_token"))).get("value")
    finished.owner.post(f"{finished.address}/contact", {"csrf_token": token, "withdraw": "call"})
    assert counted(ann.open("/staff/leads?consent=call")) == 0
    assert counted(ann.open("/staff/leads?consent=peers")) == 1


def test_submissions_from_before_the_list_are_put_into_it(finished: Finished) -> None:
    site = finished.site
    site.change("DELETE FROM lead")

    list_earlier(site.state.engine)

    lead = site.rows("SELECT * FROM lead")[0]
    stored = site.rows("SELECT * FROM submission")[0]
    report = json.loads(stored["report"])
    assert (lead["rung"], lead["overall"]) == (stored["rung"], stored["overall"])
    assert lead["flags"] == len(report["flags"])
    assert lead["region"] == report["region"]
    scores = {r["dimension"]: r["score"] for r in site.rows("SELECT * FROM lead_score")}
    assert scores == {name: d["score"] for name, d in report["dimensions"].items()}


def test_invented_submissions_give_the_bytes_that_the_core_gives(desk: Site) -> None:
    with reading(desk.state.engine) as db:
        version = banks.newest_version(db)
        assert version is not None
        bank = bank_from_document(version.document)
        for key in db.exec(select(Submission.id).limit(5)).all():
            submission = find_submission(db, key)
            assert submission is not None
            answers = stored_answers(json.loads(submission.answers))
            moment = submission.submitted_at.isoformat(timespec="seconds")
            report = build_report(bank, answers, Frozen(version.hash, "en", moment))

            assert submission.fingerprint == report.fingerprint
            assert submission.report == report_json(report)
            assert (submission.rung, submission.overall) == (
                report.rung.value,
                report.overall.score,
            )


def test_invented_submissions_are_marked(desk: Site) -> None:
    rows = facts(desk)

    assert all(row["is_demo"] for row in rows)
    assert all(re.fullmatch(r"Demo MSP \d{4}|", row["company"]) for row in rows)
    assert all(row["email"].endswith("@example.com") or not row["email"] for row in rows)
    assert not has_real_submissions(desk.state.engine)


def test_real_submissions_are_told_from_invented_ones(finished: Finished) -> None:
    list(add_demo(finished.site.state.engine, 2, pool=1))

    assert has_real_submissions(finished.site.state.engine)


def test_a_page_leaves_the_databases_own_ways_as_they_were(site: Site) -> None:
    if site.is_sqlite:
        pytest.skip("SQLite has no such settings")
    names = ("enable_sort", "enable_seqscan", "max_parallel_workers_per_gather")
    with reading(site.state.engine) as db:
        before = [db.connection().execute(text(f"SHOW {name}")).scalar() for name in names]
        lead_page(db, Filter(), EVERYTHING)
        after = [db.connection().execute(text(f"SHOW {name}")).scalar() for name in names]

    assert after == before
