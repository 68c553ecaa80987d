"""What leaves the site, from a visitor's click to a real mail server and a real web server."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook
from structlog.testing import capture_logs

from benchmark.jobs.deliver import DeliveryRunner, Senders, deliver_due
from benchmark.store.engine import writing
from benchmark.store.outgoing import add_outgoing
from tests.jobs.receivers import SECRET, Hook, Mailbox, free_port, silent, soon
from tests.web.delivery.conftest import CALL, OLIVE, Desk, MakeDesk, add_mail, link_in, parts
from tests.web.visitor import SUBMIT


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
