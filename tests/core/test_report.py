"""Design 3.12: a report is the same bytes for the same input, and reads back as itself."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.core.answers import Answers, parse_answers
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.plain import canonical_json, from_plain, to_plain
from benchmark.core.report import Submission, fingerprint, report_from_json, report_json
from benchmark.core.scoring import scorecard
from tests.core import reference
from tests.core.banks import best_answers, examples, random_answers, shipped, shipped_answers

BANK = shipped()
SENT = Submission("bank-hash", "en", "2026-01-02T03:04:05+00:00")


@examples(40)
@given(shipped_answers(gaps=0.15))
def test_a_report_reads_back_equal_and_as_the_same_bytes(answers: Answers) -> None:
    report = build_report(BANK, answers, SENT)
    text = report_json(report)

    again = report_from_json(text)

    assert again == report
    assert report_json(again) == text


@pytest.mark.parametrize(
    "answers", [Answers(), best_answers(BANK)], ids=["nothing answered", "all at best"]
)
def test_the_ends_of_the_scale_read_back_too(answers: Answers) -> None:
    report = build_report(BANK, answers, SENT)

    assert report_from_json(report_json(report)) == report


@examples(40)
@given(shipped_answers(gaps=0.15), st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_bytes_in_any_order(answers: Answers, dice: object) -> None:
    document = answers.document()
    turned = {part: dict(reversed(given.items())) for part, given in document.items()}

    again = parse_answers(BANK, turned)

    assert fingerprint(again, SENT) == fingerprint(answers, SENT)
    assert report_json(build_report(BANK, again, SENT)) == report_json(
        build_report(BANK, answers, SENT)
    )


def test_a_reloaded_bank_gives_the_same_bytes() -> None:
    answers = random_answers(BANK, 3, gaps=0.1)
    reloaded = from_plain(Bank, json.loads(canonical_json(to_plain(BANK))))
    pickled = pickle.loads(pickle.dumps(BANK))
    text = report_json(build_report(BANK, answers, SENT))

    assert reloaded == BANK
    assert report_json(build_report(reloaded, answers, SENT)) == text
    assert report_json(build_report(pickled, answers, SENT)) == text


def test_the_fingerprint_is_the_sha_256_of_the_canonical_input() -> None:
    answers = Answers({"techs": 4}, {"SOP2": "heads", "SOP5": ("owner",)}, {"qbr": 2})

    assert fingerprint(answers, SENT) == (
        "f51458b1ce62e673b53bee227ae58175e5ac5ce219301bef4b3b834e8a733d9b"
    )


@pytest.mark.parametrize(
    "changed",
    [
        replace(SENT, bank_hash="other"),
        replace(SENT, locale="de"),
        replace(SENT, submitted_at="2026-01-02T03:04:06+00:00"),
    ],
    ids=["bank", "locale", "time"],
)
def test_the_fingerprint_covers_bank_locale_and_time(changed: Submission) -> None:
    answers = random_answers(BANK, 1)

    assert fingerprint(answers, changed) != fingerprint(answers, SENT)


@examples(40)
@given(st.integers(0, 2**32), st.data())
def test_the_fingerprint_covers_every_answer(seed: int, data: st.DataObject) -> None:
    answers = random_answers(BANK, seed)
    part = data.draw(st.sampled_from(["profile", "answers", "tasks"]))
    given_values = dict(getattr(answers, part))
    if not given_values:
        return
    del given_values[data.draw(st.sampled_from(sorted(given_values)))]

    assert fingerprint(replace(answers, **{part: given_values}), SENT) != fingerprint(answers, SENT)


@examples(60)
@given(shipped_answers(gaps=0.1))
def test_the_report_says_what_the_scorecard_says(answers: Answers) -> None:
    report, card = build_report(BANK, answers, SENT), scorecard(BANK, answers)

    assert (report.rung.value, report.rung.low, report.rung.high) == card.rung
    assert report.overall.score == card.overall.score
    for name, scored in card.dimensions.items():
        line = report.dimensions[name]
        assert (line.score, line.low, line.high) == (
            scored.interval.score, scored.interval.low, scored.interval.high,
        )  # fmt: skip
        assert [(c.id, c.share) for c in line.contributions] == [
            (c.id, c.share) for c in scored.contributions
        ]


@examples(60)
@given(shipped_answers(gaps=0.05))
def test_near_is_within_four_points_of_an_edge(answers: Answers) -> None:
    overall = build_report(BANK, answers, SENT).overall

    if overall.score is None:
        assert overall.near is None
    else:
        score = overall.score
        within = [edge for edge in (20, 40, 60, 80) if abs(edge - score) <= 4 + 1e-9]
        assert overall.near == (within[0] if within else None)


@examples(60)
@given(shipped_answers(gaps=0.05))
def test_printed_advice_and_its_trace_hold_in_the_stored_report(answers: Answers) -> None:
    stored = json.loads(report_json(build_report(BANK, answers, SENT)))

    assert [each["order"] for each in stored["recommendations"]] == list(
        range(1, len(stored["recommendations"]) + 1)
    )
    for each in (*stored["recommendations"], *stored["flags"], *stored["contradictions"]):
        assert each["trace"]
        for line in each["trace"]:
            seen = tuple(line["seen"]) if isinstance(line["seen"], list) else line["seen"]
            value = tuple(line["value"]) if isinstance(line["value"], list) else line["value"]
            assert reference.compares(seen, line["op"], value, line["name"])
            assert line["label"]
            assert line["label"] != line["name"]
