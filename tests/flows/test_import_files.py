"""Files that a person hands in: what is kept of them, what is refused and why, and that nothing is taken in twice."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
import yaml
from releases import newest, rows

from flows.cli import app
from flows.runs import open_workplace
from flows.status import status_facts
from flows.storage import Store
from schemas.catalog import open_catalog
from schemas.settings import load_settings
from spiders.archive import Archive
from spiders.sites import load_sites

ROOT = Path(__file__).parents[2]
LIST = "http://www.yunhu.gov.cn/nb/"
PAGE = """<html><head><title>云湖市2024年政府信息公开工作年度报告</title></head>
<body><h1>云湖市2024年政府信息公开工作年度报告</h1><p>一、总体情况</p><a href="./P1.pdf">附件</a></body></html>"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """A catalog without rows: making one takes longer than all else here."""
    path = tmp_path_factory.mktemp("catalog") / "catalog.db"
    open_catalog(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def place(catalog, tmp_path, monkeypatch):
    """An empty data folder, a catalogue of three sites, and a folder of saved files."""
    site = {"name": "云湖市", "division": "649900", "level": "prefecture", "platform": "trs", "verified_at": None}
    catalogue = [
        {**site, "id": "yunhu", "columns": [{"url": LIST}]},
        {**site, "id": "qinghe", "columns": [{"url": "http://www.shared.gov.cn/qinghe/"}]},
        {**site, "id": "baishan", "columns": [{"url": "http://www.shared.gov.cn/baishan/"}]},
    ]
    (tmp_path / "sites.yaml").write_text(yaml.safe_dump({"sites": catalogue}, allow_unicode=True), encoding="utf-8")
    saved = tmp_path / "saved"
    saved.mkdir()
    (tmp_path / "data").mkdir()
    shutil.copy(catalog, tmp_path / "data")
    (saved / "t1.html").write_text(PAGE, encoding="utf-8")
    (saved / "P1.pdf").write_bytes(b"%PDF-1.7 report")
    monkeypatch.setenv("GONGKAI_STORE", str(tmp_path / "data"))
    monkeypatch.setenv("GONGKAI_SITES", str(tmp_path / "sites.yaml"))
    return tmp_path


def run(*words):
    try:
        return app(["import", *map(str, words)], result_action="return_value")
    except SystemExit as error:
        return error.code


def query(place, text):
    with sqlite3.connect(place / "data" / "catalog.db") as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(text)]


def fetches(place):
    return {row["url"]: row for row in query(place, "select * from fetches order by id")}


def write_list(place, *lines, head="file,url,fetched_at,title", encoding="utf-8"):
    path = place / "list.csv"
    path.write_text("\n".join([head, *lines]), encoding=encoding)
    return path


def test_files_go_to_the_archive(place):
    assert run(place / "saved", "--site", "yunhu") == 0
    kept = [Archive(place / "data").get(row["sha256"]) for row in query(place, "select sha256 from documents")]
    assert sorted(kept) == sorted([PAGE.encode(), b"%PDF-1.7 report"])


def test_a_file_without_an_address_gets_one_that_nobody_can_ask_for(place):
    run(place / "saved", "--site", "yunhu")
    (site,) = [site for site in load_sites(place / "sites.yaml") if site.id == "yunhu"]
    urls = sorted(fetches(place))
    assert [re.fullmatch(r"import:yunhu/[0-9a-f]{16}/(P1\.pdf|t1\.html)", url) is not None for url in urls] == [
        True
    ] * 2
    assert not any(site.allows(url) for url in urls)


def test_no_crawl_is_told_to_ask_for_it(place):
    run(place / "saved", "--site", "yunhu")
    assert query(place, "select * from addresses") == []


def test_the_kind_is_told_by_the_content(place):
    (place / "saved" / "P1.pdf").rename(place / "saved" / "page.html")
    run(place / "saved", "--site", "yunhu")
    kinds = {row["url"].rsplit("/", 1)[1]: row["kind"] for row in fetches(place).values()}
    assert kinds == {"t1.html": "detail", "page.html": "attachment"}


def test_it_is_kept_who_handed_a_file_in_and_what_they_said(place):
    run(place / "saved", "--site", "yunhu", "--by", "Li Hua", "--note", "the site asks browsers only")
    row = next(iter(fetches(place).values()))
    said = '"handed-in-by": "Li Hua", "handed-in-note": "the site asks browsers only", "handed-in-file": "t1.html"'
    assert (said in row["headers"], row["robots"], row["http_status"]) == (True, "handed in", None)


def test_the_run_is_an_import_and_counts(place):
    run(place / "saved", "--site", "yunhu")
    (run_row,) = query(place, "select kind, status, summary from runs")
    assert (run_row["kind"], run_row["status"], '"new_documents": 2' in run_row["summary"]) == ("import", "done", True)


def test_the_status_tells_of_an_import(place):
    run(place / "saved", "--site", "yunhu")
    (told,) = status_facts(open_workplace(load_settings()), dt.datetime.now(dt.UTC))["runs"]
    assert (told["kind"], told["new"], told["unfetched"]) == ("import", 2, None)


def test_a_list_gives_addresses_times_and_titles(place):
    listed = write_list(place, f"t1.html,{LIST}t1.html,2025-01-23T10:30,云湖市年报", f"P1.pdf,{LIST}P1.pdf,2025-02-01,")
    assert run(place / "saved", "--urls", listed) == 0
    kept = fetches(place)
    page, file = kept[f"{LIST}t1.html"], kept[f"{LIST}P1.pdf"]
    assert (page["fetched_at"][:16], page["link_text"]) == ("2025-01-23 02:30", "云湖市年报")
    assert (file["fetched_at"][:16], file["parent_url"]) == ("2025-01-31 16:00", f"{LIST}t1.html")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_list_as_spreadsheets_save_it(place, encoding):
    (place / "saved" / "年报.html").write_text(PAGE, encoding="utf-8")
    assert run(place / "saved", "--urls", write_list(place, f"年报.html,{LIST}t9.html,,云湖", encoding=encoding)) == 0
    assert fetches(place)[f"{LIST}t9.html"]["link_text"] == "云湖"


def test_what_was_handed_in_need_not_be_fetched(place):
    run(place / "saved", "--urls", write_list(place, f"t1.html,{LIST}t1.html,,"))
    (address,) = query(place, "select * from addresses")
    assert (address["status"], f"{LIST}P1.pdf" in address["files"]) == ("ok", True)


def test_an_old_copy_does_not_stand_for_what_was_fetched_later(place):
    (place / "saved" / "old.html").write_text(PAGE + "old", encoding="utf-8")
    run(place / "saved", "--urls", write_list(place, f"t1.html,{LIST}t1.html,2025-03-01,"))
    run(place / "saved", "--urls", write_list(place, f"old.html,{LIST}t1.html,2025-01-01,"))
    (address,) = query(place, "select sha256, checked_at from addresses")
    (newer,) = query(place, "select sha256 from fetches where fetched_at > '2025-02'")
    assert (address["sha256"], len(query(place, "select * from fetches"))) == (newer["sha256"], 2)


def test_a_second_import_adds_nothing(place, capsys):
    for _ in range(2):
        assert run(place / "saved", "--site", "yunhu") == 0
    assert (len(query(place, "select * from fetches")), len(query(place, "select * from documents"))) == (2, 2)
    assert "2 files: 0 new documents, 0 known from elsewhere, 2 taken in before" in capsys.readouterr().out


def test_the_same_bytes_are_one_document_with_many_sightings(place, capsys):
    (place / "saved" / "copy.html").write_text(PAGE, encoding="utf-8")
    run(place / "saved", "--site", "yunhu")
    assert (len(query(place, "select * from fetches")), len(query(place, "select * from documents"))) == (3, 2)
    assert "1 known from elsewhere" in capsys.readouterr().out


def test_what_belongs_to_a_saved_page_is_no_document(place):
    for name in ("t1_files", "t1_文件", ".hidden"):
        (place / "saved" / name).mkdir()
        (place / "saved" / name / "script.js").write_text("x")
    run(place / "saved", "--site", "yunhu")
    assert len(fetches(place)) == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("none.html,{LIST}t1.html,,", "there is no such file"),
        (",{LIST}t1.html,,", "list.csv:2: names no file"),
        ("../sites.yaml,{LIST}t1.html,,", "leads out of the folder"),
        ("/etc/passwd,{LIST}t1.html,,", "leads out of the folder"),
        ("t1.html,ftp://www.yunhu.gov.cn/t1.html,,", "is no http or https address"),
        ("t1.html,http://elsewhere.example/t1.html,,", "not among the allowed hosts of any site"),
        ("t1.html,http://user@www.yunhu.gov.cn/t1.html,,", "not among the allowed hosts"),
        (
            "t1.html,http://www.shared.gov.cn/t1.html,,",
            "several sites have the host www.shared.gov.cn: qinghe, baishan",
        ),
        ("t1.html,{LIST}t1.html,January,", "'January' is no time"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_the_others_go_on(place, capsys, line, words):
    listed = write_list(place, line.replace("{LIST}", LIST), f"P1.pdf,{LIST}P1.pdf,,")
    assert run(place / "saved", "--urls", listed) == 1
    errors = capsys.readouterr().err
    assert (words in errors, errors.count("\n"), list(fetches(place))) == (True, 1, [f"{LIST}P1.pdf"])


def test_a_shared_host_is_settled_by_naming_the_site(place):
    listed = write_list(place, "t1.html,http://www.shared.gov.cn/t1.html,,")
    assert run(place / "saved", "--urls", listed, "--site", "baishan") == 0
    assert fetches(place)["http://www.shared.gov.cn/t1.html"]["site_id"] == "baishan"


def _too_large(saved):
    (saved / "huge.pdf").write_bytes(bytes(5000))


def _empty(saved):
    (saved / "empty.pdf").touch()


def _link_out(saved):
    (saved / "link.html").symlink_to(saved.parent / "sites.yaml")


def _link_to_folder(saved):
    (saved / "folder").symlink_to(saved.parent)


def _dangling(saved):
    (saved / "dangling.html").symlink_to(saved / "nowhere.html")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_too_large, "huge.pdf: 5000 bytes, more than the limit of 1000 (GONGKAI_MAX_BYTES)"),
        (_empty, "empty.pdf: is empty"),
        (_link_out, "link.html: a link that leads out of the folder"),
        (_link_to_folder, "folder: a link to another folder"),
        (_dangling, "dangling.html: cannot be read: No such file"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_and_the_others_go_on(place, capsys, monkeypatch, make, words):
    monkeypatch.setenv("GONGKAI_MAX_BYTES", "1000")
    make(place / "saved")
    assert run(place / "saved", "--site", "yunhu") == 1
    assert (words in capsys.readouterr().err, len(fetches(place))) == (True, 2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{saved}"], "say where the files are from: --site ID"),
        (["{saved}", "--site", "nowhere"], "no site 'nowhere'"),
        (["{saved}/none", "--site", "yunhu"], "does not exist"),
        (["{saved}/t1.html", "--site", "yunhu"], "is no folder"),
        (["{saved}/../empty", "--site", "yunhu"], "has no files in it"),
        (["{saved}", "--urls", "{saved}/none.csv"], "none.csv: No such file"),
        (["{saved}", "--urls", "{saved}/P1.pdf"], "the first line must name the columns file,url"),
        (["{saved}", "--urls", "{saved}/../strange.csv"], "unknown column 'adress'"),
    ],
)
def test_what_cannot_be_used_at_all_is_one_line(place, capsys, words, message):
    (place / "empty").mkdir()
    (place / "strange.csv").write_text("file,url,adress\n")
    assert run(*(word.replace("{saved}", str(place / "saved")) for word in words)) == 1
    errors = capsys.readouterr().err
    assert (message in errors, errors.count("\n"), query(place, "select * from runs")) == (True, 1, [])


def test_no_two_runs_at_once(place, capsys):
    with Store(place / "data").lock():
        assert run(place / "saved", "--site", "yunhu") == 1
    assert "another run is at work" in capsys.readouterr().err


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_taken_in_and_the_next_import_goes_on(place):
    for number in range(400):
        (place / "saved" / f"{number}.html").write_text(PAGE + str(number), encoding="utf-8")
    command = [sys.executable, "-m", "flows.cli", "import", str(place / "saved"), "--site", "yunhu"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Jobs in the background ignore Ctrl-C.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    while process.poll() is None and not list((place / "data").glob("archive/*/*")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "")
    (kept,) = query(place, "select count(*) as n from fetches")
    assert f"stopped after {kept['n']} of 402 files" in out or f"stopped after {kept['n'] + 1} of 402 files" in out
    (told,) = status_facts(open_workplace(load_settings()), dt.datetime.now(dt.UTC))["runs"]
    assert told["status"] == "killed"
    assert run(place / "saved", "--site", "yunhu") == 0
    assert query(place, "select count(*) as n, count(distinct sha256) as d from fetches") == [{"n": 402, "d": 402}]


def test_the_next_night_reads_and_publishes_what_was_handed_in(night, again, tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_SITES", str(night.sites))
    site = load_sites(night.sites)[0]
    report = next(path for path in sorted((ROOT / "data/sample/sites" / site.id).rglob("*.html")) if _is_report(path))
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "report.html").write_bytes(report.read_bytes() + b"<!-- saved by hand -->")
    url = site.columns[0].url + "saved-by-hand.html"
    listed = write_list(tmp_path, f"report.html,{url},,")
    assert run(tmp_path / "saved", "--urls", listed, "--site", site.id) == 0
    again(night.store, night.sites)
    (row,) = [row for row in rows(newest(night.store), "documents") if row["url"] == url]
    assert (row["reading_status"], row["role"], row["http_status"]) == ("ok", "twin", None)


def _is_report(path):
    return "年度报告" in path.read_bytes().decode("utf-8", errors="ignore") and path.stat().st_size > 8000
