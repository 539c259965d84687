"""Reports in which a few cells or rows are lost, doubled, emptied or exchanged: never wrong and `ok`."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from paper import Box, Sheet, is_silent_error, missing, read_tables, sheets, truth, wrong

from tests.examples import few_or_all

Tables = tuple[Sheet, Sheet, Sheet]


def spoilt(draw: st.DrawFn) -> tuple[Tables, Tables]:
    """A report with a few cells or rows lost, doubled, emptied or exchanged."""
    tables: list[Sheet] = [[list(row) for row in sheet] for sheet in sheets(draw(st.sampled_from(["2019", "2021"])))]
    for _ in range(draw(st.integers(1, 3))):
        sheet = tables[draw(st.integers(0, 2))]
        at = draw(st.integers(0, len(sheet) - 1))
        if not sheet[at]:
            continue
        cell = draw(st.integers(0, len(sheet[at]) - 1))
        box = sheet[at][cell]
        match draw(st.sampled_from(["lose cell", "lose row", "blank cell", "empty", "double row", "note", "widen"])):
            case "lose cell":
                del sheet[at][cell]
            case "lose row":
                del sheet[at]
            case "blank cell":
                sheet[at].insert(cell, Box(""))
            case "empty":
                sheet[at][cell] = replace(box, text="", address=None)
            case "double row":
                sheet.insert(at, [replace(b, address=None) for b in sheet[at]])
            case "note":
                sheet.insert(at, [Box("注：见附件", 1, 4)])
            case "widen":
                sheet[at][cell] = replace(box, colspan=box.colspan + 1)
    return (tables[0], tables[1], tables[2])  # type: ignore[return-value]


MANY = settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@few_or_all(60, MANY, st.composite(spoilt)())
def test_no_made_up_damage_makes_a_silent_error(tables: Tables) -> None:
    report = read_tables(tables)
    expected = truth(*tables)
    assert not is_silent_error(report, expected), (wrong(report, expected), missing(report, expected))
