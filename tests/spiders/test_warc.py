"""A crawl written as WARC, read back with warcio."""

from __future__ import annotations

import asyncio
import errno
import gzip
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hostile_web import HostileWeb, resets
from local_web import (
    REPOSITORY,
    Store,
    Web,
    command,
    entry,
    environment,
    list_html,
    report_html,
    run_crawl,
    write_catalogue,
)
from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator

from spiders.crawl import main
from spiders.warc import RecordWarc

PDF = b"%PDF-1.7 \x00\xff" + bytes(range(256))


@dataclass(frozen=True)
class Record:
    kind: str
    url: str
    status: str
    protocol: str
    headers: dict[str, str]
    about: dict[str, str]
    body: bytes


def _read(path: Path) -> list[Record]:
    with path.open("rb") as file:
        return [_record(record) for record in ArchiveIterator(file, check_digests="raise")]


def _record(record) -> Record:
    http, about = record.http_headers, dict(record.rec_headers.headers)
    body = record.raw_stream.read()
    named = {name.lower(): value for name, value in http.headers} if http else {}
    return Record(
        record.rec_type,
        about.get("WARC-Target-URI", ""),
        http.statusline if http else "",
        http.protocol if http else "",
        named,
        about,
        body,
    )


@dataclass(frozen=True)
class Written:
    web: Web
    resetting: HostileWeb
    records: list[Record]

    def of(self, path: str, kind: str) -> Record:
        (record,) = (found for found in self.records if found.url.endswith(path) and found.kind == kind)
        return record


@pytest.fixture(scope="module")
def written(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> Written:
    web, resetting = new_web(), HostileWeb({"/list/": resets("HTTP/1.1 200 OK\nContent-Length: 500", bytes(9))})
    web.add("/robots.txt", "User-agent: *\nDisallow: /private/\n", Content_Type="text/plain")
    names = ("/moved.html", "/report.pdf", "/packed.html", "/refused.html", "/private/report.html")
    web.add("/list/", list_html(*(entry(name, f"{name}局2024年政府信息公开年度报告") for name in names)))
    web.add("/moved.html", status=302, Location="/here.html")
    web.add("/here.html", report_html(1))
    web.add("/report.pdf", PDF, Content_Type="application/pdf")
    web.add("/packed.html", gzip.compress(report_html(2).encode()), Content_Encoding="gzip")
    web.add("/refused.html", "no", status=403)
    folder = tmp_path_factory.mktemp("warc")
    sites = write_catalogue(
        folder / "sites.yaml",
        {"id": "web", "columns": [{"url": web.url("/list/")}]},
        {"id": "resetting", "columns": [{"url": resetting.url("/list/")}]},
    )
    run_crawl(Store(folder / "store"), sites, "--run", "20260101T030000.000Z-nightly", "--warc", str(folder / "warc"))
    resetting.close()
    (path,) = (folder / "warc").iterdir()
    assert path.name == "20260101T030000.000Z-nightly-00000.warc.gz"
    return Written(web, resetting, _read(path))


def test_the_file_says_who_wrote_it(written: Written) -> None:
    first = written.records[0]
    assert (first.kind, b"robots: obey\r\n" in first.body) == ("warcinfo", True)
    assert b"http-header-user-agent: Mozilla/5.0 (compatible; gongkai" in first.body


def test_every_request_that_came_to_the_server_is_there(written: Written) -> None:
    asked = [record.url for record in written.records if record.kind == "request" and written.web.host in record.url]
    assert sorted(asked) == sorted(written.web.url(path) for path in written.web.log)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/robots.txt", "200 OK"),
        ("/list/", "200 OK"),
        ("/moved.html", "302 Found"),
        ("/here.html", "200 OK"),
        ("/report.pdf", "200 OK"),
        ("/refused.html", "403 Forbidden"),
    ],
)
def test_every_answer_is_there_with_its_status(written: Written, path: str, status: str) -> None:
    found = [r for r in written.records if r.url == written.web.url(path) and r.kind == "response"]
    assert [record.status for record in found] == [status]


def test_an_answer_has_the_bytes_that_came(written: Written) -> None:
    assert written.of("/report.pdf", "response").body == PDF


def test_an_answer_has_the_server_s_headers(written: Written) -> None:
    assert written.of("/report.pdf", "response").headers["content-type"] == "application/pdf"


def test_what_came_compressed_is_kept_compressed(written: Written) -> None:
    packed = written.of("/packed.html", "response")
    assert (packed.headers["content-encoding"], gzip.decompress(packed.body).decode()) == ("gzip", report_html(2))


def test_a_request_says_what_was_asked_of_whom(written: Written) -> None:
    asked = written.of("/report.pdf", "request")
    assert (asked.protocol, asked.status, asked.headers["host"]) == ("GET", "/report.pdf HTTP/1.1", written.web.host)
    assert "gongkai" in asked.headers["user-agent"]


def test_a_request_belongs_to_its_answer(written: Written) -> None:
    asked, answer = (written.of("/report.pdf", kind).about for kind in ("request", "response"))
    assert asked["WARC-Concurrent-To"] == answer["WARC-Record-ID"]


def test_a_request_without_an_answer_says_why(written: Written) -> None:
    url = written.resetting.url("/list/")
    failed = [record.body for record in written.records if record.url == url and record.kind == "metadata"]
    assert len(failed) == 3
    assert failed[0].startswith(b"fetch-failure: connection\r\nfetch-failure-detail: ")


def test_what_robots_forbids_left_no_trace(written: Written) -> None:
    assert not [record for record in written.records if "/private/" in record.url]


def test_the_records_are_warc_1_1(written: Written, tmp_path: Path) -> None:
    assert all(record.about["WARC-Date"].endswith("Z") for record in written.records)


@pytest.mark.slow
def test_a_killed_crawl_leaves_whole_records(new_web: Callable[[], Web], tmp_path: Path) -> None:
    web = new_web()
    web.add("/list/", list_html(*(entry(f"/{n}.html", f"{n}局2024年政府信息公开年度报告") for n in range(30))))
    for number in range(30):
        web.add(f"/{number}.html", report_html(number))
    sites = write_catalogue(tmp_path / "sites.yaml", {"id": "web", "columns": [{"url": web.url("/list/")}]})
    store = Store(tmp_path / "store")
    arguments = command(store, sites, "--run", "killed", "--warc", str(tmp_path))
    process = subprocess.Popen(arguments, cwd=REPOSITORY, env=environment(), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while len(web.log) < 8 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    path = tmp_path / "killed-00000.warc.gz"
    whole = _read(path)
    assert len([record for record in whole if record.kind == "response"]) >= 6
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(path.read_bytes()[:-40])
    assert _read_what_is_whole(cut) == whole[:-1]
    run_crawl(store, sites, "--run", "killed", "--warc", str(tmp_path), "--limit", "1")
    assert _read(tmp_path / "killed-00001.warc.gz")


def _read_what_is_whole(path: Path) -> list[Record]:
    records = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            found = _record(record)
            if len(found.body) == int(found.about["Content-Length"]) - len(_head(record)):
                records.append(found)
    return records


def _head(record) -> bytes:
    return record.http_headers.to_bytes() if record.http_headers else b""


def test_a_crawl_whose_record_cannot_be_kept_ends() -> None:
    reasons: list[str] = []

    async def close(reason: str) -> None:
        reasons.append(reason)

    async def record() -> None:
        engine = SimpleNamespace(close_spider_async=close)
        crawler: Any = SimpleNamespace(engine=engine, signals=SimpleNamespace(connect=lambda *_, **__: None))
        file: Any = SimpleNamespace(exchange=_full_disk, close=None)
        warc = RecordWarc(crawler, file)
        for _ in range(2):
            warc.process_response(Request("http://a.cn/"), Response("http://a.cn/"))
        await asyncio.sleep(0)

    asyncio.run(record())
    assert reasons == ["cannot write the WARC file: No space left on device"]


def _full_disk(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_without_warcio_one_line_says_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "warcio", None)
    sites = write_catalogue(tmp_path / "sites.yaml", {"id": "web", "columns": [{"url": "http://127.0.0.1:1/"}]})
    store = Store(tmp_path)
    code = main(command(store, sites, "--warc", str(tmp_path / "warc"))[3:])
    errors = capsys.readouterr().err
    assert (code, errors.count("\n"), "pip install -c constraints.txt -e '.[warc]'" in errors) == (1, 1, True)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    sites = write_catalogue(tmp_path / "sites.yaml", {"id": "web", "columns": [{"url": "http://127.0.0.1:1/"}]})
    code = main(command(Store(tmp_path), sites, "--warc", str(tmp_path / "file" / "warc"))[3:])
    errors = capsys.readouterr().err
    assert (code, errors.count("\n"), "--warc" in errors) == (1, 1, True)
