"""The settings and their errors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schemas.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GONGKAI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_the_defaults_need_nothing() -> None:
    assert load_settings().store == Path("data")


def test_the_catalog_lies_in_the_store_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_STORE", str(tmp_path / "kept"))
    assert load_settings().catalog_url == f"sqlite:///{tmp_path / 'kept' / 'catalog.db'}"


def test_a_database_url_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", "postgresql://somewhere/gongkai")
    assert load_settings().catalog_url == "postgresql://somewhere/gongkai"


def test_the_file_of_the_working_folder_is_read() -> None:
    Path("gongkai.toml").write_text("delay = 5.5")
    assert load_settings().delay == 5.5


@pytest.mark.parametrize("url", ["s3://bucket/folder", "s3://bucket/folder/"])
def test_a_store_may_be_a_url(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_STORE", url)
    assert load_settings().store == "s3://bucket/folder"


def test_a_file_url_is_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_STORE", "file:///kept/here")
    assert load_settings().store == Path("/kept/here")


def test_a_store_without_a_folder_needs_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_STORE", "s3://bucket/folder")
    with pytest.raises(SettingsError, match=r"GONGKAI_DATABASE_URL: .*postgresql\+psycopg://"):
        _ = load_settings().catalog_url


def test_prefect_s_files_are_always_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_STORE", "s3://bucket/folder")
    assert load_settings().folder == Path("data")


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("gongkai.toml").write_text("workers = 3")
    monkeypatch.setenv("GONGKAI_WORKERS", "4")
    assert load_settings().workers == 4


def test_an_unknown_name_in_the_file_is_an_error_that_names_it() -> None:
    Path("gongkai.toml").write_text("wrokers = 3")
    with pytest.raises(SettingsError, match="GONGKAI_WROKERS"):
        load_settings()


def test_a_file_that_is_no_toml_is_a_settings_error() -> None:
    Path("gongkai.toml").write_text("= = =")
    with pytest.raises(SettingsError, match=r"gongkai\.toml"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("DELAY", "-1"), ("DELAY", "soon"), ("WORKERS", "0"), ("MAX_BYTES", "1e3.5"), ("STORE", "s3://")],
)
def test_a_value_that_cannot_be_used_is_an_error_that_names_it(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"GONGKAI_{name}", value)
    with pytest.raises(SettingsError, match=f"GONGKAI_{name}"):
        load_settings()


def test_all_bad_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DELAY", "-1")
    monkeypatch.setenv("GONGKAI_BATCH", "none")
    with pytest.raises(SettingsError, match=r"(?s)GONGKAI_DELAY.*GONGKAI_BATCH"):
        load_settings()
