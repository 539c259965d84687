"""The wide table as CSV, Stata and Excel files. A file is whole before it has its name."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import track

from flows.export import ExportError
from flows.harmless import FORMULA
from flows.release_home import ReleaseFiles
from schemas.data_package import columns_csv, label_zh
from schemas.datasets import PANEL, Column

BOM = "\ufeff".encode()
"""By it Excel knows that a CSV file is UTF-8."""

_STATA_LABEL, _STATA_TEXT = 80, 2045
_XLSX_ROWS, _XLSX_TEXT = 1_048_576, 32_767


def read_panel(release: ReleaseFiles) -> pa.Table:
    """The table of all years and provinces, in the order of the folders. Raises ExportError where a file is damaged."""
    tables = [PANEL.schema.empty_table()]  # an older release may lack columns
    for path in release.of(PANEL.name):
        try:
            tables.append(pq.ParquetFile(release.open(path)).read())
        except (OSError, pa.ArrowException) as error:
            raise ExportError(f"{release.name(path)} cannot be read: {error}") from error
    return pa.concat_tables(tables, promote_options="default").select(PANEL.schema.names)


def write_csv(panel: pa.Table, folder: Path, release_id: str) -> Iterator[Path]:
    """panel.csv (UTF-8 with a mark, empty: no value) and columns.csv."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(BOM)
            pc_csv.write_csv(harmless(panel), file)

    yield _whole(folder / "panel.csv", write)
    yield _columns(folder)


def write_stata(panel: pa.Table, folder: Path, release_id: str) -> Iterator[Path]:
    """panel.dta (Stata 14 and newer) with short names and labels in both languages, and columns.csv.

    Text is as published: Stata runs no formulas.
    """
    frame = panel.rename_columns([column.short_name for column in PANEL.columns]).to_pandas()
    labels = {column.short_name: _stata_label(column) for column in PANEL.columns}
    dates = {column.short_name: "td" for column in PANEL.columns if pa.types.is_date(column.type)}
    for column in PANEL.columns:
        name = column.short_name
        if name in dates:
            frame[name] = frame[name].astype("datetime64[s]")
        elif pa.types.is_boolean(column.type):
            frame[name] = frame[name].astype("float64")  # 1, 0 and missing
        elif pa.types.is_string(column.type):
            frame[name] = frame[name].fillna("").astype(object)
    texts = [column.short_name for column in PANEL.columns if pa.types.is_string(column.type)]
    long = [name for name in texts if _longest(frame[name]) > _STATA_TEXT]

    def write(path: Path) -> None:
        with path.open("wb") as file:
            frame.to_stata(
                file,
                write_index=False,
                version=118,
                variable_labels=labels,
                convert_dates=dates,
                convert_strl=long,
                data_label=f"gongkai, release {release_id}",
                time_stamp=_moment(release_id),
            )

    yield _whole(folder / "panel.dta", write)
    yield _columns(folder)


def write_xlsx(panel: pa.Table, folder: Path, release_id: str) -> Iterator[Path]:
    """gongkai.xlsx with the sheets `panel` and `columns`. Raises ExportError where the table is too large for Excel."""
    import xlsxwriter

    if panel.num_rows >= _XLSX_ROWS:
        raise ExportError(
            f"{panel.num_rows:,} reports do not fit on a sheet of {_XLSX_ROWS:,} rows; use --csv or --stata"
        )

    def write(path: Path) -> None:
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
        with xlsxwriter.Workbook(str(path), options | {"strings_to_urls": False, "strings_to_numbers": False}) as book:
            book.set_properties({"title": f"gongkai, release {release_id}", "created": _moment(release_id)})
            _sheet(book.add_worksheet("panel"), panel.schema.names, _rows(harmless(panel)))
            header, *rows = csv.reader(io.StringIO(_columns_of_panel()))
            _sheet(book.add_worksheet("columns"), header, iter(rows))

    yield _whole(folder / "gongkai.xlsx", write)


def harmless(table: pa.Table) -> pa.Table:
    """The table with an apostrophe before every text that a spreadsheet could take for a formula."""
    columns = [
        pc.replace_substring_regex(column, FORMULA, r"'\1") if pa.types.is_string(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _sheet(sheet: Any, header: list[str], rows: Iterator[Any]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, header)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str) and len(value) > _XLSX_TEXT:
                raise ExportError(f"a text of {len(value):,} characters in {header[place]} fits no cell; use --csv")
            if value is not None:
                sheet.write(number, place, value)


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    batches = table.to_batches(max_chunksize=1000)
    for batch in track(batches, "gongkai.xlsx", console=Console(stderr=True), transient=True):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _columns(folder: Path) -> Path:
    def write(path: Path) -> None:
        path.write_bytes(BOM + _columns_of_panel().encode())

    return _whole(folder / "columns.csv", write)


def _columns_of_panel() -> str:
    """The lines of columns.csv that are about the wide table."""
    header, *lines = columns_csv().splitlines(keepends=True)
    return header + "".join(line for line in lines if line.startswith(f"{PANEL.name},"))


def _stata_label(column: Column) -> str:
    return f"{label_zh(PANEL, column)} | {column.description}"[:_STATA_LABEL]


def _longest(texts: Any) -> int:
    """The length of the longest text, in bytes."""
    return max((len(text.encode()) for text in texts), default=0)


def _moment(release_id: str) -> Any:
    """When the release was made, by its id: the same release gives the same file."""
    import datetime as dt

    return dt.datetime.strptime(release_id[:16], "%Y%m%dT%H%M%SZ")


def _whole(path: Path, write: Callable[[Path], None]) -> Path:
    """Write a file beside its place, then put it there."""
    building = path.with_name(f".{path.name}.part")
    try:
        write(building)
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
    return path
