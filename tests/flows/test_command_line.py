"""The command line, used wrongly: one clear line, an exit code, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"


def gongkai(*arguments, **environment):
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    return subprocess.run(
        command, env=os.environ | environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def assert_one_clear_line(result, *words):
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in result.stderr


def test_a_missing_file(tmp_path):
    assert_one_clear_line(gongkai("extract", tmp_path / "none.pdf"), "none.pdf", "no such file")


def test_a_folder_instead_of_a_file(tmp_path):
    assert_one_clear_line(gongkai("extract", tmp_path), "is a folder")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"\x89PNG\r\n\x1a\n" + bytes(100), "needs_ocr"), (b"\x00\x01\x02\x03" * 50, "unsupported_type")],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, content, reason):
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    result = gongkai("extract", file)
    assert result.returncode == 1
    assert reason in result.stdout


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    good = next(path for path in (SAMPLE / "sites").rglob("*.txt") if path.name != "robots.txt")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 cut")
    result = gongkai("extract", tmp_path / "bad.pdf", good, "--json")
    statuses = [json.loads(line)["status"] for line in result.stdout.splitlines()]
    assert (result.returncode, statuses) == (1, ["failed", "ok"])


def test_every_line_of_json_has_every_key(tmp_path):
    good = next(path for path in (SAMPLE / "sites").rglob("*.txt") if path.name != "robots.txt")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 cut")
    lines = [json.loads(line) for line in gongkai("extract", tmp_path / "bad.pdf", good, "--json").stdout.splitlines()]
    assert lines[0].keys() == lines[1].keys()


def test_an_unknown_document(tmp_path):
    assert_one_clear_line(gongkai("rerun", "abc", GONGKAI_STORE=str(tmp_path)), "'abc'", "gongkai failures")


def test_a_broken_site_catalogue(tmp_path):
    (tmp_path / "sites.yaml").write_text("sites:\n  - id: [", encoding="utf-8")
    result = gongkai("nightly", "--sites", tmp_path / "sites.yaml", GONGKAI_STORE=str(tmp_path / "data"))
    assert_one_clear_line(result, "sites.yaml:")


def test_a_data_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    result = gongkai("nightly", GONGKAI_STORE=str(tmp_path / "file" / "data"))
    assert_one_clear_line(result, "cannot write to the data folder", "GONGKAI_STORE")


@pytest.mark.parametrize(
    ("name", "value"),
    [("GONGKAI_WORKERS", "many"), ("GONGKAI_STORE", "s3://bucket"), ("GONGKAI_DATABASE_URL", "nonsense")],
)
def test_a_setting_that_cannot_be_used(tmp_path, name, value):
    environment = {"GONGKAI_STORE": str(tmp_path)} | {name: value}
    assert_one_clear_line(gongkai("status", **environment), value if name == "GONGKAI_DATABASE_URL" else name)


def test_a_broken_settings_file(tmp_path):
    (tmp_path / "gongkai.toml").write_text("store = ", encoding="utf-8")
    command = [sys.executable, "-m", "flows.cli", "status"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert_one_clear_line(result, "gongkai.toml")


def test_status_before_the_first_run_says_how_to_begin(tmp_path):
    result = gongkai("status", GONGKAI_STORE=str(tmp_path))
    assert result.returncode == 0
    assert "gongkai sample" in result.stdout


@pytest.mark.parametrize("command", ["status", "failures"])
def test_looking_makes_nothing(tmp_path, command):
    gongkai(command, GONGKAI_STORE=str(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_a_garbled_catalog(tmp_path):
    (tmp_path / "catalog.db").write_bytes(b"no database at all" * 100)
    assert_one_clear_line(gongkai("status", GONGKAI_STORE=str(tmp_path)), "cannot open the catalog")


def test_a_reader_that_has_seen_enough(tmp_path):
    file = next(path for path in (SAMPLE / "sites").rglob("*.txt") if path.name != "robots.txt")
    command = f"{sys.executable} -m flows.cli extract {file} {file} --json | head -c 10"
    result = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "Error" not in result.stderr


def test_a_terminal_that_knows_no_chinese():
    file = next(path for path in (SAMPLE / "sites").rglob("*.txt") if path.name != "robots.txt")
    result = gongkai("extract", file, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("command", ["extract", "status", "failures"])
def test_light_commands_import_neither_prefect_nor_scrapy(command, tmp_path):
    file = next(path for path in (SAMPLE / "sites").rglob("*.txt") if path.name != "robots.txt")
    arguments = [command, str(file)] if command == "extract" else [command]
    program = (
        "import sys; from flows.cli import app\n"
        f"try: app({arguments!r})\nexcept SystemExit: pass\n"
        "print(sorted({'prefect', 'scrapy'} & set(sys.modules)), file=sys.stderr)"
    )
    environment = os.environ | {"GONGKAI_STORE": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stderr.splitlines()[-1] == "[]"
