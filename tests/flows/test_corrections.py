"""Corrections: applied where the page prints what they expect, told where it does not, checked beforehand."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pytest
import yaml
from releases import manifest, newest, rows, to_arrow
from test_command_line import gongkai

from flows.correction_files import Correction, load_corrections
from flows.corrections import Corrections, as_printed, corrected, judge
from flows.entries import collect
from flows.lookup import find_documents
from flows.nightly import nightly
from flows.runs import open_workplace
from flows.status import status_facts
from flows.storage import StoreError
from flows.withhold import set_withheld
from schemas.datasets import FIGURES
from schemas.settings import load_settings

ROOT = Path(__file__).parents[2]
ADDRESS = "requests/received/total"
GOOD = {
    "content_id": "0" * 64,
    "address": ADDRESS,
    "expected": "7",
    "value": 70,
    "reason": "the body says so",
    "who": "Li Hua",
    "date": "2026-11-25",
}


def _write(file, *entries):
    """A file of corrections; dates as YAML has them."""
    text = yaml.safe_dump({"corrections": list(entries)}, allow_unicode=True, sort_keys=False)
    file.write_text(text.replace("'2026-11-25'", "2026-11-25"), encoding="utf-8")
    return file


def _faults(path):
    return [f"{fault.place.rpartition('/')[2]}: {fault.words}" for fault in load_corrections(path)[1]]


def test_the_corrections_of_the_repository_can_be_read():
    assert load_corrections(ROOT / "data" / "corrections")[1] == []


def test_a_folder_that_is_not_there_holds_none(tmp_path):
    assert load_corrections(tmp_path / "none") == ([], [])


def test_a_correction_is_read_with_its_place(tmp_path):
    found, faults = load_corrections(_write(tmp_path / "a.yaml", GOOD, {**GOOD, "value": None}))
    assert [one.place.rpartition("/")[2] for one in found] == ["a.yaml:2", "a.yaml:9"]
    assert ([one.correction.value for one in found], faults) == ([70, None], [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "70"}, "a.yaml:5: value: "),
        ({"value": True}, "a.yaml:5: value: "),
        ({"content_id": "0d5a"}, "a.yaml:2: content_id: "),
        ({"reason": ""}, "a.yaml:6: reason: "),
        ({"address": "received"}, "a.yaml:3: address: "),
        ({"vlaue": 1}, "a.yaml:9: vlaue: Extra inputs"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path, change, words):
    assert _faults(_write(tmp_path / "a.yaml", GOOD | change))[0].startswith(words)


def test_what_is_missing_is_told_where_the_entry_begins(tmp_path):
    lacking = {name: value for name, value in GOOD.items() if name != "who"}
    assert _faults(_write(tmp_path / "a.yaml", GOOD, lacking)) == ["a.yaml:9: who: Field required"]


def test_one_bad_entry_leaves_the_others(tmp_path):
    found, faults = load_corrections(_write(tmp_path / "a.yaml", GOOD | {"value": "x"}, GOOD))
    assert (len(found), len(faults)) == (1, 1)


@pytest.mark.parametrize("bad", [{"date": "2026-02-30"}, {"value": "!!python/object:a.B {}"}, {"value": ".nan"}])
def test_an_entry_that_yaml_cannot_make_leaves_the_others(tmp_path, bad):
    file = _write(tmp_path / "a.yaml", {**GOOD, **bad}, GOOD)
    for text in bad.values():
        file.write_text(file.read_text(encoding="utf-8").replace(f"'{text}'", text), encoding="utf-8")
    found, faults = load_corrections(file)
    assert ([one.place.rpartition(":")[2] for one in found], len(faults)) == (["9"], 1)
    assert file.name in faults[0].place


@pytest.mark.parametrize("text", ["corrections: [", "- a\n", "corections: []", "corrections: 3"])
def test_a_file_that_is_none_is_told(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    assert len(_faults(tmp_path / "a.yaml")) == 1


@pytest.mark.parametrize("text", ["", "corrections:\n", "corrections: []", "# nothing yet\n"])
def test_a_file_without_corrections_is_none(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    assert load_corrections(tmp_path / "a.yaml") == ([], [])


@pytest.fixture
def figure(night):
    """A printed number of the first night: its row, and the content it is part of."""
    documents = {row["document_id"]: row for row in rows(newest(night.store), "documents")}
    row = next(row for row in rows(newest(night.store), "figures") if row["address"] == ADDRESS and row["value"])
    return row | {"content_id": documents[row["document_id"]]["content_id"]}


def _entry(figure, **changes):
    return {**GOOD, "content_id": figure["content_id"], "expected": figure["raw"], **changes}


def _judged(path):
    place = open_workplace(load_settings())
    return judge(path, collect(place.engine), place.store)


def test_a_correction_whose_expectation_holds_is_applied(night, figure, tmp_path):
    judged = _judged(_write(tmp_path / "a.yaml", _entry(figure)))
    assert (judged.hold[figure["document_id"]][ADDRESS].value, judged.failed) == (70, ())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expected": "another"}, "not 'another'"),
        ({"content_id": "0" * 64}, "no document says this any more"),
        ({"address": "requests/received/nobody"}, "has no figure at requests/received/nobody"),
    ],
)
def test_one_whose_expectation_does_not_hold_is_told(night, figure, tmp_path, change, words):
    judged = _judged(_write(tmp_path / "a.yaml", _entry(figure, **change)))
    assert not judged.hold
    assert words in judged.failed[0].words


def test_a_figure_is_corrected_once(night, figure, tmp_path):
    judged = _judged(_write(tmp_path / "a.yaml", _entry(figure), _entry(figure, value=71)))
    assert judged.hold[figure["document_id"]][ADDRESS].value == 70
    assert "corrected already" in judged.failed[0].words


def test_a_corrected_figure_keeps_what_is_printed(night, figure, tmp_path):
    judged = _judged(_write(tmp_path / "a.yaml", _entry(figure)))
    table = corrected(to_arrow(FIGURES, [figure]), judged)
    row = table.to_pylist()[0]
    assert (row["value"], row["printed_value"]) == (70, figure["value"])
    assert (row["status"], row["raw"]) == ("corrected", figure["raw"])
    assert as_printed(table)["value"].to_pylist() == [figure["value"]]


def test_a_night_goes_on_and_tells(night, figure, tmp_path, monkeypatch):
    file = _write(tmp_path / "a.yaml", _entry(figure), _entry(figure, address="requests/received/individual", value=1))
    monkeypatch.setenv("GONGKAI_CORRECTIONS", str(file))
    summary = nightly(sites=night.sites, return_state=True).result()
    (fault,) = summary["corrections_failed"]
    assert fault["place"].endswith("a.yaml:9")
    assert [one["document_id"] for one in manifest(newest(night.store))["corrections"]] == [figure["document_id"]]
    facts = status_facts(open_workplace(load_settings()), dt.datetime.now(dt.UTC))
    assert [one["place"] for one in facts["attention"] if one["what"] == "correction"] == [fault["place"]]


def test_the_check_says_which_hold(night, figure, tmp_path):
    good, bad = _write(tmp_path / "a.yaml", _entry(figure)), _write(tmp_path / "b.yaml", _entry(figure, expected="?"))
    result = gongkai("corrections", "check", good)
    assert (result.returncode, result.stdout.strip()) == (0, f"1 correction in {good}, all hold")
    result = gongkai("corrections", "check", bad)
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert "b.yaml:2" in result.stderr


def test_a_reading_that_is_damaged_is_told_with_what_to_do(night, figure, tmp_path):
    place = open_workplace(load_settings())
    entry = next(one for one in collect(place.engine) if one.document.document_id == figure["document_id"])
    (night.store / entry.reading.path).write_bytes(gzip.compress(b"{}")[:-9])
    with pytest.raises(StoreError, match=f"gongkai rerun {figure['document_id']}"):
        _judged(_write(tmp_path / "a.yaml", _entry(figure)))


def test_what_a_withheld_document_prints_is_not_told(night, figure, tmp_path):
    place = open_workplace(load_settings())
    document = find_documents(place.engine, [figure["document_id"]])[0]
    set_withheld(place.engine, document, "the body asked", "Li Hua", undo=False)
    judged = _judged(_write(tmp_path / "a.yaml", _entry(figure)))
    assert figure["document_id"] not in {one["document_id"] for one in judged.told()}
    assert judged.failed == ()


def test_the_number_of_a_person_is_told_masked():
    one = Correction(**{**GOOD, "expected": "13812345678", "date": dt.date(2026, 11, 25)})
    assert Corrections({"d": {ADDRESS: one}}).told()[0]["expected"] == "*" * 11
