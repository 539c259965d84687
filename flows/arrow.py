"""Nested columns of readings as flat ones: a row a figure, each with the number of its reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.datasets import Table

Columns = dict[str, Any]
"""Arrow arrays of one length, by name."""

_LARGEST_WHOLE = 2.0**53
"""Up to here floats add whole numbers up exactly."""

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


def unnest(readings: pa.Table, name: str) -> tuple[Places, Columns]:
    """The items of a list of structs: for each the row of its reading, and its fields."""
    nested = readings[name].combine_chunks()
    parents = pc.list_parent_indices(nested).to_numpy()
    return parents, fields(pc.list_flatten(nested))


def fields(structs: pa.StructArray) -> Columns:
    """The fields of structs, null where the struct is."""
    names = [structs.type.field(number).name for number in range(structs.type.num_fields)]
    return dict(zip(names, structs.flatten(), strict=True))


def fit(table: Table, columns: Mapping[str, Any], rows: int) -> pa.Table:
    """Columns as the published table has them, in its types; what is not given is null.

    Raises pyarrow.ArrowInvalid where a value does not fit its column.
    """
    arrays = [_typed(columns.get(field.name), field.type, rows) for field in table.schema]
    return pa.Table.from_arrays(arrays, schema=table.schema)


def _typed(column: Any, kind: pa.DataType, rows: int) -> pa.Array:
    if column is None:
        return pa.nulls(rows, kind)
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return column.cast(kind)
    return pa.array(column, kind)


def count(parents: Places, rows: int) -> NDArray[np.int64]:
    """How many items each of so many readings has."""
    return np.bincount(parents, minlength=rows)


def true(flags: pa.Array) -> NDArray[np.bool_]:
    """A boolean array as numpy has it; null is false."""
    found: NDArray[np.bool_] = pc.fill_null(flags, fill_value=False).to_numpy(zero_copy_only=False)
    return found


def real(column: pa.Array) -> Numbers:
    """Numbers as numpy has them; null is nan."""
    found: Numbers = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found


def nullable(values: Numbers) -> pa.Array:
    """Numbers as Arrow has them; nan is null."""
    return pa.array(values, mask=np.isnan(values))


def exact_sum(terms: Sequence[Numbers], signs: Sequence[int]) -> Numbers:
    """The terms, each with its sign, added up as decimals are: 0.3 - 0.1 is 0.2; nan where one is nan."""
    table = np.stack(terms)
    total: Numbers = np.asarray(signs, dtype=np.float64) @ np.where(np.isnan(table), 0, table)
    uneven = (table != np.floor(table)) | (np.abs(table) > _LARGEST_WHOLE)
    broken = np.any(uneven, axis=0) & ~np.isnan(table).any(axis=0)
    for place in np.flatnonzero(broken):
        total[place] = float(sum(sign * Decimal(str(term)) for sign, term in zip(signs, table[:, place], strict=True)))
    return np.where(np.isnan(table).any(axis=0), np.nan, total)
