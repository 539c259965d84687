"""The extractor's version follows its code, and nothing else."""

from __future__ import annotations

import pytest

from extract.sniff import READERS
from flows import version
from flows.version import extractor_version

HTML, PDF = "text/html", "application/pdf"


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A copy of the extractor's code that may be changed; gives its folder."""
    import shutil

    shutil.copytree(version.EXTRACT, tmp_path / "extract")
    monkeypatch.setattr(version, "EXTRACT", tmp_path / "extract")
    extractor_version.cache_clear()
    yield tmp_path / "extract"
    extractor_version.cache_clear()


def test_every_format_that_is_read_has_a_version_of_its_own():
    assert len({extractor_version(media_type) for media_type in READERS}) == len(READERS)
    assert set(READERS) <= set(version.READERS)


@pytest.mark.parametrize("media_type", [PDF, "image/png", HTML])
def test_a_part_that_is_installed_changes_the_version_of_what_it_reads(monkeypatch, media_type):
    versions = set()
    for there in ("1.0", None):
        monkeypatch.setattr(version, "_version_if_there", lambda library, there=there: there)
        extractor_version.cache_clear()
        versions.add((extractor_version(media_type), extractor_version("text/plain")))
    extractor_version.cache_clear()
    assert len({own for own, _ in versions}) == 2
    assert len({text for _, text in versions}) == 1


def test_a_comment_or_docstring_changes_no_version(code):
    before = extractor_version(HTML)
    _append(code / "values.py", "\n# a comment\n")
    _replace(code / "values.py", '"""Printed text', '"""Other words; printed text')
    assert _again(HTML) == before


def test_code_changes_the_version(code):
    before = extractor_version(HTML)
    _append(code / "values.py", "\nMORE = 1\n")
    assert _again(HTML) != before


def test_the_code_of_one_reader_leaves_the_other_formats_alone(code):
    html, pdf = extractor_version(HTML), extractor_version(PDF)
    _append(code / "readers" / "html.py", "\nMORE = 1\n")
    assert (_again(HTML) != html, _again(PDF) == pdf) == (True, True)


def test_a_part_of_a_reader_counts_for_its_format(code):
    before = extractor_version(PDF)
    _append(code / "readers" / "plumber_grid.py", "\nMORE = 1\n")
    assert _again(PDF) != before


@pytest.mark.parametrize("name", ["pdfium_calls.py", "_pdfium_loops.c"])
def test_what_a_reader_imports_as_a_module_counts_for_its_format(code, name):
    before = extractor_version(PDF)
    _append(code / "readers" / name, "\nint MORE = 1;\n" if name.endswith(".c") else "\nMORE = 1\n")
    assert _again(PDF) != before


def _again(media_type):
    extractor_version.cache_clear()
    return extractor_version(media_type)


def _append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_libreoffice_counts_where_it_may_be_needed(monkeypatch):
    types = ("application/msword", "application/octet-stream", PDF)
    before = [_again(media_type) for media_type in types]
    monkeypatch.setattr(version, "build", lambda: "another")
    after = [_again(media_type) for media_type in types]
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, False, True]
