"""`gongkai site` and `gongkai sites` on a real server: what is said, what is written, what is refused."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys

import pytest
from local_web import REPOSITORY, Web, entry, environment, list_html, write_catalogue
from sqlalchemy import insert

from flows.site_add import add_site
from flows.site_verify import verify_site
from flows.sites_view import show_sites
from schemas.catalog import Address, open_catalog
from spiders.sites import SiteCatalogueError, load_sites

HEAD = '<head><meta name="SiteName" content="云湖市教育局"><meta name="SiteIDCode" content="6499000021"></head>'
REPORT = "云湖市教育局2024年政府信息公开工作年度报告"


def gongkai(*arguments, **settings):
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment(**settings), capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def web():
    web = Web()
    page = list_html(entry("t20250123_1.html", REPORT), entry("x.html", "关于公布年报的通知"))
    web.add("/nb/", page.replace("<html>", f"<html>{HEAD}"))
    web.add("/challenge/", "<script>var $_ts={}</script>", 412)
    yield web
    web.server.shutdown()
    web.server.server_close()


@pytest.fixture
def catalogue(web, tmp_path):
    rows = [
        {"id": "ningxia-yunhu", "columns": [{"url": web.url("/challenge/")}], "verified_at": None},
        {"id": "yunnan-x", "division": "530100", "name": "昆明市", "columns": [{"url": web.url("/x/")}]},
    ]
    return write_catalogue(tmp_path / "sites.yaml", *rows)


def test_from_an_address_to_a_verified_site(web, catalogue, monkeypatch):
    added = gongkai("site", "add", web.url("/nb/"), "--sites", catalogue, "--write", delay="0.01")
    assert added.returncode == 0
    for words in (REPORT, "关于公布年报的通知", "its first six digits are 649900 (云湖市)", 'division: "649900"'):
        assert words in added.stdout
    new = load_sites(catalogue)[-1]
    assert (new.organ, new.level, new.verified_at) == ("云湖市教育局", "department", None)

    monkeypatch.setenv("GONGKAI_DELAY", "0.01")
    assert verify_site(new.id, 1, catalogue, write=True) == 0
    assert load_sites(catalogue)[-1].verified_at is not None


def test_an_obstacle_is_named_with_what_to_do_and_nothing_is_written(web, catalogue, capsys):
    before = catalogue.read_bytes()
    code = verify_site("ningxia-yunhu", 1, catalogue, write=True)
    out, err = capsys.readouterr()
    assert (code, catalogue.read_bytes()) == (1, before)
    assert "challenge: the site answered with a script challenge" in out
    assert "look again in some days" in out
    assert "verified_at is not set" in err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("www.xqq.gov.cn/nb/", "is not an http or https address"),
        ("http://www.xqq.gov.cn/zwgk/bmxxgkml/xqqzfb/xxgknb/", "is a column of ningxia-yinchuan-xingqing already"),
        ("http://127.0.0.1:1/nb/", "is an address of this machine"),
    ],
)
def test_what_cannot_become_a_row_is_refused_before_anything_is_asked(url, words):
    with pytest.raises(SiteCatalogueError, match=words):
        add_site(url, None, REPOSITORY / "data/sites", write=False)


@pytest.mark.parametrize(
    ("site", "column", "words"),
    [
        ("ningxia-yunhuu", 1, "no site 'ningxia-yunhuu' in the catalogue; it has: ningxia-yunhu"),
        ("ningxia-yunhu", 2, "has no column 2; it has 1"),
        ("*", 1, "names 2 sites"),
    ],
)
def test_what_cannot_be_verified_is_refused(catalogue, site, column, words):
    with pytest.raises(SiteCatalogueError, match=words.replace("*", r"\*")):
        verify_site(site, column, catalogue, write=False)


@pytest.fixture
def crawled(catalogue, web, tmp_path, monkeypatch):
    """A catalog that knows both columns: one silent, one ok."""
    monkeypatch.setenv("GONGKAI_STORE", str(tmp_path / "data"))
    now = dt.datetime(2026, 11, 25, 18, tzinfo=dt.UTC)
    shown = [("ningxia-yunhu", "/challenge/", "challenge", 12), ("yunnan-x", "/x/", "ok", 3)]
    rows = [
        {
            "address": f"{web.host}{path}",
            "url": web.url(path),
            "site_id": site,
            "kind": "column",
            "status": status,
            "since": now,
            "checked_at": now,
            "entries": entries,
            "files": [],
        }
        for site, path, status, entries in shown
    ]
    with open_catalog(f"sqlite:///{tmp_path / 'data/catalog.db'}").begin() as connection:
        connection.execute(insert(Address), rows)
    return catalogue


def test_the_catalogue_by_province(crawled, capsys):
    show_sites(crawled, provinces=(), as_json=False)
    head, *lines, _, _ = capsys.readouterr().out.splitlines()
    assert head.split() == [
        "province",
        "sites",
        "columns",
        "verified",
        "last",
        "crawled",
        "ok",
        "silent",
        "failing",
        "new",
    ]
    assert [line.split() for line in lines] == [
        ["云南", "1", "1", "1", "1"],
        ["宁夏", "1", "1", "0", "1"],
        ["all", "2", "2", "1", "1", "1"],
    ]


def test_the_rows_of_a_province_say_what_their_columns_last_showed(crawled, web, capsys):
    show_sites(crawled, provinces=["宁夏"], as_json=False)
    out = capsys.readouterr().out
    assert "ningxia-yunhu  云湖市 · 649900 · prefecture · trs · not verified" in out
    assert f"silent: challenge, 12 entries once  {web.url('/challenge/')}" in out
    assert "yunnan" not in out


def test_the_catalogue_as_json(crawled, capsys):
    show_sites(crawled, provinces=(), as_json=True)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["columns"][0]["state"], first["columns"][0]["status"]) == (
        "ningxia-yunhu",
        "silent",
        "challenge",
    )
    assert second["columns"][0]["entries"] == 3


def test_the_catalogue_imports_neither_prefect_nor_scrapy(tmp_path):
    program = (
        "import sys; from flows.cli import app\n"
        "try: app(['sites'])\nexcept SystemExit: pass\n"
        "print(sorted({'prefect', 'scrapy', 'sqlalchemy'} & set(sys.modules)), file=sys.stderr)"
    )
    environment = os.environ | {"GONGKAI_STORE": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert result.stderr.splitlines()[-1] == "[]"
    assert "宁夏" in result.stdout
