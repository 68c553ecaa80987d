"""The brief: talk tracks with the report's rule ids, steps, doubts and cautions."""

from __future__ import annotations

from benchmark.content.examples import read_answer_file
from benchmark.content.load import read_files
from benchmark.core.bank import TALK_TRACK
from benchmark.core.brief import build_brief
from benchmark.core.build import build_report
from benchmark.core.report import Brief, Report, Submission, report_json
from tests.core.banks import QUESTIONS, shipped

WHEN = Submission("hash", "en", "2026-03-14T10:00:00+00:00")
CALLED = {"called": True, "low-confidence": False, "contradictions": 0}


def made(name: str, **lead: bool | int) -> tuple[Report, Brief]:
    """The report and the brief of a shipped example; `lead`: facts that differ from CALLED."""
    path = f"examples/{name}.yaml"
    answers = read_answer_file(shipped(), path, read_files(QUESTIONS)[path]).answers
    report = build_report(shipped(), answers, WHEN)
    facts = CALLED | {key.replace("_", "-"): value for key, value in lead.items()}
    return report, build_brief(shipped(), answers, report, facts)


def ids(brief: Brief) -> list[str]:
    return [track.id for track in brief.tracks]


def test_steps_and_doubts_are_those_that_the_owner_read() -> None:
    report, brief = made("contradicting")

    assert brief.steps == report.recommendations[:3]
    assert len(brief.doubts) >= 3
    assert brief.doubts == report.contradictions


def test_a_track_names_the_rules_of_the_report_that_rest_on_the_same() -> None:
    report, brief = made("over-automated")
    tracks = {track.id: track for track in brief.tracks}

    flags = {flag.id: flag for flag in report.flags}
    help_first = tracks["help-before-price"]
    assert set(help_first.rules) & set(flags)
    assert set(help_first.rules) <= {*flags, *(a.id for a in report.recommendations)}

    review = tracks["review-before-more"]
    behind = [a for a in report.recommendations if a.id in review.rules]
    assert behind
    shared = {item.name for item in review.trace}
    for advice in behind:
        same = [item for item in advice.trace if item.name in shared]
        assert same
        # The same comparison, seen the same way: one answer, told twice.
        assert {i.seen for i in same} <= {
            i.seen for i in review.trace if not isinstance(i.seen, list)
        }


def test_advice_of_a_dimension_stands_behind_a_track_about_its_score() -> None:
    report, brief = made("sample")
    track = next(t for t in brief.tracks if t.id == "ask-about-the-last-holiday")

    assert [a.id for a in report.recommendations if "hero" in a.dimensions]
    assert {a.id for a in report.recommendations if "hero" in a.dimensions} <= set(track.rules)


def test_without_consent_the_first_track_says_not_to_call() -> None:
    _, agreed = made("over-automated")
    _, brief = made("over-automated", called=False)

    assert "no-consent-no-call" not in ids(agreed)
    assert ids(brief)[0] == "no-consent-no-call"
    assert ids(brief)[1] == "help-before-price"
    assert ids(brief)[1:] == ids(agreed)


def test_cautions_say_what_cannot_be_quoted() -> None:
    assert made("left-half-open")[1].cautions[0] == "no-rung"
    assert made("contradicting")[1].cautions == ("low-confidence",)
    assert made("rung-5-steered")[1].cautions == ("self-reported",)
    assert made("sample")[1].cautions == ()


def test_no_text_of_a_talk_track_is_in_the_report() -> None:
    report, brief = made("over-automated", called=False)

    text = report_json(report)
    assert brief.tracks
    for rule in shipped().rules_of(TALK_TRACK):
        for told in (rule.title, rule.text, rule.avoid, rule.id):
            assert told not in text
