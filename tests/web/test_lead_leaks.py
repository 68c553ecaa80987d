"""What is written for the staff stays with the staff: canaries in every internal text."""

from __future__ import annotations

import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from benchmark.app import publish_shipped
from benchmark.jobs.deliver import Senders, deliver_due
from benchmark.render.work import make
from benchmark.settings import shipped
from benchmark.web.staff import history
from tests.web.conftest import MakeSite, Site
from tests.web.lead_pages import (
    SAVE_NOTE,
    SAVE_STANDING,
    give_contact,
    lead_of,
    newest,
    open_mailed_link,
)
from tests.web.page import Page
from tests.web.visitor import BEGIN, SUBMIT, Visitor, answers_for, example

STAFF = "qxcanary"
"""In every text for the staff, with a number behind it."""
SENDS = {
    "sales_mail": "desk@example.org",
    "webhook_urls": "https://hooks.example.org/in",
    "webhook_secret": f"whsec_{b64encode(bytes(24)).decode()}",
}
OWNERS = "zvpublic"
"""In a text for the owner: where this is not found, the search did not look."""


def canary_bank(folder: Path) -> Path:
    """The shipped bank with a canary in each text of each talk track, and one in advice."""
    shutil.copytree(shipped("questions"), folder)
    for path in sorted((folder / "rules").glob("*.yaml")):
        text = path.read_text()
        if path.stem.startswith("talk"):
            text = re.sub(r"(?m)^( +title: )", rf"\1{STAFF}1 ", text)
            text = re.sub(r"(?m)^( +text: >-\n +)", rf"\1{STAFF}2 ", text)
            text = re.sub(r"(?m)^( +avoid: )", rf"\1{STAFF}3 ", text)
        else:
            text = re.sub(r"(?m)^( +title: )", rf"\1{OWNERS} ", text)
        path.write_text(text)
    return folder


@pytest.fixture
def canaries(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site on that bank, with a canary in the words of a status too."""
    monkeypatch.setitem(history.STATUS_WORDS, "contacted", f"{STAFF}4")
    site = make_site(**SENDS)
    publish_shipped(site.state.engine, canary_bank(tmp_path / "questions"))
    return make_site(**SENDS)


def text_of_pdf(body: bytes) -> str:
    told = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
    return told.stdout.decode()


def mails(site: Site) -> Iterator[str]:
    """Every mail that was written, decoded."""
    senders = Senders(site.state.settings, site.state.tokens, site.state.templates)
    deliver_due(site.state.engine, senders, 50, ["mail"])
    for path in sorted(site.state.settings.outbox.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        for part in message.walk():
            if part.get_content_maintype() == "text":
                yield f"{message['subject']}\n{part.get_content()}"


def public_pages(owner: Visitor, report: Page, seen: list[Page]) -> Iterator[tuple[str, str]]:
    """Everything that an owner, a reader or a stranger can open, by name."""
    for number, page in enumerate(seen):
        yield f"page {number} of the questionnaire", page.html
    shared = owner.send(owner.open(f"{report.path}/share"), button="Make a link to the report")
    reader = shared.root.every("input", type="text")[0].get("value")
    parts = ("", "/contact", "/share", "/delete", "/report.json")
    for address in (
        "/", "/method", "/privacy", "/sample", "/sample/report.json", "/nowhere",
        "/static/site.js", reader, f"{reader}/report.json", *(report.path + p for p in parts),
    ):  # fmt: skip
        yield address, owner.open(address).html


def answered(owner: Visitor) -> tuple[Page, list[Page]]:
    """The report, and the pages on the way to it."""
    page = owner.send(owner.open("/"), button=BEGIN)
    seen = [page]
    while not page.path.endswith("/review"):
        page = owner.send(page, answers_for(page, example("over-automated")))
        seen.append(page)
    return owner.send(page, button=SUBMIT), seen


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext of poppler-utils")
def test_no_text_for_the_staff_leaves_the_staff(canaries: Site) -> None:
    owner, ann = canaries.visitor(), canaries.signed_in("ann")
    report, seen = answered(owner)
    give_contact(owner, report.path, call="y", mail_link="y")
    open_mailed_link(canaries, newest(canaries))
    lead = ann.open(lead_of(canaries))
    ann.press(lead, {"note": f"{STAFF}5"}, SAVE_NOTE)
    step = {"status": "contacted", "step": f"{STAFF}6", "step_on": "2026-12-01"}
    ann.press(lead, {**step, "assignee": canaries.account("ann")}, SAVE_STANDING)

    stored = canaries.rows("SELECT report FROM submission")[0]["report"]
    found = dict(public_pages(owner, report, seen))
    for paper in ("a4", "letter"):
        found[f"PDF, {paper}"] = text_of_pdf(make(f"pdf-{paper}", stored)[f"pdf-{paper}"])
    found |= {f"mail {n}": text for n, text in enumerate(mails(canaries))}
    sent = canaries.rows("SELECT kind, payload FROM outgoing")
    found |= {f"payload {n}": row["payload"] for n, row in enumerate(sent)}
    found |= {name: body.decode() for name, body in make("pictures", stored).items()}

    internal = ann.open(lead_of(canaries)).html
    assert all(f"{STAFF}{n}" in internal for n in range(1, 7))
    assert [name for name, text in found.items() if STAFF in text] == []
    # The search looks where a leak would be: a text for the owner is found in each form.
    for name in (report.path, f"{report.path}/report.json", "PDF, a4", "PDF, letter"):
        assert OWNERS in found[name], name
    assert sum(name.startswith("mail ") for name in found) >= 2
    assert {row["kind"] for row in sent} == {"mail", "webhook"}
    assert sum("</svg>" in text for text in found.values()) >= 10
