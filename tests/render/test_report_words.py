"""What the report says: placements, conditions, parts that add up, traces in plain words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from benchmark.render.catalogues import catalogue
from benchmark.render.speech import Speech
from benchmark.render.words import ReportWords
from tests.render.reports import NAMES, mixed, report
from tests.render.worded import SEEDS, page, words


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("low", "You stand on rung 1 of 5, Hero-run"),
        ("middle", "You stand on rung 3 of 5, Triggered, held there by hero-tech dependency"),
        ("top", "You stand on rung 5 of 5, Steered"),
        ("critical", "You stand on rung 3 of 5, Triggered, held there by human oversight"),
        ("unknown", "You stand on rung 3 of 5, Triggered"),
        ("no-rung", "You have no rung yet: hero-tech dependency needs more answers"),
    ],
)
def test_headline(name: str, headline: str) -> None:
    assert words(name).headline == headline


@pytest.mark.parametrize("seed", SEEDS)
def test_held_is_said_exactly_where_the_report_says_so(seed: int) -> None:
    shown = mixed(seed)

    assert ("held there by" in ReportWords(shown).headline) is shown.rung.held


def test_the_heading_names_the_points_that_are_missing() -> None:
    assert words("middle").standing == "15 points in hero-tech dependency separate you from rung 4"
    assert words("critical").standing == "21 points in human oversight separate you from rung 4"


def test_several_dimensions_without_a_score_take_the_plural() -> None:
    shown = report("no-rung")
    sop = replace(shown.dimensions["sop"], score=None)
    both = replace(shown, dimensions={**shown.dimensions, "sop": sop})

    assert ReportWords(both).headline == (
        "You have no rung yet: SOP coverage and hero-tech dependency need more answers"
    )


def test_headings_of_several_parts_read_as_one_sentence() -> None:
    assert words("low").standing == "Rung 2 needs 19 points more overall, and more in one dimension"
    assert words("critical").tasks_heading == (
        "Four tasks need a person sooner; 14 leave people work that a tool could do"
    )


def test_the_highest_rung_is_called_self_reported() -> None:
    assert "self-reported" in words("top").lead
    assert "self-reported" in page(report("top"))
    assert "self-reported" not in page(report("middle"))


def test_a_cap_is_named_with_what_clears_it() -> None:
    (said,) = words("critical").caps
    (cap,) = report("critical").caps

    assert said == (
        f"{cap.text}: this keeps human oversight at 39 points or below until {cap.clears}."
    )


@pytest.mark.parametrize(
    ("score", "held", "short", "said"),
    [
        pytest.param(61.0, False, True, True, id="just over the edge"),
        pytest.param(61.0, True, True, False, id="over it, but held below by a gate"),
        pytest.param(58.0, False, False, True, id="just under it, nothing else is missing"),
        pytest.param(58.0, False, True, False, id="under it, and a dimension is short too"),
    ],
)
def test_a_close_call_is_said_only_where_the_rung_would_change(
    score: float, held: bool, short: bool, said: bool
) -> None:
    of = report("middle")
    gates = of.gates if short else tuple(replace(gate, met=True) for gate in of.gates)
    overall = replace(of.overall, score=score, near=60.0)
    of = replace(of, overall=overall, rung=replace(of.rung, held=held), gates=gates)

    near = ReportWords(of).near

    assert ("close to 60" in near) == said


def test_range_sentence() -> None:
    unknown = report("unknown")
    n, rung = words("unknown").open_answers, unknown.rung

    assert words("middle").range == (
        "Whatever the one open answer turns out to be, you stand on rung 3."
    )
    assert words("unknown").range == (
        f"The {n} open answers leave rungs {rung.low} to {rung.high} possible."
    )
    assert words("top").range == ""


@pytest.mark.parametrize("name", [n for n in NAMES if n != "no-rung"])
def test_conditions_agree_with_the_rung(name: str) -> None:
    lines = words(name).conditions

    unmet = [line for line in lines if line.missing != "Met"]
    assert bool(unmet) is (report(name).rung.value != 5)
    assert any(line.holds for line in lines) is report(name).rung.held


def test_all_dimensions_below_the_floor_are_named() -> None:
    shown = report("critical")
    hero = replace(shown.dimensions["hero"], score=20.0)
    both = replace(shown, dimensions={**shown.dimensions, "hero": hero})

    texts = [line.text for line in ReportWords(both).conditions]

    assert "Every dimension at 40 or more: hero-tech dependency" in texts
    assert "Every dimension at 40 or more: human oversight" in texts


def test_no_rung_says_what_is_missing_and_offers_to_add_it() -> None:
    text = page(report("no-rung"), sharpen="/assess/token/review")

    assert "Hero-tech dependency has no score" in text
    assert 'href="/assess/token/review">Add the missing answers' in text
    assert "What rung" not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_recommendation_stands_in_full_exactly_once(name: str) -> None:
    text = page(report(name))

    for step in report(name).recommendations:
        assert text.count(f'id="r-{step.id}"') == 1, step.id
        assert f"<code>{step.id}</code>" in text


@pytest.mark.parametrize("name", NAMES)
def test_every_link_inside_the_page_leads_somewhere(name: str) -> None:
    text = page(report(name))

    targets = set(re.findall(r'\bid="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= targets


@pytest.mark.parametrize("name", NAMES)
def test_the_page_keeps_the_content_security_policy(name: str) -> None:
    text = page(report(name))

    assert "style=" not in text
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\bon[a-z]+=", text)


def test_dimensions_keep_the_banks_order_after_the_store() -> None:
    order = ["sop", "trigger", "hero", "allocation", "oversight"]

    shown = report("middle")
    sorted_ids = {name: shown.dimensions[name] for name in sorted(shown.dimensions)}

    assert list(ReportWords(replace(shown, dimensions=sorted_ids)).dimensions) == order


def test_a_range_within_one_point_is_none() -> None:
    shown = report("middle")
    narrow = replace(shown, overall=replace(shown.overall, low=54.1, high=54.8))

    assert ReportWords(narrow).facts[1].text == "None"
    assert words("top").facts[1].text == "None"


def test_words_are_said_in_the_language_of_the_report() -> None:
    german: Any = ReportWords(replace(report("top"), locale="de"))

    assert german.facts[0].name == catalogue("de").gettext("Overall") != "Overall"


def test_names_keep_their_capitals_inside_a_sentence() -> None:
    speech = Speech()

    assert speech.inside("Human oversight") == "human oversight"
    assert speech.inside("SOP coverage") == "SOP coverage"
    assert Speech("de").inside("Menschliche Aufsicht") == "Menschliche Aufsicht"
