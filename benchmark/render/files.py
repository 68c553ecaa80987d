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
_IMPORT = re.compile(r'@import url\("([^"]+)"\);')


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
        report.locale,
        report=report,
        words=ReportWords(report),
        picture=lambda name, theme: data_url(
            draw(report, name, theme, fonts=True).encode(), ".svg"
        ),
        alt=lambda name: charts.alt_text(report, name),
        size=lambda name: charts.size(report, name),
        asset=lambda name: _asset(static / name),
        sample=False,
        links=_NoLinks(),
        site={"brand_name": report.title, "brand_accent": "", "brand_logo": None},
        languages=(),
        offer=None,
        path="",
        private=True,
    )


class _NoLinks:
    """A file leads nowhere: every link of the page is left out."""

    def __getattr__(self, name: str) -> None:
        return None


def _asset(path: Path) -> str:
    body = inlined(path).encode() if path.suffix == ".css" else path.read_bytes()
    return data_url(body, path.suffix)


def inlined(path: Path) -> str:
    """A stylesheet with everything it refers to inside it."""
    folder = path.parent
    text = _IMPORT.sub(lambda m: inlined(folder / m[1]), path.read_text(encoding="utf-8"))
    return _URL.sub(
        lambda m: m[0] if m[1].startswith("data:") else f'url("{_asset(folder / m[1])}")', text
    )


def data_url(body: bytes, suffix: str) -> str:
    """Bytes as an address that holds them."""
    kind = mimetypes.types_map.get(suffix, "font/woff2")
    return f"data:{kind};base64,{base64.b64encode(body).decode()}"
