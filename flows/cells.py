"""Figures laid out as a matrix: a line a report, a column an address."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from flows.arrow import Numbers, Places, real


class Cells:
    """The figures of reports, found by address; of two at one address the last counts.

    `reports`: for each figure the line of its report, of `lines` in all.
    """

    def __init__(self, reports: Places, addresses: pa.Array, values: pa.Array, lines: int) -> None:
        coded = addresses.dictionary_encode()
        self._known = {name: code for code, name in enumerate(coded.dictionary.to_pylist())}
        self._codes = coded.indices.to_numpy()
        self._reports, self._values, self._lines = reports, real(values), lines
        order = np.argsort(self._codes, kind="stable")
        self._by_code = np.split(order, np.searchsorted(self._codes[order], np.arange(1, len(self._known))))

    def lookup(self, wanted: Sequence[str]) -> tuple[Places, Numbers]:
        """For each report and wanted address: the place of the figure (-1: none), and its number (nan: none)."""
        places = np.full((self._lines, len(wanted)), -1, np.int64)
        for column, address in enumerate(wanted):
            own: NDArray[np.int64] = self._by_code[self._known[address]] if address in self._known else np.zeros(0, int)
            places[self._reports[own], column] = own
        values = np.where(places >= 0, self._values[places] if len(self._values) else np.nan, np.nan)
        return places, values
