"""Pasted text: a blank field lost and one too many in the same row cancel; sums settle it, or it is reported."""

from __future__ import annotations

from itertools import permutations

import paper
import pytest
from paper import Box, Sheet, adding_up, is_silent_error, parted, problems, sheets, truth, values

from extract.read import read_report

DISCLOSURE, REQUESTS, APPEALS = sheets()
SPARSE = adding_up(REQUESTS)
EXPECTED = truth(DISCLOSURE, SPARSE, APPEALS)


def moved(sheet: Sheet, row: int, lost: int, more: int) -> Sheet:
    labels, numbers = labels_and_fields(sheet[row])
    numbers = [box for n, box in enumerate(numbers) if n != lost]
    return [*sheet[:row], [*labels, *numbers[:more], Box(""), *numbers[more:]], *sheet[row + 1 :]]


def labels_and_fields(row: list[Box]) -> tuple[list[Box], list[Box]]:
    return row[:-7], row[-7:]


def test_blank_fields_in_a_table_whose_sums_hold_are_no_problem() -> None:
    report = read_report(paper.lines((DISCLOSURE, SPARSE, APPEALS)))
    assert (report.status, values(report)) == ("ok", EXPECTED)


@pytest.mark.parametrize("row", range(3, 27, 2))
def test_a_field_lost_and_one_too_many_never_pass_in_silence(row: int) -> None:
    fields = [box.text for box in labels_and_fields(SPARSE[row])[1]]
    for lost, more in permutations(range(7), 2):
        if not fields[lost]:
            report = read_report(paper.lines((DISCLOSURE, moved(SPARSE, row, lost, more), APPEALS)))
            assert not is_silent_error(report, EXPECTED)


def test_a_number_in_a_row_with_blanks_that_no_sum_holds_is_reported() -> None:
    row = paper.index_of(SPARSE, "3.危及")
    rows = [*SPARSE[:row], [*labels_and_fields(SPARSE[row])[0], *map(Box, ["", "5", "", "", "", "", "5"])]]
    report = read_report(paper.lines((DISCLOSURE, [*rows, *SPARSE[row + 1 :]], APPEALS)))
    assert "unsettled_row" in problems(report)


def test_blank_fields_in_section_two_are_reported_for_no_sum_settles_them() -> None:
    rows = paper.change(DISCLOSURE, paper.index_of(DISCLOSURE, "规章"), 2, text="", address=None)
    assert problems(read_report(paper.lines((rows, REQUESTS, APPEALS)))) == {"unsettled_row"}


def test_the_same_blanks_between_ruled_cells_are_no_problem() -> None:
    rows = paper.change(DISCLOSURE, paper.index_of(DISCLOSURE, "规章"), 2, text="", address=None)
    assert read_report(paper.print_html((rows, REQUESTS, APPEALS))).status == "ok"


def test_totals_alone_are_no_problem() -> None:
    def only_totals(sheet: Sheet) -> Sheet:
        rows = [[*parted(row)[0], *parted(row)[1]] for row in sheet]
        return [[box if not box.address or box.address.endswith("/total") else Box("") for box in row] for row in rows]

    tables = (DISCLOSURE, only_totals(REQUESTS), only_totals(APPEALS))
    report = read_report(paper.lines(tables))
    assert (report.status, values(report)) == ("ok", truth(*tables))


def few_appeals(numbers: dict[int, int]) -> Sheet:
    """Section 4 with these numbers, by their place, and all other cells blank."""
    *headers, row = APPEALS
    boxes = [
        paper.replace(box, text=str(numbers[place])) if place in numbers else paper.replace(box, text="", address=None)
        for place, box in enumerate(row)
    ]
    return [*headers, boxes]


@pytest.mark.parametrize("numbers", [{0: 2, 3: 1, 4: 3}, {5: 1, 7: 4, 9: 5, 14: 0}, {0: 1, 4: 1, 11: 3, 14: 3}])
def test_a_field_lost_and_one_too_many_within_a_group_of_section_four_never_pass_in_silence(
    numbers: dict[int, int],
) -> None:
    """The sum of a group is the same wherever in it its numbers stand."""
    sheet = few_appeals(numbers)
    expected = truth(DISCLOSURE, SPARSE, sheet)
    fields = [box.text for box in sheet[-1]]
    for lost, more in permutations(range(15), 2):
        if not fields[lost] and lost // 5 == more // 5:
            row = [box for place, box in enumerate(sheet[-1]) if place != lost]
            slipped = [*sheet[:-1], [*row[:more], Box(""), *row[more:]]]
            assert not is_silent_error(read_report(paper.lines((DISCLOSURE, SPARSE, slipped))), expected)


def test_a_nought_that_a_field_lost_and_one_too_many_have_moved_never_passes_in_silence() -> None:
    """It spoils no sum, and a row that lost a field and has one too many is as long as the others."""
    at = paper.index_of(SPARSE, "3.危及")
    labels, numbers = labels_and_fields(SPARSE[at])
    nought = paper.replace(numbers[2], text="0", address="requests/refused_public_safety/research_institution")
    sheet = [*SPARSE[:at], [*labels, *numbers[:2], nought, *numbers[3:]], *SPARSE[at + 1 :]]
    expected = truth(DISCLOSURE, sheet, APPEALS)
    for lost, more in permutations(range(7), 2):
        if not sheet[at][-7:][lost].text:
            report = read_report(paper.lines((DISCLOSURE, moved(sheet, at, lost, more), APPEALS)))
            assert not is_silent_error(report, expected)


@pytest.mark.parametrize("label", ["（一）予以公开", "3.危及", "2.重复申请"])
def test_a_ruled_row_that_lost_a_cell_and_ends_blank_is_reported(label: str) -> None:
    full = adding_up(REQUESTS, blank="0")
    row = paper.index_of(full, label)
    labels, numbers = labels_and_fields(full[row])
    numbers[1:6] = [paper.replace(box, text=str(n)) for n, box in enumerate(numbers[1:6], start=3)]
    whole = [*full[:row], [*labels, *numbers], *full[row + 1 :]]
    assert read_report(paper.print_html((DISCLOSURE, mended(whole), APPEALS))).status == "ok"
    slipped = moved(mended(whole), row, 1, 6)
    report = read_report(paper.print_html((DISCLOSURE, slipped, APPEALS)))
    assert "unsettled_row" in problems(report)


@pytest.mark.parametrize("row", range(3, 27, 2))
def test_a_number_in_the_blank_cell_beside_its_own_is_reported_where_two_sums_say_so(row: int) -> None:
    fields = [box.text for box in labels_and_fields(SPARSE[row])[1]]
    for lost, more in permutations(range(7), 2):
        if not fields[lost]:
            report = read_report(paper.print_html((DISCLOSURE, moved(SPARSE, row, lost, more), APPEALS)))
            assert not is_silent_error(report, EXPECTED)


def mended(sheet: Sheet) -> Sheet:
    """The totals of the outcomes, and the balance, made to hold again."""
    counts = {box.address: int(box.text) for row in sheet for box in row if box.address}
    fixed = ("received", "carried_over", "pending", "total")
    for column in paper.APPLICANTS:
        at = {row: f"requests/{row}/{column}" for row in fixed}
        total = sum(n for a, n in counts.items() if a.endswith(f"/{column}") and a.split("/")[1] not in fixed)
        counts[at["total"]] = total
        counts[at["received"]] = total + counts[at["pending"]] - counts[at["carried_over"]]
    return [[paper.replace(b, text=str(counts[b.address])) if b.address else b for b in row] for row in sheet]
