"""The forms' addresses, held against lists typed from the printed forms."""

from __future__ import annotations

import pytest

from schemas.forms import address, form_table, load_form

APPLICANT_CODES = "individual company research_institution nonprofit legal_service other_organization total"
REQUEST_ROWS = (
    "received carried_over granted granted_in_part refused_state_secret refused_law refused_public_safety "
    "refused_third_party refused_internal_affairs refused_deliberative refused_enforcement_file "
    "refused_register_query not_held not_compiled unclear declined_petition declined_duplicate "
    "declined_published declined_excessive declined_confirmation {other} total pending"
)
REQUESTS = {
    "2019": REQUEST_ROWS.format(other="other").split(),
    "2021": REQUEST_ROWS.format(other="other_no_correction other_fee_unpaid other_misc").split(),
}
DISCLOSURE = {
    "2019": {
        "rules": "made published total_published",
        "normative_documents": "made published total_published",
        "licensing": "items_last_year change decisions",
        "other_services": "items_last_year change decisions",
        "penalties": "items_last_year change decisions",
        "coercion": "items_last_year change decisions",
        "fees": "items_last_year change",
        "procurement": "projects amount",
    },
    "2021": {
        "rules": "made repealed in_force",
        "normative_documents": "made repealed in_force",
        "licensing": "decisions",
        "penalties": "decisions",
        "coercion": "decisions",
        "fees": "amount",
    },
}
APPEALS = dict.fromkeys(("review", "lawsuit_direct", "lawsuit_after_review"), "upheld corrected other pending total")
STATISTICS_CODES = (
    "s1.1 s1.1.a s1.1.b s1.2.1 s1.2.2 s1.2.3 s1.2.4 s1.2.5 "
    "s2.1 s2.2.1 s2.2.1.a s2.2.2 s2.2.2.a s2.2.3 s2.2.4 s2.2.5 "
    "s3.1 s3.1.1 s3.1.2 s3.1.3 s3.1.4 s3.2 s3.2.1 s3.2.2 s3.3 s3.3.1 s3.3.2 s3.3.3 s3.3.4 "
    "s3.3.4.a s3.3.4.b s3.3.4.c s3.3.4.d s3.3.4.e s3.3.4.f s3.3.5 s3.3.6 s3.3.7 s3.3.8 "
    "s4 s4.1 s4.2 s4.3 s5 s5.1 s5.2 s5.3 s6 s7 s8.1 s8.2 s8.3 s8.3.1 s8.3.2 s8.4 s9.1 s9.2 s9.3"
)


def addresses(table: str, edition: str) -> list[str]:
    return [address(table, row.code, column.code) for row, column in form_table(table, edition).addresses()]


@pytest.mark.parametrize(
    ("edition", "table", "count"),
    [
        ("2019", "disclosure", 22), ("2019", "requests", 161), ("2019", "appeals", 15),
        ("2021", "disclosure", 10), ("2021", "requests", 175), ("2021", "appeals", 15),
    ],
)  # fmt: skip
def test_a_table_has_as_many_addresses_as_the_printed_form_has_cells(edition: str, table: str, count: int) -> None:
    assert len(addresses(table, edition)) == count


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_the_codes_of_section_two_are_those_of_the_contract_in_printed_order(edition: str) -> None:
    expected = [f"disclosure/{row}/{c}" for row, columns in DISCLOSURE[edition].items() for c in columns.split()]
    assert addresses("disclosure", edition) == expected


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_the_codes_of_section_three_are_those_of_the_contract_in_printed_order(edition: str) -> None:
    assert addresses("requests", edition) == [
        f"requests/{row}/{c}" for row in REQUESTS[edition] for c in APPLICANT_CODES.split()
    ]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_the_codes_of_section_four_are_those_of_the_contract_in_printed_order(edition: str) -> None:
    expected = [f"appeals/{row}/{c}" for row, columns in APPEALS.items() for c in columns.split()]
    assert addresses("appeals", edition) == expected


def test_the_codes_of_the_form_of_2014_are_the_paths_of_its_numbers() -> None:
    assert addresses("statistics", "2014") == [f"statistics/{row}/value" for row in STATISTICS_CODES.split()]


@pytest.mark.parametrize(
    ("edition", "at", "unit"),
    [
        ("2021", "disclosure/rules/made", "件"),
        ("2021", "disclosure/fees/amount", "万元"),
        ("2019", "disclosure/licensing/items_last_year", "项"),
        ("2019", "disclosure/licensing/change", "项"),
        ("2019", "disclosure/licensing/decisions", "件"),
        ("2019", "disclosure/fees/items_last_year", "项"),
        ("2019", "disclosure/procurement/projects", "个"),
        ("2019", "disclosure/procurement/amount", None),
        ("2021", "requests/received/total", "件"),
        ("2021", "appeals/review/upheld", "件"),
        ("2014", "statistics/s2.2.3/value", "篇"),
        ("2014", "statistics/s7/value", "万元"),
        ("2014", "statistics/s9.3/value", "人次"),
    ],
)
def test_a_cell_has_the_unit_its_form_prints(edition: str, at: str, unit: str | None) -> None:
    table, row_code, column_code = at.split("/")
    row = form_table(table, edition).row(row_code)
    column = next(column for column in row.columns if column.code == column_code)
    assert row.unit_of(column) == unit


def test_only_the_change_of_2019_is_signed() -> None:
    signed = {
        column.code
        for edition in ("2014", "2019", "2021")
        for table in load_form(edition).tables.values()
        for _, column in table.addresses()
        if column.signed
    }
    assert signed == {"change"}


def test_an_edition_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="2008"):
        load_form("2008")


def test_a_table_that_an_edition_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        form_table("requests", "2014")
