"""Report -> PDF/UA, by WeasyPrint, which can read our static files and pictures, and no more."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from benchmark.core.report import Report
from benchmark.render import charts
from benchmark.render.forms import LETTER, PAPERS
from benchmark.render.templates import render
from benchmark.render.trial import MarkedReport
from benchmark.render.words import ReportWords
from benchmark.settings import shipped

VARIANT = "pdf/ua-1"

# A host that cannot exist; the fetcher below answers for it and for nothing else.
HERE = "https://report.invalid/"
PICTURES = "pictures/"
SERVED = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

logging.getLogger("fontTools").setLevel(logging.WARNING)


class RefusedError(ValueError):
    """The document asked for something that is not part of it."""


class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves our static files and the pictures in memory, refuses everything else."""

    def __init__(self, static: Path, pictures: Mapping[str, str]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._static, self._pictures = static.resolve(), pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
        """The bytes behind one of our own addresses. Raises RefusedError for any other."""
        if not url.startswith(HERE):
            raise RefusedError(f"not part of the report: {url[:100]}")
        name = unquote(urlsplit(url).path.removeprefix("/"))
        kind = SERVED.get(Path(name).suffix)
        if kind is None:
            raise RefusedError(f"not a kind of file that a report uses: {name[:100]}")
        return URLFetcherResponse(url, self._read(name), {"Content-Type": kind})

    def _read(self, name: str) -> bytes:
        if name.startswith(PICTURES):
            key = name.removeprefix(PICTURES).removesuffix(".svg")
            if key not in self._pictures:
                raise RefusedError(f"no such picture: {key[:100]}")
            return self._pictures[key].encode()
        path = (self._static / name).resolve()
        if not path.is_relative_to(self._static) or not path.is_file():
            raise RefusedError(f"no such file: {name[:100]}")
        return path.read_bytes()


def report_pdf(report: Report, paper: str, *, pictures: Mapping[str, str], sample: bool) -> bytes:
    """The report as PDF/UA-1. `pictures`: the SVG text of ladder, radar and taskmap, by name.

    The same report, pictures and paper give the same bytes in one version of forms.RENDERER.
    Raises ValueError for another paper.
    """
    with _no_collection():
        return write_pdf(report, lay_out(report, paper, pictures=pictures, sample=sample))


def trial_pdf(trial: MarkedReport, paper: str, *, pictures: Mapping[str, str]) -> bytes:
    """The report of a trial, marked as one on every page. Otherwise as report_pdf."""
    with _no_collection():
        document = lay_out(trial.report, paper, pictures=pictures, sample=False, trial=trial)
        return write_pdf(trial.report, document)


def write_pdf(report: Report, document: Document) -> bytes:
    """The pages of a report as PDF/UA-1."""
    identifier = bytes.fromhex(report.fingerprint[:32])
    return bytes(document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier))


def lay_out(
    report: Report,
    paper: str,
    *,
    pictures: Mapping[str, str],
    sample: bool,
    trial: MarkedReport | None = None,
) -> Document:
    """The report's pages, before they are written as PDF."""
    if paper not in PAPERS:
        raise ValueError(f"no such paper: {paper!r}; use a4 or letter")
    text = render(
        shipped("templates"),
        "report/pdf.html",
        report.locale,
        report=report,
        words=ReportWords(report),
        picture=lambda name: f"{PICTURES}{name}.svg",
        alt=lambda name: charts.alt_text(report, name),
        sample=sample,
        trial=trial,
    )
    fonts, sheets = _styles(paper, marked=trial is not None)
    fetcher = OwnFiles(shipped("static"), pictures)
    page = HTML(string=text, base_url=HERE, url_fetcher=fetcher)
    return page.render(font_config=fonts, stylesheets=list(sheets), pdf_variant=VARIANT)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the garbage collector: it took an eighth of the time, looking at live boxes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def _styles(paper: str, *, marked: bool) -> tuple[FontConfiguration, tuple[CSS, ...]]:
    """Fonts and stylesheets, read once a process: parsing them costs more than a page."""
    fonts = FontConfiguration()
    fetcher = OwnFiles(shipped("static"), {})
    names = ["report.css", *(["report-letter.css"] if paper == LETTER else [])]
    names += ["report-trial.css"] if marked else []
    sheets = tuple(
        CSS(url=f"{HERE}{name}", url_fetcher=fetcher, font_config=fonts) for name in names
    )
    return fonts, sheets
