"""A partition's readings, and what the catalog says of its documents → its published tables, in Arrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.across import Checks, checks_across
from flows.arrow import Columns, Places, count, exact_sum, fields, fit, nullable, real, true, unnest
from flows.cells import Cells
from flows.corrections import NONE as NO_CORRECTIONS
from flows.corrections import Corrections, corrected
from flows.identify import Issuer, issuer_columns
from flows.linked import link_checks
from flows.masked import masked
from flows.panel import panel_tables
from flows.partitions import Filed, Partition
from flows.reading_table import read_readings
from flows.storage import Store
from schemas.datasets import CHECKS, DOCUMENTS, FIGURES, MENTIONS, REPORTS, SECTIONS
from schemas.implied import FORCED, implied_numbers

Tables = dict[str, pa.Table]
"""The tables of one partition, by name; sorted as `schemas/datasets.py` says."""


def assemble(
    partition: Partition,
    store: Store,
    earlier: pa.Table | None = None,
    corrections: Corrections = NO_CORRECTIONS,
    readings: pa.Table | None = None,
) -> Tables:
    """The tables of a partition: the same readings and sightings give the same rows in the same order.

    `earlier` holds the printed figures of the year before (report_id, address, value), for the links; without them
    there are none; `readings` its readings, where they are loaded already. Checks and counts are about what is
    printed, not about its corrections; numbers of persons are masked last. Raises StoreError where a reading is
    missing or damaged.
    """
    readings = read_readings(partition.readings, store) if readings is None else readings
    keys = _keys(partition)
    figures, cells = figures_table(readings, keys)
    links = _links(partition, cells, earlier)
    tables = masked(
        {
            "reports": reports_table(partition, readings, keys),
            "figures": corrected(figures, corrections),
            "sections": sections_table(readings, keys),
            "mentions": mentions_table(readings, keys),
            "checks": checks_table(readings, keys, [*links, *checks_across(partition, cells, store)]),
            "documents": documents_table(partition.documents),
        }
    )
    panel, panel_status = panel_tables(tables["reports"], tables["figures"])
    tables |= {"panel": panel, "panel_status": panel_status}
    return {name: table for name, table in tables.items() if table.num_rows}


def _keys(partition: Partition) -> pa.Table:
    """What stands in front of every row of a report: a row a report."""
    reports = partition.reports
    return pa.table(
        {
            "report_id": pa.array([held.report_id for held in reports], pa.string()),
            "document_id": pa.array([held.chosen.document.document_id for held in reports], pa.string()),
            "year": pa.array([held.chosen.year for held in reports], pa.int16()),
            "province_code": pa.array([held.issuer.province_code for held in reports], pa.string()),
        }
    )


def _of(keys: pa.Table, parents: Places) -> Columns:
    """The keys of each row, whose reports are `parents`."""
    taken = keys.take(pa.array(parents))
    return dict(zip(taken.column_names, taken.columns, strict=True))


def reports_table(partition: Partition, readings: pa.Table, keys: pa.Table) -> pa.Table:
    """A row a report."""
    held = partition.reports
    columns = {
        **dict(zip(keys.column_names, keys.columns, strict=True)),
        **_issuer_columns([one.issuer for one in held]),
        "credit_code": readings["credit_code"],
        **{name: readings[name] for name in ("edition", "title", "signed_on", "published_on", "status", "consistent")},
        "source_gone_on": [one.gone_on for one in held],
        "documents": [len(one.documents) for one in held],
        **_counts(readings),
        "problems": _problems(readings),
    }
    return fit(REPORTS, columns, len(held))


def _issuer_columns(issuers: Sequence[Issuer]) -> Columns:
    rows = [issuer_columns(one) for one in issuers]
    return {name: [row[name] for row in rows] for name in issuer_columns(Issuer())}


_COUNTED = {"numbers": ("number", "note"), "blanks": ("blank", "dash"), "unread": ("absent", "text", "illegible")}
"""The columns that count figures, and the statuses that each counts."""


def _counts(readings: pa.Table) -> Columns:
    """How many figures of each report print a number, are blank, are unread; how many of its sums fail."""
    rows = readings.num_rows
    parents, figures = unnest(readings, "figures")
    coded = figures["status"].dictionary_encode()
    statuses = coded.dictionary.to_pylist()
    codes = coded.indices.to_numpy()
    by_status = {status: count(parents[codes == code], rows) for code, status in enumerate(statuses)}
    none = np.zeros(rows, np.int64)
    counts = {name: sum((by_status.get(one, none) for one in some), none) for name, some in _COUNTED.items()}
    owners, checks = unnest(readings, "checks")
    failed = pc.and_(pc.invert(checks["passed"]), pc.equal(checks["severity"], "error"))
    return {**counts, "checks_failed": count(owners[true(failed)], rows)}


def _problems(readings: pa.Table) -> list[str | None]:
    """What could not be accounted for, in words: unknown_row×2."""
    found = (Counter(problem["code"] for problem in problems) for problems in readings["problems"].to_pylist())
    return [", ".join(f"{code}×{counts[code]}" for code in sorted(counts)) or None for counts in found]


def figures_table(readings: pa.Table, keys: pa.Table) -> tuple[pa.Table, Cells]:
    """A row a figure, in the order of the reading, which is the form's; and the same by report and address."""
    parents, figures = unnest(readings, "figures")
    evidence = fields(figures["evidence"])
    address = pc.binary_join_element_wise(figures["table"], figures["row"], figures["column"], "/")
    cells = Cells(parents, address, figures["value"], readings.num_rows)
    columns = {
        **_of(keys, parents),
        **figures,
        "address": address,
        "implied_value": _implied(figures, cells),
        "page": evidence["page"],
        "path": evidence["path"],
        **_sides(evidence["box"]),
    }
    return fit(FIGURES, columns, len(parents)), cells


def _implied(figures: Columns, cells: Cells) -> pa.Array:
    """What sums force cells to be that print no number."""
    pairs = pa.table({name: figures[name] for name in ("table", "edition")}).group_by(["table", "edition"])
    forms = sorted(tuple(pair.values()) for pair in pairs.aggregate([]).to_pylist())
    may_fill = pc.is_in(figures["status"], pa.array(sorted(FORCED))).to_numpy(zero_copy_only=False)
    edition = figures["edition"]
    found = np.full(len(may_fill), np.nan)
    for table, name in forms:
        own = pc.equal(edition, name).to_numpy(zero_copy_only=False)
        numbers = implied_numbers([(table, name)], cells.lookup, may_fill & own)
        found = np.where(np.isnan(found), numbers, found)
    return nullable(found)


def _sides(boxes: pa.Array) -> Columns:
    """The four sides of boxes in tenths of a point; null where there is no box."""
    there = boxes.is_valid().to_numpy(zero_copy_only=False)
    tenths = np.round(real(boxes.flatten()) * 10).astype(np.int32).reshape(-1, 4)
    sides = np.zeros((len(boxes), 4), np.int32)
    sides[there] = tenths
    names = ("left", "top", "right", "bottom")
    return {name: pa.array(sides[:, number], mask=~there) for number, name in enumerate(names)}


def sections_table(readings: pa.Table, keys: pa.Table) -> pa.Table:
    """A row a narrative section, as printed."""
    parents, sections = unnest(readings, "sections")
    columns = {**_of(keys, parents), **sections, "position": _positions(parents)}
    return fit(SECTIONS, columns, len(parents))


def mentions_table(readings: pa.Table, keys: pa.Table) -> pa.Table:
    """A row for each thing that the prose states, as printed."""
    parents, mentions = unnest(readings, "mentions")
    columns = {**_of(keys, parents), **mentions, "position": _positions(parents)}
    return fit(MENTIONS, columns, len(parents))


def _positions(parents: Places) -> Places:
    """1, 2, 3 … within each report; the rows of a report stand together."""
    starts = np.flatnonzero(np.diff(parents, prepend=-1))
    return np.arange(len(parents)) - np.repeat(starts, np.diff(np.append(starts, len(parents)))) + 1


def checks_table(readings: pa.Table, keys: pa.Table, others: Sequence[Checks]) -> pa.Table:
    """A row an identity of a report, in the order of the reading; what no report can check alone comes after."""
    parents, checks = unnest(readings, "checks")
    if others:
        checks = {n: pa.concat_arrays([column, *(one[n] for _, one in others)]) for n, column in checks.items()}
        parents = np.concatenate([parents, *(lines for lines, _ in others)])
        order = np.argsort(parents, kind="stable")
        parents, checks = parents[order], {name: column.take(order) for name, column in checks.items()}
    difference = nullable(exact_sum([real(checks["left"]), real(checks["right"])], [1, -1]))
    return fit(CHECKS, {**_of(keys, parents), **checks, "difference": difference}, len(parents))


def _links(partition: Partition, cells: Cells, earlier: pa.Table | None) -> list[Checks]:
    """The reports held against those of the year before."""
    lines = {held.earlier: line for line, held in enumerate(partition.reports) if held.earlier}
    if earlier is None or not lines:
        return []
    wanted = earlier.filter(pc.is_in(earlier["report_id"], pa.array(list(lines)))).combine_chunks()
    owners = wanted["report_id"].combine_chunks().dictionary_encode()
    line_of = np.array([lines[name] for name in owners.dictionary.to_pylist()], np.int64)
    reports = line_of[owners.indices.to_numpy()]
    address, value = (wanted[name].combine_chunks() for name in ("address", "value"))
    before = Cells(reports, address, value, len(partition.reports))
    has_earlier = np.isin(np.arange(len(partition.reports)), line_of)
    return [link_checks(before, cells, has_earlier, partition.key.year)]


def documents_table(documents: Sequence[Filed]) -> pa.Table:
    """A row a document."""
    rows = [document_row(one) for one in documents]
    return fit(DOCUMENTS, {name: [row[name] for row in rows] for name in DOCUMENTS.schema.names}, len(rows))


def document_row(filed: Filed) -> Mapping[str, Any]:
    """What the catalog says of a document."""
    entry = filed.entry
    document, first = entry.document, entry.fetches[0]
    reading = None if entry.withheld else entry.reading
    return {
        "document_id": document.document_id,
        "report_id": filed.report_id,
        "year": entry.year,
        "province_code": filed.issuer.province_code,
        "role": filed.role,
        "site": first.site_id,
        "url": first.url,
        "urls": list(dict.fromkeys(fetch.url for fetch in entry.fetches)),
        "version": entry.version,
        "source_gone_on": entry.gone_on,
        "link_text": None if entry.withheld else first.link_text,
        "fetched_at": first.fetched_at,
        "http_status": first.http_status,
        "content_type": first.headers.get("content-type"),
        "last_modified": first.headers.get("last-modified"),
        "etag": first.headers.get("etag"),
        "sha256": document.sha256,
        "bytes": document.bytes,
        "media_type": document.media_type,
        "content_id": reading.content_id if reading else None,
        "archive_path": f"archive/{document.sha256[:2]}/{document.sha256}",
        "run": first.run_id,
        "extractor_version": reading.version if reading else None,
        "reading_status": reading.status if reading else None,
        "failure": reading.failure if reading else None,
        "failure_detail": reading.detail if reading else None,
    }
