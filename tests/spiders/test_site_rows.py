"""The rows of data/sites: what a reader of the catalogue may rely on."""

from __future__ import annotations

import re

import pytest
import yaml
from local_web import REPOSITORY

from schemas.regions import PINYIN, PROVINCES, province_name
from spiders.platforms.detect import fingerprint_of
from spiders.sites import Site, host_of, load_sites

FILES = sorted((REPOSITORY / "data/sites").glob("*.yaml"))
LISTED = load_sites(REPOSITORY / "data/sites")
AS_WRITTEN = {row["id"]: row for file in FILES for row in yaml.safe_load(file.read_text(encoding="utf-8"))["sites"]}


def _of(letters: str) -> tuple[Site, ...]:
    return load_sites(REPOSITORY / "data/sites" / f"{letters}.yaml")


def test_there_is_a_file_for_every_province_and_one_for_central_bodies() -> None:
    assert {file.stem for file in FILES} == set(PINYIN.values())
    assert set(PINYIN) == {"00", *PROVINCES}


def test_there_are_a_hundred_sites_at_least() -> None:
    assert len(LISTED) >= 100


def test_no_address_is_crawled_for_two_sites() -> None:
    urls = [column.url for site in LISTED for column in site.columns]
    assert len(urls) == len(set(urls))


def test_the_first_sites_are_xingqing_and_yinchuan() -> None:
    assert [site.name for site in _of("ningxia")][:2] == ["兴庆区", "银川市"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_begins_with_a_comment_that_names_its_province(file) -> None:
    code = next(code for code, letters in PINYIN.items() if letters == file.stem)
    assert file.read_text(encoding="utf-8").startswith(f"# {province_name(code)}")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_divisions_and_ids_are_those_of_the_file_s_province(file) -> None:
    for site in load_sites(file):
        assert PINYIN[site.division[:2]] == file.stem
        assert site.id == file.stem or site.id.startswith(f"{file.stem}-")


by_file = pytest.mark.parametrize("letters", [file.stem for file in FILES])


@by_file
def test_hosts_outside_gov_cn_are_named_in_the_row(letters: str) -> None:
    for site in _of(letters):
        strange = {host for host in site.hosts if not host.endswith(".gov.cn")}
        assert strange <= set(AS_WRITTEN[site.id].get("allowed_hosts", ())), site.id


_LEVELS = {"province": r"\d\d0000", "prefecture": r"\d{4}00", "county": r"\d{4}(?!00)\d\d", "ministry": "000000"}


@by_file
def test_level_and_division_agree(letters: str) -> None:
    for site in _of(letters):
        assert re.fullmatch(_LEVELS.get(site.level, r"\d{6}"), site.division), site.id


@by_file
def test_a_site_that_is_not_a_government_s_names_its_organ(letters: str) -> None:
    for site in _of(letters):
        assert bool(site.organ) == (site.level in {"department", "township", "zone", "ministry"}), site.id


def test_sites_of_one_division_share_its_name() -> None:
    named = {(site.division, site.name) for site in LISTED}
    assert len(named) == len({division for division, _ in named})


@by_file
def test_every_row_says_how_its_columns_are_known(letters: str) -> None:
    for site in _of(letters):
        assert site.evidence, site.id
        assert site.host == host_of(site.columns[0].url)


@by_file
def test_no_address_of_a_row_looks_like_another_platform_s(letters: str) -> None:
    for site in _of(letters):
        urls = [column.url for column in site.columns] + re.findall(r"https?://[^\s,();]+(?<!\.)", site.evidence)
        told = [fingerprint_of(url) for url in urls]
        assert {sign.platform for sign in told if sign.product != "static"} <= {site.platform}, site.id
