"""The tools researchers use load a release as the documentation says."""

from __future__ import annotations

import duckdb
import pandas as pd
import polars as pl
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
