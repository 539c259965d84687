"""Rows go into the catalogue's files without touching what is there."""

from __future__ import annotations

import datetime as dt
import difflib
import shutil
from pathlib import Path

import pytest

from flows.site_file import add_row, as_yaml, file_of, set_values
from spiders.sites import SiteCatalogueError, load_sites

SITES = Path(__file__).parents[2] / "data" / "sites"
ROW = {
    "id": "ningxia-yinchuan-lingwu",
    "name": "灵武市",
    "division": "640181",
    "level": "county",
    "platform": "trs",
    "columns": [{"url": "http://www.nxlw.gov.cn/xxgk/xxgknb/", "kind": "per_year"}],
    "allowed_hosts": ["www.nxlw.gov.cn", "nxlw.gov.cn"],
    "site_id_code": "6401810001",
    "verified_at": None,
    "evidence": "Looked at on 2026-11-25: "
    + "http://www.nxlw.gov.cn/xxgk/xxgknb/202501/t20250123_1.html, " * 3
    + "and more.",
}


@pytest.fixture
def catalogue(tmp_path):
    return shutil.copytree(SITES, tmp_path / "sites")


def changed_lines(file):
    before = (SITES / file.name).read_text(encoding="utf-8").splitlines()
    lines = difflib.ndiff(before, file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_a_row_is_appended_to_its_province_s_file_and_nothing_else_changes(catalogue):
    file = add_row(catalogue, ROW)
    assert file.name == "ningxia.yaml"
    assert [line[2:] for line in changed_lines(file)] == ["", *as_yaml(ROW).splitlines()]


def test_an_appended_row_is_read_as_it_was_meant(catalogue):
    added = load_sites(add_row(catalogue, ROW))[-1]
    assert added.model_dump(mode="json", exclude={"host", "delay", "organ"}) == ROW


def test_lines_of_a_row_are_short(catalogue):
    assert max(map(len, as_yaml(ROW).splitlines())) <= 120


def test_a_province_without_a_file_gets_one(catalogue):
    (catalogue / "ningxia.yaml").unlink()
    text = add_row(catalogue, ROW).read_text(encoding="utf-8")
    assert text.startswith("# 宁夏回族自治区.")
    assert len(load_sites(catalogue / "ningxia.yaml")) == 1


def test_a_row_that_would_break_the_catalogue_is_not_written(catalogue):
    before = (catalogue / "ningxia.yaml").read_bytes()
    with pytest.raises(SiteCatalogueError, match="the id is taken"):
        add_row(catalogue, ROW | {"id": "ningxia-yinchuan"})
    assert (catalogue / "ningxia.yaml").read_bytes() == before


def test_a_file_that_would_be_begun_with_a_broken_row_is_not_there(catalogue):
    (catalogue / "ningxia.yaml").unlink()
    with pytest.raises(SiteCatalogueError, match="platform"):
        add_row(catalogue, ROW | {"platform": "typo3"})
    assert not (catalogue / "ningxia.yaml").exists()


def test_what_verifying_sets_are_two_lines(catalogue):
    values = {"site_id_code": "6401040001", "verified_at": dt.date(2026, 11, 25)}
    lines = changed_lines(set_values(catalogue, "ningxia-yinchuan-xingqing", values))
    assert lines == ["-     verified_at: null", '+     site_id_code: "6401040001"', "+     verified_at: 2026-11-25"]


def test_a_site_is_found_in_its_file(catalogue):
    assert file_of(catalogue, "yunnan-kunming").name == "yunnan.yaml"


def test_a_site_that_is_in_no_file_is_answered(catalogue):
    with pytest.raises(SiteCatalogueError, match="no site 'kunming'"):
        file_of(catalogue, "kunming")
