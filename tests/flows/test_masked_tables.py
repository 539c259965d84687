"""Published text is masked, and mentions still are what their section shows at their offsets."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from releases import keep_reading_as, newest, rows, to_arrow

from flows.entries import collect
from flows.masked import masked
from flows.partitions import divide
from flows.release import publish
from flows.runs import open_workplace
from schemas.datasets import CHECKS, FIGURES, SECTIONS, TABLES
from schemas.settings import load_settings

PHONE = "13812345678"
KEYS = {"report_id": "r", "document_id": "d", "year": 2023, "province_code": "64"}


def _section(text, number=1):
    return {**KEYS, "position": number, "section": "overview", "title": f"一、{PHONE}", "text": text}


def _figure(raw, value, unit="件", status="number"):
    parts = {"table": "requests", "row": "received", "column": "total", "address": "requests/received/total"}
    return {**KEYS, **parts, "edition": "2021", "value": value, "unit": unit, "status": status, "raw": raw}


def _figures(*rows):
    return masked({"figures": to_arrow(FIGURES, rows)})["figures"].to_pylist()


def _mentions(*rows):
    names = ("report_id", "section", "start", "end", "raw", "sentence", "value", "status")
    types = (*[pa.string()] * 2, *[pa.int32()] * 2, *[pa.string()] * 2, pa.float64(), pa.string())
    schema = pa.schema(list(zip(names, types, strict=True)))
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=schema)


def test_sections_are_masked():
    row = masked({"sections": to_arrow(SECTIONS, [_section(f"电话{PHONE}。")])})["sections"].to_pylist()[0]
    assert (row["text"], row["title"]) == (f"电话{'*' * 11}。", f"一、{'*' * 11}")


def test_what_holds_none_is_the_same_table():
    table = to_arrow(SECTIONS, [{**_section("收到申请12件。"), "title": "一、总体情况"}])
    assert masked({"sections": table})["sections"] is table


def test_words_in_a_cell_are_masked():
    assert _figures(_figure(f"电话{PHONE}", None, status="text"))[0]["raw"] == f"电话{'*' * 11}"


def test_a_telephone_where_a_count_belongs_has_no_value():
    row = _figures(_figure(PHONE, float(PHONE)))[0]
    assert (row["raw"], row["value"], row["status"]) == ("*" * 11, None, "text")


def test_a_remark_keeps_its_number():
    row = _figures(_figure(f"22（电话{PHONE}）", 22.0, status="note"))[0]
    assert (row["raw"], row["value"], row["status"]) == (f"22（电话{'*' * 11}）", 22.0, "note")


def test_money_keeps_its_digits():
    row = _figures(_figure(PHONE, 1381234.5678, unit="万元"))[0]
    assert (row["raw"], row["value"]) == (PHONE, 1381234.5678)


@pytest.mark.parametrize("part", [slice(2, 13), slice(0, 5), slice(4, 10)])
def test_a_mention_shows_what_its_section_shows(part):
    text = f"电话{PHONE}，共12件。"
    mention = ("r", "overview", part.start, part.stop, text[part], text, 12.0, "number")
    found = masked({"sections": to_arrow(SECTIONS, [_section(text)]), "mentions": _mentions(mention)})
    section, row = found["sections"].to_pylist()[0]["text"], found["mentions"].to_pylist()[0]
    assert row["raw"] == section[part]
    assert (row["sentence"], row["value"]) == (section, None)


@given(
    st.lists(st.sampled_from(["电话", PHONE, "，共", "12", "件。", " ", "64010419900101123X"]), min_size=1), st.data()
)
def test_offsets_stay_right(pieces, data):
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    mention = ("r", "overview", start, end, text[start:end], text, None, None)
    found = masked({"sections": to_arrow(SECTIONS, [_section(text)]), "mentions": _mentions(mention)})
    assert found["mentions"].to_pylist()[0]["raw"] == found["sections"].to_pylist()[0]["text"][start:end]


def test_a_release_has_no_number_of_a_person(night):
    place = open_workplace(load_settings())
    named = next(entry for entry in collect(place.engine) if entry.said and entry.reading.status == "ok")
    reading = place.store.read_reading(named.reading.path)
    for section in reading["sections"]:
        section["text"] += f"\n联系人手机{PHONE}。"
    keep_reading_as(place, named, reading | {"title": PHONE})
    publish(divide(collect(place.engine)), place.store, "named", always=True)
    release = newest(night.store)
    assert [row for row in rows(release, "sections") if "联系人手机***********。" in row["text"]]
    assert PHONE not in str([rows(release, table.name) for table in TABLES])
    assert PHONE not in (release / "CHANGES.csv").read_text(encoding="utf-8")


def test_what_was_printed_before_a_correction_is_masked_too():
    row = _figures({**_figure(PHONE, 12.0, status="corrected"), "printed_value": float(PHONE)})[0]
    assert (row["raw"], row["value"], row["printed_value"], row["status"]) == ("*" * 11, 12.0, None, "corrected")


def _check(left, right):
    parts = {"check": "sum_rows", "scope": "total", "left": left, "right": right, "passed": False, "severity": "error"}
    return {**KEYS, **parts, "difference": None if left is None or right is None else left - right}


@pytest.mark.parametrize(
    ("sides", "shown"),
    [
        ((float(PHONE) + 3, 12.0), (None, 12.0, None)),
        ((12.0, float(PHONE)), (12.0, None, None)),
        ((None, float(PHONE)), (None, None, None)),
        ((12.0, 9.0), (12.0, 9.0, 3.0)),
    ],
)
def test_a_sum_does_not_tell_the_telephone_in_one_of_its_cells(sides, shown):
    quiet = to_arrow(CHECKS, [_check(3.0, None)])
    assert masked({"checks": quiet})["checks"] is quiet
    row = masked({"checks": to_arrow(CHECKS, [_check(*sides), _check(1.0, 1.0)])})["checks"].to_pylist()[0]
    assert (row["left"], row["right"], row["difference"], row["passed"]) == (*shown, False)


def test_a_number_that_a_telephone_forces_is_not_told():
    row = _figures({**_figure("", None, status="blank"), "implied_value": float(PHONE)})[0]
    assert (row["implied_value"], row["status"]) == (None, "blank")


def test_a_release_tells_no_telephone_that_stands_in_a_cell(night):
    place = open_workplace(load_settings())
    named = next(entry for entry in collect(place.engine) if entry.said and entry.reading.status == "ok")
    reading = place.store.read_reading(named.reading.path)
    figure = next(one for one in reading["figures"] if one["status"] == "number" and one["table"] == "requests")
    figure |= {"raw": PHONE, "value": float(PHONE)}
    check = next(one for one in reading["checks"] if one["passed"])
    check |= {"left": float(PHONE), "passed": False}
    keep_reading_as(place, named, reading)
    publish(divide(collect(place.engine)), place.store, "in a cell", always=True)
    release = newest(night.store)
    assert [row for row in rows(release, "figures") if row["raw"] == "*" * 11]
    assert PHONE not in str([rows(release, table.name) for table in TABLES])
