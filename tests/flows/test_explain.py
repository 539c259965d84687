"""Where a number comes from: found by its address, explained, outlined on the page."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extract.document import Cell
from extract.read import read_report
from extract.readers import pdf
from flows.explanation import explain, touches
from flows.find_figures import find, near_matches
from flows.picture import LONGEST_SIDE, MARGIN, OUTLINE, SCALE, PictureError, png_of_page, write_picture
from flows.table_picture import MARK
from schemas.report import Evidence, Figure, Problem
from tests.extract import paper, repage

ROOT = Path(__file__).parents[2]
SITES = ROOT / "data" / "sample" / "sites"
GREEN = (0, 160, 0)


def gongkai(*arguments, cwd=ROOT):
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("printed") / "report.pdf"
    file.write_bytes(paper.pdf(paper.sheets()))
    return file


@pytest.fixture(scope="module")
def figures() -> Sequence[Figure]:
    return read_report(paper.pdf(paper.sheets())).figures


# finding


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ("requests/received/total", 1),
        ("received/total", 1),
        ("req/rec/tot", 1),
        ("requests/*/total", 25),
        ("received", 7),
        ("appeals", 15),
        ("requests/received", 7),
        ("requests/received/total/more", 0),
        ("", 200),
        ("nonsense", 0),
    ],
)
def test_an_address_may_be_cut_short_or_hold_wildcards(figures, wanted, count):
    assert len(find(wanted, figures)) == count


def test_what_is_written_out_is_not_taken_for_a_beginning(figures):
    assert {figure.row for figure in find("requests/other_misc/other*", figures)} == {"other_misc"}
    assert [figure.address for figure in find("requests/total/total", figures)] == ["requests/total/total"]


def test_near_matches_begin_with_what_was_mistyped(figures):
    assert near_matches("requests/recieved/total", figures)[0] == "requests/received/total"


# explaining


def test_the_document_s_own_words_stand_beside_the_form_s(figures):
    data = paper.pdf(paper.sheets())
    explained = explain(find("review/upheld", figures)[0], read_report(data), pdf.read(data))
    assert (explained.row_label, explained.printed_header) == ("行政复议", ("行政复议", "结果维持"))


def test_every_check_of_a_figure_is_told(figures):
    data = paper.pdf(paper.sheets())
    report = read_report(data)
    explained = explain(find("requests/received/total", figures)[0], report, pdf.read(data))
    assert [(part.result.check, part.result.scope) for part in explained.checks] == [
        ("requests_row_total", "received"),
        ("requests_balance", "total"),
    ]


def test_the_terms_of_a_check_are_those_of_the_edition(figures):
    data = paper.pdf(paper.sheets())
    explained = explain(find("requests/granted/total", figures)[0], read_report(data), pdf.read(data))
    terms = next(part.left for part in explained.checks if part.result.check == "requests_outcomes_total")
    assert ("other" in terms, "other_misc" in terms) == (False, True)


PLACE = Evidence(3, (100.0, 200.0, 150.0, 220.0))


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (Problem("missing_row", "requests/received"), True),
        (Problem("spanned_cell", "requests/received: 5"), True),
        (Problem("missing_row", "requests/received_more"), False),
        (Problem("missing_row", "requests/carried_over"), False),
        (Problem("duplicate_address", "requests: a second table of the same form"), True),
        (Problem("unknown_row", "x", Evidence(3, (20.0, 198.0, 90.0, 222.0))), True),
        (Problem("unknown_row", "x", Evidence(3, (20.0, 222.0, 90.0, 240.0))), False),
        (Problem("unknown_row", "x", Evidence(4, (20.0, 198.0, 90.0, 222.0))), False),
    ],
)
def test_a_problem_touches_its_figure_row_or_table(problem, expected):
    figure = Figure("requests", "received", "total", "2021", None, "件", "blank", "", PLACE)
    assert touches(problem, figure) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("/html/body/table/tr[2]/td[1]", "/html/body/table/tr[2]/td[7]", True),
        ("/html/body/table/tr[2]/td[1]", "/html/body/table/tr[3]/td[1]", False),
        ("table 2 row 7 cell 9", "table 2 row 7 cell 1", True),
        ("table 2 row 7 cell 9", "table 2 row 8 cell 9", False),
        ("line 43 field 10", "line 43 field 1", True),
        ("Sheet1!C4", "Sheet1!A4", True),
        ("Sheet1!C4", "Sheet1!C14", False),
    ],
)
def test_places_of_one_row_belong_together(one, other, expected):
    figure = Figure("requests", "received", "total", "2021", None, "件", "blank", "", Evidence(path=one))
    assert touches(Problem("unknown_row", "x", Evidence(path=other)), figure) is expected


# the picture


def table_with_a_green_cell() -> bytes:
    """Three by three cells; the one in the middle of the lowest row is green, and says 77."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFillColorRGB(*(part / 255 for part in GREEN))
    canvas.rect(200, 500, 100, 30, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.grid([100, 200, 300, 400], [500, 530, 560, 590])
    for row in range(3):
        for column in range(3):
            text = "77" if (row, column) == (2, 1) else f"{row}{column}"
            canvas.drawString(110 + 100 * column, 570 - 30 * row, text)
    canvas.drawString(100, 700, "A line of text that is long enough to be taken for the text of a page.")
    canvas.save()
    return out.getvalue()


def cell_of(data: bytes, text: str) -> Cell:
    return next(cell for grid in pdf.read(data).grids for cell in grid.cells if cell.text == text)


def pixels(image: Image.Image, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of all pixels of about this colour."""
    is_alike = (np.abs(np.asarray(image).astype(int) - colour) < 30).all(axis=2)
    rows, columns = np.flatnonzero(is_alike.any(axis=1)), np.flatnonzero(is_alike.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


TABLE = table_with_a_green_cell()
PAGES = {
    "plain": TABLE,
    "turned by 90": repage.as_forms(TABLE, rotation=90),
    "turned by 180": repage.as_forms(TABLE, rotation=180),
    "turned by 270": repage.as_forms(TABLE, rotation=270),
    "drawn lying": repage.as_forms(TABLE, turn=90),
    "drawn lying and put upright": repage.as_forms(TABLE, turn=90, rotation=270),
    "cropped": repage.cropped(TABLE, (40, 300, 20, 60)),
    "cropped and turned by 90": repage.cropped(repage.as_forms(TABLE, rotation=90), (40, 300, 20, 60)),
    "cropped and turned by 180": repage.cropped(repage.as_forms(TABLE, rotation=180), (40, 300, 20, 60)),
    "cropped and turned by 270": repage.cropped(repage.as_forms(TABLE, rotation=270), (40, 300, 20, 60)),
    "a form within a form": repage.as_forms(TABLE, depth=2),
}


@pytest.mark.parametrize("kind", PAGES)
def test_the_outline_sits_on_the_cell(kind):
    data = PAGES[kind]
    cell = cell_of(data, "77")
    assert cell.place is not None
    image = Image.open(io.BytesIO(png_of_page(data, cell.place)))
    frame, green = pixels(image, OUTLINE), pixels(image, GREEN)
    assert [abs(a - b) for a, b in zip(frame, green, strict=True)] == pytest.approx([MARGIN] * 4, abs=2)


@pytest.mark.parametrize("kind", [kind for kind in PAGES if "lying" not in kind])
def test_the_reference_engine_gives_the_same_place(kind):
    data = PAGES[kind]
    again = next(cell for grid in pdf.read_by_reference(data, {1}).grids for cell in grid.cells if cell.text == "77")
    assert again.place is not None
    assert again.place.box == pytest.approx(cell_of(data, "77").place.box, abs=1)


def test_a_huge_page_makes_no_huge_picture():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14_400, 14_400))
    canvas.drawString(100, 100, "x")
    canvas.save()
    image = Image.open(io.BytesIO(png_of_page(out.getvalue(), Evidence(1, (7000.0, 7000.0, 7200.0, 7100.0)))))
    assert max(image.size) <= LONGEST_SIDE


def test_the_picture_has_two_pixels_a_point():
    image = Image.open(io.BytesIO(png_of_page(TABLE, Evidence(1, (10.0, 10.0, 20.0, 20.0)))))
    assert image.size == (595 * SCALE, 842 * SCALE)


def test_a_picture_replaces_only_a_picture_of_ours(tmp_path):
    png = png_of_page(TABLE, PLACE_ON_TABLE)
    other = png_of_page(TABLE, Evidence(1, (10.0, 10.0, 20.0, 20.0)))
    assert write_picture(tmp_path / "a.png", png) == str(tmp_path / "a.png")
    assert "in place of an older one" in write_picture(tmp_path / "a.png", other)
    (tmp_path / "b.png").write_bytes(b"somebody else's")
    with pytest.raises(PictureError, match="is there already"):
        write_picture(tmp_path / "b.png", png)
    assert (tmp_path / "b.png").read_bytes() == b"somebody else's"


PLACE_ON_TABLE = Evidence(1, (100.0, 100.0, 120.0, 110.0))


# the command


def test_a_figure_of_a_pdf_is_explained_and_drawn(printed, tmp_path):
    result = gongkai("explain", printed, "requests/received/total", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    for words in ("本年新收政府信息公开申请数量 (received)", "件 [number]", "page ", "requests_balance of total"):
        assert words in result.stdout
    assert Image.open(tmp_path / "report-requests-received-total.png").format == "PNG"


def test_several_figures_are_listed_and_nothing_is_drawn(printed, tmp_path):
    result = gongkai("explain", printed, "requests/*/total", cwd=tmp_path)
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 26
    assert list(tmp_path.iterdir()) == []


def test_json_has_what_explains_the_figure(printed, tmp_path):
    result = gongkai("explain", printed, "received/total", "--json", cwd=tmp_path)
    explained = json.loads(result.stdout)
    assert explained["evidence"]["page"] >= 1
    assert explained["printed_row"] == ["一、本年新收政府信息公开申请数量"]
    assert {check["check"] for check in explained["checks"]} == {"requests_row_total", "requests_balance"}
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_address_lists_near_ones(printed, tmp_path):
    result = gongkai("explain", printed, "requests/recieved/total", cwd=tmp_path)
    assert result.returncode == 1
    assert "requests/received/total" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.4 cut")
    result = gongkai("explain", "cut.pdf", "received/total", cwd=tmp_path)
    assert (result.returncode, "corrupt: " in result.stdout) == (1, True)


def test_an_id_where_nothing_has_run_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_STORE", str(tmp_path / "none"))
    result = gongkai("explain", "0123456789abcdef", "received/total", cwd=tmp_path)
    assert (result.returncode, "nothing has run yet in" in result.stderr) == (1, True)


def test_a_file_that_bears_an_id_wins(printed, tmp_path):
    (tmp_path / "0123456789abcdef").write_bytes(printed.read_bytes())
    result = gongkai("explain", "0123456789abcdef", "received/total", cwd=tmp_path)
    assert (result.returncode, "requests/received/total  of 0123456789abcdef" in result.stdout) == (0, True)


def test_other_formats_are_drawn_as_a_table(tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(paper.print_html(paper.sheets()))
    result = gongkai("explain", page, "received/total", cwd=tmp_path)
    assert (result.returncode, result.stderr, "tr[" in result.stdout) == (0, "", True)
    assert (tmp_path / "page-requests-received-total.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_the_page_is_drawn_of_the_packed_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("readme.txt", "说明：本压缩包含年度报告。")
        archive.writestr("report.pdf", paper.pdf(paper.sheets()))
    result = gongkai("explain", "packed.zip", "requests/received/total", cwd=tmp_path)
    assert (result.returncode, result.stderr, "left of it 一、本年新收" in result.stdout) == (0, "", True)
    assert Image.open(tmp_path / "packed-requests-received-total.png").format == "PNG"


def test_a_drawing_replaces_only_a_drawing_of_ours(tmp_path):
    ours, other = MARK.encode() + b"<svg/>", b"<svg>somebody else's</svg>"
    (tmp_path / "a.svg").write_bytes(ours)
    assert "as it was" in write_picture(tmp_path / "a.svg", ours)
    (tmp_path / "b.svg").write_bytes(other)
    with pytest.raises(PictureError, match="is there already"):
        write_picture(tmp_path / "b.svg", ours)
    assert (tmp_path / "b.svg").read_bytes() == other


def test_a_drawing_is_not_called_png(tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(paper.print_html(paper.sheets()))
    result = gongkai("explain", page, "received/total", "--picture", "out.png", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (1, "gongkai: no picture: it is drawn as SVG: name it out.svg\n")


def test_explaining_imports_neither_prefect_nor_scrapy(printed, tmp_path):
    program = (
        "import sys; from flows.cli import app\n"
        f"if __name__ == '__main__':\n"
        f"    try: app({['explain', str(printed), 'received/total', '--json']!r})\n"
        "    except SystemExit: pass\n"
        "    print(sorted({'prefect', 'scrapy', 'extract.read'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.stderr.splitlines()[-1] == "[]"
