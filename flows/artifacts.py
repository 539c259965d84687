"""What the Prefect UI shows of a run: a summary, and a table of what failed. Under the same keys run after run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from schemas.failures import Reason

ROWS = 200
"""Failures that are shown; all are in the run's summary.json and in `gongkai failures`."""

SILENT_COLUMNS = 50
_SHOWN = ("reason", "document", "detail", "url", "retry")
_DETAIL = 200


def write_artifacts(summary: Mapping[str, Any]) -> None:
    """Write both, as the last versions of `<kind>-summary` and `<kind>-failures`."""
    kind, run = summary["kind"], summary["run"]
    create_markdown_artifact("\n".join(markdown(summary)) + "\n", key=f"{kind}-summary", description=f"Run {run}")
    failed, count = table(summary)
    shown = f", the first {ROWS} of {count}" if count > ROWS else ""
    create_table_artifact(failed, key=f"{kind}-failures", description=f"What failed by the end of run {run}{shown}")


def table(summary: Mapping[str, Any]) -> tuple[list[dict[str, str]], int]:
    """What failed: reason, document, detail, url, retry; at most ROWS rows, and how many there are."""
    unread: Sequence[dict[str, str]] = summary.get("failures", ())
    unfetched: Sequence[dict[str, str]] = summary.get("unfetched", ())
    rows = [*unread, *(_with_retry(failure, summary["run"]) for failure in unfetched)]
    shown = [{name: str(row.get(name, ""))[:_DETAIL] for name in _SHOWN} for row in islice(rows, ROWS)]
    return shown, len(rows)


def _with_retry(failure: Mapping[str, str], run: str) -> dict[str, str]:
    return {**failure, "retry": f"gongkai retry {run}" if Reason(failure["reason"]).retryable else ""}


def markdown(summary: Mapping[str, Any]) -> Iterator[str]:
    """The run in a few lines: what was crawled, read and published, what it cost, which columns fell silent."""
    yield f"# {summary['run']}: {summary.get('status', 'running')}"
    if "error" in summary:
        yield from ("", _plain(summary["error"]))
    yield from ("", "| step | |", "|---|---|")
    for name, words in _steps(summary):
        yield f"| {name} | {_plain(words)} |"
    silent = summary.get("crawl", {}).get("silent", ())
    if silent:
        yield from ("", f"## {len(silent)} columns fell silent", "")
        for column in islice(silent, SILENT_COLUMNS):
            yield f"- {_plain(column['site'])}: had {column['had']}, now {column['reason']}: <{_plain(column['url'])}>"


def _steps(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "crawl" in summary:
        yield "crawl", _counts({name: count for name, count in summary["crawl"].items() if isinstance(count, int)})
        yield "not fetched", _counts(summary["crawl"].get("failures", {})) or "none"
        if broken := summary["crawl"].get("broken_off"):
            yield "broken off", "; ".join(f"{group}: {reason}" for group, reason in broken.items())
    if "read" in summary:
        yield "read", _counts(summary["read"]) or "nothing new"
    if "changes" in summary:
        yield "changes", f"{summary['changed_reports']} reports: {_counts(summary['changes']) or 'none'}"
    if "latest" in summary:
        news = "new release" if summary.get("release") else "unchanged"
        yield "published", f"{news} {summary['latest'] or 'none yet'} ({_counts(summary.get('rows', {}))})"
    if summary.get("lost"):
        yield "would be lost", "; ".join(summary["lost"])
    cost = summary.get("cost", {})
    if cost:
        yield "cost", ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in cost.items())
        yield "seconds", _counts(summary.get("seconds", {}))


def _counts(counts: Mapping[str, float]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(counts.items()) if count)


def _plain(text: str) -> str:
    """What sites and errors say, as text of one cell: nothing of it is markup."""
    plain = " ".join(text.split())
    for sign in "\\|<>`*[]":
        plain = plain.replace(sign, f"\\{sign}")
    return plain
