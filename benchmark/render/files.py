"""A report as one file: a PDF, a self-contained HTML page, or JSON."""

from __future__ import annotations

import base64
import mimetypes
import re
from pathlib import Path

from benchmark.core.report import Report, report_json
from benchmark.render import charts, pdf
from benchmark.render.charts.draw import draw
from benchmark.render.forms import paper_for
from benchmark.render.templates import render
from benchmark.render.words import ReportWords
from benchmark.settings import shipped

_URL = re.compile(r'url\("([^"]+)"\)')


def write_report(report: Report, suffix: str, paper: str | None) -> bytes:
    """The bytes of a .pdf, .html or .json file. `paper`: a4 or letter; None: by the region."""
    if suffix == ".json":
        return report_json(report).encode()
    if suffix == ".html":
        return _page(report).encode()
    pictures = {
        name: draw(report, name, "light", fonts=False) for name in ("ladder", "radar", "taskmap")
    }
    wanted = paper or paper_for(report.region)
    return pdf.report_pdf(report, wanted, pictures=pictures, sample=False)


def _page(report: Report) -> str:
    static = shipped("static")
    return render(
        shipped("templates"),
        "report/file.html",
        report=report,
        words=ReportWords(report),
        picture=lambda name, theme: _data(draw(report, name, theme, fonts=True).encode(), ".svg"),
        alt=lambda name: charts.alt_text(report, name),
        size=lambda name: charts.size(report, name),
        asset=lambda name: _asset(static / name),
        sample=False,
        links=_NoLinks(),
        site={"brand_name": report.title, "brand_accent": "", "brand_logo": None},
        locale=report.locale,
        path="",
        private=True,
    )


class _NoLinks:
    """A file leads nowhere: every link of the page is left out."""

    def __getattr__(self, name: str) -> None:
        return None


def _asset(path: Path) -> str:
    body = path.read_bytes()
    if path.suffix == ".css":
        folder = path.parent
        text = _URL.sub(lambda m: f'url("{_asset(folder / m[1])}")', body.decode())
        body = text.encode()
    return _data(body, path.suffix)


def _data(body: bytes, suffix: str) -> str:
    kind = mimetypes.types_map.get(suffix, "font/woff2")
    return f"data:{kind};base64,{base64.b64encode(body).decode()}"
