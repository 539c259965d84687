"""The scorer notices what it is there to notice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from schemas.checks import evaluate
from schemas.failures import Reason, UnreadableDocument
from schemas.report import CellStatus, CheckResult, Figure, Problem, Report
from tests.adversarial.corpus.plan import paper, plans_of
from tests.adversarial.corpus.sheet import Truth
from tests.adversarial.scoring import compare, score, summed

CLEAN = next(plan for plan in plans_of("html") if not plan.faults and plan.edition == "2021")


@pytest.fixture(scope="module")
def truth() -> Truth:
    return paper(CLEAN).truth


@pytest.fixture
def report(truth: Truth) -> Report:
    """The report that a perfect reader makes of the truth."""
    figures = tuple(_figure(address, truth) for address in truth.cells)
    return Report(
        media_type="text/html",
        content_id="0",
        status="ok",
        consistent=True,
        edition=truth.edition,
        report_year=truth.year,
        issuer=truth.issuers[0],
        title=truth.titles[0],
        signed_on=truth.signed,
        published_on=None,
        figures=figures,
        checks=evaluate(figures),
        sections=(),
        problems=(),
    )


def _figure(address: str, truth: Truth) -> Figure:
    cell = truth.cells[address]
    status: CellStatus = cell.status  # type: ignore[assignment]
    table, row, column = address.split("/")
    return Figure(table, row, column, cell.edition, cell.value, cell.unit, status, str(cell.value))


def changed(report: Report, address: str, **fields: object) -> Report:
    figures = tuple(replace(f, **fields) if f.address == address else f for f in report.figures)  # type: ignore[arg-type]
    return replace(report, figures=figures)


GRANTED = "requests/granted/individual"


def test_a_perfect_reading_is_right_in_every_cell(truth: Truth, report: Report) -> None:
    one = compare(truth, report)
    assert one.right == one.cells == len(truth.cells)
    assert not (one.silent_error or one.false_alarm or one.overlooked or one.words_wrong)


def test_a_changed_digit_is_wrong_and_silent(truth: Truth, report: Report) -> None:
    one = compare(truth, changed(report, GRANTED, value=Decimal(987654)))
    assert [text.split(":")[0] for text in one.wrong] == [GRANTED]
    assert one.silent_error


def test_a_changed_digit_in_a_partial_reading_is_wrong_but_not_silent(truth: Truth, report: Report) -> None:
    one = compare(truth, replace(changed(report, GRANTED, value=Decimal(987654)), status="partial"))
    assert one.wrong
    assert not one.silent_error


def test_a_dropped_row_is_missing(truth: Truth, report: Report) -> None:
    kept = tuple(figure for figure in report.figures if figure.row != "received")
    one = compare(truth, replace(report, figures=kept))
    assert len(one.missing) == 7
    assert one.silent_error


def test_a_value_where_nothing_is_printed_is_invented(truth: Truth, report: Report) -> None:
    blank = replace(truth.cells[GRANTED], value=None, status="blank")
    one = compare(replace(truth, cells=truth.cells | {GRANTED: blank}), changed(report, GRANTED, value=Decimal(0)))
    assert len(one.invented) == 1
    assert one.silent_error


def test_a_figure_of_a_table_that_is_not_there_is_invented(truth: Truth, report: Report) -> None:
    extra = Figure("statistics", "s4", "value", "2014", Decimal(3), "件", "number", "3")
    assert compare(truth, replace(report, figures=(*report.figures, extra))).invented == ("statistics/s4/value: 3",)


def test_two_values_at_one_address_are_wrong(truth: Truth, report: Report) -> None:
    twin = replace(next(f for f in report.figures if f.address == GRANTED), value=Decimal(987654))
    assert compare(truth, replace(report, figures=(*report.figures, twin))).wrong


def test_a_blank_that_is_called_a_dash_is_misjudged(truth: Truth, report: Report) -> None:
    blank = replace(truth.cells[GRANTED], value=None, status="blank")
    read = changed(report, GRANTED, value=None, status="dash")
    assert len(compare(replace(truth, cells=truth.cells | {GRANTED: blank}), read).misjudged) == 1


def test_money_in_another_unit_is_wrong(truth: Truth, report: Report) -> None:
    assert compare(truth, changed(report, "disclosure/fees/amount", unit="元")).wrong


@pytest.mark.parametrize("value", [None, "right"])
def test_a_lost_cell_may_be_left_out_or_right(truth: Truth, report: Report, value: str | None) -> None:
    lost = replace(truth.cells[GRANTED], lost=True)
    read = report if value else changed(report, GRANTED, value=None, status="text")
    assert compare(replace(truth, cells=truth.cells | {GRANTED: lost}), read).right == len(truth.cells)


def test_a_lost_cell_with_another_value_is_wrong(truth: Truth, report: Report) -> None:
    lost = replace(truth.cells[GRANTED], lost=True)
    read = changed(report, GRANTED, value=Decimal(987654))
    assert compare(replace(truth, cells=truth.cells | {GRANTED: lost}), read).wrong


def test_ok_where_something_is_really_missing_is_overlooked(truth: Truth, report: Report) -> None:
    assert compare(replace(truth, status="partial"), report).overlooked


def test_partial_on_a_correct_report_is_a_false_alarm(truth: Truth, report: Report) -> None:
    read = replace(report, status="partial", problems=(Problem("unknown_row", "x"),))
    assert compare(truth, read).false_alarm


def test_partial_where_it_is_a_matter_of_taste_is_no_alarm(truth: Truth, report: Report) -> None:
    assert not compare(replace(truth, status="any"), replace(report, status="partial")).false_alarm


def failed(severity: str) -> CheckResult:
    return CheckResult("appeals_total", "review", Decimal(1), Decimal(2), False, severity)  # type: ignore[arg-type]


def test_a_failed_sum_that_nobody_planted_is_a_false_alarm(truth: Truth, report: Report) -> None:
    assert compare(truth, replace(report, checks=(failed("error"),))).false_alarm


def test_a_failed_warning_is_no_alarm(truth: Truth, report: Report) -> None:
    assert not compare(truth, replace(report, checks=(failed("warning"),))).false_alarm


def test_a_planted_sum_is_caught_where_its_check_fails(truth: Truth, report: Report) -> None:
    planted = replace(truth, planted=frozenset({("appeals_total", "review")}))
    one = compare(planted, replace(report, checks=(failed("error"),)))
    assert not one.not_caught
    assert not one.false_alarm


def test_a_planted_sum_that_no_check_names_is_not_caught(truth: Truth, report: Report) -> None:
    planted = replace(truth, planted=frozenset({("appeals_total", "review")}))
    assert compare(planted, report).not_caught == ("appeals_total review",)


@pytest.mark.parametrize(
    ("word", "fields"),
    [
        ("title", {"title": "别的题目"}),
        ("issuer", {"issuer": "别的机关"}),
        ("year", {"report_year": 1999}),
        ("signed", {"signed_on": dt.date(1999, 1, 1)}),
        ("edition", {"edition": "2014"}),
    ],
)
def test_a_wrong_word_is_noticed(truth: Truth, report: Report, word: str, fields: dict[str, object]) -> None:
    assert set(compare(truth, replace(report, **fields)).words_wrong) == {word}  # type: ignore[arg-type]


def test_spaces_and_widths_in_a_title_do_not_matter(truth: Truth, report: Report) -> None:
    spaced = replace(report, title=" ".join(truth.titles[0]))
    assert not compare(truth, spaced).words_wrong


def unreadable() -> Report:
    raise UnreadableDocument(Reason.CORRUPT)


def crashing() -> Report:
    raise IndexError("out of range")


@pytest.mark.parametrize("read", [unreadable, crashing])
def test_a_document_that_is_not_read_misses_every_number(truth: Truth, read: object) -> None:
    one = score(truth, read)  # type: ignore[arg-type]
    assert len(one.missing) == len(truth.cells)
    assert one.false_alarm
    assert one.status == "failed"


def test_sums_add_up_what_the_documents_scored(truth: Truth, report: Report) -> None:
    good = compare(truth, report)
    bad = compare(truth, changed(report, GRANTED, value=Decimal(987654)))
    both = summed([good, bad], lambda one: ["all"])["all"]
    assert (both.documents, both.wrong, both.silent, both.cells) == (2, 1, 1, 2 * good.cells)
