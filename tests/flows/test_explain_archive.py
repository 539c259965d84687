"""`gongkai explain` over the archive of a real night, held against what it published."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from releases import keep_reading_as, newest, rows
from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.entries import collect
from flows.explain import explain_figure
from flows.lookup import UnknownDocument
from flows.origin import open_document, origin_of
from flows.origin_facts import origin_facts
from flows.runs import open_workplace
from flows.version import extractor_version
from schemas.catalog import Reading
from schemas.settings import load_settings

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
ADDRESS = "requests/carried_over/total"


@pytest.fixture(scope="module")
def documents(first_night):
    return rows(newest(first_night.store), "documents")


@pytest.fixture(scope="module")
def twin(documents):
    return next(row for row in documents if row["role"] == "twin")


@pytest.fixture(scope="module")
def chosen(documents, twin):
    return next(row for row in documents if row["report_id"] == twin["report_id"] and row["role"] == "chosen")


@pytest.fixture
def explained(night, monkeypatch, tmp_path, capsys):
    """What the command prints as JSON of one figure: name, address → object."""
    monkeypatch.chdir(tmp_path)

    def run(name: str, address: str = ADDRESS):
        assert explain_figure(name, address, picture=None, as_json=True) == 0
        return json.loads(capsys.readouterr().out)

    return run


# what is printed


def test_the_printed_explanation_is_as_written_down(night, chosen, monkeypatch, tmp_path, capsys):
    """A file that is missing is written, as with GONGKAI_WRITE_GOLDEN=1; read the difference before committing it."""
    monkeypatch.chdir(tmp_path)
    assert explain_figure(chosen["document_id"], ADDRESS, picture=None, as_json=False) == 0
    printed = _timeless(capsys.readouterr().out)
    golden = GOLDEN / "explained.txt"
    if not golden.exists() or os.environ.get("GONGKAI_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")


def test_the_documented_example_has_these_lines():
    text = (ROOT / "docs" / "using-the-data.md").read_text(encoding="utf-8")
    example = re.search(r"\$ gongkai explain .*?```", text, re.DOTALL)
    assert example
    assert _names(example[0]) == _names((GOLDEN / "explained.txt").read_text(encoding="utf-8"))


def _names(printed: str) -> list[str]:
    """The names on the left."""
    return re.findall(r"^  (\w[\w ]{9}) ", printed, re.MULTILINE)


def _timeless(printed: str) -> str:
    """Without what is another one each night, or on each machine."""
    for pattern, word in (
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"\d{4}-\d\d-\d\dT[\d:.+]+", "MOMENT"),
        (r"\d{8}T\d{6}(\.\d+)?Z", "RELEASE"),
        (r"\d{4}-\d\d-\d\d", "DAY"),
        (r"(developers \()\d{4}", r"\1YEAR"),
        (r"version [0-9a-f]{12}", "version VERSION"),
        (r"archive/[0-9a-f]{2}/[0-9a-f]{64}", "archive/SHA256"),
        (r"\b[0-9a-f]{64}\b", "SHA256"),
        (r"\b[0-9a-f]{16}\b", "DOCUMENT"),
        (r"[0-9a-f]{12}-(\d{4})", r"ISSUER-\1"),
    ):
        printed = re.sub(pattern, word, printed)
    return printed


def test_a_picture_of_the_table_lies_beside(night, chosen, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    explain_figure(chosen["document_id"], ADDRESS, picture=None, as_json=False)
    name = f"{chosen['document_id']}-requests-carried_over-total.svg"
    assert [path.name for path in tmp_path.glob("*.svg")] == [name]
    assert f"picture    {name}" in capsys.readouterr().out


# which document


def test_id_beginning_hash_and_report_id_name_one_document(night, chosen):
    names = (chosen["document_id"], chosen["document_id"][:8], chosen["sha256"], chosen["report_id"])
    settings = load_settings()
    assert {open_document(name, settings)[1].sha256 for name in names} == {chosen["sha256"]}


def test_a_report_that_is_not_published_is_unknown(night):
    with pytest.raises(UnknownDocument, match="no report '0123456789ab-2020' is in the newest release"):
        open_document("0123456789ab-2020", load_settings())


def test_a_file_wins_over_a_document(night, chosen, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / chosen["document_id"]).write_text("nothing", encoding="utf-8")
    assert explain_figure(chosen["document_id"], ADDRESS, picture=None, as_json=False) == 1
    assert "not_a_report" in capsys.readouterr().out or "no_tables" in capsys.readouterr().out


def test_a_document_that_failed_says_why(night, documents, capsys):
    row = next(row for row in documents if row["failure"] == "corrupt")
    assert explain_figure(row["document_id"], ADDRESS, picture=None, as_json=False) == 1
    assert "corrupt: " in capsys.readouterr().out


def test_explaining_a_document_imports_neither_prefect_nor_scrapy(night, chosen, tmp_path):
    program = (
        "import sys; from flows.cli import app\n"
        f"if __name__ == '__main__':\n"
        f"    try: app({['explain', chosen['document_id'], ADDRESS, '--json']!r})\n"
        "    except SystemExit: pass\n"
        "    print(sorted({'prefect', 'scrapy', 'extract.read'} & set(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert json.loads(result.stdout)["origin"]["document"] == chosen["document_id"]
    assert result.stderr.splitlines()[-1] == "[]"


# what is told


def test_source_and_archive_are_those_that_are_published(explained, chosen):
    told = explained(chosen["document_id"])["origin"]
    names = ("sha256", "bytes", "media_type", "archive_path", "report_id")
    assert {name: told[name] for name in names} == {name: chosen[name] for name in names}
    assert [one["url"] for one in told["sources"]] == chosen["urls"]
    assert told["sources"][0]["first_seen"] == told["sources"][0]["last_seen"] != ""


def test_what_is_published_is_told(explained, chosen, night):
    figures = rows(newest(night.store), "figures")
    row = next(one for one in figures if (one["report_id"], one["address"]) == (chosen["report_id"], ADDRESS))
    told = explained(chosen["document_id"])["origin"]["published"]
    assert told["release"] == newest(night.store).name
    assert told["figure"] == {name: row[name] for name in ("document_id", "value", "unit", "status", "raw")}


def test_today_s_version_reads_the_same(explained, chosen):
    told = explained(chosen["document_id"])["origin"]["read"]
    assert (told["version"], told["is_today_s"]) == (extractor_version(chosen["media_type"]), True)
    assert told["reads_the_same"] is True


def test_an_older_reading_that_said_otherwise_is_told(explained, chosen, night):
    place = open_workplace(load_settings())
    entry = next(one for one in collect(place.engine) if one.document.sha256 == chosen["sha256"])
    reading = place.store.read_reading(entry.reading.path)
    cell = next(one for one in reading["figures"] if (one["row"], one["column"]) == ("carried_over", "total"))
    cell["value"], cell["raw"] = Decimal(99), "99"
    keep_reading_as(place, entry, reading)
    with Session(place.engine) as session, session.begin():
        session.execute(update(Reading).where(Reading.sha256 == chosen["sha256"]).values(version="0" * 12))
    told = explained(chosen["document_id"])
    assert told["value"] == 99
    read = told["origin"]["read"]
    assert (read["is_today_s"], read["reads_the_same"], read["again"]["raw"]) == (False, False, "17")


def test_bytes_that_are_lost_leave_what_was_read(night, chosen, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    (night.store / chosen["archive_path"]).unlink()
    assert explain_figure(chosen["document_id"], ADDRESS, picture=None, as_json=False) == 0
    out, err = capsys.readouterr()
    assert "could not be read again now" in out
    assert "printed    '17'" in out
    assert "no picture: the bytes of the document cannot be had" in err


def test_other_documents_of_the_report_are_compared(explained, chosen, twin):
    [other] = explained(chosen["document_id"])["origin"]["others"]
    assert (other["document"], other["prints_the_same"]) == (twin["document_id"], True)
    [other] = explained(twin["document_id"])["origin"]["others"]
    assert (other["document"], other["prints_the_same"]) == (chosen["document_id"], True)


def test_another_number_in_a_twin_is_told(night, chosen, twin):
    origin = origin_of(*open_document(chosen["document_id"], load_settings()))
    figure = next(one for one in origin.report.figures if one.address == ADDRESS)
    [other] = origin_facts(origin, replace(figure, value=Decimal(18)))["others"]
    assert (other["prints_the_same"], other["figure"]["value"]) == (False, 17)


def test_links_of_both_years_are_told_as_published(explained, documents, night):
    """A number carried over is held against the year before; one left pending against the year after."""
    published = [row for row in rows(newest(night.store), "checks") if row["check"] == "carry_link"]
    row = next(one for one in published if one["scope"].startswith("total ") and one["passed"] is not None)
    issuer, year = row["report_id"].rsplit("-", 1)
    for name, address in ((row["report_id"], ADDRESS), (f"{issuer}-{int(year) - 1}", "requests/pending/total")):
        across = explained(name, address)["origin"]["across"]
        found = [one for one in across if (one["check"], one["scope"]) == ("carry_link", row["scope"])]
        assert [(one["left"], one["right"], one["passed"]) for one in found] == [
            (row["left"], row["right"], row["passed"])
        ]


def test_the_citation_names_release_report_figure_and_source(explained, chosen, night):
    cite = explained(chosen["document_id"])["origin"]["cite"]
    release = newest(night.store).name
    for part in (f"Release {release}", f"Report {chosen['report_id']}, {ADDRESS}", chosen["url"], chosen["sha256"]):
        assert part in cite


def test_every_published_figure_can_be_explained(night, documents):
    """All figures of one document of each format: nothing is unknown, and each is published as it was read."""
    kinds = {row["media_type"]: row["document_id"] for row in documents if row["role"] == "chosen"}
    for name in kinds.values():
        origin = origin_of(*open_document(name, load_settings()))
        for figure in origin.report.figures:
            told = origin_facts(origin, figure)["published"]["figure"]
            assert (told["raw"], told["status"]) == (figure.raw, figure.status)
