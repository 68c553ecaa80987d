"""The administrators' page of what is sent: states, errors, filters, pages, and two buttons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from benchmark.render.speech import Speech
from benchmark.store.tables import now
from benchmark.web.staff.delivery_words import error_said
from tests.web.conftest import MakeSite, Site
from tests.web.delivery.rows import add


def state_of(site: Site, row_id: str) -> str:
    return str(site.rows("SELECT state FROM outgoing WHERE id = :id", id=row_id)[0]["state"])


@pytest.fixture
def ada(site: Site) -> Any:
    return site.signed_in("ada")


def test_shows_state_attempts_and_error_without_the_whole_address(site: Site, ada: Any) -> None:
    add(site, "1", state="failed", attempts=7, last_error="the mail server said 550 unknown")
    hook = "https://hooks.example/in?token=secret"
    add(site, "2", kind="webhook", purpose="submission-created", target=hook)

    page = ada.open("/staff/jobs")

    assert "Notice to sales a…@msp.example Given up 7 the mail server said 550 unknown" in page.text
    assert "hooks.example/in" in page.text
    assert "secret" not in page.html
    assert "ann@msp" not in page.html


def test_says_where_mails_are_written_and_where_they_go(make_site: MakeSite) -> None:
    site = make_site()
    folder = site.state.settings.data_dir / "outbox"
    without = site.signed_in("ada").open("/staff/jobs")
    served = make_site(smtp_url="smtp://ann:hush@mail.msp.example:2525").signed_in("ada")

    page = served.open("/staff/jobs")

    assert f"written to files in {folder}" in without.text
    assert "mail.msp.example, port 2525" in page.text
    assert "outbox" not in page.text
    assert "hush" not in page.html


def test_a_failed_one_is_sent_again_and_a_waiting_one_cancelled(site: Site, ada: Any) -> None:
    failed = add(site, "1", state="failed", attempts=20, next_at=now() + timedelta(days=9))
    page = ada.open("/staff/jobs")

    after = ada.send(page, button="Send now")
    waiting = state_of(site, failed)
    ada.send(after, button="Do not send")

    assert waiting == "waiting"
    assert state_of(site, failed) == "cancelled"
    actions = [row["action"] for row in site.rows("SELECT action FROM audit ORDER BY at")]
    assert [each for each in actions if each.startswith("delivery")] == [
        "delivery.retry", "delivery.cancel",
    ]  # fmt: skip


def test_a_reminder_leaves_no_sooner_than_its_day(site: Site, ada: Any) -> None:
    day = now() + timedelta(days=90)
    row = add(site, "1", purpose="reminder", next_at=day)
    page = ada.open("/staff/jobs")
    forged = ada.post("/staff/jobs", [*page.form("Do not send").fields, ("retry", row)])

    after = ada.send(page, button="Do not send")
    ada.send(after, button=f"Send on {day.day} ")

    assert "Send now" not in page.text
    assert forged.status == 422
    [kept] = site.rows("SELECT state, next_at > :soon AS waits FROM outgoing", soon=str(now()))
    assert (kept["state"], bool(kept["waits"])) == ("waiting", True)


@pytest.mark.parametrize("given", [{"csrf_token": ""}, {"csrf_token": "x"}])
def test_nothing_is_done_without_the_forms_token(
    site: Site, ada: Any, given: dict[str, str]
) -> None:
    row = add(site, "1")

    answer = ada.post("/staff/jobs", {"cancel": row, **given})

    assert answer.status == 422
    assert answer.title.startswith("Error: ")
    assert state_of(site, row) == "waiting"


def test_what_was_sent_meanwhile_is_said(site: Site, ada: Any) -> None:
    row = add(site, "1")
    page = ada.open("/staff/jobs")
    site.change("UPDATE outgoing SET state = 'sent'")

    answer = ada.send(page, button="Do not send")

    assert answer.status == 422
    assert "sent, cancelled or erased in the meantime" in answer.text
    assert state_of(site, row) == "sent"


def test_pages_and_filters_lose_and_repeat_nothing(site: Site, ada: Any) -> None:
    moment = now()
    for number in range(120):
        # Many at the same moment: the place in the list has to tell them apart.
        add(site, f"{number}", created_at=moment - timedelta(seconds=number // 40),
            state="failed" if number % 2 else "sent", last_error=f"n{number}.")  # fmt: skip

    seen: list[str] = []
    page = ada.open("/staff/jobs?state=failed&kind=mail")
    while True:
        table = page.root.one("table")
        seen += [row.every("td")[4].text for row in table.every("tr")[1:]]
        if not [a for a in page.root.every("a") if a.text == "Older"]:
            break
        page = ada.open(page.link("Older"))

    assert len(seen) == 60
    assert set(seen) == {f"n{number}." for number in range(1, 120, 2)}
    assert page.root.one("select", id="state").one("option", selected="").get("value") == "failed"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            "No answer yet: no answer from the mail server: ConnectionRefusedError",
            "No answer from the mail server: it refuses the connection",
        ),
        ("No answer yet: the receiver's name has no address", None),
        ("no answer from the receiver: OddError", None),
    ],
)
def test_an_error_is_said_once_and_in_words(error: str, said: str | None) -> None:
    assert error_said(error, Speech()) == (said or error)


@pytest.mark.parametrize(
    "query", ["state=x", "kind=%00", "after=x", "after=2026-01-01~x", "after=~"]
)
def test_an_odd_address_shows_the_first_page(site: Site, ada: Any, query: str) -> None:
    add(site, "1")

    assert "1 row on this page" in ada.open(f"/staff/jobs?{query}").text


@pytest.mark.parametrize("name", ["ann", "ed"])
def test_others_of_the_staff_may_not(site: Site, name: str) -> None:
    visitor = site.signed_in(name)

    assert visitor.get("/staff/jobs").status == 403
    assert visitor.post("/staff/jobs", {"cancel": "x"}).status == 403
