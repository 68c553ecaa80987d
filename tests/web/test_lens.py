"""Questions under the lens: what editors see of the answers to a version."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import statistics
from collections.abc import Iterator
from datetime import timedelta

import pytest

from benchmark.core.answers import shown_questions
from benchmark.core.bank import Bank
from benchmark.core.facts import counted_points
from benchmark.jobs import lens as jobs
from benchmark.jobs.embedded import run_next
from benchmark.jobs.lens import LensError, lens_handler
from benchmark.jobs.looking import work_out
from benchmark.jobs.outgrown import run_due
from benchmark.jobs.port import Policy, Task
from benchmark.render.pool import Made as Drawn
from benchmark.render.pool import RenderPool
from benchmark.store.engine import writing
from benchmark.store.lens import Group, find_figures, keep_figures
from benchmark.store.tables import now
from benchmark.web.staff import gallery
from benchmark.web.studio import lens as page_of
from tests.core.banks import shipped
from tests.web.conftest import Finished, MakeSite, Site
from tests.web.many import SOP, SOP_ALPHA, Made, generated, put, stopped_after
from tests.web.page import Page
from tests.web.studio import HOME, begin, in_force, publish, rewrite
from tests.web.visitor import Visitor
from tests.web.works import limit

ADDRESS = "/staff/bank/lens"
MANY = 2_000
LEFT = {"SOP3": 150, "HER2": 50, "task.qbr": 30}
NOBODY = 20
SECONDS = 84.0
Sheet = dict[tuple[str, str, str], tuple[float | None, int]]
"""Part, id and figure -> value and n."""


def nothing(form: str, report: str) -> Drawn:
    """For a renderer that has nothing to load."""
    return {form: report.encode()}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a job."""
    monkeypatch.setattr(page_of, "WAIT_SECONDS", 0.0)


@pytest.fixture
def site(make_site: MakeSite) -> Iterator[Site]:
    """A site whose renderer starts at once and draws nothing."""
    site = make_site()
    lighten(site)
    yield site
    site.state.pool.close()


def lighten(site: Site) -> None:
    site.state.pool.close()
    site.state.pool = RenderPool(work=nothing, ready=limit)


def bank_hash(site: Site) -> str:
    return in_force(site).bank_hash


def fill(site: Site, made: list[Made]) -> None:
    put(site.state.engine, bank_hash(site), made)


def look(site: Site, *, is_demo: bool = False) -> None:
    """Work the figures out here and now."""
    work_out(site.state.engine, Group(bank_hash(site), is_demo))


def run_jobs(site: Site) -> None:
    """Let a worker do what is ordered, as it does."""
    handlers = {jobs.KIND: lens_handler(site.state.engine)}
    if site.is_sqlite:
        while run_next(site.state.engine, handlers, Policy()):
            pass
    else:
        asyncio.run(run_due(site.state.settings.queue_url, handlers, Policy()))


def sheet_of(visitor: Visitor, query: str = "") -> Sheet:
    """The CSV as a spreadsheet program reads it."""
    page = visitor.get(f"{ADDRESS}.csv{query}")
    assert page.status == 200, page.text
    text = page.body.decode("utf-8-sig")
    return {
        (row["part"], row["id"], row["figure"]): (
            float(row["value"]) if row["value"] else None,
            int(row["n"]),
        )
        for row in csv.DictReader(io.StringIO(text))
    }


def rows_of(page: Page, section: str) -> dict[str, list[str]]:
    """The rows of a section's tables: heading -> cells, of the first table that has it."""
    part = page.root.one("section", id=section)
    found: dict[str, list[str]] = {}
    for row in part.every("tr"):
        if cells := row.every("td"):
            found.setdefault(row.one("th").text, [cell.text for cell in cells])
    return found


def row_of(page: Page, name: str) -> list[str]:
    """The cells of one question."""
    row = page.root.one("tr", id=f"q-{name.replace('.', '-')}")
    return [cell.text for cell in row.every("td")]


def alpha_by_hand(made: list[Made], bank: Bank) -> float:
    """Cronbach's alpha of the SOP questions, by the standard library."""
    questions = bank.dimensions[0].questions
    rows = [
        [counted_points(q, each.answers.answers.get(q.id)) or 0 for q in questions] for each in made
    ]
    single = sum(statistics.variance(column) for column in zip(*rows, strict=True))
    total = statistics.variance([sum(row) for row in rows])
    return float(len(questions) / (len(questions) - 1) * (1 - single / total))


def test_two_thousand_submissions_come_out_within_a_hundredth(site: Site, ed: Visitor) -> None:
    bank, made = shipped(), generated(shipped(), MANY)
    left = [
        stopped_after(bank, name, each)
        for name, count in LEFT.items()
        for each in generated(bank, count)
    ]
    nobody = [Made(type(made[0].answers)(), is_submitted=False) for _ in range(NOBODY)]
    fill(site, [*made, *left, *nobody])

    waiting = ed.get(ADDRESS)
    run_jobs(site)
    page, sheet = ed.get(ADDRESS), sheet_of(ed)

    assert waiting.status == 202
    assert waiting.headers["refresh"]
    assert page.status == 200
    alpha, n = sheet["scale", "sop", f"alpha of {SOP} items"]
    assert alpha is not None
    assert n == MANY
    assert abs(alpha - SOP_ALPHA) < 0.01
    assert alpha == pytest.approx(alpha_by_hand(made, bank))
    assert f"{alpha:.2f} of 2,000" in rows_of(page, "dimensions")["SOP coverage"][1]
    begun = MANY + sum(LEFT.values()) + NOBODY
    assert sheet["version", "", "stopped before the first question"] == (NOBODY / begun, begun)
    reached = MANY + sum(LEFT.values())
    for name, count in LEFT.items():
        share, n = sheet["question", name, "stopped here"]
        assert share == pytest.approx(count / reached)
        assert n == reached
        assert row_of(page, name)[-1] == f"{100 * count / reached:.1f}% of {reached:,}"
        reached -= count
    short = shipped().question_by_id["SOP3"].short
    assert f"Most stop after SOP3 “{short}”: 6.7% of those who reach it." in page.text


def test_the_page_says_what_counting_says(site: Site, ed: Visitor) -> None:
    bank, made = shipped(), generated(shipped(), 300)
    fill(site, made)
    look(site)

    page, sheet = ed.get(ADDRESS), sheet_of(ed)

    for dimension in bank.dimensions:
        for question in dimension.questions:
            given = [
                each.answers.answers[question.id]
                for each in made
                if question.id in each.answers.answers
                and question.id in shown_questions(bank, each.answers)
            ]
            unknown = sheet["question", question.id, "don't know"]
            assert unknown[1] == len(given)
            if len(given) >= 10:
                share = given.count("unknown") / len(given)
                assert unknown[0] == pytest.approx(share)
                assert row_of(page, question.id)[1] == f"{100 * share:.1f}% of {len(given)}"
    seconds = statistics.median(each.seconds["tasks"] for each in made) / 12
    assert sheet["section", "tasks", "median seconds a question"][0] == pytest.approx(seconds)
    assert row_of(page, "task.qbr")[0] == f"{seconds:.1f} s of 300"


def test_every_figure_of_the_page_is_in_the_sheet(site: Site, ed: Visitor) -> None:
    fill(site, generated(shipped(), 120))
    look(site)

    page, sheet = ed.get(ADDRESS), sheet_of(ed)

    for name, figure, place in (
        ("floor", "floor", 3), ("ceiling", "ceiling", 4), ("left open", "left open", 2),
    ):  # fmt: skip
        value, n = sheet["question", "HER4", figure]
        assert value is not None, name
        assert row_of(page, "HER4")[place] == f"{100 * value:.1f}% of {n}"
    rest, n = sheet["question", "HER4", "item-total correlation"]
    assert rest is not None
    assert row_of(page, "HER4")[5].split()[0] == f"{rest:.2f}"
    r, n = sheet["dimensions", "trigger oversight", "correlation"]
    assert rows_of(page, "correlations")["Human oversight"][1] == f"{r:.2f} of {n}"
    fired = {k[1]: v for k, v in sheet.items() if k[0] == "rule"}
    assert len(rows_of(page, "rules")) == len(fired)
    for each in page.root.one("section", id="rules").every("tr")[1:]:
        share, n = fired[each.one("code").text]
        assert each.every("td")[1].text == f"{100 * (share or 0.0):.1f}% of {n}"
    careless = [cells[0] for cells in rows_of(page, "careless").values()]
    signs = [v for k, v in sheet.items() if k[0] == "careless"]
    assert careless == [f"{100 * (share or 0.0):.1f}% of {n}" for share, n in signs]
    whole = sum(
        v or 0 for (part, key, _), (v, _) in sheet.items() if (part, key) == ("contradictions", "")
    )
    assert whole == pytest.approx(1)


def test_what_rests_on_too_few_is_nowhere(site: Site, ed: Visitor) -> None:
    fill(site, generated(shipped(), 9))
    look(site)

    page, sheet = ed.get(ADDRESS), sheet_of(ed)

    assert {value for value, _ in sheet.values()} <= {None, 0.0, 9.0}
    assert {k[0] for k, (value, _) in sheet.items() if value is not None} == {"version"}
    assert "Too few have submitted to say anything: 9, and 10 are needed" in page.text
    cells = [each.text for name in ("SOP1", "HER4", "task.qbr") for each in page.root.one(
        "tr", id=f"q-{name.replace('.', '-')}").every("td")]  # fmt: skip
    assert set(cells) == {"too few of 9"}
    assert "%" not in page.root.one("section", id="rules").one("tbody").text
    assert not page.root.every("figure")
    for name in ("going", "scores", "pair"):
        assert ed.get(f"{ADDRESS}/{name}-light.svg").status == 404


def test_shares_are_shown_from_ten_on_and_scales_from_a_hundred(site: Site, ed: Visitor) -> None:
    fill(site, generated(shipped(), 12))
    look(site)

    page = ed.get(ADDRESS)

    assert row_of(page, "SOP1")[1] == "0.0% of 12"
    assert row_of(page, "SOP1")[5] == "too few of 12"
    assert {cell for cells in rows_of(page, "correlations").values() for cell in cells} == {
        "too few of 12", "",
    }  # fmt: skip
    assert "Scales and correlations are shown from 100 submissions on." in page.text


def test_editors_see_it_and_sales_do_not(
    site: Site, ed: Visitor, ada: Visitor, ann: Visitor, max_: Visitor
) -> None:
    fill(site, generated(shipped(), 12))
    look(site)

    for address in (ADDRESS, f"{ADDRESS}.csv"):
        assert ed.get(address).status == ada.get(address).status == 200
    for address in (ADDRESS, f"{ADDRESS}.csv", f"{ADDRESS}/going-light.svg"):
        assert ann.get(address).status == 403
        assert max_.get(address).status == 303


def test_nothing_tells_whose_answers_they_are(finished: Finished) -> None:
    site = finished.site
    fill(site, generated(shipped(), 30))
    site.change(
        "INSERT INTO contact (assessment_id, name, company, email, phone, updated_at)"
        " SELECT id, 'Zaphod Beeblebrox', 'Milliways Ltd', 'zaphod@example.org', '', created_at"
        " FROM assessment"
    )
    look(site)
    lighten(site)
    ed = site.signed_in("ed")

    shown = ed.get(ADDRESS).html + ed.get(f"{ADDRESS}.csv").html

    assert "Zaphod" not in shown
    assert "Milliways" not in shown
    ids = [
        r["id"]
        for t in ("assessment", "submission", "link")
        for r in site.rows(f"SELECT id FROM {t}")
    ]
    assert not [each for each in ids if each in shown]
    assert "/staff/leads" not in shown


def test_a_real_visit_is_counted_with_its_time(finished: Finished) -> None:
    site = finished.site
    fill(site, generated(shipped(), 9))

    look(site)

    sheet = sheet_of(site.signed_in("ed"))
    assert sheet["version", "", "submissions"][1] == 10
    assert sheet["version", "", "submissions with known times"][1] == 10
    assert sheet["question", "SOP2", "left open"][1] == 10


def test_demo_submissions_stand_apart_and_are_marked(site: Site, ed: Visitor) -> None:
    real = generated(shipped(), 20)
    demo = [Made(each.answers, is_demo=True) for each in generated(shipped(), 40)]
    left = [Made(demo[0].answers, is_demo=True, is_submitted=False) for _ in range(5)]
    fill(site, [*real, *demo, *left])
    look(site)
    look(site, is_demo=True)

    page = ed.get(ADDRESS)
    demos = ed.open(page.link("Look at the demo submissions instead"))

    assert "40 demo submissions are left out." in page.text
    assert sheet_of(ed)["version", "", "submissions"][1] == 20
    assert sheet_of(ed)["version", "", "begun and left"][1] == 0
    assert "These are the demo submissions, which are invented." in demos.text
    assert sheet_of(ed, "?demo=only")["version", "", "submissions"][1] == 40
    assert sheet_of(ed, "?demo=only")["version", "", "begun and left"][1] == 5
    assert "demo submissions, which" not in page.text


def test_what_sales_entered_is_left_out_until_it_is_confirmed(site: Site, ed: Visitor) -> None:
    made = generated(shipped(), 24)
    fill(site, [*made[:20], *(Made(each.answers, is_staffs=True) for each in made[20:])])
    site.change(
        "UPDATE assessment SET confirmed_at = created_at WHERE id ="
        " (SELECT min(id) FROM assessment WHERE origin = 'staff')"
    )

    look(site)

    sheet = sheet_of(ed)
    assert sheet["version", "", "submissions"][1] == 21
    assert sheet["version", "", "unconfirmed, not counted"][1] == 3
    assert "3 are left out: sales entered them in a meeting" in ed.get(ADDRESS).text


def test_who_came_back_today_has_not_stopped(site: Site, ed: Visitor) -> None:
    made = generated(shipped(), 20)
    left = [stopped_after(shipped(), "SOP3", each) for each in made[:4]]
    today = [Made(each.answers, is_submitted=False, days=0.5) for each in left[:3]]
    fill(site, [*made, *left, *today])

    look(site)

    sheet = sheet_of(ed)
    assert sheet["version", "", "begun and left"][1] == 4
    assert sheet["version", "", "under way"][1] == 3
    assert sheet["question", "SOP3", "stopped here"] == (4 / 24, 24)


def test_of_an_assessment_the_latest_submission_counts(site: Site, ed: Visitor) -> None:
    made = generated(shipped(), 10)
    fill(site, made)
    newer = made[0].answers.document()
    newer["answers"]["SOP2"] = "unknown"
    site.change(
        "INSERT INTO submission (id, assessment_id, number, revision, submitted_at, fingerprint,"
        " bank_hash, method, locale, answers, report) SELECT 'n' || id, assessment_id, 2, 2,"
        " submitted_at, 'n' || fingerprint, bank_hash, method, locale, :given, report"
        " FROM submission",
        given=json.dumps(newer),
    )

    look(site)

    assert sheet_of(ed)["question", "SOP2", "don't know"] == (1.0, 10)


def test_each_version_has_its_own_figures(site: Site, ed: Visitor) -> None:
    fill(site, generated(shipped(), 12))
    look(site)

    assert ed.get(f"{ADDRESS}?version=1").status == 200
    for odd in ("0", "2", "99999999999", "x", "-1", "1%00", "%00", "²"):
        assert ed.get(f"{ADDRESS}?version={odd}").status == 404, odd
        assert ed.get(f"{ADDRESS}.csv?version={odd}").status == 404, odd
        assert ed.get(f"{ADDRESS}/going-light.svg?version={odd}").status == 404, odd
    assert ed.get(f"{ADDRESS}?demo=%00&version=1").status == 200
    assert ed.get(f"{ADDRESS}/../leads-light.svg").status == 404
    assert ed.get(f"{ADDRESS}/going-blue.svg").status == 404


def test_versions_stand_newest_first_and_say_which_is_in_force(site: Site, ed: Visitor) -> None:
    draft = begin(ed)
    rewrite(site, draft, "tasks.yaml", "A forgotten password", "A lost password")
    publish(ed, ed.get(draft.path))
    ed.send(ed.get(f"{HOME}?rollback=1"), {"reason": "Back."}, "Roll back")

    page = ed.get(f"{ADDRESS}?version=2")

    options = page.root.one("select", id="version").every("option")
    assert [each.get("value") for each in options] == ["3", "2"]
    assert ["in force" in each.text for each in options] == [True, False]


def test_figures_are_kept_until_something_is_submitted(site: Site, ed: Visitor) -> None:
    fill(site, generated(shipped(), 12))
    look(site)

    def age(**by: float) -> None:
        group = Group(bank_hash(site))
        with writing(site.state.engine) as db:
            kept = find_figures(db, group)
            assert kept is not None
            keep_figures(db, group, kept.token, kept.body)
        moment = now() - timedelta(**by)
        value = moment.strftime("%Y-%m-%d %H:%M:%S.%f") if site.is_sqlite else moment
        site.change("UPDATE rendering SET created_at = :at", at=value)

    def ordered() -> int:
        ed.get(ADDRESS)
        waiting = len([each for each in site.jobs() if each["key"].startswith(bank_hash(site))])
        run_jobs(site)
        return waiting

    assert ordered() == 0
    age(minutes=10)
    assert ordered() == 0
    age(hours=2)
    assert ordered() == 1
    fill(site, generated(shipped(), 3, seed=2))
    assert ordered() == 0
    age(minutes=10)
    assert ordered() == 1
    assert sheet_of(ed)["version", "", "submissions"][1] == 15
    assert len(site.rows("SELECT form FROM rendering")) == 1


def test_a_process_that_ends_without_figures_is_a_failed_job(site: Site) -> None:
    handler = lens_handler(site.state.engine)

    with pytest.raises(LensError, match="it ended with 1"):
        handler(Task(jobs.KIND, "0" * 64 + ":"))


def test_a_picture_shows_the_figures_of_its_page(
    site: Site, ed: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "WAIT_SECONDS", 180.0)
    fill(site, generated(shipped(), 120))
    look(site)
    site.state.pool.close()
    site.state.pool = RenderPool(timeout_seconds=170.0)

    page = ed.get(ADDRESS)
    images = [each.one("img") for each in page.root.every("figure")]
    made = [ed.get(each.get("src")) for each in images]

    assert [each.status for each in made] == [200] * 3
    assert all(each.headers["content-type"] == "image/svg+xml" for each in made)
    assert all("sha256-" in each.headers["content-security-policy"] for each in made)
    assert ">100.0% submitted<" in made[0].html
    assert all(each.get("alt") for each in images)
    assert ed.get(page.root.every("source")[0].get("srcset")).status == 200


def test_an_empty_site_says_so(site: Site, ed: Visitor) -> None:
    look(site)

    page = ed.get(ADDRESS)

    assert page.status == 200
    assert "Too few have submitted to say anything: 0, and 10 are needed" in page.text
    assert "%" not in page.root.one("main").text.replace("More than 15% at one end", "")
