"""The PDF of a report from which nothing follows yet."""

from __future__ import annotations

import subprocess

import pytest

from benchmark.core.answers import parse_answers
from benchmark.core.build import build_report
from benchmark.core.report import Report, Submission
from benchmark.render.charts.draw import draw
from benchmark.render.pdf import report_pdf
from tests.render.reports import bank, report


def printed(shown: Report) -> str:
    pictures = {
        name: draw(shown, name, "light", fonts=False) for name in ("ladder", "radar", "taskmap")
    }
    pdf = report_pdf(shown, "a4", pictures=pictures, sample=False)
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("has_advice", [True, False])
def test_steps_have_a_table_only_where_there_are_some(*, has_advice: bool) -> None:
    one = parse_answers(bank(), {"profile": {"techs": 5}, "answers": {}, "tasks": {}})
    empty = build_report(bank(), one, Submission("x", "en", "2026-01-01T00:00:00+00:00"))

    text = printed(report("middle") if has_advice else empty)

    assert ("Effect in" in text) is has_advice
    assert ("No step follows from these answers" in text) is not has_advice
    assert ("first answer what is missing" in text) is not has_advice
