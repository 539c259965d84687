"""What a release says of itself to people: the dataset card (README.md), and how it is cited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from flows.citation import cite_as
from schemas.column_rules import rule_of
from schemas.data_package import ABOUT, LICENCE, TITLE
from schemas.datasets import DOCUMENTS, REPORTS, TABLES, Table
from schemas.regions import province_name

SOURCE = (
    "The numbers are those that Chinese government bodies print in the annual reports on the disclosure of government "
    "information that they publish on their own sites under the regulation 《政府信息公开条例》. `documents` names the "
    "address, the time and the hash of every document. This dataset is no publication of those bodies; where it "
    "and a report differ, the report counts."
)

TRUST = (
    "What is printed is published, with what is wrong with it. `status` ok: every cell of the form is accounted for; "
    "partial: something is missing or unread. `consistent` is about the source: whether the report's own sums hold. A "
    "blank is never 0, and nothing is guessed."
)

LAYOUT = (
    "Folders are `report_year=2021/province=CN-64/`; `report_year=0` and `none` are unknown. Inside the files the same "
    "facts are the columns `year` and `province_code`."
)

LOAD = """```python
import pandas as pd  # in this folder

panel = pd.read_parquet("panel", dtype_backend="numpy_nullable")  # a row a report, a column a cell of the form
figures = pd.read_parquet("figures", dtype_backend="numpy_nullable")  # a row a number, with where it is printed
```

```r
panel <- dplyr::collect(arrow::open_dataset("panel"))
```"""

BESIDE = (
    "`columns.csv` explains every column, `datapackage.json` and `croissant.json` do so for programs. `CHANGES.csv` "
    "has what differs from the release before, and why. `MANIFEST.json` has every file's hash, and the corrections."
)

MADE_UP = (
    "**Made up: not to be cited.** All documents come from the machine that made this release (127.0.0.1), as those of "
    "the sample do, whose bodies, words and figures are invented."
)
_THIS_MACHINE = r"^https?://(127\.|localhost\b)"

MISSING = "A body that is not here may have published all the same: nobody has looked yet, or its site refused."


def dataset_card(folder: Path, manifest: Mapping[str, Any]) -> str:
    """README.md of a release, of its tables `reports` and `documents` in the folder, and its manifest."""
    reports = _read(folder, REPORTS, ("year", "province_code", "status", "consistent", "edition"))
    documents = _read(folder, DOCUMENTS, ("media_type", "role"))
    notices = [MADE_UP] if _is_made_up(folder) else []
    return "\n".join(_lines(reports, documents, manifest, notices)) + "\n"


def citation_file(manifest: Mapping[str, Any]) -> str:
    """CITATION.cff of a release."""
    return f"""cff-version: 1.2.0
title: "{TITLE}"
message: "If you use the dataset, please cite it with the id of this release."
type: dataset
authors:
  - name: "The gongkai developers"
version: "{manifest["release_id"]}"
date-released: "{manifest["created_at"][:10]}"
license: {LICENCE["name"]}
license-url: "{LICENCE["path"]}"
abstract: >-
  {ABOUT}
keywords:
  - freedom of information
  - government transparency
  - China
"""


def _lines(
    reports: pa.Table, documents: pa.Table, manifest: Mapping[str, Any], notices: Iterable[str]
) -> Iterator[str]:
    yield from (f"# {TITLE}", "", ABOUT, "")
    for notice in notices:
        yield from (notice, "")
    yield f"Release `{manifest['release_id']}`, made {manifest['created_at']}, schema {manifest['schema_version']}."
    yield from ("", "## Load it", "", LOAD, "", "## What is in it", "")
    rows = ((f"`{t.name}`", t.one_row_is, f"{manifest['rows'].get(t.name, 0):,}") for t in TABLES)
    yield from _table(("table", "one row is", "rows"), rows)
    yield from ("", LAYOUT, "", BESIDE, "", "## How much of it", "", "By year:", "")
    yield from _quality(reports, "year", str)
    yield from ("", "By province:", "")
    yield from _quality(reports, "province_code", lambda code: f"{code} {province_name(code)}")
    yield from ("", "By format:", "")
    yield from _formats(documents)
    yield from ("", MISSING, "", "## How far to trust it", "", TRUST, "", "## Source", "", SOURCE)
    yield from ("", "## How to cite", "", cite_as(manifest), "")
    yield from ("## Licence", "", f"[{LICENCE['title']}]({LICENCE['path']}); the text is in `LICENSE`.")


def _quality(reports: pa.Table, column: str, word: Callable[[Any], str]) -> Iterator[str]:
    """Reports by the values of a column: how many, how read, how consistent, on which form."""
    consistent = {True: "consistent", False: "inconsistent", None: "no sum"}
    forms = rule_of(REPORTS.name, "edition").among
    facts: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in _counted(reports, [column, "status", "consistent", "edition"]):
        for name in ("reports", row["status"], consistent[row["consistent"]], row["edition"]):
            facts[row[column]][name] += row["count_all"]
    names = ("reports", "ok", "partial", "consistent", "inconsistent", *forms)
    header = (column, *(f"form {name}" if name.isdigit() else name for name in names))
    found = sorted(facts.items(), key=lambda item: (item[0] is None, item[0]))
    rows = (("unknown" if value is None else word(value), *_numbers(counts, names)) for value, counts in found)
    yield from _table(header, rows)


def _formats(documents: pa.Table) -> Iterator[str]:
    facts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in _counted(documents, ["media_type", "role"]):
        for name in ("documents", row["role"]):
            facts[row["media_type"]][name] += row["count_all"]
    header = ("documents", *rule_of(DOCUMENTS.name, "role").among)
    yield from _table(("format", *header), ((kind, *_numbers(facts[kind], header)) for kind in sorted(facts)))


def _counted(table: pa.Table, columns: list[str]) -> list[dict[str, Any]]:
    """Each combination of values, with its rows in `count_all`."""
    found: list[dict[str, Any]] = table.group_by(columns).aggregate([([], "count_all")]).to_pylist()
    return found


def _numbers(counts: Counter[str], names: Iterable[str]) -> Iterator[str]:
    return (f"{counts[name]:,}" for name in names)


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(header)
    yield f"| {' | '.join(names)} |"
    yield "|---" * len(names) + "|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _is_made_up(folder: Path) -> bool:
    """Whether there are documents, and all are from this machine."""
    documents = _dataset(folder, DOCUMENTS)
    here: int = documents.count_rows(filter=pc.match_substring_regex(ds.field("url"), _THIS_MACHINE))
    return here > 0 and here == int(documents.count_rows())


def _read(folder: Path, table: Table, columns: tuple[str, ...]) -> pa.Table:
    """These columns of a table; of no file, no rows."""
    return _dataset(folder, table).to_table(columns=list(columns))


def _dataset(folder: Path, table: Table) -> ds.Dataset:
    files = sorted(str(path) for path in (folder / table.name).glob("*/*/*.parquet"))
    return ds.dataset(files, schema=table.schema, format="parquet")
