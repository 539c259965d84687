"""What the catalogue's reader takes, and what it says where it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from local_web import REPOSITORY, write_catalogue

from spiders.sites import Site, SiteCatalogueError, choose, load_sites

COLUMN = {"url": "http://www.xqq.gov.cn/nb/"}


def _load(tmp_path: Path, loopback: bool = False, **row: Any) -> Site:
    row = {"id": "xqq", "columns": [COLUMN], **row}
    return load_sites(write_catalogue(tmp_path / "sites.yaml", row, loopback=loopback))[0]


def test_the_sample_catalogue_loads() -> None:
    assert [site.id for site in load_sites(REPOSITORY / "data/sample/sites.yaml")] == ["yunhu", "chengxi"]


def test_hosts_are_those_of_the_columns(tmp_path: Path) -> None:
    assert _load(tmp_path).hosts == {"www.xqq.gov.cn"}


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://www.xqq.gov.cn/x", True),
        ("http://www.xqq.gov.cn:8080/x", False),
        ("http://sub.www.xqq.gov.cn/x", False),
        ("http://www.xqq.gov.cn.evil.example/x", False),
        ("ftp://www.xqq.gov.cn/x", False),
        ("http://[broken/x", False),
    ],
)
def test_only_allowed_hosts_over_http(tmp_path: Path, url: str, allowed: bool) -> None:
    assert _load(tmp_path).allows(url) is allowed


def test_a_named_host_may_lie_outside_gov_cn(tmp_path: Path) -> None:
    column = {"url": "http://39.102.231.87/nb/"}
    assert _load(tmp_path, columns=[column], allowed_hosts=["39.102.231.87"]).hosts == {"39.102.231.87"}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"columns": [{"url": "http://www.example.com/"}]}, ["www.example.com is not under .gov.cn"]),
        ({"columns": [{"url": "http://127.0.0.1:8761/"}]}, ["127.0.0.1:8761", "loopback: true"]),
        ({"columns": [{"url": "http://localhost/"}]}, ["localhost", "loopback: true"]),
        ({"allowed_hosts": ["www.xqq.gov.cn", "10.0.0.8"]}, ["10.0.0.8", "loopback: true"]),
        ({"allowed_hosts": ["xqq.gov.cn"]}, ["www.xqq.gov.cn is not in allowed_hosts", "add it"]),
        ({"columns": [{"url": "www.xqq.gov.cn/nb/"}]}, ["not an http or https address"]),
        ({"columns": []}, ["columns"]),
        ({"division": "64"}, ["division '64' is not a code", "six digits"]),
        ({"division": 640104}, ["division is not text", "quotes"]),
        ({"site_id_code": "640104"}, ["site_id_code '640104' is none", "ten characters"]),
        ({"host": "xqq.gov.cn"}, ["xqq.gov.cn is not in allowed_hosts", "add it"]),
        ({"platform": "typo3"}, ["platform", "'trs', 'hanweb'"]),
        ({"colums": []}, ["unknown name 'colums'"]),
    ],
)
def test_errors_name_file_row_problem_and_remedy(tmp_path: Path, row: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(SiteCatalogueError) as error:
        _load(tmp_path, **row)
    message = str(error.value)
    assert "\n" not in message
    assert all(word in message for word in [f"{tmp_path}/sites.yaml: row 1 (xqq): ", *words])


def test_duplicate_ids_are_refused(tmp_path: Path) -> None:
    row = {"id": "xqq", "columns": [COLUMN]}
    with pytest.raises(SiteCatalogueError, match=r"row 2 \(xqq\): the id is taken"):
        load_sites(write_catalogue(tmp_path / "sites.yaml", row, row, loopback=False))


def test_a_loopback_file_is_refused_within_a_folder(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "a.yaml", {"id": "a", "columns": [{"url": "http://127.0.0.1:1/"}]})
    with pytest.raises(SiteCatalogueError, match="loaded on its own"):
        load_sites(tmp_path)


def test_broken_yaml_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "sites.yaml"
    file.write_text("sites:\n  - id: a\n   name: b\n", encoding="utf-8")
    with pytest.raises(SiteCatalogueError, match=r"sites\.yaml:3: "):
        load_sites(file)


@pytest.mark.parametrize("text", ["", "sites: []", "- a", "sites: {}", "sites:\n- text"])
def test_a_file_without_sites_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "sites.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SiteCatalogueError):
        load_sites(tmp_path / "sites.yaml")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteCatalogueError, match="no site in it"):
        load_sites(tmp_path)


def test_a_missing_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteCatalogueError, match="no such file or folder"):
        load_sites(tmp_path / "nowhere.yaml")


def test_unverified_sites_are_left_out_unless_wanted(tmp_path: Path) -> None:
    site = _load(tmp_path, verified_at=None)
    assert (choose([site]), choose([site], unverified=True)) == ((), (site,))


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, ...]:
    rows = [
        ("ningxia", "640000"),
        ("ningxia-yinchuan", "640100"),
        ("yunnan-kunming", "530100"),
        ("central-mva", "000000"),
    ]
    made = [{"id": name, "division": division, "columns": [COLUMN]} for name, division in rows]
    return load_sites(write_catalogue(tmp_path_factory.mktemp("catalogue") / "sites.yaml", *made, loopback=False))


@pytest.mark.parametrize(
    ("only", "chosen"),
    [
        ([], ["ningxia", "ningxia-yinchuan", "yunnan-kunming", "central-mva"]),
        (["yunnan-kunming", "ningxia"], ["yunnan-kunming", "ningxia"]),
        (["ningxia-*"], ["ningxia-yinchuan"]),
        (["*-yinchuan", "ningxia*"], ["ningxia-yinchuan", "ningxia"]),
    ],
)
def test_sites_are_chosen_by_id_and_pattern(listed: tuple[Site, ...], only: list[str], chosen: list[str]) -> None:
    assert [site.id for site in choose(listed, only)] == chosen


@pytest.mark.parametrize("province", ["宁夏", "宁夏回族自治区", "64", "640000", "ningxia", "Ningxia"])
def test_sites_are_chosen_by_province(listed: tuple[Site, ...], province: str) -> None:
    assert [site.id for site in choose(listed, provinces=[province])] == ["ningxia", "ningxia-yinchuan"]


def test_central_bodies_are_chosen_like_a_province(listed: tuple[Site, ...]) -> None:
    assert [site.id for site in choose(listed, provinces=["中央"])] == ["central-mva"]


def test_a_province_narrows_what_is_named(listed: tuple[Site, ...]) -> None:
    assert [site.id for site in choose(listed, ["*-*"], provinces=["宁夏", "云南"])] == [
        "ningxia-yinchuan",
        "yunnan-kunming",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"only": ["ningxia-yinchaun"]}, r"no site 'ningxia-yinchaun' in the catalogue; it has: ningxia-yinchuan,"),
        ({"only": ["tibet-*"]}, r"no site like 'tibet-\*' in the catalogue; it has: .*\(4 in all\)|it has: ningxia, "),
        ({"only": ["yunnan-kunming"], "provinces": ["宁夏"]}, r"no site 'yunnan-kunming' .* it has: ningxia"),
        ({"provinces": ["宁厦"]}, r"no province '宁厦' in the catalogue; it has: 宁夏"),
        ({"provinces": ["ningxai"]}, r"no province 'ningxai' in the catalogue; it has: ningxia"),
        ({"provinces": ["青海"]}, r"no province '青海' in the catalogue; it has: ningxia, yunnan, central"),
    ],
)
def test_what_is_not_there_is_answered_by_what_is(
    listed: tuple[Site, ...], words: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(SiteCatalogueError, match=message):
        choose(listed, **words)  # type: ignore[arg-type]
