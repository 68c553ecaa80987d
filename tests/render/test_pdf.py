"""The PDF: tagged, self-contained, and laid out as a document one hands over."""

from __future__ import annotations

import gc
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from benchmark.render import pdf
from benchmark.render.charts.draw import draw
from benchmark.render.forms import PAPERS, paper_for
from benchmark.render.words import ReportWords
from benchmark.settings import shipped
from benchmarks import pdf as benchmark_of_pdf
from tests.render.reports import NAMES, report

EACH = [*((name, "a4") for name in NAMES), ("low", "letter"), ("critical", "letter")]
"""Every report on A4; on Letter, which is shorter, the longest and one with boxes for risks."""
SHIPPED_FONTS = re.compile(r"/[A-Z]{6}\+Source-(Sans-3|Serif-4)(,|-Semi-Bold)$")
MM = 96 / 25.4
each_document = pytest.mark.parametrize(("name", "paper"), EACH)
each_language = pytest.mark.parametrize(
    ("name", "paper"), [*EACH, *(("german", paper) for paper in PAPERS)]
)


@cache
def pictures(name: str) -> dict[str, str]:
    wide = ("ladder", "radar", "taskmap")
    return {each: draw(report(name), each, "light", fonts=False) for each in wide}


@cache
def made(name: str, paper: str) -> bytes:
    return pdf.write_pdf(report(name), laid_out(name, paper))


@cache
def opened(name: str, paper: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made(name, paper)))


@pytest.fixture(scope="module", autouse=True)
def no_collection() -> Iterator[None]:
    """As in the renderer; the boxes of all documents stay, and would be looked at ever again."""
    gc.disable()
    yield
    gc.enable()


# Laid out: boxes ---------------------------------------------------------------------------


@cache
def laid_out(name: str, paper: str) -> Any:
    return pdf.lay_out(report(name), paper, pictures=pictures(name), sample=name == "middle")


class Piece:
    """A line of text or a picture on a page, with the elements around it."""

    def __init__(self, box: Any, around: tuple[Any, ...]) -> None:
        self.top, self.bottom = box.position_y, box.position_y + box.height
        self.left, self.width = box.position_x, box.width
        self.around = around
        self.text = getattr(box, "text", "")

    def inside(self, *tags: str) -> bool:
        return any(element.tag in tags for element in self.around)


def pieces(box: Any, around: tuple[Any, ...] = ()) -> Iterator[Piece]:
    """What one sees of a box, without the margin boxes of a page."""
    box = getattr(box, "_box", box)
    if type(box).__name__ == "MarginBox":
        return
    if box.element is not None and (not around or around[-1] is not box.element):
        around = (*around, box.element)
    if type(box).__name__ in ("TextBox", "BlockReplacedBox", "InlineReplacedBox"):
        if box.height and (getattr(box, "text", "x").strip()):
            yield Piece(box, around)
        return
    for child in getattr(box, "children", ()):
        yield from pieces(child, around)


@cache
def page_pieces(name: str, paper: str) -> list[list[Piece]]:
    pages = laid_out(name, paper).pages
    return [sorted(pieces(page._page_box), key=lambda p: p.bottom) for page in pages]


def frame(name: str, paper: str) -> tuple[float, float]:
    """Top and height of the text block in CSS pixels."""
    box = laid_out(name, paper).pages[1]._page_box
    return box.content_box_y(), box.height


def starts_chapter(page: list[Piece]) -> bool:
    first = min(page, key=lambda piece: piece.top)
    return first.inside("h2") or any("topic" in e.get("class", "") for e in first.around)


# The document ------------------------------------------------------------------------------


@each_document
def test_is_tagged_and_says_what_it_is(name: str, paper: str) -> None:
    document = opened(name, paper)

    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert ReportWords(report(name)).title in metadata["dc:title"]
    assert bool(document.Root.MarkInfo.Marked)
    assert str(document.Root.Lang) == "en"
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert "/StructTreeRoot" in document.Root


def elements(node: Any) -> Iterator[Any]:
    """The structure elements in reading order."""
    if not isinstance(node, pikepdf.Dictionary):
        return
    if "/S" in node:
        yield node
    kids = node.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from elements(kid)


@each_document
def test_every_figure_has_a_text(name: str, paper: str) -> None:
    tree = opened(name, paper).Root.StructTreeRoot

    figures = [each for each in elements(tree) if each.S == "/Figure"]

    assert len(figures) == 7
    assert all(str(each.get("/Alt", "")).strip() for each in figures)


@each_document
def test_headings_begin_at_one_and_skip_no_level(name: str, paper: str) -> None:
    tree = opened(name, paper).Root.StructTreeRoot

    levels = [int(str(e.S)[2]) for e in elements(tree) if re.fullmatch(r"/H[1-6]", str(e.S))]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@each_document
def test_embeds_our_fonts_and_no_other(name: str, paper: str) -> None:
    document = opened(name, paper)

    found = [o for o in document.objects if _is(o, "/FontDescriptor")]
    used = [o for o in document.objects if _is(o, "/Font") and "/DescendantFonts" in o]

    assert found
    assert len(used) == len(found) <= 4
    for each in found:
        assert SHIPPED_FONTS.search(str(each.FontName))
        assert any(f"/FontFile{n}" in each for n in ("", "2", "3"))


def _is(thing: Any, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == kind


@each_document
def test_bookmarks_name_every_chapter(name: str, paper: str) -> None:
    with opened(name, paper).open_outline() as outline:
        (cover,) = outline.root
        titles = [child.title.replace("\xa0", " ") for child in cover.children]

    words = ReportWords(report(name))
    assert cover.title.replace("\xa0", " ") == words.headline
    assert len(titles) == len(words.chapters) - 1  # all answers is no chapter here
    assert words.dimensions_heading.replace("\xa0", " ") in titles


@each_document
def test_contents_name_the_pages_where_chapters_are(name: str, paper: str) -> None:
    pages = page_pieces(name, paper)
    targets = {
        element.get("id"): number
        for number, page in reversed(list(enumerate(pages, 1)))
        for piece in page
        for element in piece.around
        if element.tag == "section"
    }

    shown = [
        (element.get("href", "")[1:], piece.text)
        for piece in pages[0]
        for element in piece.around
        if element.tag == "a" and piece.text.isdigit()
    ]

    assert len(shown) == len(ReportWords(report(name)).chapters) - 1
    assert all(str(targets[target]) == number for target, number in shown)


@pytest.mark.parametrize(
    ("paper", "size"),
    [pytest.param("a4", (595, 842), id="a4"), pytest.param("letter", (612, 792), id="letter")],
)
def test_paper_sizes(paper: str, size: tuple[int, int]) -> None:
    box = opened("low", paper).pages[0].mediabox

    assert (round(float(box[2])), round(float(box[3]))) == size


@pytest.mark.parametrize(
    ("region", "paper"),
    [("north-america", "letter"), ("europe", "a4"), ("", "a4")],
)
def test_region_decides_about_the_paper(region: str, paper: str) -> None:
    assert paper_for(region) == paper


def test_other_papers_are_refused() -> None:
    with pytest.raises(ValueError, match="a4 or letter"):
        pdf.report_pdf(report("top"), "a5", pictures={}, sample=False)


def test_same_report_gives_the_same_bytes() -> None:
    again = pdf.report_pdf(report("top"), "a4", pictures=pictures("top"), sample=False)

    assert again == made("top", "a4")


# The pages ---------------------------------------------------------------------------------


@each_document
def test_no_page_is_nearly_empty_but_a_chapters_last(name: str, paper: str) -> None:
    top, height = frame(name, paper)
    pages = page_pieces(name, paper)

    for number, page in enumerate(pages[:-1]):
        filled = (page[-1].bottom - top) / height
        assert filled >= 1 / 3 or starts_chapter(pages[number + 1]), f"page {number + 1}"


@each_document
def test_no_heading_stands_last_on_a_page(name: str, paper: str) -> None:
    for number, page in enumerate(page_pieces(name, paper), 1):
        last = page[-1]
        topic = any("topic" in element.get("class", "") for element in last.around)
        header = last.inside("thead") or any(e.get("class") == "group" for e in last.around)
        assert not last.inside("h1", "h2", "h3", "figcaption", "caption"), f"page {number}"
        assert not topic, f"page {number}"
        assert not header, f"page {number}"


@each_document
def test_no_chapter_begins_in_the_last_quarter_of_a_page(name: str, paper: str) -> None:
    top, height = frame(name, paper)

    for number, page in enumerate(page_pieces(name, paper), 1):
        for piece in page:
            if piece.inside("h2") and not piece.inside("nav"):
                assert piece.top < top + 0.75 * height, f"page {number}: {piece.text}"


@each_document
def test_no_row_and_no_advice_is_split(name: str, paper: str) -> None:
    seen: dict[int, int] = {}

    for number, page in enumerate(page_pieces(name, paper), 1):
        for piece in page:
            whole = [e for e in piece.around if e.tag in ("tr", "li") and not piece.inside("thead")]
            for element in whole:
                assert seen.setdefault(id(element), number) == number, (
                    f"page {number}: {piece.text}"
                )


@each_document
def test_advice_is_drawn_once_and_fills_its_lines(name: str, paper: str) -> None:
    """WeasyPrint repeats some floats, and breaks some lines after their first word."""
    lines: dict[Any, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    drawn: dict[Any, int] = defaultdict(int)

    for number, page in enumerate(page_pieces(name, paper)):
        for piece in page:
            classes = {element.get("class") for element in piece.around}
            if classes & {"told", "proof"} and piece.inside("p"):
                (paragraph,) = (each for each in piece.around if each.tag == "p")
                lines[paragraph][10_000 * number + round(piece.bottom)] += piece.width
                drawn[paragraph] += len(piece.text.replace(" ", ""))

    assert bool(lines) is bool(report(name).recommendations)
    for paragraph, rows in lines.items():
        text = "".join(paragraph.itertext())
        assert drawn[paragraph] == len("".join(text.split())), text
        assert all(width > max(rows.values()) / 3 for width in list(rows.values())[:-1]), text


@each_document
def test_nothing_leaves_the_text_block(name: str, paper: str) -> None:
    for page in laid_out(name, paper).pages:
        box = page._page_box
        right = box.content_box_x() + box.width + 1
        for piece in page_boxes(box):
            assert piece.position_x + piece.width <= right, getattr(piece, "text", "")
            assert piece.position_y + piece.height <= box.content_box_y() + box.height + 1


def page_boxes(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)
    if type(box).__name__ == "MarginBox":
        return
    if type(box).__name__ == "TextBox":
        yield box
    for child in getattr(box, "children", ()):
        yield from page_boxes(child)


@each_language
def test_no_words_overprint(name: str, paper: str) -> None:
    for number, page in enumerate(page_pieces(name, paper), 1):
        words = [piece for piece in page if piece.text]
        for first, second in combinations(words, 2):
            across = min(first.left + first.width, second.left + second.width)
            down = min(first.bottom, second.bottom) - max(first.top, second.top)
            # Lines stand closer than their letters are high.
            high = min(first.bottom - first.top, second.bottom - second.top)
            apart = across - max(first.left, second.left) < 1 or down < high / 2
            assert apart, f"page {number}: {first.text!r} and {second.text!r}"


@each_language
def test_a_page_number_stands_beside_its_own_title(name: str, paper: str) -> None:
    for number, page in enumerate(page_pieces(name, paper), 1):
        for title in {e for piece in page for e in piece.around if _in_contents(e, piece)}:
            lines = sorted((p for p in page if title in p.around), key=lambda p: p.left)
            *text, shown = lines
            ends = max(piece.left + piece.width for piece in text)
            assert shown.text.isdigit(), f"page {number}: {shown.text}"
            assert shown.left > ends, f"page {number}: {shown.text} {text[0].text}"
            assert abs(shown.bottom - max(piece.bottom for piece in text)) < 1, text[0].text


def _in_contents(element: Any, piece: Piece) -> bool:
    return element.tag == "a" and any("toc" in e.get("class", "") for e in piece.around)


@each_language
def test_the_texts_of_a_list_of_facts_stand_below_each_other(name: str, paper: str) -> None:
    for number, page in enumerate(page_pieces(name, paper), 1):
        rows: dict[Any, list[float]] = defaultdict(list)
        for piece in page:
            for element in piece.around:
                if element.get("class") == "def":
                    rows[element].append(piece.left)
        for row, lefts in rows.items():
            text = "".join(row.itertext())
            assert max(lefts) - min(lefts) == pytest.approx(32 * MM, abs=1), (number, text)


@each_language
def test_the_last_page_holds_more_than_a_few_lines(name: str, paper: str) -> None:
    assert len({round(piece.bottom) for piece in page_pieces(name, paper)[-1]}) > 8


@each_language
def test_the_page_of_strengths_is_filled(name: str, paper: str) -> None:
    top, height = frame(name, paper)
    (page,) = (
        page
        for page in page_pieces(name, paper)
        if any(piece.inside("h2") and _within(piece, "strengths") for piece in page)
    )

    assert (page[-1].bottom - top) / height > 1 / 2


def _within(piece: Piece, chapter: str) -> bool:
    return any(element.get("id") == chapter for element in piece.around)


@each_document
def test_cover_with_contents_and_summary_take_a_page_each(name: str, paper: str) -> None:
    pages = page_pieces(name, paper)
    chapters = ReportWords(report(name)).chapters
    cover = ["".join(p.text for p in pages[0] if p.inside(tag)) for tag in ("h1", "h2")]

    assert cover[0].replace("\xa0", " ").startswith("You ")
    assert cover[1] == "In this report"
    assert any(chapters[-1].topic in piece.text for piece in pages[0])
    assert all(starts_chapter(page) for page in pages[1:3])


# What it may read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/tokens.css",
        "file:///etc/passwd",
        "data:text/css,a{}",
        "https://report.invalid/../pyproject.toml",
        "https://report.invalid/%2e%2e/templates/base.html",
        "https://report.invalid/../settings.css",
        "https://report.invalid/fonts/OFL-source-sans-3.txt",
        "https://report.invalid/pictures/other.svg",
        "https://report.invalid.example.org/tokens.css",
    ],
)
def test_the_fetcher_refuses_what_is_not_ours(url: str) -> None:
    fetcher = pdf.OwnFiles(shipped("static"), {"ladder": "<svg/>"})

    with pytest.raises(pdf.RefusedError):
        fetcher.fetch(url)


def test_the_fetcher_serves_stylesheets_fonts_and_pictures() -> None:
    fetcher = pdf.OwnFiles(shipped("static"), {"ladder": "<svg/>"})

    assert b"--ink" in fetcher.fetch(f"{pdf.HERE}tokens.css").read()
    assert fetcher.fetch(f"{pdf.HERE}pictures/ladder.svg").read() == b"<svg/>"


def test_rendering_reports_no_problem(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("WARNING", logger="weasyprint"):
        pdf.report_pdf(report("mixed"), "a4", pictures=pictures("mixed"), sample=True)

    assert [record.getMessage() for record in caplog.records] == []


def test_the_fetcher_does_not_leave_its_folder(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "secret.css").write_text("a {}")
    fetcher = pdf.OwnFiles(tmp_path / "static", {})

    for path in ("../secret.css", "%2e%2e/secret.css", f"/{tmp_path}/secret.css"):
        with pytest.raises(pdf.RefusedError):
            fetcher.fetch(pdf.HERE + path)


def test_the_benchmark_prints_what_is_laid_out() -> None:
    text = benchmark_of_pdf.print_page(report("top"))

    assert ReportWords(report("top")).title in text
    assert "data:image/svg+xml" in text
