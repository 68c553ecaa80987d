"""Words of sample reports, as tests read them."""

from __future__ import annotations

from types import SimpleNamespace

from benchmark.core.report import Report
from benchmark.render import charts
from benchmark.render.templates import render
from benchmark.render.words import ReportWords
from benchmark.settings import shipped
from tests.render.reports import report

SEEDS = range(12)
LINKS = (
    *("pdf", "pdf_a4", "pdf_letter", "pdf_state", "json"),
    *("contact", "share", "delete", "sharpen", "newer", "older"),
)


def words(name: str) -> ReportWords:
    return ReportWords(report(name))


def page(shown: Report, **links: str) -> str:
    """The page as the web layer renders it."""
    return render(
        shipped("templates"),
        "report/page.html",
        report=shown,
        words=ReportWords(shown),
        picture=lambda name, theme: f"/pictures/{name}-{theme}.svg",
        alt=lambda name: charts.alt_text(shown, name),
        size=lambda name: charts.size(shown, name),
        sample=False,
        links=SimpleNamespace(**(dict.fromkeys(LINKS) | links)),
        form=None,
        site=SimpleNamespace(brand_name="Benchmark", brand_logo=None, brand_accent=""),
        asset=lambda path: f"/static/{path}",
        locale="en",
        languages=(),
        offer=None,
        path="/report/x",
        private=True,
    )
