"""Read PDF files with tabula-py or camelot, in the environment where it is installed; `read_pdf.py` calls this.

    PYTHON table_finders.py tabula|camelot OUT.json ROUNDS FILE…

OUT.json gets, for each file, the least processor seconds of the rounds (a Java machine's included) and the tables, as
rows of texts; None is a cell that another one covers, or a blank one. Needs nothing but the library.
"""

from __future__ import annotations

import gc
import importlib
import json
import logging
import resource
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = list[list[str | None]]


def main(arguments: list[str]) -> None:
    """Read every file once to warm up, then in rounds."""
    name, out, rounds, *files = arguments
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    read = {"tabula": _tabula, "camelot": _camelot}[name]()
    read(files[0])
    found: dict[str, list[Any]] = {}
    for _ in range(int(rounds)):
        for file in files:
            gc.collect()
            began = _spent()
            tables = _tried(read, file)
            spent = _spent() - began
            found[file] = [min(spent, found.get(file, [spent])[0]), tables]
    Path(out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _tried(read: Callable[[str], list[Rows]], file: str) -> list[Rows]:
    try:
        return read(file)
    except Exception as error:  # whatever a library raises for a file, it finds no table in it
        print(f"{Path(file).name}: {type(error).__name__}: {error}", file=sys.stderr)
        return []


def _spent() -> float:
    """Processor seconds of this process, all its threads, and of those that it has started."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _tabula() -> Callable[[str], list[Rows]]:
    """Ruled tables of all pages; with jpype the Java machine stays, without it every file starts one."""
    tabula = importlib.import_module("tabula")

    def read(file: str) -> list[Rows]:
        options = {"header": None, "dtype": str}
        frames = tabula.read_pdf(file, pages="all", lattice=True, pandas_options=options, silent=True)
        return [[[_text(cell) for cell in row] for row in frame.to_numpy().tolist()] for frame in frames]

    return read


def _camelot() -> Callable[[str], list[Rows]]:
    """Ruled tables of all pages."""
    camelot = importlib.import_module("camelot")

    def read(file: str) -> list[Rows]:
        return [[[_text(cell) for cell in row] for row in t.data] for t in camelot.read_pdf(file, pages="all")]

    return read


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) and cell else None


if __name__ == "__main__":
    main(sys.argv[1:])
