"""What lies beside the tables of a release: tools accept it, and it says what is there."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import re
import shutil

import pyarrow.parquet as pq
import pytest
import yaml
from frictionless import Package, Resource
from releases import manifest, newest

from flows.dataset_card import MADE_UP, dataset_card
from flows.metadata import write_metadata
from schemas.datasets import TABLES
from schemas.pandera_checks import faults

NAMES = [table.name for table in TABLES]
WIDE = {"panel", "panel_status"}
"""Tables of hundreds of columns, which these libraries take long to read."""

READ_BY_FRICTIONLESS = sorted(set(NAMES) - {"reports", "figures", "documents"})
"""It reads whole numbers with gaps as NaN, and lists as text: of these tables it can only be asked about the schema."""


LONG = {"figures", "checks"}
"""Tables of many rows, likewise."""


def _large_ones_slow(names):
    return [pytest.param(name, marks=[pytest.mark.slow] if name in WIDE | LONG else []) for name in names]


@pytest.fixture(scope="module")
def release(first_night):
    return newest(first_night.store)


@pytest.fixture(scope="module")
def package(release):
    return Package(str(release / "datapackage.json"))


@pytest.fixture(scope="module")
def dataset(release):
    import mlcroissant  # it imports a great deal, so not where tests are only collected

    return mlcroissant.Dataset(jsonld=str(release / "croissant.json"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_file_holds_what_the_registry_says(release, table):
    files = sorted((release / table.name).glob("*/*/*.parquet"))
    assert files
    assert [fault for file in files for fault in faults(table, pq.ParquetFile(file).read())] == []


def test_frictionless_accepts_the_data_package(release):
    assert Package.validate_descriptor(str(release / "datapackage.json")).valid


def test_the_data_package_names_every_file_of_the_manifest(package, release):
    named = [path for resource in package.resources for path in (resource.path, *resource.extrapaths)]
    assert sorted(named) == sorted(manifest(release)["files"])


@pytest.mark.parametrize("table", _large_ones_slow(READ_BY_FRICTIONLESS))
def test_frictionless_finds_the_rows_as_described(package, release, table):
    resource = package.get_resource(table)
    for path in (resource.path, *resource.extrapaths):
        one = Resource(path=path, basepath=str(release), format="parquet", schema=resource.schema)
        assert one.validate().flatten(["fieldName", "message"]) == []


def test_mlcroissant_accepts_the_description(dataset):
    assert (dataset.metadata.issues.errors, dataset.metadata.issues.warnings) == (set(), set())


@pytest.mark.parametrize("table", _large_ones_slow(NAMES))
def test_mlcroissant_reads_every_row(dataset, release, table):
    assert sum(1 for _ in dataset.records(table)) == manifest(release)["rows"][table]


def test_the_list_of_columns_has_every_column_of_the_files(release):
    with (release / "columns.csv").open(encoding="utf-8", newline="") as lines:
        listed = [(line["table"], line["column"], line["type"]) for line in csv.DictReader(lines)]
    schemas = {name: pq.read_schema(next((release / name).rglob("*.parquet"))) for name in NAMES}
    assert listed == [(name, field.name, str(field.type)) for name, schema in schemas.items() for field in schema]


def test_the_card_counts_the_reports_of_each_year(release):
    card = (release / "README.md").read_text(encoding="utf-8")
    for file in (release / "reports").glob("report_year=*"):
        count = sum(pq.read_metadata(path).num_rows for path in file.rglob("*.parquet"))
        assert f"| {file.name.partition('=')[2]} | {count} |" in card


def test_the_card_s_example_loads_the_tables_in_its_folder(release):
    (example,) = re.findall(r"```python\n(.*?)```", (release / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    with contextlib.chdir(release):
        exec(example, names)
    rows = {name: len(names[name]) for name in ("panel", "figures")}
    assert rows == {name: manifest(release)["rows"][name] for name in rows}


def test_the_card_says_that_the_sample_is_made_up(release):
    assert MADE_UP in (release / "README.md").read_text(encoding="utf-8")


def test_a_release_with_a_document_of_another_machine_is_not_called_made_up(release, tmp_path):
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    file = next((copy / "documents").rglob("*.parquet"))
    documents = pq.read_table(file, partitioning=None)
    urls = ["http://www.example.gov.cn/1.html", *documents["url"].to_pylist()[1:]]
    at = documents.schema.get_field_index("url")
    file.unlink()  # it shares its bytes with other releases
    pq.write_table(documents.set_column(at, documents.schema.field(at), [urls]), file)
    assert MADE_UP not in dataset_card(copy, manifest(release))


def test_a_release_says_how_it_is_cited(release):
    citation = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (release.name, "CC-BY-4.0")


def test_the_licence_is_there_in_full(release):
    text = (release / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("Creative Commons Attribution 4.0 International Public License")
    assert "Section 8 -- Interpretation" in text


def test_the_manifest_has_the_hash_of_each_description(release):
    for name, entry in manifest(release)["metadata"].items():
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == entry["sha256"]


def test_the_same_release_is_described_in_the_same_bytes(release, tmp_path):
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    assert write_metadata(copy, manifest(release)) == manifest(release)["metadata"]
