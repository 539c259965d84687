"""`gongkai export`, as a person types it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import ArgumentCollection, Group, Parameter

from flows.flags import Flag
from flows.say import say_errors


def _one_at_least(formats: ArgumentCollection) -> None:
    if not any(one.value for one in formats):
        raise ValueError("say what to write: --csv, --stata or --xlsx, or several of them")


Format = Annotated[Flag, Parameter(group=Group("Formats", validator=_one_at_least))]
"""What is written; at least one of them."""


def export(
    *,
    csv: Format = False,
    stata: Format = False,
    xlsx: Format = False,
    to: Path | None = None,
    release: str = "LATEST",
) -> int:
    """Write the wide table, a row a report, for programs that read no Parquet; and the list of its columns.

    Text that a spreadsheet could take for a formula gets an apostrophe in front (CSV, Excel).

    Parameters
    ----------
    csv
        panel.csv and columns.csv, in UTF-8.
    stata
        panel.dta for Stata 14 and newer, with short names and labels; and columns.csv.
    xlsx
        gongkai.xlsx, with the sheets panel and columns.
    to
        Folder to write into (default: gongkai-RELEASE in the working folder).
    release
        The release: its id or the beginning of it, or a tag.

    """

    def run() -> int:
        from flows.export import FORMATS
        from flows.export import export as write

        chosen = dict(zip(FORMATS, (csv, stata, xlsx), strict=True))
        return write([name for name in FORMATS if chosen[name]], to, release)

    return say_errors(run)
