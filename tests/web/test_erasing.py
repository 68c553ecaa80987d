"""Erasing everything that an owner has given."""

from __future__ import annotations

import pytest

from benchmark.render.forms import RENDERER
from tests.web.conftest import Finished, Site
from tests.web.owning import ANN, shared
from tests.web.sections import at
from tests.web.visitor import Visitor, begin

ERASE = "Erase everything now"


class TestErasing:
    def test_names_what_goes_and_asks_first(self, finished: Finished) -> None:
        page = finished.owner.open(finished.report.link("Erase everything"))

        assert "your report, its PDF, contact details, consents and all links" in page.text
        assert page.link("Keep it") == finished.address
        assert finished.site.counts()["submission"] == 1

    def test_leaves_no_row_of_any_kind(self, finished: Finished) -> None:
        owner, site = finished.owner, finished.site
        owner.send(
            owner.open(f"{finished.address}/contact"),
            {**ANN, "mail_link": "y", "call": "y", "phone": "1", "peers": "y"},
            "Send",
        )
        shared(finished)
        site.change(
            "INSERT INTO rendering (fingerprint, form, renderer, body, created_at)"
            " SELECT fingerprint, 'pdf-a4', :renderer, '%PDF', submitted_at FROM submission",
            renderer=RENDERER,
        )
        before = site.counts()

        page = owner.send(owner.open(f"{finished.address}/delete"), button=ERASE)

        assert all(before.values()), before
        assert page.heading == "Everything is erased"
        assert not any(site.counts().values())

    def test_leaves_nothing_to_read_in_the_file(self, finished: Finished) -> None:
        owner, site = finished.owner, finished.site
        if site.state.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL keeps its files to itself")
        details = {**ANN, "name": "Zwentibold Quux", "mail_link": "y"}
        owner.send(owner.open(f"{finished.address}/contact"), details, "Send")
        file = site.state.settings.data_dir / "benchmark.db"

        owner.send(owner.open(f"{finished.address}/delete"), button=ERASE)
        site.state.engine.dispose()

        kept = b"".join(each.read_bytes() for each in file.parent.glob("benchmark.db*"))
        assert b"consent" in kept
        for erased in (b"Zwentibold", b"zwentibold", b"olive@example"):
            assert erased not in kept

    def test_leaves_everybody_elses(self, finished: Finished) -> None:
        owner = finished.owner
        other = owner.send(finished.report, button="Take the assessment again")
        owner.send(owner.open(f"/assess/{other.token}/review"), button="See my report")

        owner.send(owner.open(f"{finished.address}/delete"), button=ERASE)

        assert finished.site.counts()["submission"] == 1
        assert owner.open(f"/assess/{other.token}/profile").status == 200

    def test_takes_every_submission_of_the_assessment(self, finished: Finished) -> None:
        owner = finished.owner
        page = owner.send(finished.report, button="Sharpen my result")
        page = owner.send(page, {"profile.ai-triage": "in-use"})
        owner.send(owner.open(f"/assess/{page.token}/review"), button="See my report")
        page = owner.open(f"{finished.address}/delete")

        owner.send(page, button=ERASE)

        assert "your 2 reports" in page.text
        assert finished.site.counts()["submission"] == 0

    def test_closes_every_old_link_like_one_that_never_was(self, finished: Finished) -> None:
        owner, report = finished.owner, finished.address
        read = shared(finished)
        pdf = shared(finished, "Make a link to the PDF alone")
        page = owner.open(f"{report}/delete")
        never = owner.get("/report/never-was")

        owner.send(page, button=ERASE)

        old = [
            report, f"{report}/report.json", f"{report}/report.pdf", f"{report}/contact",
            f"{report}/ladder-light.svg", read, f"{read}/report.json", pdf,
            f"/assess/{finished.answering}", f"/assess/{finished.answering}/sop",
        ]  # fmt: skip
        for address in old:
            answer = owner.get(address)
            assert answer.status == 404, address
            assert answer.body == never.body


class TestWhatWasNotSubmitted:
    def test_goes_with_its_link(self, site: Site, owner: Visitor) -> None:
        page = owner.send(begin(owner), {"profile.techs": "5"})
        link = owner.open(at(page, "link"))

        asked = owner.open(link.link("Erase these answers"))
        assert site.counts()["assessment"] == 1
        done = owner.send(asked, button="Erase these answers now")

        assert done.heading == "Everything is erased"
        assert not any(site.counts().values())
        assert owner.get(page.url).status == owner.get(asked.url).status == 404

    def test_a_report_is_not_erased_from_there(self, finished: Finished) -> None:
        owner, questions = finished.owner, f"/assess/{finished.answering}"
        assert "Erase these answers" not in owner.open(f"{questions}/link").text

        page = owner.open(f"{questions}/erase")
        fields = owner.open(finished.report.link("Erase everything")).form(ERASE).fields
        refused = owner.post(page.url, [f for f in fields if f[0] == "csrf_token"])

        assert "There is a report of these answers already" in page.text
        assert (page.status, refused.status) == (200, 422)
        assert finished.site.counts()["submission"] == 1

    def test_an_expired_form_erases_nothing(self, site: Site, owner: Visitor) -> None:
        page = owner.open(at(begin(owner), "erase"))

        refused = owner.post(page.url, [("csrf_token", "x")])

        assert refused.status == 422
        assert "Nothing was done yet" in refused.text
        assert site.counts()["assessment"] == 1

    def test_an_assessment_taken_again_stays_and_the_page_says_so(self, finished: Finished) -> None:
        owner = finished.owner
        page = owner.send(finished.report, button="Take the assessment again")

        asked = owner.open(f"{finished.address}/delete")
        owner.send(asked, button=ERASE)

        assert "took again and did not submit stands apart" in asked.text
        assert finished.site.counts()["assessment"] == 1
        owner.send(owner.open(at(page, "erase")), button="Erase these answers now")
        assert not any(finished.site.counts().values())
