"""What a person is told at the end of a run."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.say import counted
from schemas.settings import load_settings

_READ = ("ok", "partial")
_MORE = {
    "unchanged": "as they were",
    "not_due": "columns not due yet",
    "postponed": "requests left for the next night (GONGKAI_DOMAIN_BUDGET)",
}


def print_summary(summary: dict[str, Any]) -> int:
    """Print what was fetched, read and failed, where the dataset is and how to load it; gives exit code 0."""
    console = Console()
    console.print()
    if "crawl" in summary:
        print_crawl(console, summary["crawl"])
    _say(console, "read", _read(summary["read"]))
    if "changes" in summary:
        _print_changes(console, summary)
    if "failures" in summary:
        _print_outcome(console, summary)
        _print_corrections(console, summary)
        _print_release(console, summary)
    return 0


def _print_changes(console: Console, summary: dict[str, Any]) -> None:
    """What a backfill changes, or would change."""
    counts = ", ".join(f"{count} x {name}" for name, count in sorted(summary["changes"].items()))
    _say(console, "changes", f"{counted(summary['changed_reports'], 'report')}: {counts}" if counts else "none")
    for change in summary["first_changes"]:
        where = "/".join(part for part in (change["report_id"], change["address"]) if part)
        console.print(Text(f"  {where} {change['field']}: {change['before']!r} -> {change['after']!r}"), soft_wrap=True)
    if "failures" not in summary:
        _say(console, "published", f"nothing: {_unpublished(summary)}")


def _unpublished(summary: dict[str, Any]) -> str:
    """Why a backfill published nothing, and what may be done."""
    if summary["waiting"]:
        readings = counted(summary["waiting"], "reading")
        return f"{readings} wait for the same command with --publish, which lets them stand"
    if summary["selected"]:
        return "today's version has read all that is selected, and what it read stands"
    return "no document is selected"


def print_crawl(console: Console, crawl: dict[str, Any]) -> None:
    """What a crawl brought, and the columns that had reports and show none any more."""
    _say(console, "fetched", _fetched(crawl))
    for group, reason in crawl.get("broken_off", {}).items():
        line = f"the crawl of {group} broke off: {reason}; the next night goes on"
        console.print(Text(f"{'failed':<10}", style="bold red") + Text(line), soft_wrap=True)
    for column in crawl.get("silent", ()):
        line = (
            f"{column['site']} showed {column['had']} reports and shows none now ({column['reason']}): {column['url']}"
        )
        console.print(Text(f"{'silent':<10}", style="bold red") + Text(line), soft_wrap=True)


def print_failures(console: Console, failures: list[dict[str, str]]) -> None:
    """Each failure: reason, document and what happened, its address, and the command that tries again."""
    width = max((len(failure["reason"]) for failure in failures), default=0)
    for failure in failures:
        head = Text(f"  {failure['reason']:<{width}}  ", style="red")
        console.print(head + Text(f"{failure['document']:<16}  {failure['detail']}"), soft_wrap=True)
        for line in (failure["url"], typed(failure["retry"])):
            if line:
                console.print(Text(" " * (width + 4) + line), soft_wrap=True)


def typed(command: str) -> str:
    """The command as it must be typed here: with its path where it is not on PATH."""
    if not command or shutil.which("gongkai"):
        return command
    program = Path(sys.executable).with_name("gongkai")
    near = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program
    return command.replace("gongkai", str(near), 1)


def _say(console: Console, label: str, text: str) -> None:
    console.print(Text(f"{label:<10}", style="bold") + Text(text), soft_wrap=True)


def _fetched(crawl: dict[str, Any]) -> str:
    if not crawl["sites"] and crawl.get("not_due"):
        return f"no site was crawled: none of {crawl['not_due']} columns is due yet (gongkai nightly --all visits them)"
    if not crawl["sites"]:
        return "no site was crawled: none of the catalogue is verified yet (see gongkai nightly --help)"
    parts = [
        f"{counted(crawl['new_documents'], 'new document')} from {counted(crawl['sites'], 'site')}",
        f"{counted(crawl['lists'], 'list page')} looked through",
        f"{counted(crawl['known'], 'page')} known already",
    ]
    for name, words in _MORE.items():
        parts += [f"{crawl[name]} {words}"] if crawl.get(name) else []
    parts += [f"{count} × {reason}" for reason, count in sorted(crawl["failures"].items())]
    return ", ".join(parts)


def _read(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    if not total:
        return "nothing new"
    known = [f"{counts[status]} {status}" for status in _READ if counts.get(status)]
    failed = [f"{count} {reason}" for reason, count in sorted(counts.items()) if reason not in _READ]
    return f"{counted(total, 'document')}: {', '.join(known + failed)}"


def _print_outcome(console: Console, summary: dict[str, Any]) -> None:
    if summary["landing"]:
        pages = counted(summary["landing"], "page")
        _say(console, "", f"{pages} without a report of their own lead to one in an attachment")
    if summary["failures"]:
        _say(console, "failed", f"{counted(len(summary['failures']), 'document')} gave no report")
        print_failures(console, summary["failures"])


def _print_corrections(console: Console, summary: dict[str, Any]) -> None:
    """The corrections that could not be applied."""
    for fault in summary.get("corrections_failed", ()):
        line = f"{fault['place']} is not applied: {fault['words']}"
        console.print(Text(f"{'correction':<10} ", style="bold red") + Text(line), soft_wrap=True)


def _print_release(console: Console, summary: dict[str, Any]) -> None:
    latest = summary["latest"]
    if latest is None:
        _say(console, "published", "nothing yet")
        return
    settings = load_settings()
    store = str(settings.store)
    news = "new release" if summary["release"] else "nothing changed since release"
    rows = ", ".join(f"{count} {table}" for table, count in summary["rows"].items())
    _say(console, "published", f"{news} {latest} in {store}/releases/{latest} ({rows})")
    if not summary["rows"].get("figures"):
        return
    console.print()
    console.print("load it", style="bold")
    for line in loading_lines(store) if isinstance(settings.store, Path) else fetching_lines(latest):
        console.print(Text("  " + line), soft_wrap=True)


def fetching_lines(release_id: str) -> tuple[str, ...]:
    """How the newest release of an object store is had as a folder, and loaded."""
    return (
        typed(f"gongkai release fetch {release_id} --to {release_id}"),
        f"python -c \"import pandas as pd; print(pd.read_parquet('{release_id}/figures'))\"",
    )


def loading_lines(store: str) -> tuple[str, ...]:
    """Three lines of pandas that load the figures of the newest release."""
    return (
        "import pandas as pd",
        f"release = {f'{store}/releases/'!r} + open({f'{store}/releases/LATEST'!r}).read().strip()",
        "figures = pd.read_parquet(release + '/figures', dtype_backend='numpy_nullable')",
    )
