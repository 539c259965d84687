"""Prefect gets a folder that it can write to."""

from __future__ import annotations

import os

from flows.home import give_prefect_a_home


def test_without_a_home_prefect_lives_in_the_data_folder(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file" / "home"))
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    give_prefect_a_home(tmp_path / "data")
    home = os.environ.pop("PREFECT_HOME")
    assert home == str(tmp_path / "data" / "prefect")


def test_a_home_that_can_be_written_stays_prefect_s(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    give_prefect_a_home(tmp_path / "data")
    assert "PREFECT_HOME" not in os.environ


def test_a_home_that_was_chosen_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "mine"))
    give_prefect_a_home(tmp_path / "data")
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "mine")
