"""Corrections at release: those whose expectation holds replace a value, the others are told and change nothing."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.correction_files import Correction, Fault, Written, load_corrections
from flows.entries import Entry
from flows.storage import Store
from schemas.masking import mask_personal_numbers

CORRECTED = "corrected"
"""The status of a figure whose value is a correction."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a release corrects: the corrections that hold, by document id and address; and those that do not."""

    hold: Mapping[str, Mapping[str, Correction]] = field(default_factory=dict)
    failed: Sequence[Fault] = ()

    def told(self) -> list[dict[str, Any]]:
        """The corrections that hold, for the manifest."""
        return [
            {
                "document_id": document,
                **one.model_dump(mode="json", exclude={"content_id"}),
                "expected": mask_personal_numbers(one.expected),
            }
            for document, own in sorted(self.hold.items())
            for _, one in sorted(own.items())
        ]

    def told_failed(self) -> list[dict[str, str]]:
        """The others, for the summary of the run."""
        return [asdict(fault) for fault in self.failed]


NONE = Corrections()


def judge(path: Path, entries: Sequence[Entry], store: Store) -> Corrections:
    """Hold the corrections of a file or folder against what the documents print, as their standing readings say.

    A correction holds in every document of its `content_id` that prints `expected` at its address; it is about what
    is printed, so a correction of the publisher's at the source leaves it without an object, and it fails. Of what is
    withheld nothing is published, corrected or not. Raises StoreError where a reading is missing or damaged.
    """
    written, faults = load_corrections(path)
    by_content: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.reading and entry.reading.content_id:
            by_content[entry.reading.content_id].append(entry)
    hold: dict[str, dict[str, Correction]] = defaultdict(dict)
    for one in written:
        documents = by_content.get(one.correction.content_id, [])
        words = _why_not(one, documents, hold, store)
        if words:
            faults.append(Fault(one.place, words))
            continue
        for entry in documents:
            if not entry.withheld:  # the manifest must not tell what it says
                hold[entry.document.document_id][one.correction.address] = one.correction
    return Corrections(dict(hold), tuple(sorted(faults, key=lambda fault: fault.place)))


def _why_not(
    one: Written, documents: Sequence[Entry], hold: Mapping[str, Mapping[str, Correction]], store: Store
) -> str | None:
    """Why a correction is not applied; None where it is."""
    wanted = one.correction
    if not documents:
        return f"no document says this any more (content_id {wanted.content_id[:12]}…): did the publisher correct it?"
    for entry in documents:
        name = entry.document.document_id
        if wanted.address in hold.get(name, {}):
            return f"{wanted.address} of document {name} is corrected already"
        printed = _printed(entry, wanted.address, store)
        if printed is None:
            return f"document {name} has no figure at {wanted.address}"
        if printed != wanted.expected:
            return f"document {name} prints {printed!r} at {wanted.address}, not {wanted.expected!r}"
    return None


def _printed(entry: Entry, address: str, store: Store) -> str | None:
    """The characters of a figure, as the standing reading has them; raises StoreError where that is damaged."""
    if entry.reading is None or entry.reading.path is None:
        return None
    try:
        figures = store.read_reading(entry.reading.path)["figures"]
    except (OSError, ValueError, KeyError, EOFError, zlib.error) as error:
        raise store.damaged(entry.reading.path, entry.document.sha256) from error
    at = [one["raw"] for one in figures if f"{one['table']}/{one['row']}/{one['column']}" == address]
    return str(at[-1]) if at else None


def corrected(figures: pa.Table, corrections: Corrections) -> pa.Table:
    """Published figures with the corrections that hold: `value`, `status` and `printed_value` of their rows differ.

    `raw` and all else stay as printed, and so do the checks, which were evaluated on what is printed.
    """
    documents = pa.array(sorted(corrections.hold), pa.string())
    if not pc.any(pc.is_in(figures["document_id"], documents)).as_py():
        return figures
    changed = {name: figures[name].to_pylist() for name in ("value", "status", "printed_value")}
    keys = zip(figures["document_id"].to_pylist(), figures["address"].to_pylist(), strict=True)
    for place, (document, address) in enumerate(keys):
        if one := corrections.hold.get(document, {}).get(address):
            changed["printed_value"][place] = changed["value"][place]
            changed["value"][place], changed["status"][place] = one.value, CORRECTED
    for name, values in changed.items():
        number = figures.schema.get_field_index(name)
        figures = figures.set_column(
            number, figures.schema.field(number), pa.array(values, figures.schema.types[number])
        )
    return figures


def as_printed(figures: pa.Table) -> pa.Table:
    """Published figures with `value` as printed: what checks are evaluated on."""
    number = figures.schema.get_field_index("value")
    is_corrected = pc.equal(figures["status"], CORRECTED)
    value = pc.if_else(is_corrected, figures["printed_value"], figures["value"])
    return figures.set_column(number, figures.schema.field(number), value)


def lines_of(corrections: Corrections) -> Iterator[str]:
    """The failed ones, a line each."""
    return (f"{fault.place}: {fault.words}" for fault in corrections.failed)
