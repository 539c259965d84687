"""What the program says where it cannot start, and how the spider takes a page it stumbles over."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from local_web import Store, list_html, report_html, write_catalogue
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from schemas.catalog import open_catalog
from spiders import annual_reports
from spiders.annual_reports import AnnualReports
from spiders.archive import Archive
from spiders.crawl import main
from spiders.ledger import Ledger
from spiders.options import OptionsError
from spiders.sites import load_sites
from spiders.stumbles import RecordExceptions
from spiders.targets import Target

COLUMN = {"url": "http://127.0.0.1:1/nb/"}


def _main(tmp_path: Path, **options: str) -> int:
    named = {"store": str(tmp_path / "store"), "database-url": Store(tmp_path).database_url, **options}
    return main([word for name, value in named.items() for word in (f"--{name}", value)])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"sites": "nowhere.yaml"}, "nowhere.yaml: there is no such file"),
        ({"sites": "{tmp}/sites.yaml", "site": "abc"}, "no site 'abc'"),
        ({"sites": "{tmp}/sites.yaml", "store": "{tmp}/sites.yaml"}, "cannot write to"),
        (
            {"sites": "{tmp}/sites.yaml", "database-url": "sqlite:////proc/no/catalog.db"},
            "cannot open the catalog",
        ),
    ],
)
def test_unusable_input_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: dict[str, str], words: str
) -> None:
    write_catalogue(tmp_path / "sites.yaml", {"id": "web", "columns": [COLUMN]})
    code = _main(tmp_path, **{name: value.format(tmp=tmp_path) for name, value in options.items()})
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n"), words in err) == (1, "", 1, True)


def _spider(tmp_path: Path) -> AnnualReports:
    sites = load_sites(write_catalogue(tmp_path / "sites.yaml", {"id": "web", "columns": [COLUMN]}))
    ledger = Ledger(open_catalog(Store(tmp_path).database_url), "run", 30)
    ledger.open_run()
    return AnnualReports(sites=sites, archive=Archive(tmp_path), ledger=ledger)


def test_a_page_that_our_code_stumbles_over_gets_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: Any) -> None:
        raise ValueError("out of luck")

    monkeypatch.setattr(annual_reports, "parser_for", lambda _: argparse.Namespace(list_page=stumble))
    spider = _spider(tmp_path)
    target = Target(spider.sites[0], spider.sites[0].columns[0], "list", COLUMN["url"])
    request = spider._request(target, target.url)
    response = HtmlResponse(target.url, request=request, body=b"<p>" + b"x" * 2000)
    middleware = RecordExceptions(SimpleNamespace(spider=spider))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="luck") as error:
        list(spider.received(response, target))
    assert middleware.process_spider_exception(response, error.value) == []
    (row,) = Store(tmp_path).rows("select * from fetches")
    assert "ValueError: out of luck" in row["detail"]


def test_a_page_that_is_too_long_to_look_through_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annual_reports, "MOST_PAGE_BYTES", 5000)
    spider = _spider(tmp_path)
    target = Target(spider.sites[0], spider.sites[0].columns[0], "detail", COLUMN["url"] + "t1.html")
    page = report_html(1, '<a href="P1.pdf">附件</a>') + "<p>文字</p>" * 1000
    (kept,) = spider.received(HtmlResponse(target.url, body=page.encode()), target)
    assert (kept.data, kept.detail) == (page.encode(), "its links were not looked at: larger than 5000 bytes")


@pytest.mark.parametrize(
    ("kind", "lists"),
    [
        ("single", []),
        ("per_year", ["/nb/2024n/"]),
        ("aggregate", ["/nb/2024n/", "/nb/jyj/"]),
    ],
)
def test_a_column_of_lists_leads_one_step_down(tmp_path: Path, kind: str, lists: list[str]) -> None:
    spider = _spider(tmp_path)
    column = spider.sites[0].columns[0].model_copy(update={"kind": kind})
    target = Target(spider.sites[0], column, "list", COLUMN["url"])
    items = '<li><a href="2024n/">2024年</a></li><li><a href="jyj/">教育局</a></li><li><a href="/">首页</a></li>'
    response = HtmlResponse(COLUMN["url"], body=list_html(items).encode() + b" " * 2000)
    requests = list(spider.received(response, target))
    followed = [r.url for r in requests if r.cb_kwargs["target"].kind == "list"]
    assert followed == [f"http://127.0.0.1:1{path}" for path in lists]


def test_an_argument_that_the_spider_does_not_take_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_STORE", str(tmp_path / "store"))
    with pytest.raises(OptionsError, match="'yaers' is no argument of the spider; it takes "):
        AnnualReports.from_crawler(get_crawler(AnnualReports), yaers="2024")
    assert not (tmp_path / "store").exists()


def test_a_limit_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_STORE", str(tmp_path / "store"))
    with pytest.raises(OptionsError, match="limit='ten' is no number of pages"):
        AnnualReports.from_crawler(get_crawler(AnnualReports), limit="ten")
