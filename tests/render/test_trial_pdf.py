"""A trial's PDF: the report with a mark on every page, and no report without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from benchmark.core.report import report_json
from benchmark.render import pdf
from benchmark.render.charts.draw import draw
from benchmark.render.forms import PAPERS
from benchmark.render.trial import MarkedReport, trial_from_json, trial_json
from tests.render.reports import report

TITLE = "Weights after <the> spring & “autumn” review, with a title of eighty letters"
MARK = f"Trial of draft “{TITLE}”, revision 13. Nothing here is stored as a submission."


def laid_out(trial: MarkedReport | None, paper: str) -> Any:
    pictures = {n: draw(report("top"), n, "light", fonts=False) for n in ("ladder", "radar")}
    pictures["taskmap"] = pictures["radar"]
    return pdf.lay_out(report("top"), paper, pictures=pictures, sample=False, trial=trial)


def margin_text(page: Any) -> str:
    """What stands above and below the text of a page."""
    boxes = (box for box in page._page_box.children if type(box).__name__ == "MarginBox")
    return " ".join(text for box in boxes for text in words(box))


def words(box: Any) -> Iterator[str]:
    if type(box).__name__ == "TextBox":
        yield box.text
    for child in getattr(box, "children", ()):
        yield from words(child)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_page_of_a_trial_says_what_it_is(paper: str) -> None:
    trial = MarkedReport(report("top"), TITLE, 13)

    pages = laid_out(trial, paper).pages

    assert len(pages) > 10
    assert all(MARK in " ".join(margin_text(page).split()) for page in pages)


def test_a_report_carries_no_mark() -> None:
    pages = laid_out(None, "a4").pages

    assert not any("Trial" in margin_text(page) for page in pages)


def test_a_trial_comes_back_from_its_text() -> None:
    made = report("top")

    assert trial_from_json(trial_json(report_json(made), TITLE, 13)) == MarkedReport(
        made, TITLE, 13
    )
