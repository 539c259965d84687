"""Prefect's server for one run: who decides which, and what a warm home saves it."""

from __future__ import annotations

import json
import sqlite3
from importlib.metadata import version

import pytest

from flows.temporary_server import _is_named, _settings

SAVED = {"PREFECT_API_DATABASE_MIGRATE_ON_START": "0", "PREFECT_API_BLOCKS_REGISTER_ON_START": "0"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home after a start with this version of Prefect."""
    for name in ("PREFECT_API_URL", "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect(tmp_path / "prefect.db") as database:
        database.execute("create table alembic_version (version_num text)")
        database.execute("insert into alembic_version values ('abc')")
    state = {"prefect": version("prefect"), "migration": "abc"}
    (tmp_path / "gongkai-server.json").write_text(json.dumps(state), encoding="utf-8")
    return tmp_path


def test_a_warm_home_is_not_set_up_again(home):
    assert SAVED.items() <= _settings(home).items()


def test_another_version_of_prefect_sets_it_up_again(home):
    state = {"prefect": "3.0.0", "migration": "abc"}
    (home / "gongkai-server.json").write_text(json.dumps(state), encoding="utf-8")
    assert SAVED.keys().isdisjoint(_settings(home))


def test_another_database_is_set_up(home):
    with sqlite3.connect(home / "prefect.db") as database:
        database.execute("update alembic_version set version_num = 'old'")
    assert SAVED.keys().isdisjoint(_settings(home))


def test_a_database_elsewhere_is_always_set_up(home, monkeypatch):
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://elsewhere")
    assert SAVED.keys().isdisjoint(_settings(home))


def test_nobody_names_a_server(home):
    assert not _is_named(home)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("profiles.toml", '[profiles.far]\nPREFECT_API_URL = "http://far/api"'),
        ("prefect.toml", '[api]\nurl = "http://far/api"'),
        ("pyproject.toml", '[tool.prefect]\napi.url = "http://far/api"'),
        (".env", "PREFECT_API_URL=http://far/api"),
    ],
)
def test_where_a_file_may_name_a_server_prefect_decides(home, file, text):
    (home / file).write_text(text, encoding="utf-8")
    assert _is_named(home)


def test_where_the_environment_names_one_prefect_decides(home, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://far/api")
    assert _is_named(home)
