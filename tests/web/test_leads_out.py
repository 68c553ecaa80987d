"""What leaves the list: exports that are safe to open, and one change of many leads."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from benchmark.demo.adding import add_demo
from benchmark.web.staff.export_columns import guarded
from tests.web.conftest import Site
from tests.web.page import Page
from tests.web.visitor import Visitor

MANY = 60
Cells = list[dict[str, Any]]


@pytest.fixture
def desk(site: Site) -> Site:
    site.account("ada")
    list(add_demo(site.state.engine, MANY, seed=8, pool=8))
    return site


def read_csv(page: Page) -> Cells:
    assert page.body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(page.body.decode("utf-8-sig"), newline="")))


def read_xlsx(page: Page) -> Cells:
    book = CalamineWorkbook.from_filelike(io.BytesIO(page.body))
    assert book.sheet_names == ["Leads", "Columns"]
    head, *rows = book.get_sheet_by_name("Leads").to_python(skip_empty_area=False)
    told = {row[0] for row in book.get_sheet_by_name("Columns").to_python()}
    assert set(head) <= told
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def audits(site: Site, action: str) -> list[dict[str, str]]:
    query = "SELECT detail FROM audit WHERE action = :action ORDER BY at"
    return [json.loads(row["detail"]) for row in site.rows(query, action=action)]


@pytest.mark.parametrize("query", ["", "?consent=call&sort=company", "?rung=5&dimension=sop&to=1"])
def test_both_exports_hold_exactly_the_filtered_rows_in_order(
    desk: Site, ann: Visitor, query: str
) -> None:
    where = "WHERE can_call" if "call" in query else "WHERE 1 = 0" if "rung" in query else ""
    order = "company_key = '', company_key, place" if "sort" in query else "place DESC"
    rows = desk.rows(f"SELECT * FROM lead {where} ORDER BY {order}")

    plain, book = (ann.get(f"/staff/leads.{kind}{query}") for kind in ("csv", "xlsx"))
    from_csv, from_xlsx = read_csv(plain), read_xlsx(book)

    ids = [row["assessment_id"] for row in rows]
    addresses = [f"http://127.0.0.1:8000/staff/leads/{each}" for each in ids]
    assert [each["Lead"] for each in from_csv] == addresses
    assert [each["Lead"] for each in from_xlsx] == addresses
    for cells, typed, row in zip(from_csv, from_xlsx, rows, strict=True):
        assert datetime.fromisoformat(cells["Submitted"]) == typed["Submitted"]
        assert isinstance(typed["Submitted"], datetime)
        assert str(row["rung"] or "") == cells["Rung"]
        assert (row["rung"] or "") == typed["Rung"]
        assert not isinstance(typed["Rung"], str) or row["rung"] is None
        if cells["Next step on"]:
            assert date.fromisoformat(cells["Next step on"]) == typed["Next step on"]
    for kind in ("csv", "xlsx"):
        assert audits(desk, f"leads.{kind}")[-1]["count"] == str(len(ids))


def test_the_audit_says_how_an_export_was_narrowed_without_the_words(
    desk: Site, ann: Visitor, ada: Visitor
) -> None:
    ann.get("/staff/leads.csv")
    plain = ada.open("/staff/audit").text
    ann.get("/staff/leads.csv?q=demo&rung=2")
    searched = ada.open("/staff/audit").text

    assert "Leads: exported as CSV Several leads" in plain
    assert "filter:" not in plain
    assert "filter: rung=2; narrowed by a search: yes" in searched
    assert "q=demo" not in searched


def test_contact_details_leave_only_with_the_consent_to_be_called(desk: Site, ann: Visitor) -> None:
    rows = {row["assessment_id"]: row for row in desk.rows("SELECT * FROM lead")}
    given = [row for row in rows.values() if row["email"]]
    assert {bool(row["can_call"]) for row in given} == {True, False}

    for kind, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        for cells in read(ann.get(f"/staff/leads.{kind}")):
            row = rows[cells["Lead"].rpartition("/")[2]]
            for head, value in (("Contact", row["name"]), ("E-mail", row["email"])):
                assert cells[head] == (value if row["can_call"] else ""), kind
            assert bool(cells["Telephone"]) == bool(row["can_call"])


NASTY = [
    '=HYPERLINK("http://evil.example","x")', "+1+1", "-2", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x",
    "\t=1", "\r=1", "\n=1", "  =1+1", "\u00a0=1", " \t@x",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_no_text_begins_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Fernhill - IT", "a=b", "'=1", "Zoë + Co"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_formulas_that_owners_enter_reach_a_sheet_as_texts(desk: Site, ann: Visitor) -> None:
    row = desk.rows("SELECT assessment_id FROM lead ORDER BY place DESC LIMIT 1")[0]
    change = "UPDATE lead SET company = :text, step = '@x' WHERE assessment_id = :assessment_id"
    desk.change(change, text='=1+1",\n"', **row)

    for kind, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        cells = read(ann.get(f"/staff/leads.{kind}"))[0]
        assert (cells["Company"], cells["Next step"]) == ('\'=1+1",\n"', "'@x"), kind


def test_a_telephone_number_stands_in_a_workbook_as_it_was_entered(
    desk: Site, ann: Visitor
) -> None:
    for number, cell in (("+1 202 555 0195", "+1 202 555 0195"), ("+1+cmd|x", "'+1+cmd|x")):
        desk.change("UPDATE contact SET phone = :phone", phone=number)
        told = {c["Telephone"] for c in read_xlsx(ann.get("/staff/leads.xlsx?consent=call"))}
        assert told == {cell}

    desk.change("UPDATE contact SET phone = '+1 202 555 0195'")
    guarded_ones = {c["Telephone"] for c in read_csv(ann.get("/staff/leads.csv?consent=call"))}
    assert guarded_ones == {"'+1 202 555 0195"}


def ask(ann: Visitor, address: str, button: str, **given: list[str]) -> Page:
    return ann.send(ann.open(address), given, button)


def test_a_change_of_all_filtered_leads_is_confirmed_with_its_count_and_kept_in_history(
    desk: Site, ann: Visitor
) -> None:
    wanted = desk.rows("SELECT assessment_id, status FROM lead WHERE can_call")
    already = sum(row["status"] == "lost" for row in wanted)

    page = ask(ann, "/staff/leads?consent=call", "Set the status", scope=["all"], status=["lost"])
    assert f"Set the status of {len(wanted)} leads to “Lost”?" in page.heading
    assert desk.rows("SELECT count(*) AS n FROM lead WHERE status = 'lost'")[0]["n"] == already
    done = ann.send(page, {}, "Change ")

    assert f"{len(wanted) - already} leads were changed." in done.text
    after = desk.rows("SELECT status FROM lead WHERE can_call")
    assert {row["status"] for row in after} == {"lost"}
    untouched = desk.rows("SELECT count(*) AS n FROM lead WHERE NOT can_call AND revision > 0")
    assert untouched[0]["n"] == 0
    assert audits(desk, "leads.status")[-1]["count"] == str(len(wanted) - already)
    lines = audits(desk, "lead.standing")
    assert len(lines) == len(wanted) - already
    assert all(line["status"] == "lost" and line["status_before"] != "lost" for line in lines)
    assert "were changed" not in ann.open("/staff/leads?consent=call").text


@pytest.mark.parametrize("address", ["/staff/leads", "/staff/leads?status=new"])
def test_a_second_click_on_a_confirmation_is_told_as_done(
    desk: Site, ann: Visitor, address: str
) -> None:
    page = ask(ann, address, "Set the status", scope=["all"], status=["lost"])
    first = ann.send(page, {}, "Change ")

    second = ann.send(page, {}, "Change ")

    assert second.status == 200
    assert "leads were changed." in second.text
    assert second.text == first.text
    assert len(audits(desk, "leads.status")) == 1
    # Asked anew, there is nothing to press.
    page = ask(ann, "/staff/leads?status=lost", "Set the status", scope=["all"], status=["lost"])
    assert "they have that already" in page.text
    assert "Change nothing" not in page.text


def test_a_whole_page_of_ticks_is_changed(desk: Site, ann: Visitor) -> None:
    page = ann.open("/staff/leads")
    ticked = [each.get("value") for each in page.root.every("input", name="lead")]
    asked = ann.send(page, {"lead": ticked, "assignee": "nobody"}, "Assign")

    ann.send(asked, {}, "Change ")

    assert len(ticked) == 50
    assert "look after 50 leads" in asked.heading
    mine = desk.rows("SELECT assessment_id FROM lead WHERE assignee_id IS NULL")
    assert {row["assessment_id"] for row in mine} >= set(ticked)


def test_a_change_that_cannot_be_made_keeps_what_was_chosen(desk: Site, ann: Visitor) -> None:
    second = ann.open(ann.open("/staff/leads").link("Older"))
    ticked = [each.get("value") for each in second.root.every("input", name="lead")][:3]
    me = desk.account("ann")

    # The value of one, and the button of the other.
    page = ann.press(second, {"lead": ticked, "assignee": me}, "Set the status")
    assert page.status == 422
    form = page.form("Set the status")
    assert form.chosen("lead") == ticked
    assert form.chosen("assignee") == [me]
    page = ann.press(second, {"scope": "all", "status": "won", "change": "odd"}, "Assign")
    form = page.form("Assign")
    assert (form.chosen("scope"), form.chosen("status")) == (["all"], ["won"])


@pytest.mark.parametrize("what", ["status = 'won'", "step = 'Call'"], ids=["gone", "changed"])
def test_a_confirmation_is_refused_once_the_rows_are_others(
    desk: Site, ann: Visitor, what: str
) -> None:
    page = ask(
        ann, "/staff/leads?status=new", "Assign", scope=["all"], assignee=[desk.account("ada")]
    )
    desk.change(
        f"UPDATE lead SET {what}, revision = revision + 1 WHERE assessment_id ="
        " (SELECT assessment_id FROM lead WHERE status = 'new' ORDER BY place LIMIT 1)"
    )

    refused = ann.send(page, {}, "Change ")
    assert refused.status == 409
    assert audits(desk, "leads.assign") == []

    done = ann.send(refused, {}, "Change ")
    assert "leads were changed." in done.text


def test_ticked_leads_alone_are_changed(desk: Site, ann: Visitor) -> None:
    page = ann.open("/staff/leads?sort=company")
    ticked = [each.get("value") for each in page.root.every("input", name="lead")][:3]
    nothing = ann.send(page, {"assignee": ["nobody"]}, "Assign")
    assert nothing.status == 422
    assert "Tick the leads" in nothing.text

    me = desk.account("ann")
    asked = ann.send(page, {"lead": ticked, "assignee": [me]}, "Assign")
    ann.send(asked, {}, "Change ")

    mine = desk.rows("SELECT assessment_id FROM lead WHERE assignee_id = :me", me=me)
    assert {row["assessment_id"] for row in mine} >= set(ticked)
    assert len(audits(desk, "lead.standing")) <= 3
