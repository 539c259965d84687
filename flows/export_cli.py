"""`gongkai export`, as a person types it."""

from __future__ import annotations

from pathlib import Path

from flows.flags import Flag
from flows.say import say_errors


def export(
    *,
    csv: Flag = False,
    stata: Flag = False,
    xlsx: Flag = False,
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
