"""The tools researchers use load a release as the documentation says."""

from __future__ import annotations

import shutil

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from releases import manifest, newest

from schemas.datasets import TABLES

NAMES = [table.name for table in TABLES]


@pytest.fixture(scope="module")
def release(first_night):
    return newest(first_night.store)


@pytest.mark.parametrize("table", NAMES)
def test_pandas_loads_a_table(release, table):
    frame = pd.read_parquet(release / table, dtype_backend="numpy_nullable")
    assert len(frame) == manifest(release)["rows"][table]


def test_pandas_keeps_whole_numbers_whole(release):
    frame = pd.read_parquet(release / "figures", dtype_backend="numpy_nullable")
    assert (str(frame["year"].dtype), str(frame["value"].dtype)) == ("Int16", "Float64")


@pytest.mark.parametrize("table", NAMES)
def test_polars_loads_a_table(release, table):
    assert pl.read_parquet(release / table).height == manifest(release)["rows"][table]


@pytest.mark.parametrize("table", NAMES)
def test_duckdb_loads_a_table(release, table):
    query = f"select count(*) from read_parquet('{release}/{table}/**/*.parquet', hive_partitioning=true)"
    assert duckdb.sql(query).fetchall()[0][0] == manifest(release)["rows"][table]


def test_keys_keep_their_zeros_and_letters(release):
    frame = pd.read_parquet(release / "reports")
    assert set(frame["province"]) == {"CN-32", "CN-64"}


def test_a_filter_on_year_and_province_opens_only_those_files(release):
    dataset = ds.dataset(release / "figures", partitioning="hive")
    wanted = (ds.field("report_year") == 2021) & (ds.field("province") == "CN-64")
    files = [fragment.path for fragment in dataset.get_fragments(filter=wanted)]
    assert len(files) == 1
    assert "report_year=2021/province=CN-64" in files[0]


PANDAS = {"string": "string", "double": "Float64", "bool": "boolean", "int16": "Int16", "int32": "Int32",
          "int64": "Int64", "date32[day]": "object", "timestamp[us, tz=UTC]": "datetime64[us, UTC]"}  # fmt: skip
POLARS = {"string": pl.String, "double": pl.Float64, "bool": pl.Boolean, "int16": pl.Int16, "int32": pl.Int32,
          "int64": pl.Int64, "date32[day]": pl.Date, "timestamp[us, tz=UTC]": pl.Datetime("us", "UTC")}  # fmt: skip
DUCKDB = {"string": "VARCHAR", "double": "DOUBLE", "bool": "BOOLEAN", "int16": "SMALLINT", "int32": "INTEGER",
          "int64": "BIGINT", "date32[day]": "DATE", "timestamp[us, tz=UTC]": "TIMESTAMP WITH TIME ZONE"}  # fmt: skip
PLAIN = {table.name: [column for column in table.columns if not pa.types.is_list(column.type)] for table in TABLES}
"""The columns of each table that are no lists: these every tool names in its own way."""
EACH = pytest.mark.parametrize("table", NAMES)
EACH_IN_PARTITIONS = pytest.mark.parametrize("table", [name for name in NAMES if name != "id_changes"])
"""Nothing has moved to another id in the sample: that table has one file without rows."""


@EACH
def test_pandas_with_its_own_types_has_those_of_the_dictionary(release, table):
    frame = pd.read_parquet(release / table, dtype_backend="numpy_nullable")
    assert {c.name: str(frame[c.name].dtype) for c in PLAIN[table]} == {
        c.name: PANDAS[str(c.type)] for c in PLAIN[table]
    }


@EACH
def test_pandas_with_arrow_types_has_those_of_the_dictionary(release, table):
    frame = pd.read_parquet(release / table, dtype_backend="pyarrow")
    types = {c.name: frame[c.name].dtype.pyarrow_dtype for c in TABLES[NAMES.index(table)].columns}
    assert types == {c.name: c.type for c in TABLES[NAMES.index(table)].columns}


@EACH
def test_polars_has_the_types_of_the_dictionary(release, table):
    schema = pl.read_parquet(release / table).schema
    assert {c.name: schema[c.name] for c in PLAIN[table]} == {c.name: POLARS[str(c.type)] for c in PLAIN[table]}


@EACH
def test_duckdb_has_the_types_of_the_dictionary(release, table):
    rows = duckdb.sql(f"describe select * from read_parquet('{release}/{table}/**/*.parquet')").fetchall()
    types = {row[0]: row[1] for row in rows}
    assert {c.name: types[c.name] for c in PLAIN[table]} == {c.name: DUCKDB[str(c.type)] for c in PLAIN[table]}


@EACH
def test_pyarrow_has_the_types_and_the_rows(release, table):
    dataset = ds.dataset(release / table, partitioning="hive")
    wanted = TABLES[NAMES.index(table)].schema
    assert [dataset.schema.field(field.name) for field in wanted] == list(wanted)
    assert dataset.count_rows() == manifest(release)["rows"][table]


@pytest.fixture(scope="module")
def one_partition(release, tmp_path_factory):
    """The release, in which only the files of 2021 in province 64 can be read: the others hold no Parquet."""
    copy = tmp_path_factory.mktemp("one") / release.name
    shutil.copytree(release, copy)
    for path in copy.rglob("*.parquet"):
        if "report_year=2021/province=CN-64" not in str(path):
            path.unlink()
            path.write_bytes(b"never to be opened")
    return copy


def expected(release, table):
    files = manifest(release)["files"]
    return files[f"{table}/report_year=2021/province=CN-64/part-0.parquet"]["rows"]


@EACH_IN_PARTITIONS
def test_a_filter_in_pandas_opens_only_those_files(one_partition, table):
    schema = ds.dataset(sorted((one_partition / table).rglob("report_year=2021/province=CN-64/*.parquet"))).schema
    keys = [pa.field("report_year", pa.int32()), pa.field("province", pa.string())]
    wanted = [("report_year", "==", 2021), ("province", "==", "CN-64")]
    frame = pd.read_parquet(one_partition / table, filters=wanted, schema=pa.schema([*schema, *keys]))
    assert len(frame) == expected(one_partition, table)


@EACH_IN_PARTITIONS
def test_a_filter_in_polars_opens_only_those_files(one_partition, table):
    schema = pl.read_parquet(one_partition / table / "report_year=2021/province=CN-64").schema
    files = pl.scan_parquet(
        one_partition / table, hive_schema={"report_year": pl.Int64, "province": pl.String}, schema=schema
    )
    found = files.filter((pl.col("report_year") == 2021) & (pl.col("province") == "CN-64")).collect()
    assert found.height == expected(one_partition, table)


@EACH_IN_PARTITIONS
def test_a_filter_in_duckdb_opens_only_those_files(release, table):
    query = f"""explain analyze select count(row) from (
        select report_id as row from read_parquet('{release}/{table}/**/*.parquet', hive_partitioning = true)
        where report_year = 2021 and province = 'CN-64')"""
    plan = duckdb.sql(query).fetchall()[0][1]
    assert "Total Files Read: 1" in " ".join(plan.replace("│", " ").split())
