"""Submitting: once however often it is sent, frozen for ever, and told how it came about."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmark.content.load import load_bank, read_files
from benchmark.core.answers import parse_answers, stored_answers
from benchmark.core.build import build_report
from benchmark.core.report import Submission, report_json
from benchmark.core.scoring import scorecard
from benchmark.publish import import_bank
from benchmark.settings import shipped
from benchmark.web.state import NEWEST_SECONDS
from tests.web.conftest import Finished, Site
from tests.web.page import Page
from tests.web.visitor import (
    SUBMIT,
    Visitor,
    answers_for,
    begin,
    example,
    go_through,
)

SHARPEN, AGAIN = "Sharpen my result", "Take the assessment again"


def numbers(page: Page, visitor: Visitor) -> dict[str, object]:
    report: dict[str, object] = json.loads(visitor.get(f"{page.path}/report.json").body)
    return report


def test_submitting_twice_gives_one_submission_and_one_link(site: Site, owner: Visitor) -> None:
    review = go_through(owner, begin(owner), example())

    first = owner.press(review, button=SUBMIT)
    second = owner.press(review, button=SUBMIT)

    assert first.headers["location"] == second.headers["location"]
    assert site.counts()["submission"] == 1
    assert site.rows("SELECT count(*) AS n FROM link WHERE purpose = 'owner'")[0]["n"] == 1


def test_thirty_submits_at_once_give_one_submission_and_one_link(
    site: Site, owner: Visitor
) -> None:
    review = go_through(owner, begin(owner), example())
    fields = review.button(SUBMIT)[0].fields

    def send(_: int) -> Page:
        other = site.visitor()
        other.client.cookies.update(owner.client.cookies)
        return other.post(review.path, fields)

    with ThreadPoolExecutor(30) as threads:
        answers = list(threads.map(send, range(30)))

    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert site.counts()["submission"] == 1
    assert site.rows("SELECT count(*) AS n FROM link WHERE purpose = 'owner'")[0]["n"] == 1


def test_scoring_the_stored_answers_again_gives_the_stored_numbers(finished: Finished) -> None:
    row = finished.site.rows("SELECT * FROM submission")[0]
    bank = finished.site.state.bank(row["bank_hash"])
    stored = json.loads(row["report"])
    answers = parse_answers(bank, json.loads(row["answers"]))

    card = scorecard(bank, answers)
    frozen = Submission(row["bank_hash"], row["locale"], stored["submitted_at"])

    assert report_json(build_report(bank, answers, frozen)) == row["report"]
    assert {name: part.interval.score for name, part in card.dimensions.items()} == {
        name: part["score"] for name, part in stored["dimensions"].items()
    }
    assert stored_answers(json.loads(row["answers"])) == answers
    assert row["overall"] == stored["overall"]["score"]


def test_the_page_says_bank_time_and_fingerprint(finished: Finished) -> None:
    stored = json.loads(finished.site.rows("SELECT report FROM submission")[0]["report"])

    text = finished.report.text

    assert stored["fingerprint"][:12] in text
    assert finished.site.rows("SELECT version FROM bank_version")[0]["version"] in text


class TestSharpening:
    def test_asks_the_optional_questions_and_makes_a_newer_report(self, finished: Finished) -> None:
        owner, before = finished.owner, numbers(finished.report, finished.owner)

        first_open = owner.send(finished.report, button=SHARPEN)
        sop = owner.open(f"/assess/{first_open.token}/sop")
        given = {**answers_for(sop, example()), "SOP3": "never"}
        page = go_through(owner, owner.send(sop, given), {})
        newer = owner.send(page, button=SUBMIT)

        assert "SOP3" in sop.form().names()
        assert newer.path != finished.address
        assert finished.site.counts()["submission"] == 2
        assert numbers(newer, owner)["dimensions"] != before["dimensions"]

    def test_leaves_the_old_report_byte_for_byte_and_links_both(self, finished: Finished) -> None:
        owner = finished.owner
        before = owner.get(f"{finished.address}/report.json").body
        page = owner.send(finished.report, button=SHARPEN)
        page = go_through(owner, page, {"profile.ai-triage": "in-use"})
        newer = owner.send(page, button=SUBMIT)
        older_page = owner.open(finished.address)

        assert owner.get(f"{finished.address}/report.json").body == before
        assert older_page.link("See the newer report") == newer.path
        assert owner.open(newer.path).link("The report before this one") == finished.address

    def test_without_a_change_leads_back_to_the_same_report(self, finished: Finished) -> None:
        owner = finished.owner
        page = owner.send(finished.report, button=SHARPEN)

        same = owner.send(owner.open(f"/assess/{page.token}/review"), button=SUBMIT)

        assert same.path == finished.address
        assert finished.site.counts()["submission"] == 1

    def test_every_link_of_the_report_leads_somewhere(self, finished: Finished) -> None:
        ids = finished.report.ids()

        for each in finished.report.root.every("a"):
            address, _, anchor = each.get("href").partition("#")
            if not address:
                assert anchor in ids, each.text
            elif "report.pdf" not in address:
                assert finished.owner.get(address).status == 200, (each.text, address)


class TestTakingItAgain:
    def test_fills_in_the_profile_and_nothing_else(self, finished: Finished) -> None:
        owner = finished.owner

        first = owner.send(finished.report, button=AGAIN)
        sop = owner.send(first)

        assert first.path.split("/")[2] != finished.answering
        assert first.form().chosen("profile.techs") == ["8"]
        assert first.form().chosen("profile.region") == ["uk-ireland"]
        assert sorted(first.form().chosen("profile.tools")) == ["psa-workflows", "rmm", "scripts"]
        assert all(not sop.form().chosen(name) for name in sop.form().names())
        assert finished.site.counts()["assessment"] == 2

    def test_leaves_out_what_the_newest_bank_does_not_know(
        self, finished: Finished, tmp_path: Path
    ) -> None:
        publish_changed(finished.site, tmp_path, "{id: uk-ireland,", "{id: british-isles,")

        first = finished.owner.send(finished.report, button=AGAIN)
        review = finished.owner.open(f"/assess/{first.token}/review")

        assert first.form().chosen("profile.techs") == ["8"]
        assert first.form().chosen("profile.region") == []
        assert review.status == 200


def publish_changed(site: Site, folder: Path, old: str, new: str) -> str:
    """Ed publishes the shipped bank with one thing changed; returns its hash."""
    files = read_files(shipped("questions"))
    changed = {
        path: text.replace(old, new) if path == "bank.yaml" or "dimensions" in path else text
        for path, text in files.items()
    }
    assert changed != files
    import_bank(site.state.settings, load_bank(changed), changed)
    time.sleep(NEWEST_SECONDS)  # a process may offer the older one for so long
    newest = site.rows("SELECT hash FROM bank_version ORDER BY number DESC LIMIT 1")
    assert site.rows("SELECT count(*) AS n FROM bank_version")[0]["n"] == 2
    return str(newest[0]["hash"])


def test_an_assessment_in_progress_finishes_on_the_bank_it_began_with(
    site: Site, owner: Visitor, tmp_path: Path
) -> None:
    question = "How do client requests reach you?"
    answers, old = example(), site.rows("SELECT hash FROM bank_version")[0]["hash"]
    sop = owner.send(begin(owner), answers_for(begin(owner), answers))

    newest = publish_changed(site, tmp_path, question, "How do requests get to you now?")
    trigger = owner.send(sop, answers_for(sop, answers))
    report = owner.send(go_through(owner, trigger, answers), button=SUBMIT)
    later = site.visitor()
    begun_later = later.open(f"/assess/{begin(later).token}/trigger")

    assert question in trigger.text
    assert numbers(report, owner)["bank"] == old != newest
    assert "How do requests get to you now?" in begun_later.text


def test_a_report_made_while_another_tab_saves_rests_on_one_state(
    site: Site, owner: Visitor
) -> None:
    review = go_through(owner, begin(owner), example())
    sop = owner.open(f"/assess/{review.token}/sop")
    fields = review.button(SUBMIT)[0].fields

    with ThreadPoolExecutor(8) as threads:
        saves = [threads.submit(tab_of(site, owner).press, sop, {"SOP1": n}) for n in "12"]
        submits = [threads.submit(tab_of(site, owner).post, review.path, fields) for _ in range(4)]
        assert {each.result().status for each in saves + submits} == {303}

    for row in site.rows("SELECT * FROM submission"):
        assert json.loads(row["report"])["submitted_at"]
        bank = site.state.bank(row["bank_hash"])
        answers = parse_answers(bank, json.loads(row["answers"]))
        assert scorecard(bank, answers).overall.score == row["overall"]


def tab_of(site: Site, owner: Visitor) -> Visitor:
    """Another tab of the same browser."""
    tab = site.visitor()
    tab.client.cookies.update(owner.client.cookies)
    return tab
