"""Figures, one a row → reports, one a row: the tables `panel` and `panel_status` of a partition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import IN_THE_PANEL, PANEL, PANEL_STATUS
from schemas.panel import PanelColumn, panel_columns

Grid = np.ndarray[Any, Any]
"""A line for each address, a place for each report."""

SUMMED = "summed"
"""The status of a cell that no form prints: the sum of three printed ones."""


def panel_tables(reports: pa.Table, figures: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The tables `panel` and `panel_status` of these reports, sorted by report_id, a row for each of them.

    `reports` needs the columns IN_THE_PANEL, `figures` report_id, address, edition, value, unit and status. Figures at
    addresses of other forms are left out. Raises KeyError where a column is missing.
    """
    reports = reports.sort_by("report_id").select(IN_THE_PANEL)
    cells = _Cells(reports["report_id"], figures)
    columns = panel_columns()
    made = [cells.column(column) for column in columns]
    units = [cells.first(pc.equal(figures["address"], column.address), "unit") for column in columns if column.is_money]
    edition = cells.first(pc.starts_with(figures["address"], "requests/"), "edition")
    values = [*reports.columns, edition, *units, *(value for value, _ in made)]
    keys = [reports[name] for name in PANEL_STATUS.schema.names[: -len(columns)]]
    return (
        pa.table(values, schema=PANEL.schema),
        pa.table([*keys, *(status for _, status in made)], schema=PANEL_STATUS.schema),
    )


class _Cells:
    """The figures of some reports, laid out by address and report: numbers (NaN: none) and statuses (-1: no cell)."""

    def __init__(self, report_ids: pa.ChunkedArray, figures: pa.Table) -> None:
        columns = panel_columns()
        names = list(dict.fromkeys(name for column in columns for name in (column.address, *column.summands)))
        self._line = {name: line for line, name in enumerate(names)}
        line, place = _places(figures["address"], pa.array(names)), _places(figures["report_id"], report_ids)
        known = (line >= 0) & (place >= 0)
        line, place, shape = line[known], place[known], (len(names), len(report_ids))
        self._values: Grid = np.full(shape, np.nan)
        self._values[line, place] = figures["value"].to_numpy()[known]
        self._words = [*pc.unique(figures["status"]).to_pylist(), SUMMED]
        self._statuses: Grid = np.full(shape, -1, dtype=np.int8)
        self._statuses[line, place] = _places(figures["status"], pa.array(self._words, pa.string()))[known]
        self._figures = figures
        self._report_ids = report_ids

    def column(self, column: PanelColumn) -> tuple[pa.Array, pa.Array]:
        """The numbers and the statuses of a column."""
        line = self._line[column.address]
        values, statuses = self._values[line], self._statuses[line]
        if column.summands:
            values, statuses = self._sums(column, values, statuses)
        numbers = pa.array(values, mask=np.isnan(values))
        words = pa.DictionaryArray.from_arrays(
            pa.array(statuses, mask=statuses < 0), pa.array(self._words, pa.string())
        )
        return numbers, words.cast(pa.string())

    def _sums(self, column: PanelColumn, values: Grid, statuses: Grid) -> tuple[Grid, Grid]:
        """The sums where a report has the summands, else what is printed; without a sum the first reason for it."""
        lines = [self._line[name] for name in column.summands]
        numbers, words = self._values[lines], self._statuses[lines]
        lacking = np.isnan(numbers)
        reason = np.take_along_axis(words, lacking.argmax(axis=0)[None], axis=0)[0]
        summed = np.where(lacking.any(axis=0), reason, len(self._words) - 1)
        divided = (words >= 0).any(axis=0)
        return np.where(divided, numbers.sum(axis=0), values), np.where(divided, summed, statuses)

    def first(self, chosen: pa.ChunkedArray, column: str) -> pa.ChunkedArray:
        """What the first of the chosen figures of each report has in a column."""
        figures = self._figures.select(["report_id", column]).filter(chosen)
        return figures[column].take(pc.index_in(self._report_ids, value_set=figures["report_id"]))


def _places(values: pa.ChunkedArray, among: pa.Array) -> Grid:
    """Where each value stands among others; -1 where it does not."""
    places: Grid = pc.index_in(values, value_set=among).fill_null(-1).to_numpy()
    return places
