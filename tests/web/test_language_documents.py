"""What is made of a report in its language: PDF, pictures, mails; and the sample in each."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator

import pikepdf
import pytest

from benchmark.jobs.deliver import Senders, deliver_due
from benchmark.render.pool import RenderPool
from tests.jobs.receivers import Mailbox
from tests.web.conftest import Finished, MakeSite, Site
from tests.web.delivery.conftest import link_in, parts
from tests.web.german import language, say, take_in_german
from tests.web.page import Page, read_html
from tests.web.test_documents import PATIENCE, wait_for, with_pool
from tests.web.visitor import Visitor
from tests.web.works import slow_make

pytestmark = pytest.mark.any_database

OLIVE = {"name": "Olive Öwner", "company": "Owner IT", "email": "olive@example.com"}


def made(visitor: Visitor, address: str) -> bytes:
    """A document, once it is made."""
    wait_for(lambda: visitor.get(address).status == 200)
    return visitor.get(address).body


def told(pdf: bytes) -> tuple[str, str]:
    """The language of a PDF, and its words as far as they can be read here."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spoken = str(document.Root.Lang)
        with document.open_outline() as outline:
            titles = [each.title for root in outline.root for each in (root, *root.children)]
    words = "\n".join(titles).replace("\xa0", " ")
    if shutil.which("pdftotext"):
        read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
        words += read.stdout.decode().replace("\xa0", " ")
    return spoken, words


class TestAGermanReport:
    def test_its_pdf_is_german_whoever_reads_it(self, site: Site, owner: Visitor) -> None:
        with_pool(site, RenderPool(work=slow_make, timeout_seconds=PATIENCE))
        report = take_in_german(owner)
        address = f"{report.path}/report.pdf"
        owner.get("/?language=en")

        waiting = owner.get(address)
        pdf = made(owner, address)

        assert (waiting.status, language(waiting)) == (202, "de")
        assert waiting.heading == say("Your PDF is being made")
        spoken, words = told(pdf)
        assert spoken == "de"
        assert report.heading in words
        assert owner.get(f"{address}?language=en").body == pdf
        assert site.visitor().get(address).body == pdf
        site.state.pool.close()


class TestTheSample:
    def test_each_language_has_its_own(self, owner: Visitor) -> None:
        english, german = owner.open("/sample"), owner.open("/sample?language=de")

        assert (language(english), language(german)) == ("en", "de")
        assert english.heading != german.heading
        assert pictures(english).isdisjoint(pictures(german))
        assert all(each.endswith("?language=de") for each in pictures(german))
        assert language(owner.open("/sample")) == "de"

    def test_its_pictures_and_its_pdf_are_each_in_one_language(
        self, site: Site, owner: Visitor
    ) -> None:
        english, german = owner.open("/sample?language=en"), owner.open("/sample?language=de")

        ladders = {made(owner, ladder(page)).decode() for page in (german, english)}
        pdfs = [made(owner, f"/sample/report.pdf?language={each}") for each in ("en", "de")]

        assert len(ladders) == 2
        assert sum("Heldenbetrieb" in each for each in ladders) == 1
        (first, words), (second, worte) = (told(pdf) for pdf in pdfs)
        assert (first, second) == ("en", "de")
        assert english.heading in words
        assert german.heading in worte
        site.state.pool.close()


def pictures(page: Page) -> set[str]:
    """The addresses of a page's pictures of the report."""
    sources = [each.get("srcset") for each in page.root.every("source")]
    found = [*sources, *(each.get("src") for each in page.root.every("img"))]
    return {each for each in found if each.startswith("/sample/")}


def ladder(page: Page) -> str:
    return next(each for each in pictures(page) if "ladder-light" in each)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox().open() as mailbox:
        yield mailbox


class TestMails:
    def test_to_the_owner_speak_the_language_of_the_report(
        self, make_site: MakeSite, mailbox: Mailbox
    ) -> None:
        site = make_site(smtp_url=mailbox.url, sales_mail=("sales@msp.example",))
        owner = site.visitor()
        german = take_in_german(owner)
        owner.get("/?language=en")

        contact(owner, german.path)
        deliver(site)

        [mail] = mailbox.to(OLIVE["email"])
        text, html = parts(mail)
        assert mail["subject"].startswith(say("The link to your report of %(day)s").split("%")[0])
        assert re.search(r"\d\. \w+ 20\d\d", mail["subject"])
        assert say("Your report is here:") in text
        assert read_html(html).one("html").get("lang") == "de"
        phone = site.visitor()
        assert language(phone.open(link_in(mail))) == "de"
        stop = phone.open(link_in(mail, "unsubscribe"))
        assert (language(stop), stop.heading) == ("de", say("Stop our messages"))
        stopped = phone.send(stop, button=say("Stop all messages"))
        assert language(stopped) == "de"
        # Those who work here read their own language, whatever an owner reads.
        [notice] = mailbox.to("sales@msp.example")
        assert read_html(parts(notice)[1]).one("html").get("lang") == "en"

    def test_to_an_english_owner_stay_english(self, finished: Finished, mailbox: Mailbox) -> None:
        owner = finished.owner
        owner.get("/?language=de")
        page = owner.open(f"{finished.address}/contact")

        owner.send(page, {**OLIVE, "mail_link": "y"}, "Send")

        rows = finished.site.rows("SELECT locale FROM outgoing WHERE purpose = 'report-link'")
        assert rows == [{"locale": "en"}]


def contact(owner: Visitor, address: str) -> None:
    page = owner.open(f"{address}/contact")
    owner.send(page, {**OLIVE, "mail_link": "y"}, say("Send"))


def deliver(site: Site) -> None:
    state = site.state
    deliver_due(state.engine, Senders(state.settings, state.tokens, state.templates), 100)
