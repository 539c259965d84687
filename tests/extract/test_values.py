"""Printed text → value, unit and status."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.values import UNITS, Value, is_in_pieces, is_numeric, read_value
from schemas.forms import Column

COUNT = Column("decisions", ("处理决定数量",), "件")
CHANGE = Column("change", ("本年增/减",), "项", signed=True)
FEE = Column("amount", ("本年收费金额（单位：万元）",), "万元", money=True)
PURCHASE = Column("amount", ("采购总金额",), None, money=True)


def read(raw: str, column: Column = COUNT, header: str | None = None) -> Value:
    return read_value(raw, column, column.unit, header)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", 0), ("12", 12), (" 7 ", 7), ("1,113", 1113), ("1，113", 1113), ("１２", 12), ("１，１１３", 1113),
        ("12345678", 12345678), ("0件", 0), ("5 件", 5), ("+22", 22), ("007", 7), ("1,234,567", 1234567),
        ('"1,113"', 1113), ("“1，113”", 1113), ("0.00", 0), ("1.113", Decimal("1.113")),
        ("\u200b12\u200b", 12), ("1\u200b2", 12), ("\u300012\u3000", 12),
    ],
)  # fmt: skip
def test_a_printed_number_is_a_number(raw: str, value: int | Decimal) -> None:
    assert (read(raw).value, read(raw).status) == (value, "number")


@pytest.mark.parametrize(("raw", "value"), [("3，08\n3", 3083), ("1，64 4", 1644), ("12,\n345", 12345)])
def test_pieces_that_can_only_be_one_number_are_put_together(raw: str, value: int) -> None:
    assert (read(raw).value, read(raw).status) == (value, "number")


@pytest.mark.parametrize(
    ("raw", "pieces"),
    [("1\n1,507", True), ("3 5", True), ("2 013\n，", True), ("3，08\n3", False), ("12", False),
     ("3、5", False), ("5 件", False)],
)  # fmt: skip
def test_digits_that_may_be_one_number_or_several_are_told(raw: str, pieces: bool) -> None:
    assert is_in_pieces(raw) is pieces


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\n", "\xa0", "\u200b"])
def test_a_cell_with_nothing_in_it_is_blank(raw: str) -> None:
    assert read(raw) == Value(None, "件", "blank")


@pytest.mark.parametrize("raw", ["/", "—", "－", "-", "无", "——", "--", "／", "–"])
def test_a_dash_is_a_dash_and_no_nought(raw: str) -> None:
    assert read(raw) == Value(None, "件", "dash")


@pytest.mark.parametrize("raw", ["5\ufffd", "\ufffd", "(cid:18)(cid:22)", "1(cid:18)"])
def test_what_could_not_be_decoded_is_illegible(raw: str) -> None:
    assert read(raw) == Value(None, "件", "illegible")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("22（其中修订16件）", 22), ("400余条", 400), ("约47", 47), ("近100", 100), ("5起（其中3起）", 5), ("30多件", 30)],
)
def test_a_number_with_a_remark_is_a_note(raw: str, value: int) -> None:
    assert (read(raw).value, read(raw).status) == (value, "note")


@pytest.mark.parametrize(
    "raw",
    [
        "三", "见附件", "3、5", "3 5", "3\n5", "1\n1,507", "1 234", "12,34", "1.234.567", "3/5", "1-2", "5件3次",
        "10%", "5*",
        "（5）", "5。", "0 0", "第3", "O", "5元", "3万元", "减少5", "增5", "5①", "5⑴", "①", "5²", "½", "12 3(4)",
        "—5", "○", "〇", "零", "十二", "1 113", "约", "5万", "1" * 25,
    ],
)  # fmt: skip
def test_what_is_not_one_plain_number_is_text_without_a_value(raw: str) -> None:
    assert (read(raw).value, read(raw).status) == (None, "text")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("+3", 3), ("--253", -253),
     ("增5", 5), ("减少5", -5), ("－5", -5), ("—89", -89), ("-417", -417), ("−2", -2), ("增加1,002", 1002),
     ("下降3", -3), ("－１２", -12), ("0", 0), ("减0", 0)],
)  # fmt: skip
def test_a_change_may_be_signed_in_signs_or_words(raw: str, value: int) -> None:
    assert (read(raw, CHANGE).value, read(raw, CHANGE).status) == (value, "number")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("3（减）", -3),
        ("3(减少)", -3),
        ("3项（下降）", -3),
        ("3（增）", 3),
        ("5（减少2项）", None),
        ("减5（减少2项）", None),
    ],
)
def test_a_change_may_have_its_sign_behind_it(raw: str, value: int | None) -> None:
    assert (read(raw, CHANGE).value, read(raw, CHANGE).status) == (value, "text" if value is None else "note")
    assert read("5（减少2项）").value == 5  # a count, and what is said of it


@pytest.mark.parametrize(
    ("raw", "header", "value", "unit", "status"),
    [
        ("7545", None, "7545", "万元", "number"),
        ("7545", "万元", "7545", "万元", "number"),
        ("251000元", "万元", "25.1", "万元", "number"),
        ("251000", "元", "25.1", "万元", "number"),
        ("103.3879万元", "万元", "103.3879", "万元", "number"),
        ("1.5亿元", "万元", "15000", "万元", "number"),
        ("5000（元）", "万元", "0.5", "万元", "number"),
        ("5000 (单位：元)", None, "0.5", "万元", "number"),
        ("5000（元）（含上年）", "万元", "0.5", "万元", "note"),
        ("12（万元）", None, "12", "万元", "number"),
        ("251千元", "万元", "25.1", "万元", "number"),
        ("3", "百万元", "300", "万元", "number"),
        ("5千美元", "万元", None, "万元", "text"),
        ("约47.10万元", "万元", "47.1", "万元", "note"),
        ("0.123456", "万元", "0.123456", "万元", "number"),
        ("5件", "万元", None, "万元", "text"),
    ],
)
def test_fees_come_out_in_ten_thousand_yuan(
    raw: str, header: str | None, value: str | None, unit: str, status: str
) -> None:
    expected = None if value is None else Decimal(value)
    assert read(raw, FEE, header) == Value(expected, unit, status)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "header", "value", "unit"),
    [("1200", None, "1200", None), ("1200元", None, "0.12", "万元"), ("1200", "万元", "1200", "万元"),
     ("1200", "元", "0.12", "万元"), ("3.2万元", "元", "3.2", "万元"), ("2", "亿元", "20000", "万元")],
)  # fmt: skip
def test_a_purchase_has_a_unit_only_where_the_report_prints_one(
    raw: str, header: str | None, value: str, unit: str | None
) -> None:
    found = read(raw, PURCHASE, header)
    assert (found.value, found.unit) == (Decimal(value), unit)


@given(st.text())
def test_only_a_text_with_digits_has_a_value(raw: str) -> None:
    assert read(raw, CHANGE).value is None or any(char.isdigit() for char in raw)


@given(st.text(alphabet="0123456789,，. \n件元万亿余约（）()-—+增减①²\u200b无/%", max_size=12))
def test_a_value_holds_all_the_digits_printed_outside_the_remark(raw: str) -> None:
    found = read(raw, CHANGE)
    if found.value is not None:
        printed = "".join(char for char in raw.replace("（", "(").split("(")[0] if char.isdigit())
        assert abs(found.value) * 10 ** -found.value.as_tuple().exponent == int(printed)  # type: ignore[operator]


@given(st.text(), st.sampled_from([COUNT, CHANGE, FEE, PURCHASE]), st.sampled_from([None, "元", "万元", "亿元"]))
def test_a_value_is_there_exactly_where_the_status_says_so(raw: str, column: Column, header: str | None) -> None:
    found = read(raw, column, header)
    assert (found.value is not None) == (found.status in ("number", "note"))


@given(st.integers(0, 10**9))
def test_separators_full_width_digits_and_units_never_change_a_value(number: int) -> None:
    full_width = str(number).translate({ord("0") + i: chr(0xFF10 + i) for i in range(10)})
    printed = {
        f"{number}",
        f"{number:,}",
        f"{number:,}".replace(",", "，"),
        full_width,
        f"{number}件",
        f" {number} 件 ",
    }
    assert {read(raw).value for raw in printed} == {Decimal(number)}


@given(st.decimals(0, 10**6, places=6), st.sampled_from([(10000, "元"), (1, "万元")]))
def test_money_is_converted_exactly(amount: Decimal, printed: tuple[int, str]) -> None:
    factor, unit = printed
    assert read(f"{amount * factor:f}{unit}", FEE).value == amount


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_behind_a_number_leaves_it_a_number_or_makes_it_text(unit: str) -> None:
    assert read(f"5{unit}").value == (None if unit.endswith("元") else 5)


@pytest.mark.parametrize(("raw", "numeric"), [("5", True), ("", True), ("/", True), ("5（注）", True), ("规章", False)])
def test_data_cells_are_told_from_labels(raw: str, numeric: bool) -> None:
    assert is_numeric(raw) is numeric
