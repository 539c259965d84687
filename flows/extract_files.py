"""`gongkai extract`: read local files and print what they say, for people or for programs."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from flows.file_lines import FileLines
from flows.file_progress import progress_over
from flows.file_worker import NoFile, Outcome, Source, read_source
from flows.files_summary import FilesSummary
from flows.isolated import in_order, processors
from flows.report_view import print_failure, print_report
from schemas.report import Report
from schemas.report_json import report_to_json
from schemas.settings import load_settings

MANY = 5
"""Of more files than this each gets one line, and the end a summary."""

STOPPED = 130
WIDTH_OF_FILES = 140
"""Columns where the output goes to a file or a pipe, which says nothing of its width."""

STANDARD_INPUT = Path("/dev/stdin")


@dataclass(frozen=True, slots=True)
class Named:
    """What is to be read, and the name it is shown by."""

    name: Path
    source: Source | NoFile


Show = Callable[[Path, Outcome], None]


def extract_files(files: Sequence[Path], *, as_json: bool, details: bool = False, jobs: int | None = None) -> int:
    """Read the files, and those in the folders, and print each; gives 0 if every one was read, else 1.

    Ctrl-C ends it with a summary of what was done, and 130.
    """
    named = list(_named(files))
    many = len(named) > MANY
    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
    if as_json:
        show = _json_lines()
    else:
        show = FileLines(console, [item.name for item in named]).show if many and not details else _blocks(console)
    summary = FilesSummary(len(named), min(jobs or processors(), max(1, len(named))))
    try:
        with progress_over(len(named) if many else 0, console) as advance:
            _read_all(named, summary, show, advance)
    except KeyboardInterrupt:
        summary.stopped = True
    _print_summary(console, summary, many=many, as_json=as_json)
    return STOPPED if summary.stopped else 1 if summary.wrong else 0


def _read_all(named: Sequence[Named], summary: FilesSummary, show: Show, advance: Callable[[Path], None]) -> None:
    sources = [item.source for item in named if not isinstance(item.source, NoFile)]
    outcomes = in_order(read_source, sources, summary.processes, load_settings())
    with closing(outcomes):
        for item in named:
            outcome = item.source if isinstance(item.source, NoFile) else next(outcomes)
            if isinstance(outcome, NoFile):
                print(f"gongkai: {item.name}: {outcome.words}", file=sys.stderr)
            else:
                show(item.name, outcome)
            summary.count(item.name, outcome)
            advance(item.name)


def to_json(path: Path, outcome: Outcome) -> dict[str, Any]:
    """The contract of `--json`: every key is always there; a failed file has its reason in `failure`."""
    if isinstance(outcome, Report):
        report = report_to_json(outcome)
        return {"file": str(path), "failure": None, "detail": None, **report}
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
        "preface": "",
        "credit_code": None,
    }


def _named(arguments: Sequence[Path]) -> Iterator[Named]:
    """The files meant: those named, those in the folders named, and for `/dev/stdin` what comes in."""
    for path in arguments:
        if path == STANDARD_INPUT:
            yield Named(Path("-"), sys.stdin.buffer.read())
        elif path.is_dir():
            inside = sorted(_files_below(path))
            yield from [Named(file, file) for file in inside]
            if not inside:
                yield Named(path, NoFile("is a folder with no files in it"))
        else:
            yield Named(path, path)


def _files_below(folder: Path) -> Iterator[Path]:
    """All files below a folder but hidden ones, and those in hidden folders."""
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(here, name) for name in names if not name.startswith("."))


def _blocks(console: Console) -> Show:
    def show(path: Path, outcome: Outcome) -> None:
        if isinstance(outcome, Report):
            print_report(console, path, outcome)
        else:
            print_failure(console, path, outcome)

    return show


def _json_lines() -> Show:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # RFC 8259, section 8.1
    return lambda path, outcome: print(json.dumps(to_json(path, outcome), ensure_ascii=False), flush=True)


def _print_summary(console: Console, summary: FilesSummary, *, many: bool, as_json: bool) -> None:
    """For people; beside JSON only on a terminal, or where it was stopped."""
    if as_json:
        errors = Console(stderr=True)
        if summary.stopped or (many and errors.is_terminal):
            summary.print_to(errors)
    elif many or summary.stopped:
        summary.print_to(console)
    elif summary.total > 1:
        console.print(f"{summary.read} of {summary.total} files read, {summary.wrong} not")
