"""Mails to the owner, how they stop, and the reminder."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.jobs.receivers import Mailbox
from tests.web.delivery.conftest import CALL, OLIVE, Desk, MakeDesk, add_mail, link_in, parts
from tests.web.page import read_html


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
