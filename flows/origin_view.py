"""What the archive and the newest release know of a figure, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console

from flows.explanation_view import print_fact
from flows.say import whole

Facts = Mapping[str, Any]


def print_origin(console: Console, facts: Facts) -> None:
    """Print where the document of a figure is from and kept, what read it, what is published, and how to cite it."""
    _print_lines(console, "source", _sources(facts))
    _print_lines(console, "archive", _archive(facts))
    _print_lines(console, "read by", _reading(facts["read"]))
    _print_lines(console, "published", _published(facts))
    _print_lines(console, "others", (_other(one) for one in facts["others"]))
    print_fact(console, "cite as", facts["cite"])


def _print_lines(console: Console, name: str, lines: Iterator[str]) -> None:
    for order, line in enumerate(lines):
        print_fact(console, name if order == 0 else "", line)


def _sources(facts: Facts) -> Iterator[str]:
    for one in facts["sources"]:
        yield one["url"]
        yield f"  first seen {one['first_seen']}, last {one['last_seen']}; site {one['site']}"
        if one["parent_url"]:
            yield f"  linked from {one['parent_url']}"
    if facts["gone_on"]:
        yield f"no address shows it any more since {facts['gone_on']}"


def _archive(facts: Facts) -> Iterator[str]:
    missing = "" if facts["is_in_archive"] else "  (missing or cut off)"
    yield f"{facts['archive_path']}{missing}"
    yield f"  sha256 {facts['sha256']}; {facts['bytes']:,} bytes, {facts['media_type']}"


def _reading(read: Facts) -> Iterator[str]:
    today = "today's" if read["is_today_s"] else f"today's is {read['today']}"
    yield f"version {read['version']} of the extractor ({today}) at {read['at']}, run {read['run']}"
    if read["lost"]:
        yield f"  could not be read again now: {read['lost']}"
    elif read["reads_the_same"]:
        yield "  read again now: the same"
    else:
        yield f"  read again now: {_cell(read['again'])}"


def _published(facts: Facts) -> Iterator[str]:
    published = facts["published"]
    if published is None:
        yield "not in the newest release"
        return
    cell = published["figure"]
    yield f"release {published['release']}, report {published['report_id']}: {_cell(cell)}"
    if cell and cell["document_id"] != facts["document"]:
        yield f"  as document {cell['document_id']} prints it, which speaks for the report"


def _other(one: Facts) -> str:
    says = "prints the same" if one["prints_the_same"] else f"prints otherwise: {_cell(one['figure'])}"
    return f"document {one['document']} ({one['media_type']}) {says}"


def _cell(cell: Facts | None) -> str:
    if cell is None:
        return "no such figure"
    value = "no value" if cell["value"] is None else f"{whole(cell['value']):,}"
    return f"{value} {cell['unit'] or '(unit not printed)'} [{cell['status']}], printed {cell['raw']!r}"
