"""What the archive, the catalog and the newest release know of a figure: what defends it in a footnote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flows.entries import Entry
from flows.origin import Facts, Origin, Row
from schemas.links import links
from schemas.report import Figure, Report
from schemas.report_json import number


def origin_facts(origin: Origin, figure: Figure) -> Facts:
    """All of it about one figure, as JSON takes it."""
    return {
        "document": origin.document.document_id,
        "sha256": origin.document.sha256,
        "bytes": origin.document.bytes,
        "media_type": origin.document.media_type,
        "archive_path": origin.facts["archive_path"],
        "is_in_archive": origin.facts["is_in_archive"],
        "report_id": (origin.facts["report"] or {}).get("report_id"),
        "sources": list(_sources(origin.facts["sightings"])),
        "gone_on": origin.facts["gone_on"],
        "read": _read(origin, figure),
        "published": _published(origin, figure),
        "across": [*_across(origin, figure)],
        "others": [_other(entry, figure) for entry in origin.others],
        "cite": _cite(origin, figure),
    }


def _sources(sightings: Sequence[Facts]) -> Iterator[Facts]:
    """A line for each address: when it was first and last seen to show the document. Sightings are newest first."""
    for url in dict.fromkeys(seen["url"] for seen in reversed(sightings)):
        own = [seen for seen in sightings if seen["url"] == url]
        first = own[-1]
        times = {"first_seen": first["at"], "last_seen": own[0]["at"]}
        yield {"url": url, "site": first["site"], "parent_url": first["parent_url"], **times}


def _read(origin: Origin, figure: Figure) -> Facts:
    """Which version read it, and what today's says."""
    stands = next(one for one in origin.facts["readings"] if one["stands"])
    again = _cell(origin.again, figure) if origin.again else None
    return {
        "version": stands["version"],
        "at": stands["at"],
        "run": stands["run"],
        "is_today_s": stands["version"] == origin.today,
        "today": origin.today,
        "again": again and _said(again),
        "reads_the_same": None if origin.again is None else again is not None and _said(again) == _said(figure),
        "lost": origin.lost,
    }


def _published(origin: Origin, figure: Figure) -> Facts | None:
    """The figure as the newest release has it."""
    told, row = origin.facts["release"], origin.published
    if told is None or row is None:
        return None
    cell = origin.figures.get(figure.address)
    cell = cell and {name: value for name, value in cell.items() if name != "address"}
    return {"release": told["release"], "report_id": row["report_id"], "role": told["role"], "figure": cell}


def _across(origin: Origin, figure: Figure) -> Iterator[Facts]:
    """The published checks of this figure that are more than its report's own: links between years, twins."""
    own = {(check.check, check.scope) for check in origin.report.checks} if origin.report else set()
    year = (origin.published or {}).get("year")
    for row in origin.checks:
        if (row["check"], row["scope"]) not in own and _is_about(row, figure, year):
            yield row
    for row in origin.checks_of_next_year:
        if _is_about(row, figure, year, last_year=True):
            yield row


def _is_about(row: Row, figure: Figure, year: int | None, *, last_year: bool = False) -> bool:
    """Whether a check between reports has this figure in it: links name a row or column, others an address, or all."""
    scope, arrow, _ = row["scope"].partition(f" {(year or 0) - 1 + last_year}→")
    if not arrow:
        return not last_year and row["scope"] in (figure.address, "all")
    cell = (last_year, figure.table, figure.row, figure.column)
    return any(
        cell in {term.cell for term in (*link.left, *link.right)}
        for link in links()
        if (link.check, link.scope) == (row["check"], scope)
    )


def _other(entry: Entry, figure: Figure) -> Facts:
    """The same figure in another document of the report."""
    cell = _cell(entry.report, figure) if entry.report else None
    return {
        "document": entry.document.document_id,
        "media_type": entry.document.media_type,
        "url": entry.fetches[0].url if entry.fetches else None,
        "figure": cell and _said(cell),
        "prints_the_same": cell is not None and _compared(cell) == _compared(figure),
    }


def _cell(report: Report | None, figure: Figure) -> Figure | None:
    return next((one for one in report.figures if one.address == figure.address), None) if report else None


def _said(figure: Figure) -> Facts:
    return {"value": number(figure.value), "unit": figure.unit, "status": figure.status, "raw": figure.raw}


def _compared(figure: Figure) -> tuple[Any, ...]:
    """What two documents must have alike: a blank and a dash are both no number."""
    return figure.value, figure.unit if figure.value is not None else None


def _cite(origin: Origin, figure: Figure) -> str:
    """How to cite the figure: the release, and in it the document's address and hash."""
    seen = origin.facts["sightings"][-1] if origin.facts["sightings"] else None
    where = f"{seen['url']} (retrieved {seen['at'][:10]})" if seen else "no address"
    source = f"{where}, sha256 {origin.document.sha256}"
    row = origin.published
    if row is None or origin.manifest is None:
        return f"Not in the newest release; the document itself: {source}."
    from flows.citation import cite_as  # it imports pyarrow

    return f"{cite_as(origin.manifest)} Report {row['report_id']}, {figure.address}; source: {source}."
