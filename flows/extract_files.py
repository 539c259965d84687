"""`gongkai extract`: read local files and print what they say, for people or for programs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from extract.read import read_report
from flows.report_view import print_failure, print_report
from schemas.failures import UnreadableDocument
from schemas.report import Report
from schemas.report_json import report_to_json

Outcome = Report | UnreadableDocument

SHOW_PROGRESS_FROM = 5
WIDTH_OF_FILES = 140
"""Columns where the output goes to a file or a pipe, which says nothing of its width."""


def extract_files(files: Sequence[Path], *, as_json: bool) -> int:
    """Read the files and print each; gives 0 if every one was read, else 1."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
    if as_json and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # RFC 8259, section 8.1
    read = wrong = 0
    for path in _with_progress(files):
        outcome = _open(path)
        if outcome is None:
            wrong += 1
            continue
        if as_json:
            print(json.dumps(to_json(path, outcome), ensure_ascii=False))
        elif isinstance(outcome, Report):
            print_report(console, path, outcome)
        else:
            print_failure(console, path, outcome)
        read += isinstance(outcome, Report)
        wrong += not isinstance(outcome, Report)
    if len(files) > 1 and not as_json:
        console.print(f"{read} of {len(files)} files read, {wrong} not")
    return 1 if wrong else 0


def to_json(path: Path, outcome: Outcome) -> dict[str, Any]:
    """The contract of `--json`: every key is always there; a failed file has its reason in `failure`."""
    if isinstance(outcome, Report):
        report = report_to_json(outcome)
        return {"file": str(path), "failure": None, "detail": None, **report, "mentions": []}
    return {
        "file": str(path),
        "failure": outcome.reason,
        "detail": outcome.detail,
        "media_type": None,
        "content_id": None,
        "status": "failed",
        "consistent": None,
        "edition": None,
        "report_year": None,
        "issuer": None,
        "title": None,
        "signed_on": None,
        "published_on": None,
        "figures": [],
        "checks": [],
        "sections": [],
        "problems": [],
        "mentions": [],
    }


def _open(path: Path) -> Outcome | None:
    """Read one file; None where there is no file to read (said on stderr)."""
    try:
        return read_report(path.read_bytes())
    except UnreadableDocument as error:
        return error
    except IsADirectoryError:
        _complain(path, "is a folder; name the files in it, e.g. " + str(path / "*.html"))
    except FileNotFoundError:
        _complain(path, "there is no such file; check the name")
    except OSError as error:
        _complain(path, f"cannot be opened: {error.strerror}")
    return None


def _complain(path: Path, text: str) -> None:
    print(f"gongkai: {path}: {text}", file=sys.stderr)


def _with_progress(files: Sequence[Path]) -> Iterator[Path]:
    """Show a bar on long lists, where a person is looking and the output itself goes elsewhere."""
    console = Console(stderr=True)
    hidden = len(files) < SHOW_PROGRESS_FROM or not console.is_terminal or sys.stdout.isatty()
    yield from track(files, "reading", console=console, disable=hidden, transient=True)
