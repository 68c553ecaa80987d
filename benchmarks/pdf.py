"""Seconds and CPU seconds for a whole report (pictures and PDF) in one warm renderer.

Beside it, in the same run, a warm chromium printing the same HTML. Bounded: RUNS of each.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pikepdf
from playwright.sync_api import sync_playwright

from benchmark.content.examples import read_answer_file
from benchmark.content.load import load_bank, read_files
from benchmark.core.build import build_report
from benchmark.core.report import Report, Submission, report_from_json, report_json
from benchmark.render import charts, pdf
from benchmark.render.charts.draw import draw, warm
from benchmark.render.files import data_url, inlined
from benchmark.render.templates import render
from benchmark.render.words import ReportWords
from benchmark.settings import shipped
from benchmarks.servers import cpu_of_children

RUNS = 12
WIDE = ("ladder", "radar", "taskmap")
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def fresh(number: int) -> Report:
    """The sample, as a report that no cache has seen."""
    bank = load_bank(read_files(shipped("questions")))
    path = shipped("questions") / "examples" / "sample.yaml"
    answers = read_answer_file(bank, path.name, path.read_text()).answers
    moment = f"2026-01-01T00:00:{number:02d}+00:00"
    return build_report(bank, answers, Submission("", "en", moment))


def whole(text: str) -> bytes:
    """From the stored JSON to the PDF: pictures drawn anew."""
    report = report_from_json(text)
    pictures = {name: draw(report, name, "light", fonts=False) for name in WIDE}
    return pdf.report_pdf(report, "a4", pictures=pictures, sample=False)


def print_page(report: Report) -> str:
    """The HTML that the PDF is made from, with styles, fonts and pictures inside."""
    text = render(
        shipped("templates"),
        "report/pdf.html",
        report.locale,
        report=report,
        words=ReportWords(report),
        picture=lambda name: data_url(draw(report, name, "light", fonts=True).encode(), ".svg"),
        alt=lambda name: charts.alt_text(report, name),
        sample=False,
        trial=None,
    )
    styles = inlined(shipped("static") / "report.css")
    return text.replace("</head>", f"<style>{styles}</style></head>")


def measured(work: Callable[[], object], cpu: Callable[[], float]) -> tuple[float, float]:
    """Seconds and CPU seconds of one run."""
    began, spent = time.perf_counter(), cpu()
    work()
    return time.perf_counter() - began, cpu() - spent


def chromium_runs(html: str, runs: int) -> tuple[list[tuple[float, float]], int]:
    """A warm chromium printing one HTML file; returns the measures and the pages."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "report.html"
        page_file.write_text(html)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = browser.new_page()
        page.emulate_media(media="print")

        def printed() -> bytes:
            page.goto(page_file.as_uri())
            return page.pdf(format="A4", tagged=True)

        pages = len(pikepdf.open(io.BytesIO(printed())).pages)
        found = [measured(printed, lambda: cpu_of_children(os.getpid())) for _ in range(runs)]
        browser.close()
    return found, pages


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    warm()
    texts = [report_json(fresh(number)) for number in range(runs + 1)]
    body = whole(texts[-1])
    ours = [measured(partial(whole, text), time.process_time) for text in texts[:runs]]
    html = print_page(report_from_json(texts[0]))
    theirs, chromium_pages = chromium_runs(html, runs)
    cpu, chromium_cpu = (statistics.median(c for _, c in each) for each in (ours, theirs))
    print(
        json.dumps(
            {
                "benchmark": "pdf",
                "runs": runs,
                "pages": len(pikepdf.open(io.BytesIO(body)).pages),
                "kilobytes": round(len(body) / 1000),
                "seconds": round(statistics.median(s for s, _ in ours), 3),
                "cpu_seconds": round(cpu, 3),
                "chromium_pages": chromium_pages,
                "chromium_seconds": round(statistics.median(s for s, _ in theirs), 3),
                "chromium_cpu_seconds": round(chromium_cpu, 3),
                "cpu_ratio_to_chromium": round(cpu / chromium_cpu, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
