"""Why a published cell changed, told from the documents of both releases and the versions that read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

Row = Mapping[str, Any]
Cause = Literal[
    "new_document",
    "source_changed",
    "source_gone",
    "extractor_changed",
    "read_again",
    "correction",
    "identity_changed",
    "withheld",
    "code_changed",
]
CAUSES: tuple[Cause, ...] = get_args(Cause)

CORRECTABLE = frozenset({"value", "status", "printed_value"})
"""The columns of a figure that a correction sets."""

_IDENTITY = ("issuer", "division", "level", "parent", "province", "credit", "unified")
"""What the columns begin with that say whose report it is."""

_SIGHTINGS = frozenset({"url", "urls", "version"})


class Causes:
    """The documents of two releases, by id: all whose row differs, and perhaps others."""

    def __init__(self, old: Mapping[str, Row], new: Mapping[str, Row]) -> None:
        self._old, self._new = old, new
        self._chosen = [_chosen(side) for side in (old, new)]
        self._documents: dict[str, list[str]] = defaultdict(list)
        for name in sorted(old.keys() | new.keys()):
            for report in {side[name]["report_id"] for side in (old, new) if name in side}:
                self._documents[report].append(name)
        self._earlier_urls = {url for row in old.values() for url in _urls(row)}
        self._lower_versions = {
            (url, row["version"]) for name, row in new.items() if name not in old for url in _urls(row)
        }
        self._corrected: dict[str, set[tuple[Any, Any]]] = defaultdict(set)

    def moved(self) -> frozenset[str]:
        """The reports whose rows went to another partition."""
        return frozenset(
            name
            for name in self._chosen[0].keys() & self._chosen[1].keys()
            if any(self._chosen[0][name][key] != self._chosen[1][name][key] for key in ("year", "province_code"))
        )

    def of_document(self, name: str) -> Cause | None:
        """Why what a document says is published otherwise; None where its reading is the same."""
        old, new = self._old.get(name), self._new.get(name)
        if old is None or new is None:
            return self._of_new(new) if new else "code_changed"
        if "withheld" in {old["role"], new["role"]}:
            return "withheld" if old["role"] != new["role"] else None
        if old["extractor_version"] != new["extractor_version"]:
            return "extractor_changed" if old["extractor_version"] else "new_document"
        if any(old[key] != new[key] for key in ("reading_status", "failure", "content_id")):
            return "read_again"
        return "identity_changed" if old["report_id"] != new["report_id"] else None

    def _of_new(self, row: Row) -> Cause:
        """Whether the address of a document that was not there had shown something else before."""
        if row["role"] == "withheld":
            return "withheld"
        if self._earlier_urls & _urls(row):
            return "source_changed"
        if row["version"] == 1:
            return "new_document"
        before = any((url, row["version"] - 1) in self._lower_versions for url in _urls(row))
        return "new_document" if before else "source_changed"

    def of_report(self, report: str) -> Cause | None:
        """Why the document that speaks for a report is another one, or is read otherwise; None where it is neither."""
        old, new = (side.get(report) for side in self._chosen)
        if old and new and old["document_id"] == new["document_id"]:
            return self.of_document(old["document_id"])
        if old is None and new is None:
            return None
        causes = [self.of_document(row["document_id"]) for row in (new, old) if row]
        if "withheld" in causes:
            return "withheld"
        return next((cause for cause in causes if cause), "source_changed" if old and new else "code_changed")

    def _of_some_document(self, report: str) -> Iterator[Cause]:
        """Why a document of the report, chosen or not, came, went or is read otherwise."""
        return (cause for name in self._documents.get(report, ()) if (cause := self.of_document(name)))

    def of_cell(self, table: str, column: str, key: tuple[str, str], old: Row | None, new: Row | None) -> Cause:
        """Why one cell changed: a row that came or went has one cause for all of it (`column` is `row`).

        `key`: the report, and the row in it. The figures must be asked for before other tables.
        """
        report, row = key
        if table == "documents":
            return self._of_document_cell(column, row, old, new)
        if table == "id_changes":
            return "identity_changed"
        if (
            table == "figures"
            and column in CORRECTABLE
            and old
            and new
            and self._is_corrected(column, report, old, new)
        ):
            self._corrected[report].add((old["value"], new["value"]))
            return "correction"
        if table.startswith("panel") and old and new and (old.get(column), new.get(column)) in self._corrected[report]:
            return "correction"
        if column == "documents":
            return next(self._of_some_document(report), "code_changed")
        return self.of_report(report) or self._otherwise(table, column, report, row)

    def _otherwise(self, table: str, column: str, report: str, row: str) -> Cause:
        """The report is read as before: what else it was made of has changed."""
        if column == "source_gone_on":
            return "source_gone"
        if table == "reports" and column.startswith(_IDENTITY):
            return "identity_changed"
        if "→" in row and (before := self.of_report(_year_before(report))):
            return before
        if self._corrected[report]:
            return "correction"
        return next(self._of_some_document(report), "code_changed")

    def _is_corrected(self, column: str, report: str, old: Row, new: Row) -> bool:
        """Whether a correction came, went or changed, and what is printed did not."""
        was, now = (row["status"] == "corrected" for row in (old, new))
        if not (was or now):
            return False
        if column == "printed_value" and now:
            return True
        same = _printed(old) == _printed(new) and old["raw"] == new["raw"]
        return same or self.of_report(report) is None

    def _of_document_cell(self, column: str, name: str, old: Row | None, new: Row | None) -> Cause:
        own = self.of_document(name)
        if old is None or new is None:
            return own or "code_changed"
        if column == "source_gone_on":
            return "source_gone"
        if column in _SIGHTINGS:
            return "source_changed"
        if column == "role" and own is None:
            causes = (self.of_report(row["report_id"]) for row in (new, old) if row["report_id"])
            return next((cause for cause in causes if cause), "source_changed")
        if column in {"report_id", "year", "province_code"} and own is None:
            return "identity_changed"
        return own or "code_changed"


def _chosen(documents: Mapping[str, Row]) -> dict[str, Row]:
    return {row["report_id"]: row for row in documents.values() if row["role"] == "chosen"}


def _urls(row: Row) -> set[str]:
    return set(row["urls"] or ())


def _printed(figure: Row) -> Any:
    return figure.get("printed_value") if figure["status"] == "corrected" else figure["value"]


def _year_before(report: str) -> str:
    issuer, _, year = report.rpartition("-")
    return f"{issuer}-{int(year) - 1}" if year.isdecimal() else ""
