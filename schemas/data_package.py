"""The registry as files that other tools read: `columns.csv` and the Data Package (frictionless)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from schemas.column_rules import Rule, rule_of
from schemas.datasets import PANEL_STATUS, TABLES, Column, Table
from schemas.panel import panel_columns

LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
TITLE = "gongkai: the annual disclosure reports of Chinese government bodies"
ABOUT = (
    "Figures of the annual reports of Chinese government bodies on the disclosure of government information "
    "(政府信息公开工作年度报告), each with the document, page and printed characters it came from, checked against "
    "the statutory forms' own arithmetic."
)

COLUMN_FACTS = (
    "table", "column", "short_name", "type", "unit", "nullable", "null_means", "description", "label_zh", "source",
    "comparability", "allowed", "minimum", "maximum", "pattern",
)  # fmt: skip
"""The header of columns.csv."""


def columns_csv() -> str:
    """Every published column, one a line: what it is, in both languages, and what it may hold."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMN_FACTS)
    writer.writerows(_facts(table, column) for table in TABLES for column in table.columns)
    return text.getvalue()


def label_zh(table: Table, column: Column) -> str:
    """The Chinese label of a column."""
    return column.label_zh or rule(table, column).label_zh


def rule(table: Table, column: Column) -> Rule:
    """What the values of a column must be."""
    return rule_of(table.name, column.name, is_cell_status=table is PANEL_STATUS and column.name in _CELLS)


_CELLS = frozenset(column.name for column in panel_columns())


def _facts(table: Table, column: Column) -> Iterator[Any]:
    must = rule(table, column)
    yield from (table.name, column.name, column.short_name, column.type, column.unit, bool(column.null), column.null)
    yield from (column.description, label_zh(table, column), column.source, column.rule)
    yield from (" ".join(must.among), must.least, must.most, must.pattern)


def data_package(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The Data Package of a release: each table is a resource of many files, its schema as in the registry."""
    return {
        "name": "gongkai",
        "id": manifest["release_id"],
        "title": TITLE,
        "description": ABOUT,
        "version": manifest["schema_version"],
        "created": manifest["created_at"],
        "licenses": [LICENCE],
        "keywords": ["freedom of information", "government transparency", "China"],
        "resources": [
            _resource(table, paths) for table in TABLES if (paths := paths_of(table.name, manifest["files"]))
        ],
    }


def paths_of(table: str, files: Iterable[str]) -> list[str]:
    """The files of a table, in order."""
    return sorted(path for path in files if path.startswith(f"{table}/"))


def _resource(table: Table, paths: list[str]) -> dict[str, Any]:
    return {
        "name": table.name,
        "description": f"One row is {table.one_row_is}.",
        "path": paths,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": {
            "fields": [_field(table, column) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [],  # an empty text is one; nulls are told by Parquet
        },
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    field = {
        "name": column.name,
        "type": _type(column.type),
        "title": label_zh(table, column),
        "description": column.description,
        "unit": column.unit,
        "nullMeans": column.null,
        "shortName": column.short_name,
        "source": column.source,
        "comparability": column.rule,
        "constraints": _constraints(table, column),
    }
    return {name: value for name, value in field.items() if value}


def _type(kind: pa.DataType) -> str:
    """The Table Schema type of an Arrow type; raises KeyError for one that no table has so far."""
    if pa.types.is_list(kind):
        return "array"
    if pa.types.is_integer(kind):
        return "integer"
    return {"string": "string", "double": "number", "bool": "boolean", "date32[day]": "date"}.get(str(kind)) or {
        "timestamp[us, tz=UTC]": "datetime"
    }[str(kind)]


def _constraints(table: Table, column: Column) -> dict[str, Any]:
    must = rule(table, column)
    found = {"enum": list(must.among), "minimum": must.least, "maximum": must.most, "pattern": must.pattern}
    required = {} if column.null else {"required": True}
    return required | {name: value for name, value in found.items() if value not in (None, [], "")}
