"""Two engines, one page: whose fault it is when the sums of a report fail, and what a misreading becomes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

import paper
import pytest

from extract.document import Cell, Document, Grid
from extract.read import interpret, read_report
from extract.readers import pdf
from extract.second_reading import read_twice
from schemas.failures import Reason, UnreadableDocument
from schemas.report import Report

DISCLOSURE, REQUESTS, APPEALS = paper.sheets()
NO_APPEALS = [[replace(box, text="0") if box.address else box for box in row] for row in APPEALS]
SUMS_HOLD = (DISCLOSURE, paper.adding_up(REQUESTS, blank="0"), NO_APPEALS)
TOTAL = "requests/total/individual"


@pytest.fixture(scope="module")
def correct() -> bytes:
    return paper.pdf(SUMS_HOLD)


@pytest.fixture(scope="module")
def wrong_sums() -> bytes:
    return paper.pdf((DISCLOSURE, _with_another_total(SUMS_HOLD[1]), NO_APPEALS))


def _with_another_total(sheet: paper.Sheet) -> paper.Sheet:
    row = paper.index_of(sheet, "（七）总计")
    column = next(i for i, box in enumerate(sheet[row]) if box.text.isdigit())
    return paper.change(sheet, row, column, text=str(int(sheet[row][column].text) + 1))


def misread(document: Document, change: Callable[[Cell], Cell]) -> Document:
    """The document with the total of the outcomes read otherwise."""
    place = next(f.evidence for f in interpret(document).figures if f.address == TOTAL)

    def changed(block: object) -> object:
        if not isinstance(block, Grid):
            return block
        return replace(block, cells=tuple(change(cell) if cell.place == place else cell for cell in block.cells))

    return replace(document, blocks=tuple(map(changed, document.blocks)))


def more(cell: Cell) -> Cell:
    return replace(cell, text=cell.text + "8")


def twice(first: Document, data: bytes) -> Report:
    return read_twice(first, partial(pdf.read_by_reference, data), interpret)


def faults(report: Report) -> set[str | None]:
    return {check.fault for check in report.checks if check.passed is False}


def value(report: Report) -> object:
    return next(str(figure.value) for figure in report.figures if figure.address == TOTAL)


def test_sums_that_fail_in_both_readings_are_the_publishers_fault(wrong_sums: bytes) -> None:
    assert faults(read_report(wrong_sums)) == {"publisher"}


def test_a_report_whose_sums_fail_is_still_ok(wrong_sums: bytes) -> None:
    assert read_report(wrong_sums).status == "ok"


def test_a_correct_report_is_read_once(correct: bytes) -> None:
    def never(pages: Collection[int]) -> Document:
        raise AssertionError(f"pages {pages} read again")

    assert read_twice(pdf.read(correct), never, interpret).consistent


def test_a_misread_number_is_replaced_by_the_one_whose_sums_hold(correct: bytes) -> None:
    first = pdf.read(correct)
    assert value(twice(misread(first, more), correct)) == value(interpret(first))


def test_a_misread_number_makes_the_reading_partial(correct: bytes) -> None:
    report = twice(misread(pdf.read(correct), more), correct)
    assert (report.status, [problem.code for problem in report.problems]) == ("partial", ["readings_differ"])


def test_a_sum_that_fails_in_the_better_reading_alone_is_our_fault(wrong_sums: bytes) -> None:
    first = misread(pdf.read(wrong_sums), more)
    assert "ours" in faults(
        read_twice(first, lambda _: misread(pdf.read(wrong_sums), partial(replace, text="3")), interpret)
    )


def test_a_second_reading_that_fails_leaves_the_fault_undetermined(wrong_sums: bytes) -> None:
    def fails(pages: Collection[int]) -> Document:
        raise UnreadableDocument(Reason.CORRUPT)

    assert faults(read_twice(pdf.read(wrong_sums), fails, interpret)) == {"undetermined"}


def asked(first: Document) -> list[frozenset[int]]:
    """The pages that are read again, each time."""
    pages: list[frozenset[int]] = []

    def again(numbers: Collection[int]) -> Document:
        pages.append(frozenset(numbers))
        return first

    read_twice(first, again, interpret)
    return pages


def on_pages(document: Document, *pages: int) -> Document:
    """The document with its grids on these pages."""
    numbers = iter(pages)
    blocks = [_moved(block, next(numbers)) if isinstance(block, Grid) else block for block in document.blocks]
    return replace(document, blocks=tuple(blocks))


def _moved(grid: Grid, page: int) -> Grid:
    cells = [replace(cell, place=replace(cell.place, page=page)) for cell in grid.cells if cell.place]
    return replace(grid, cells=tuple(cells), page=page)


def without(document: Document, grid: Grid) -> Document:
    return replace(document, blocks=tuple(block for block in document.blocks if block is not grid))


def test_only_pages_with_the_figures_of_a_sum_that_fails_are_read_again(wrong_sums: bytes) -> None:
    assert asked(on_pages(pdf.read(wrong_sums), 1, 2, 3)) == [frozenset({2})]


def test_all_pages_of_a_sum_over_a_page_break_are_read_again(wrong_sums: bytes) -> None:
    first = on_pages(pdf.read(wrong_sums), 1, 2, 3)
    total = next(f.evidence for f in interpret(first).figures if f.address == TOTAL)

    def moved(cell: Cell) -> Cell:
        return replace(cell, place=replace(cell.place, page=4)) if cell.place == total else cell

    blocks = [replace(b, cells=tuple(map(moved, b.cells))) if isinstance(b, Grid) else b for b in first.blocks]
    assert asked(replace(first, blocks=tuple(blocks))) == [frozenset({2, 4})]


def test_a_table_that_the_first_engine_missed_is_read_by_the_second(correct: bytes) -> None:
    first = pdf.read(correct)
    missed = replace(without(first, first.grids[1]), like_tables=frozenset({1}))
    assert twice(missed, correct).status == "ok"


def test_a_table_that_is_not_on_the_paper_is_not_looked_for_again(correct: bytes) -> None:
    first = pdf.read(correct)
    assert asked(without(first, first.grids[1])) == []


def test_a_grid_that_aligns_to_nothing_is_read_again_where_a_table_is_missing(correct: bytes) -> None:
    first = on_pages(pdf.read(correct), 1, 2, 3)
    unknown = replace(first.grids[1], cells=tuple(replace(cell, text="？") for cell in first.grids[1].cells))
    blocks = [unknown if block is first.grids[1] else block for block in first.blocks]
    assert asked(replace(first, blocks=tuple(blocks))) == [frozenset({2})]


@pytest.mark.parametrize(("text", "pages"), [("其他的一行", []), ("其他的一\ufffd", [frozenset({1})])])
def test_a_row_that_the_form_does_not_have_is_read_again_only_where_a_character_is_unknown(
    text: str, pages: list[frozenset[int]]
) -> None:
    row = [paper.Box("其他的一行"), *[paper.Box("3")] * (len(DISCLOSURE[-1]) - 1)]
    first = pdf.read(paper.pdf(([*DISCLOSURE, row], *SUMS_HOLD[1:])))

    def changed(cell: Cell) -> Cell:
        return replace(cell, text=text) if cell.text == "其他的一行" else cell

    blocks = [replace(b, cells=tuple(map(changed, b.cells))) if isinstance(b, Grid) else b for b in first.blocks]
    first = replace(first, blocks=tuple(blocks))
    assert paper.problems(interpret(first)) == {"unknown_row"}
    assert asked(first) == pages


def test_a_sum_that_fails_in_a_table_without_rulings_is_nobodys_fault(wrong_sums: bytes) -> None:
    first = pdf.read(wrong_sums)
    blocks = [replace(block, by_text=True) if isinstance(block, Grid) else block for block in first.blocks]
    assert faults(twice(replace(first, blocks=tuple(blocks)), wrong_sums)) == {"undetermined"}
