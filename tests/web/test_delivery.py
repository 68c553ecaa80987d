"""What leaves the site, from a visitor's click to a real mail server and a real web server."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook
from structlog.testing import capture_logs

from benchmark.jobs.deliver import DeliveryRunner, Senders, deliver_due
from benchmark.store.engine import writing
from benchmark.store.outgoing import add_outgoing
from tests.jobs.receivers import SECRET, Hook, Mailbox, free_port, silent, soon
from tests.web.conftest import MakeSite, Site
from tests.web.page import Page, read_html
from tests.web.visitor import SUBMIT, Visitor

OLIVE = {"name": "Olive Öwner", "company": "Owner IT", "email": "olive@example.com"}
CALL = {"call": "y", "phone": "+44 20 7946 0000"}


@dataclass
class Desk:
    """A site with one finished assessment, and what it sends with."""

    site: Site
    owner: Visitor
    report: Page
    answering: str
    senders: Senders = field(init=False)

    def __post_init__(self) -> None:
        state = self.site.state
        self.senders = Senders(state.settings, state.tokens, state.templates)

    def deliver(self) -> int:
        return deliver_due(self.site.state.engine, self.senders, 100)

    def again(self) -> int:
        """Deliver also what waits for a later attempt."""
        self.senders.rests.clear()
        self.site.change("UPDATE outgoing SET next_at = created_at WHERE state = 'waiting'")
        return self.deliver()

    def contact(self, **given: str) -> Page:
        page = self.owner.open(f"{self.report.path}/contact")
        return self.owner.send(page, {**OLIVE, **given}, "Send")

    def submit_again(self) -> Page:
        page = self.owner.send(self.owner.open(self.report.path), button="Sharpen my result")
        page = self.owner.send(page, {"profile.ai-triage": "in-use"})
        return self.owner.send(self.owner.open(f"/assess/{page.token}/review"), button=SUBMIT)

    def rows(self, purpose: str = "") -> list[dict[str, Any]]:
        where = " WHERE purpose = :purpose" if purpose else ""
        return self.site.rows(f"SELECT * FROM outgoing{where} ORDER BY created_at", purpose=purpose)

    def outbox(self) -> list[Path]:
        return sorted((self.site.state.settings.data_dir / "outbox").glob("*"))

    def lead(self) -> dict[str, Any]:
        return self.site.rows("SELECT * FROM lead")[0]


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(make_site: MakeSite, kept: tuple[Path, Page, str]) -> MakeDesk:
    folder, report, answering = kept

    def make(**settings: Any) -> Desk:
        site = make_site(start=folder, **settings)
        return Desk(site, site.visitor(), report, answering)

    return make


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox().open() as mailbox:
        yield mailbox


@pytest.fixture
def desk(make_desk: MakeDesk, mailbox: Mailbox) -> Desk:
    return make_desk(smtp_url=mailbox.url, sales_mail=("sales@msp.example",))


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    return text.get_content(), html.get_content()


def link_in(mail: EmailMessage, part: str = "report") -> str:
    found = re.search(rf"http://127\.0\.0\.1:8000(/{part}/\S+)", parts(mail)[0])
    assert found
    return found[1]


class TestTheLinkToTheOwner:
    def test_comes_in_two_parts_with_a_way_out(self, desk: Desk, mailbox: Mailbox) -> None:
        desk.contact(mail_link="y")

        desk.deliver()

        [mail] = mailbox.to(OLIVE["email"])
        [row] = desk.rows("report-link")
        text, html = parts(mail)
        stop = link_in(mail, "unsubscribe")
        assert mail.get_content_type() == "multipart/alternative"
        assert mail["from"] == "no-reply@[127.0.0.1]"
        assert mail["message-id"] == f"<{row['id']}@[127.0.0.1]>"
        assert mail["list-unsubscribe"] == f"<http://127.0.0.1:8000{stop}>"
        assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert mail["auto-submitted"] == "auto-generated"
        assert mail["date"]
        assert not list(mail.iter_attachments())
        assert '<html lang="en">' in html
        for part in (link_in(mail), stop):
            assert part in text
            assert part in [
                a.get("href").removeprefix("http://127.0.0.1:8000")
                for a in read_html(html).every("a")
            ]
        # Somebody may have entered a stranger's address: nothing they typed goes there.
        for typed in (OLIVE["name"], OLIVE["company"]):
            assert typed not in text + html
        assert (row["state"], row["attempts"]) == ("sent", 1)

    def test_opens_the_report_as_its_owner(self, desk: Desk, mailbox: Mailbox) -> None:
        desk.contact(mail_link="y")
        desk.deliver()
        address = link_in(mailbox.to(OLIVE["email"])[0])
        phone = desk.site.visitor()

        page = phone.open(address)

        assert page.heading == desk.report.heading
        for part in ("contact", "share", "delete", "report.json"):
            assert phone.get(f"{address}/{part}").status == 200
        token = address.removeprefix("/report/")
        assert desk.site.state.tokens.read("owner", token) is None

    def test_is_not_sent_unasked(self, desk: Desk, mailbox: Mailbox) -> None:
        desk.contact(peers="y")

        desk.deliver()

        assert mailbox.to(OLIVE["email"]) == []

    def test_comes_with_the_consent_to_a_call_which_counts_once_it_was_opened(
        self, desk: Desk, mailbox: Mailbox
    ) -> None:
        said = desk.contact(**CALL)
        desk.deliver()
        [mail] = mailbox.to(OLIVE["email"])
        before = desk.lead()["can_call"]

        desk.site.visitor().client.head(f"http://127.0.0.1:8000{link_in(mail)}")
        after_head = desk.lead()["can_call"]
        desk.site.visitor().open(link_in(mail))

        assert "counts once you open the link" in said.text
        assert "only once this link was opened" in parts(mail)[0]
        assert (bool(before), bool(after_head), bool(desk.lead()["can_call"])) == (
            False, False, True,
        )  # fmt: skip
        assert desk.site.rows("SELECT confirmed_at FROM consent")[0]["confirmed_at"]

    def test_comes_again_with_the_new_report(self, desk: Desk, mailbox: Mailbox) -> None:
        desk.contact(mail_link="y")
        desk.deliver()

        newer = desk.submit_again()
        desk.deliver()

        first, second = mailbox.to(OLIVE["email"])
        assert first["message-id"] != second["message-id"]
        page = desk.site.visitor().open(link_in(second))
        assert page.heading == newer.heading
        assert "newer result" not in page.text
        assert "newer result" in desk.site.visitor().open(link_in(first)).text

    def test_is_sent_once_however_often_the_form_is(self, desk: Desk, mailbox: Mailbox) -> None:
        page = desk.owner.open(f"{desk.report.path}/contact")
        for _ in range(3):
            desk.owner.send(page, {**OLIVE, "mail_link": "y"}, "Send")

        desk.deliver()

        assert len(mailbox.to(OLIVE["email"])) == 1

    def test_of_an_earlier_address_opens_nothing_after_it_was_corrected(
        self, desk: Desk, mailbox: Mailbox
    ) -> None:
        desk.contact(mail_link="y", **CALL, email="stranger@example.com")
        desk.deliver()
        [wrong] = mailbox.to("stranger@example.com")
        stranger = desk.site.visitor()
        assert stranger.open(link_in(wrong)).status == 200
        assert desk.lead()["can_call"]

        desk.contact(phone=CALL["phone"])
        desk.deliver()

        assert stranger.get(link_in(wrong)).status == 404
        assert not desk.lead()["can_call"]
        [right] = mailbox.to(OLIVE["email"])
        desk.site.visitor().open(link_in(right))
        assert desk.lead()["can_call"]

    def test_goes_to_nobody_more_than_some_times_a_day(self, desk: Desk, mailbox: Mailbox) -> None:
        for number in range(9):
            add_mail(desk, OLIVE["email"], "report-link", number=str(number))
        back = desk.contact(mail_link="y")
        desk.owner.send(back, button="Withdraw : E-mail me the link")

        desk.contact(mail_link="y")

        assert len(desk.rows("report-link")) == 10


class TestStopping:
    def test_a_look_at_the_link_stops_nothing(self, desk: Desk, mailbox: Mailbox) -> None:
        desk.contact(mail_link="y")
        desk.deliver()

        page = desk.site.visitor().open(link_in(mailbox.mails[0], "unsubscribe"))

        assert page.status == 200
        assert desk.site.rows("SELECT * FROM unsubscribed") == []
        assert page.headers["x-robots-tag"] == "noindex"

    @pytest.mark.parametrize(
        "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    )
    def test_one_click_of_a_mail_program_stops_all(
        self, desk: Desk, mailbox: Mailbox, kind: str
    ) -> None:
        desk.contact(mail_link="y", remind="y")
        desk.deliver()
        address = mailbox.mails[0]["list-unsubscribe"].strip("<>")

        answer = desk.site.visitor().client.post(
            address, content="List-Unsubscribe=One-Click", headers={"content-type": kind}
        )
        desk.contact(mail_link="y", remind="y")
        desk.submit_again()
        desk.again()

        assert answer.status_code == 200
        assert len(mailbox.to(OLIVE["email"])) == 1
        assert {r["state"] for r in desk.rows("report-link")} == {"sent", "cancelled"}
        assert OLIVE["email"] not in json.dumps(
            desk.site.rows("SELECT address_hash FROM unsubscribed")
        )

    def test_the_second_button_withdraws_everything(self, desk: Desk, mailbox: Mailbox) -> None:
        desk.contact(mail_link="y", peers="y", **CALL)
        desk.deliver()
        visitor = desk.site.visitor()
        visitor.open(link_in(mailbox.mails[0]))
        page = visitor.open(link_in(mailbox.mails[0], "unsubscribe"))
        assert desk.lead()["can_call"]

        form, _ = page.button("Withdraw everything I agreed to")
        visitor.post(form.element.get("action"), {})

        assert all(c["withdrawn_at"] for c in desk.site.rows("SELECT * FROM consent"))
        assert not desk.lead()["can_call"]

    def test_the_same_link_takes_it_back_and_both_sides_are_told(
        self, desk: Desk, mailbox: Mailbox
    ) -> None:
        desk.contact(mail_link="y")
        desk.deliver()
        stop = link_in(mailbox.mails[-1], "unsubscribe")
        visitor, ann = desk.site.visitor(), desk.site.signed_in("ann")
        visitor.send(visitor.open(stop), button="Stop all messages")

        renewed = desk.contact(**CALL)
        desk.deliver()
        lead = ann.open(f"/staff/leads/{desk.lead()['assessment_id']}")

        assert "No mail goes to your address" in renewed.text
        assert "It does not count yet" in renewed.text
        assert "the link that we mail you" not in renewed.text
        assert "their address unsubscribed" in lead.text
        assert "nobody has opened the mailed link" not in lead.text
        assert len(mailbox.to(OLIVE["email"])) == 1

        back = visitor.send(visitor.open(stop), button="Let messages reach me again")
        desk.deliver()
        [_, mail] = mailbox.to(OLIVE["email"])
        visitor.open(link_in(mail))

        assert back.heading == "Our messages may reach you again"
        assert desk.lead()["can_call"]
        assert "No mail goes to" not in desk.owner.open(desk.report.path).text

    def test_an_altered_link_is_not_found(self, desk: Desk) -> None:
        assert desk.site.visitor().get("/unsubscribe/abc").status == 404
        assert desk.site.visitor().post("/unsubscribe/abc", {}).status == 404

    def test_withdrawing_cancels_what_waits(self, desk: Desk, mailbox: Mailbox) -> None:
        back = desk.contact(mail_link="y", remind="y")

        back = desk.owner.send(back, button="Withdraw : E-mail me the link")
        desk.owner.send(back, button="Withdraw : Remind me in 90 days")
        desk.again()

        assert [r["state"] for r in desk.rows() if r["target"] == OLIVE["email"]] == [
            "cancelled", "cancelled",
        ]  # fmt: skip
        assert mailbox.to(OLIVE["email"]) == []

    def test_erasing_leaves_no_row_and_no_file(self, make_desk: MakeDesk) -> None:
        desk = make_desk(sales_mail=("sales@msp.example",))
        desk.contact(mail_link="y", remind="y")
        desk.submit_again()
        desk.deliver()
        assert desk.outbox()

        page = desk.owner.open(f"{desk.report.path}/delete")
        desk.owner.send(page, button="Erase everything now")

        assert desk.rows() == []
        assert desk.outbox() == []


class TestTheReminder:
    def test_comes_after_90_days(self, desk: Desk, mailbox: Mailbox) -> None:
        desk.contact(remind="y")
        desk.deliver()
        start = datetime.now(UTC)

        with time_machine.travel(start + timedelta(days=89), tick=True):
            early = desk.deliver()
        with time_machine.travel(start + timedelta(days=90, minutes=1), tick=True):
            desk.deliver()
            [mail] = mailbox.to(OLIVE["email"])
            page = desk.site.visitor().open(link_in(mail))

        assert early == 0
        assert page.heading == desk.report.heading
        assert mail["list-unsubscribe"]

    def test_counts_from_the_latest_report(self, desk: Desk, mailbox: Mailbox) -> None:
        start = datetime.now(UTC)
        desk.contact(remind="y")
        with time_machine.travel(start + timedelta(days=50), tick=True):
            newer = desk.submit_again()

        with time_machine.travel(start + timedelta(days=100), tick=True):
            desk.deliver()
            early = len(mailbox.to(OLIVE["email"]))
        with time_machine.travel(start + timedelta(days=141), tick=True):
            desk.deliver()
            [mail] = mailbox.to(OLIVE["email"])
            assert desk.site.visitor().open(link_in(mail)).heading == newer.heading

        assert early == 0

    def test_is_dropped_when_it_was_withdrawn(self, desk: Desk, mailbox: Mailbox) -> None:
        back = desk.contact(remind="y")
        desk.owner.send(back, button="Withdraw : Remind me in 90 days")

        with time_machine.travel(datetime.now(UTC) + timedelta(days=91), tick=True):
            desk.deliver()

        assert mailbox.to(OLIVE["email"]) == []


class TestWhatOthersHear:
    def test_sales_get_a_link_and_no_contact_details(self, desk: Desk, mailbox: Mailbox) -> None:
        desk.contact(mail_link="y", **CALL)

        desk.submit_again()
        desk.deliver()

        [mail] = mailbox.to("sales@msp.example")
        whole = mail.as_string() + "".join(parts(mail))
        [lead] = desk.site.rows("SELECT id FROM assessment")
        assert f"http://127.0.0.1:8000/staff/leads/{lead['id']}" in parts(mail)[0]
        assert "/report/" not in whole
        for detail in (*OLIVE.values(), "Olive", CALL["phone"]):
            assert detail not in whole
        assert mail["list-unsubscribe"] is None

    def test_webhooks_are_signed_and_hold_scores_alone(self, make_desk: MakeDesk) -> None:
        with Hook().open() as hook:
            desk = make_desk(
                webhook_urls=(hook.url("/a"), hook.url("/b")),
                webhook_secret=SECRET,
                webhook_private="on",
            )
            desk.contact(mail_link="y", **CALL)

            desk.submit_again()
            desk.deliver()

        assert sorted(call.path for call in hook.calls) == ["/a", "/b"]
        ids = {row["target"]: row["id"] for row in desk.rows("submission-created")}
        newest = desk.site.rows("SELECT * FROM submission ORDER BY number DESC")[0]
        for call in hook.calls:
            event = Webhook(SECRET).verify(call.body, call.headers)
            assert call.headers["webhook-id"] == ids[hook.url(call.path)]
            assert event["type"] == "submission.created"
            assert event["data"]["submission"] == newest["id"]
            assert event["data"]["rung"] == newest["rung"]
            assert event["data"]["overall"] == newest["overall"]
            assert len(event["data"]["dimensions"]) == 5
            for detail in (*OLIVE.values(), CALL["phone"]):
                assert detail.encode() not in call.body

    def test_rows_are_written_with_the_submission_or_not_at_all(self, desk: Desk) -> None:
        before = desk.site.counts()["submission"]

        desk.submit_again()
        link = desk.site.rows("SELECT id FROM link WHERE purpose = 'answering'")[0]["id"]
        token = desk.site.state.tokens.make("answering", link)
        desk.owner.send(desk.owner.open(f"/assess/{token}/review"), button=SUBMIT)

        assert desk.site.counts()["submission"] == before + 1
        assert len(desk.rows("sales-notice")) == 1

    def test_an_invitation_is_forgotten_once_it_was_sent(
        self, desk: Desk, mailbox: Mailbox
    ) -> None:
        with writing(desk.site.state.engine) as db:
            add_outgoing(
                db, key="invitation:1", kind="mail", purpose="invitation",
                target="ann@msp.example", locale="en",
                payload={"link": "/staff/invitation/secret"}, assessment_id=None,
            )  # fmt: skip

        desk.deliver()

        [mail] = mailbox.to("ann@msp.example")
        assert link_in(mail, "staff/invitation") == "/staff/invitation/secret"
        assert mail["list-unsubscribe"] is None
        assert "secret" not in desk.rows("invitation")[0]["payload"]


def add_mail(desk: Desk, target: str, purpose: str = "reset", **payload: str) -> None:
    with writing(desk.site.state.engine) as db:
        add_outgoing(
            db, key=f"test:{target}:{len(desk.rows())}", kind="mail", purpose=purpose,
            target=target, locale="en", payload={"link": "/staff/reset/x", **payload},
            assessment_id=None,
        )  # fmt: skip


def add_call(desk: Desk, url: str, body: str) -> None:
    with writing(desk.site.state.engine) as db:
        add_outgoing(
            db, key=f"test:{body}", kind="webhook", purpose="submission-created", target=url,
            locale="en", payload={"body": body}, assessment_id=None,
        )  # fmt: skip


class TestTrouble:
    def test_one_that_cannot_be_sent_holds_up_nobody(self, desk: Desk, mailbox: Mailbox) -> None:
        mailbox.refuse["gone@msp.example"] = "550 5.1.1 gone@msp.example is unknown"
        mailbox.refuse["later@msp.example"] = "451 4.2.0 later"
        poison = [
            "x\r\nBcc: victim@example.com", "a@b@c", "", "no address", "gone@msp.example",
            "later@msp.example", "x@msp.example\nBcc: victim@example.com",
        ]  # fmt: skip
        for target in poison:
            add_mail(desk, target)
        add_mail(desk, "odd@msp.example", purpose="no-such-purpose")
        add_mail(desk, "ann@msp.example")
        desk.site.change("UPDATE outgoing SET payload = 'no json' WHERE target = 'a@b@c'")

        with capture_logs() as logs:
            desk.deliver()

        assert mailbox.recipients == ["ann@msp.example"]
        states = {row["target"]: row for row in desk.rows()}
        assert states["gone@msp.example"]["state"] == "failed"
        assert states["later@msp.example"]["state"] == "waiting"
        assert states["odd@msp.example"]["state"] == "waiting"
        assert all(states[each]["state"] in ("failed", "waiting") for each in poison)
        assert "550" in states["gone@msp.example"]["last_error"]
        assert "gone@" not in states["gone@msp.example"]["last_error"]
        assert "@msp.example" not in json.dumps(logs, default=str)

    @pytest.mark.parametrize("kind", ["refusing", "hanging"])
    def test_a_mail_server_that_is_away_costs_no_visitor_time_and_gets_all_later(
        self, make_desk: MakeDesk, kind: str
    ) -> None:
        mailbox = Mailbox()
        desk = make_desk(sales_mail=("sales@msp.example",), smtp_url=mailbox.url)
        with silent() as port:
            url = f"smtp://127.0.0.1:{port if kind == 'hanging' else free_port()}"
            away = desk.site.state.settings.model_copy(update={"smtp_url": url})
            senders = Senders(away, desk.senders.tokens, desk.senders.templates)
            runner = DeliveryRunner(desk.site.state.engine, senders)
            runner.start()
            desk.contact(mail_link="y")
            assert soon(lambda: desk.rows()[0]["state"] == "leased" or desk.rows()[0]["attempts"])

            start = time.monotonic()
            desk.submit_again()
            took = time.monotonic() - start
            senders.stop.set()
        # The silent server is gone now, which ends the attempt.
        runner.close()
        with mailbox.open():
            desk.site.change("UPDATE outgoing SET leased_until = created_at WHERE state = 'leased'")
            desk.again()

        assert took < 5
        assert len(mailbox.to("sales@msp.example")) == 1
        assert len(mailbox.to(OLIVE["email"])) == 2

    def test_whoever_answers_again_gets_what_waited_for_that(self, make_desk: MakeDesk) -> None:
        hook = Hook()
        desk = make_desk(webhook_urls=(hook.url(),), webhook_secret=SECRET, webhook_private="on")
        add_call(desk, hook.url(), "first")
        desk.deliver()
        [away] = desk.rows()
        add_call(desk, hook.url(), "second")
        resting = desk.deliver()

        with hook.open():
            for rest in desk.senders.rests.values():
                rest.until = 0.0
            desk.deliver()
            desk.deliver()

        assert (away["state"], away["attempts"], resting) == ("waiting", 1, 0)
        assert away["last_error"].startswith("No answer yet")
        assert sorted(call.body for call in hook.calls) == [b"first", b"second"]

    def test_a_hanging_receiver_holds_up_no_other(self, make_desk: MakeDesk) -> None:
        with silent() as port, Hook().open() as hook, Mailbox().open() as mailbox:
            desk = make_desk(
                sales_mail=("sales@msp.example",),
                smtp_url=mailbox.url,
                webhook_urls=(f"http://127.0.0.1:{port}/", hook.url()),
                webhook_secret=SECRET,
                webhook_private="on",
            )
            desk.submit_again()
            sending = threading.Thread(target=desk.deliver)
            sending.start()

            arrived = soon(lambda: bool(hook.calls and mailbox.mails), 8)
            still = sending.is_alive()
            sending.join(40)

        assert arrived
        assert still

    def test_after_days_it_is_given_up(self, make_desk: MakeDesk) -> None:
        with Hook(status={"/hook": 500}).open() as hook:
            desk = make_desk(
                webhook_urls=(hook.url(),), webhook_secret=SECRET, webhook_private="on"
            )
            desk.submit_again()
            pauses = []
            for _ in range(4):
                desk.again()
                [row] = desk.rows()
                pauses.append(
                    datetime.fromisoformat(str(row["next_at"])).replace(tzinfo=UTC)
                    - datetime.now(UTC)
                )
            with time_machine.travel(datetime.now(UTC) + timedelta(days=6), tick=True):
                desk.deliver()

        [row] = desk.rows()
        assert (row["state"], row["attempts"]) == ("failed", 5)
        assert row["last_error"] == "the receiver answered 500"
        assert pauses[3] > pauses[0] * 2
        assert len({call.headers["webhook-id"] for call in hook.calls}) == 1

    def test_two_senders_at_once_send_each_row_once(self, desk: Desk, mailbox: Mailbox) -> None:
        for number in range(30):
            add_mail(desk, f"ann{number}@msp.example")
        others = [Senders(desk.senders.settings, desk.senders.tokens, desk.senders.templates)
                  for _ in range(3)]  # fmt: skip
        engine = desk.site.state.engine
        threads = [
            threading.Thread(target=deliver_due, args=[engine, each, 100]) for each in others
        ]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert sorted(mailbox.recipients) == sorted(f"ann{n}@msp.example" for n in range(30))
        assert {row["attempts"] for row in desk.rows()} == {1}

    def test_without_a_mail_server_mails_are_files_for_this_user_alone(
        self, make_desk: MakeDesk
    ) -> None:
        desk = make_desk()
        desk.contact(mail_link="y")

        desk.deliver()

        [path] = desk.outbox()
        assert path.name == f"{desk.rows()[0]['id']}.eml"
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"To: olive@example.com" in path.read_bytes()

    def test_addresses_are_forgotten_after_30_days(self, make_desk: MakeDesk) -> None:
        desk = make_desk()
        desk.contact(mail_link="y")
        desk.deliver()

        with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=True):
            desk.senders.swept = float("-inf")
            desk.deliver()

        [row] = desk.rows()
        assert (row["target"], row["payload"], row["state"]) == ("", "{}", "sent")
        assert desk.outbox() == []
