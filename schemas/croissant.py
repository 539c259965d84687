"""The registry as Croissant (JSON-LD), which machine-learning tools and dataset search engines read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from schemas.data_package import ABOUT, LICENCE, TITLE, label_zh, paths_of
from schemas.datasets import TABLES, Column, Table

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
PARQUET = "application/x-parquet"
"""Croissant's own name of the type; the registered one is not known to its reader."""

_VOCABULARY = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
    "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{name: f"cr:{name}" for name in _VOCABULARY},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "sc": "https://schema.org/",
}


def croissant(manifest: Mapping[str, Any], cite_as: str) -> dict[str, Any]:
    """The Croissant description of a release: a set of files and a set of records for each table."""
    tables = [table for table in TABLES if paths_of(table.name, manifest["files"])]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": "gongkai",
        "alternateName": TITLE,
        "description": ABOUT,
        "conformsTo": CONFORMS_TO,
        "identifier": manifest["release_id"],
        "version": semantic_version(manifest),
        "datePublished": manifest["created_at"],
        "license": LICENCE["path"],
        "citeAs": cite_as,
        "url": "README.md",
        "inLanguage": ["zh", "en"],
        "creator": {"@type": "sc:Organization", "name": "The gongkai developers"},
        "distribution": [_files(table) for table in tables],
        "recordSet": [_records(table) for table in tables],
    }


def semantic_version(manifest: Mapping[str, Any]) -> str:
    """The version that Croissant asks for, of three numbers: the schema's two, then the digits of the release's id."""
    return f"{manifest['schema_version']}.{re.sub(r'[^0-9]', '', manifest['release_id'])}"


def _files(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{table.name}-files",
        "name": f"{table.name}-files",
        "description": f"The Parquet files of {table.name}, by report_year and province",
        "encodingFormat": PARQUET,
        "includes": f"{table.name}/**/*.parquet",
    }


def _records(table: Table) -> dict[str, Any]:
    key = [{"@id": f"{table.name}/{name}"} for name in table.key]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"One row is {table.one_row_is}.",
        "key": key if len(key) > 1 else key[0],
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    is_list = pa.types.is_list(column.type)
    said = (column.description, label_zh(table, column), f"unit: {column.unit}" if column.unit else "", column.rule)
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": "; ".join(text for text in said if text),
        "dataType": _type(column.type.value_type if is_list else column.type),
        **({"repeated": True} if is_list else {}),
        "source": {"fileSet": {"@id": f"{table.name}-files"}, "extract": {"column": column.name}},
    }


def _type(kind: pa.DataType) -> str:
    """The type in the words of schema.org."""
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_temporal(kind):
        return "sc:Date"
    return {"string": "sc:Text", "double": "sc:Float", "bool": "sc:Boolean"}[str(kind)]
