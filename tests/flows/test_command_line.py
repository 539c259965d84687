"""The command line, used wrongly: one clear line, an exit code, nothing lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from extract.readers import scan_models
from flows.advice import WHAT_TO_DO
from schemas.catalog import open_catalog
from schemas.failures import Reason

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"


GOOD = next(path for path in sorted((SAMPLE / "sites").rglob("*.txt")) if path.name != "robots.txt")


def gongkai(*arguments, input=None, **environment):
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    result = subprocess.run(
        command, env=os.environ | environment, cwd=ROOT, input=input, capture_output=True, timeout=60, check=False
    )
    result.stdout, result.stderr = result.stdout.decode(), result.stderr.decode()
    return result


def assert_one_clear_line(result, *words):
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in result.stderr


def test_a_missing_file(tmp_path):
    assert_one_clear_line(gongkai("extract", tmp_path / "none.pdf"), "none.pdf", "no such file")


def test_a_folder_with_nothing_in_it(tmp_path):
    assert_one_clear_line(gongkai("extract", tmp_path), "is a folder with no files in it")


def test_the_files_of_a_folder_are_read_in_order_but_hidden_ones(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(GOOD.read_bytes())
    result = gongkai("extract", tmp_path, "--json")
    names = [Path(json.loads(line)["file"]).relative_to(tmp_path).as_posix() for line in result.stdout.splitlines()]
    assert (result.returncode, names) == (0, ["a.txt", "b.txt", "sub/c.txt"])


def test_what_comes_in_is_read():
    result = gongkai("extract", "-", "--json", input=GOOD.read_bytes())
    read = json.loads(result.stdout)
    assert (read["file"], read["status"]) == ("-", "ok")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Seven files: five reports, one cut off, one that is something else."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(5):
        (folder / f"{number}.txt").write_bytes(GOOD.read_bytes())
    (folder / "cut.pdf").write_bytes(b"%PDF-1.4 cut")
    (folder / "other.txt").write_text("another text altogether", encoding="utf-8")
    return folder


def test_many_files_get_a_line_each_and_a_summary(many):
    result = gongkai("extract", many, many / "none.pdf")
    head, *lines = result.stdout.splitlines()
    assert head.split() == ["file", "status", "edition", "year", "figures", "problems", "issuer"]
    assert [line.split()[1] for line in lines[:7]] == ["ok"] * 5 + ["failed", "failed"]
    assert result.returncode == 1
    for words in ("8 files in ", "5  ok", "0  partial", "2  failed", "1  not there", "1  corrupt", "e.g. "):
        assert words in result.stdout


def test_details_of_many_files_are_their_tables(many):
    assert gongkai("extract", many, "--details").stdout.count("checks: ") == 5


def test_json_of_many_files_is_in_the_order_of_the_arguments(many):
    names = [many / name for name in ("4.txt", "cut.pdf", "0.txt", "other.txt", "2.txt", "1.txt")]
    result = gongkai("extract", *names, "--json", "--jobs", "3")
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(name) for name in names]


def test_no_progress_where_there_is_no_terminal(many):
    assert gongkai("extract", many).stderr == ""


def test_a_file_that_takes_too_long_fails_alone(tmp_path):
    endless = tmp_path / "long.txt"
    endless.write_text(
        GOOD.read_text(encoding="utf-8", errors="replace") + "一、总体情况，文字。\n" * 900_000, encoding="utf-8"
    )
    result = gongkai("extract", endless, GOOD, "--json", GONGKAI_READ_SECONDS="0.8")
    assert [json.loads(line)["failure"] for line in result.stdout.splitlines()] == ["timeout", None]


def test_ctrl_c_sums_up_what_was_done(many):
    command = [sys.executable, "-m", "flows.cli", "extract", *[str(many)] * 300, "--jobs", "1"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Jobs in the background ignore Ctrl-C.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    for _ in range(10):
        process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.search(r"stopped after \d+ of 2100 files", out)
    assert errors.strip() == ""


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("GONGKAI_WORKER", "GONGKAI_WORKERS"),
        pytest.param("GONGKAI_QUITE_ELSE", "operations.md", marks=pytest.mark.slow),
    ],
)
def test_a_setting_that_does_not_exist_is_warned_about(tmp_path, name, near):
    result = gongkai("status", GONGKAI_STORE=str(tmp_path), **{name: "3"})
    assert result.returncode == 0
    assert f"{name} is no setting" in result.stderr
    assert near in result.stderr


def test_every_reason_for_a_failed_reading_has_advice():
    of_fetching = list(Reason)[: list(Reason).index(Reason.NOT_A_REPORT)]
    assert set(WHAT_TO_DO) == set(Reason) - set(of_fetching)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty", marks=pytest.mark.slow),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "corrupt" if scan_models.are_there() else "needs_ocr"),
        pytest.param(b"\x00\x01\x02\x03" * 50, "unsupported_type", marks=pytest.mark.slow),
    ],
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


def test_an_unknown_reason_is_told_before_prefect_starts(tmp_path):
    result = gongkai("backfill", "--failure", "timeot", GONGKAI_STORE=str(tmp_path), PREFECT_HOME=str(tmp_path / "p"))
    assert_one_clear_line(result, "no reason 'timeot'", "timeout")
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nightly", "--site", "nope"], "no site 'nope' in the catalogue"),
        pytest.param(["nightly", "--province", "Atlantis"], "no province 'Atlantis'", marks=pytest.mark.slow),
        pytest.param(["nightly", "--years", "soon"], "'soon' is no year", marks=pytest.mark.slow),
    ],
)
def test_what_a_night_cannot_mean_is_told_before_prefect_starts(tmp_path, words, said):
    assert_one_clear_line(gongkai(*words, GONGKAI_STORE=str(tmp_path), PREFECT_HOME=str(tmp_path / "p")), said)
    assert not (tmp_path / "p").exists()


COMMANDS = [
    *("backfill", "corrections", "corrections check", "crawl", "diff", "explain", "export", "extract", "failures"),
    *("import", "nightly", "release", "release list", "rerun", "retry", "sample", "serve", "show", "site", "site add"),
    *("site verify", "sites", "status", "withhold"),
]


def test_examples_of_the_help_fit_a_terminal_and_defaults_say_something():
    from flows.cli import app

    for words in COMMANDS:
        epilogue = app[words.split()[0]][words.split()[1]].help_epilogue if " " in words else app[words].help_epilogue
        for line in (one for one in (epilogue or "").splitlines() if one.startswith("    ")):
            assert len(line) <= 80, (words, line)
    told = gongkai("backfill", "--help", COLUMNS="80").stdout
    assert "[default: False]" not in told and '[default: ""]' not in told


def test_a_driver_that_is_missing_is_named_with_its_extra(tmp_path):
    result = gongkai("status", GONGKAI_STORE=str(tmp_path), GONGKAI_DATABASE_URL="postgresql://db.example/gongkai")
    assert_one_clear_line(result, "postgresql+psycopg://", "[postgres]")


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
    [
        ("GONGKAI_WORKERS", "many"),
        pytest.param("GONGKAI_STORE", "s3://bucket", marks=pytest.mark.slow),
        ("GONGKAI_DATABASE_URL", "nonsense"),
    ],
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


@pytest.mark.parametrize("command", ["status", pytest.param("failures", marks=pytest.mark.slow)])
def test_looking_makes_nothing(tmp_path, command):
    gongkai(command, GONGKAI_STORE=str(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["status", pytest.param("failures", marks=pytest.mark.slow)])
def test_a_data_folder_that_is_a_file(tmp_path, command):
    file = tmp_path / "data"
    file.touch()
    assert_one_clear_line(gongkai(command, GONGKAI_STORE=str(file)), "is a file")


def test_a_garbled_catalog(tmp_path):
    (tmp_path / "catalog.db").write_bytes(b"no database at all" * 100)
    assert_one_clear_line(gongkai("status", GONGKAI_STORE=str(tmp_path)), "cannot open the catalog")


@pytest.mark.parametrize(
    "words",
    [
        "extract {0} {0} --json",
        *(pytest.param(words, marks=pytest.mark.slow) for words in ("extract {0} {0}", "extract {0}", "--help")),
    ],
)
def test_a_reader_that_has_seen_enough(words):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "flows.cli", *words.format(GOOD).split()]
    done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_that_knows_no_chinese():
    file = next(path for path in (SAMPLE / "sites").rglob("*.txt") if path.name != "robots.txt")
    result = gongkai("extract", file, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("command", ["extract", "status", pytest.param("failures", marks=pytest.mark.slow)])
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


def test_a_report_where_a_document_is_asked_for(tmp_path):
    open_catalog(f"sqlite:///{tmp_path / 'catalog.db'}")
    assert_one_clear_line(gongkai("show", "8f658c59d573-2024", GONGKAI_STORE=str(tmp_path)), "is a report; name its")
