"""What `gongkai export` writes is the wide table, whole, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import math
import shutil
import uuid

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from releases import newest, rows

from flows.cli import app
from flows.export import ExportError, export
from flows.export_files import BOM, harmless, read_panel, write_csv, write_stata, write_xlsx
from flows.nearest import UnknownName
from flows.release_home import ReleaseFiles
from flows.storage import Store
from schemas.datasets import PANEL
from schemas.panel import panel_columns


@pytest.fixture(scope="module")
def release(first_night):
    return newest(first_night.store)


def _files(release):
    return ReleaseFiles(Store(release.parents[1]).release_home, release.name)


@pytest.fixture(scope="module")
def exported(release, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    panel = read_panel(_files(release))
    for write in (write_csv, write_stata, write_xlsx):
        list(write(panel, folder, release.name))
    return folder


@pytest.fixture(scope="module")
def published(release):
    return {row["report_id"]: row for row in rows(release, "panel")}


def test_csv_has_every_number_and_leaves_the_others_empty(exported, published):
    with (exported / "panel.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = {line["report_id"]: line for line in csv.DictReader(file)}
    assert lines.keys() == published.keys()
    for name, row in published.items():
        for column in panel_columns():
            text = lines[name][column.name]
            assert (float(text) if text else None) == row[column.name]


def test_csv_tells_excel_that_it_is_utf_8(exported):
    assert (exported / "panel.csv").read_bytes().startswith(BOM)


def test_the_list_of_columns_explains_each_column_of_the_table(exported):
    with (exported / "columns.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [line["column"] for line in csv.DictReader(file)] == PANEL.schema.names


def test_stata_has_every_number_under_its_short_name(exported, published):
    frame = pd.read_stata(exported / "panel.dta").set_index("report_id")
    assert list(frame.index) == list(published)
    for name, row in published.items():
        for column in panel_columns():
            number = frame.loc[name, column.short_name]
            assert (None if math.isnan(number) else number) == row[column.name]


def test_stata_keeps_text_dates_and_verdicts(exported, published):
    frame = pd.read_stata(exported / "panel.dta").set_index("report_id")
    for name, row in published.items():
        assert frame.loc[name, "issuer"] == (row["issuer"] or "")
        assert pd.isna(frame.loc[name, "published_on"]) == (row["published_on"] is None)
        assert frame.loc[name, "consistent"] == row["consistent"]


def test_stata_labels_are_in_both_languages(exported):
    with pd.io.stata.StataReader(exported / "panel.dta") as reader:
        label = reader.variable_labels()["r_received_tot"]
    assert label == "一、本年新收政府信息公开申请数量：总计 | requests: received, total"


def test_excel_has_a_line_a_report_and_the_columns_beside_it(exported, published):
    book = openpyxl.load_workbook(exported / "gongkai.xlsx", read_only=True)
    header, *lines = book["panel"].iter_rows(values_only=True)
    assert (list(header), len(lines)) == (PANEL.schema.names, len(published))
    place = header.index("requests_received_total")
    assert {line[0]: line[place] for line in lines} == {
        name: row["requests_received_total"] for name, row in published.items()
    }
    assert book["columns"].max_row == len(PANEL.columns) + 1


@pytest.mark.parametrize("write", [write_csv, write_stata, write_xlsx])
def test_the_same_release_gives_the_same_bytes(release, tmp_path, write):
    panel = read_panel(_files(release))
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        list(write(panel, tmp_path / name, release.name))
    once, again = ([path.read_bytes() for path in sorted((tmp_path / name).iterdir())] for name in ("once", "again"))
    assert once == again


@given(st.sampled_from(["", *"=+-@\t\r\n＝＋－＠"]), st.text(max_size=20))
def test_no_text_begins_as_a_formula_does_and_none_loses_a_character(beginning, rest):
    before = beginning + rest
    made = harmless(pa.table({"text": pa.array([before, None])}))["text"].to_pylist()
    assert made == ["'" + before if before[:1] in [*"=+-@\t\r\n＝＋－＠"] else before, None]


def test_a_title_that_is_a_formula_is_text_in_csv_and_excel(release, tmp_path):
    panel = read_panel(_files(release))
    place = panel.schema.get_field_index("issuer")
    formula = pa.array(['=HYPERLINK("http://example.org")'] * panel.num_rows)
    for write in (write_csv, write_xlsx):
        list(write(panel.set_column(place, "issuer", formula), tmp_path, release.name))
    cell = openpyxl.load_workbook(tmp_path / "gongkai.xlsx")["panel"].cell(2, place + 1)
    assert (cell.data_type, cell.value) == ("s", "'" + formula[0].as_py())
    assert "\"'=HYPERLINK(" in (tmp_path / "panel.csv").read_text(encoding="utf-8-sig")


def test_a_negative_number_stays_a_number(tmp_path):
    table = pa.table({"change": pa.array([-3.0])})
    assert harmless(table).equals(table)


def test_what_cannot_be_finished_leaves_nothing_behind(release, tmp_path, monkeypatch):
    monkeypatch.setattr("flows.export_files._XLSX_TEXT", 3)
    with pytest.raises(ExportError, match="fits no cell"):
        list(write_xlsx(read_panel(_files(release)), tmp_path, release.name))
    assert list(tmp_path.iterdir()) == []


def test_the_newest_release_is_exported_where_none_is_named(night, tmp_path, capsys):
    assert export(["csv"], tmp_path / "out", "LATEST") == 0
    assert newest(night.store).name in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["columns.csv", "panel.csv"]


def test_an_unknown_release_is_refused_by_name(night, tmp_path):
    with pytest.raises(UnknownName, match=f"'2001' is no release.*{newest(night.store).name}"):
        export(["csv"], tmp_path, "2001")


def test_without_a_format_the_command_was_typed_wrongly(capsys):
    with pytest.raises(SystemExit) as end:
        app(["export"])
    assert end.value.code == 2
    assert "--csv, --stata or" in capsys.readouterr().err


def test_a_release_in_an_object_store_is_exported_alike(release, monkeypatch, tmp_path, capsys):
    url = f"memory://{uuid.uuid4()}"
    home = Store(url).release_home
    building = home.building()
    shutil.copytree(release, building)
    home.commit(building, release.name, lambda: None)
    monkeypatch.setenv("GONGKAI_STORE", url)
    assert export(["csv"], tmp_path / "there", "LATEST") == 0
    monkeypatch.setenv("GONGKAI_STORE", str(release.parents[1]))
    assert export(["csv"], tmp_path / "here", release.name[:8]) == 0
    assert (tmp_path / "there" / "panel.csv").read_bytes() == (tmp_path / "here" / "panel.csv").read_bytes()


def test_an_older_release_may_lack_columns(release, tmp_path):
    shutil.copytree(release, tmp_path / "releases" / release.name)
    files = ReleaseFiles(Store(tmp_path).release_home, release.name)
    for path in files.of("panel"):
        file = files.open(path)
        table = pq.ParquetFile(file).read().drop_columns(["credit_code"] if "credit_code" in PANEL.schema.names else [])
        file.unlink()
        pq.write_table(table.drop_columns([table.column_names[-1]]), file)
    panel = read_panel(files)
    assert panel.schema.equals(PANEL.schema)
    assert panel[PANEL.schema.names[-1]].null_count == panel.num_rows > 0
