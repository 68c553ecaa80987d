"""A desk that sends, and what arrives, as tests use them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from benchmark.jobs.deliver import Senders, deliver_due
from benchmark.store.engine import writing
from benchmark.store.outgoing import add_outgoing
from tests.jobs.receivers import Mailbox
from tests.web.conftest import MakeSite, Site
from tests.web.page import Page
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


def add_mail(desk: Desk, target: str, purpose: str = "reset", **payload: str) -> None:
    with writing(desk.site.state.engine) as db:
        add_outgoing(
            db, key=f"test:{target}:{len(desk.rows())}", kind="mail", purpose=purpose,
            target=target, locale="en", payload={"link": "/staff/reset/x", **payload},
            assessment_id=None,
        )  # fmt: skip
