"""What the staff's pages say beside their own words: pictures, exports, reports, what is stored."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from benchmark.core.report import report_from_json
from benchmark.demo.adding import add_demo
from benchmark.jobs import deliver
from benchmark.render.pool import RenderPool
from benchmark.render.speech import Speech
from benchmark.render.templates import environment
from benchmark.store.behalf import SUBMITTED
from benchmark.web.staff import gallery
from benchmark.web.staff.audit_words import ACTIONS
from benchmark.web.staff.delivery_words import BEGINNINGS, ENDINGS, REASONS, error_said
from tests.web.conftest import Finished, Site
from tests.web.delivery.rows import add
from tests.web.german import language, say, take_in_german
from tests.web.lead_pages import CONTACT, lead_of, part
from tests.web.page import Page
from tests.web.sieve import english, german
from tests.web.visitor import take

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parents[2]
ACTION = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*")
SEND_ERRORS = ("NoAnswerError", "RefusedError", "SendError", "UnwantedError")


@pytest.fixture
def many(site: Site) -> Iterator[Site]:
    """A site with 60 invented leads."""
    list(add_demo(site.state.engine, 60, seed=8, pool=8))
    yield site
    site.state.pool.close()


class TestThePictures:
    def test_are_drawn_in_the_language_of_their_page(
        self, many: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gallery, "WAIT_SECONDS", 180.0)
        many.state.pool.close()
        many.state.pool = RenderPool(timeout_seconds=170.0)
        ann, gerda = many.signed_in("ann"), german(many, "gerda")

        drawn = {}
        for name, visitor in (("en", ann), ("de", gerda)):
            image = visitor.open("/staff/dashboard").root.one("section", id="rungs").one("img")
            drawn[name] = visitor.get(image.get("src"))
            # What it shows is said by its address, not by who opens it.
            assert ann.get(image.get("src")).body == drawn[name].body

        assert ">2 Documented<" in drawn["en"].html
        assert ">2 Dokumentiert<" in drawn["de"].html
        assert "Documented" not in drawn["de"].html


class TestTheExports:
    def test_speak_the_addressed_language(self, many: Site) -> None:
        gerda = german(many, "gerda")
        page = gerda.open("/staff/leads?sort=company")

        told = rows_of(gerda.get(page.link("CSV")))
        plain = rows_of(gerda.get("/staff/leads.csv?sort=company"))

        assert page.link("CSV") == "/staff/leads.csv?sort=company&language=de"
        assert told[0][:3] == ["Lead", "Abgeschickt", "Unternehmen"]
        assert plain[0][:3] == ["Lead", "Submitted", "Company"]
        assert not set(told[0]) & set(plain[0]) - {"Lead", "Region", "Status"}
        assert [row[0] for row in told] == [row[0] for row in plain]
        column = told[0].index("Anruf erlaubt")
        assert {row[column] for row in told[1:]} == {"ja", "nein"}

    def test_name_the_sheets_and_columns(self, many: Site) -> None:
        body = german(many, "gerda").get("/staff/leads.xlsx?language=de").body

        book = CalamineWorkbook.from_filelike(io.BytesIO(body))

        assert book.sheet_names == ["Leads", "Spalten"]
        told = book.get_sheet_by_name("Spalten").to_python()
        assert told[0] == ["Spalte", "Bedeutung"]
        cells = "\n".join(str(cell) for row in told for cell in row)
        assert [piece for piece in english() if piece in cells] == []


def rows_of(page: Page) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.body.decode("utf-8-sig"), newline="")))


class TestALeadsReport:
    @pytest.mark.parametrize(("own", "page_in"), [("en", "de"), ("de", "en"), ("de", "de")])
    def test_stays_as_its_owner_got_it(self, site: Site, own: str, page_in: str) -> None:
        owner = site.visitor()
        report = take(owner) if own == "en" else take_in_german(owner)
        reader = site.signed_in("ann")

        page = reader.open(f"{lead_of(site)}?language={page_in}")

        column = page.root.one("div", id="report")
        assert language(page) == page_in
        assert column.get("lang") == ("" if own == page_in else own)
        for name in ("stand", "dimensions", "tasks", "plan", "answers"):
            told = report.root.one("section", id=name)
            assert column.one("section", id=name).text == told.text
        pictures = {i.get("alt") for i in report.root.every("img")}
        assert {i.get("alt") for i in column.every("img")} <= pictures

    def test_is_told_beside_it_in_the_readers_language(self, finished: Finished) -> None:
        site = finished.site
        page, plain = (
            site.signed_in("ann").open(f"{lead_of(site)}?language={each}") for each in ("de", "en")
        )
        stored = report_from_json(site.rows("SELECT report FROM submission")[0]["report"])
        bank = site.state.bank(stored.bank, "de")

        brief = part(page, "brief")

        name = next(r.name for r in bank.ladder if r.rung == stored.rung.value)
        assert f"Stufe {stored.rung.value} {name}" in page.text
        ids = [code.text for code in brief.every("code")]
        assert ids == [code.text for code in part(plain, "brief").every("code")]
        titles = {rule.id: rule.title for rule in bank.rules}
        steps = [a for a in brief.every("a") if not a.every("code")]
        assert [a.text for a in steps] == [titles[a.get("href")[3:]] for a in steps]
        assert {a.get("href").removeprefix("#") for a in brief.every("a")} <= set(page.ids())


class TestWhatSomebodyTyped:
    def test_is_escaped_in_german_too(self, site: Site) -> None:
        evil = "<i>%(x)s</i>"
        gerda = german(site, "gerda", "admin", "sales")
        owner = site.visitor()
        report = take(owner)
        contact = {**CONTACT, "company": evil, "name": evil}
        owner.press(owner.open(f"{report.path}/contact"), contact, "Send")
        lead = lead_of(site)
        step = {"step": evil, "step_on": "2026-01-01"}
        gerda.send(gerda.open(lead), step, say("Save where it stands"))
        gerda.send(gerda.open(lead), {"note": evil}, say("Save the note"))
        gerda.send(gerda.open("/staff/behalf"), {"company": evil}, say("Begin the assessment"))
        gerda.send(gerda.open("/staff/leads"), {"name": evil}, say("Save the view"))
        add(site, "1", state="failed", last_error=evil, target=f"{evil}@x.example")

        for address in ("/staff/leads", "/staff/queue", lead, "/staff/behalf", "/staff/jobs"):
            page = gerda.open(address)
            assert "<i>" not in page.html
            assert "&lt;i&gt;%(x)s" in page.html or address == "/staff/queue"
        for query in (f"?rung={evil}", f"?subject={evil}"):
            for address in ("/staff/leads", "/staff/dashboard", "/staff/audit"):
                assert "<i>" not in gerda.open(f"{address}{query}").html

    def test_no_template_trusts_what_it_is_given(self) -> None:
        """`_` trusts its text: only constants may pass it, all else passes `said`."""
        trusted = re.compile(r"(?<![\w.])_\((?![\"'])")

        for path in (ROOT / "templates" / "staff").glob("*.html"):
            assert trusted.findall(path.read_text()) == [], path.name


def calls(*names: str, folder: str = "benchmark") -> Iterator[ast.Call]:
    """A folder's calls of functions with these names."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in names:
                    yield node


def constants(nodes: list[ast.expr]) -> list[str]:
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


class TestWhatIsStoredInEnglish:
    def test_every_recorded_action_has_its_words(self) -> None:
        recorded = {
            text
            for call in calls("record", "_record")
            for text in constants(call.args)
            if ACTION.fullmatch(text)
        }
        made = {f"leads.{each}" for each in ("csv", "xlsx", "assign", "status")}
        made |= {"delivery.retry", "delivery.cancel", "behalf.link", "lead.standing", SUBMITTED}

        assert len(recorded) > 15
        assert recorded | made == set(ACTIONS)

    def test_every_reason_not_to_send_has_its_words(self) -> None:
        cancels = ("cancel_outgoing", "cancel_of", "cancel_to", "cancel_elsewhere")
        given = [text for call in calls(*cancels) for text in constants(call.args[-1:])]
        raised = [
            call.args[0] for call in calls(*SEND_ERRORS, folder="benchmark/jobs") if call.args
        ]
        given += constants(raised)
        composed = [each for each in raised if isinstance(each, ast.JoinedStr)]

        assert len(given) > 6
        assert {*given, deliver.GONE} == set(REASONS)
        assert deliver.NO_ANSWER in BEGINNINGS
        for each in composed:
            texts = constants(each.values)
            assert set(texts) & {*BEGINNINGS, *ENDINGS}, texts

    def test_a_servers_own_answer_stays(self) -> None:
        speech = Speech("de")

        said = error_said("No answer yet: the mail server said 421 try <later>", speech)

        assert said == "Noch keine Antwort: der Mailserver sagte 421 try <later>"
        assert error_said("something else", speech) == "something else"
        assert error_said("", speech) == ""
        for each in REASONS:
            assert error_said(each, Speech()) == each
            assert error_said(each, speech) != each


def test_an_empty_text_has_no_translation() -> None:
    """A catalogue answers it with what it says about itself."""
    page = environment(ROOT / "templates", "de").from_string("[{{ text | said }}]")

    assert Speech("de")._("") == ""
    assert page.render(text="") == "[]"
