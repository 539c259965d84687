"""docs/dictionary.md, made from the published tables and the forms: `python -m schemas.dictionary`."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.checks import Identity, identities
from schemas.column_rules import rule_of
from schemas.datasets import SCHEMA_VERSION, TABLES, Column, Table
from schemas.forms import EDITIONS, Row, load_form

ABOUT_IDENTITIES = (
    "The rows of `checks` about one report. A term that a form does not have is left out. A blank or a dash beside a "
    "printed number adds nothing to a sum; where no term of a side is printed, or one could not be read, `passed` is "
    "null. What reports demand of each other, `competence_rules` and `twins_agree` are in [Using the data]"
    "(using-the-data.md#known-faults-of-the-sources)."
)


def dictionary() -> Iterator[str]:
    """The lines of docs/dictionary.md."""
    yield "# Dictionary"
    yield ""
    yield "Made from `schemas/datasets.py` by `make docs`; a test fails when the two differ."
    yield f"Schema version {SCHEMA_VERSION}."
    names = [
        *(f"[`{table.name}`](#{table.name})" for table in TABLES),
        "[addresses](#addresses)",
        "[identities](#identities)",
    ]
    yield from ("", " · ".join(names))
    for table in TABLES:
        keys = f"Key: {', '.join(table.key)}. Sorted by {table.sorted_by}."
        yield from ("", f"## `{table.name}`", "", f"One row is {table.one_row_is}. {keys}", "")
        yield "| column | type | unit | what it is | null means |"
        yield "|---|---|---|---|---|"
        for c in table.columns:
            yield f"| `{c.name}` | {c.type} | {c.unit} | {_told(table, c)} | {c.null or 'never null'} |"
    yield from _addresses()
    yield from _identities()


def _told(table: Table, column: Column) -> str:
    """What a column is, in both languages, with its name for Stata and what can be compared in it."""
    label = column.label_zh or rule_of(table.name, column.name).label_zh
    short = f"Stata: `{column.short_name}`" if column.short_name not in {"", column.name} else ""
    return "; ".join(text for text in (column.description, label, short, column.rule) if text)


def _addresses() -> Iterator[str]:
    """The rows and columns of every form, with the labels they are printed with."""
    yield from ("", "## Addresses", "", "`table/row/column`, as the three forms print them.")
    for edition in EDITIONS:
        for table in load_form(edition).tables.values():
            yield from ("", f"### `{table.code}`, form of {edition}: {table.title}", "")
            alike = len({row.columns for row in table.rows}) == 1
            if alike:
                yield from (f"Columns: {_columns(table.rows[0])}.", "")
            yield "| row | printed |" if alike else "| row | printed | columns |"
            yield "|---|---|" if alike else "|---|---|---|"
            for row in table.rows:
                unit = f" ({row.unit})" if row.unit else ""
                yield f"| `{row.code}` | {row.labels[0]}{unit} |" + ("" if alike else f" {_columns(row)} |")


def _identities() -> Iterator[str]:
    """What the checks of a report demand of its cells."""
    yield from ("", "## Identities", "", ABOUT_IDENTITIES)
    yield from ("", "| check | severity | table | on each | holds where |", "|---|---|---|---|---|")
    for one in identities():
        each = "statement" if one.rule == "prose" else "cell" if one.rule == "range" else one.for_each
        yield f"| `{one.check}` | {one.severity} | {one.table} | {each} | {_demand(one)} |"


def _demand(identity: Identity) -> str:
    """An identity in words."""
    if identity.rule == "range":
        return "a count is whole and, but for `change`, not negative"
    if identity.rule == "prose":
        return f"the number in the text is {' or '.join(f'`{reading}`' for reading in identity.readings)}"
    left, right = (" + ".join(f"`{term}`" for term in side) for side in (identity.left, identity.right))
    if identity.rule == "differs":
        return f"{left} is not {right}, where none of them is 0"
    return f"{left} {'≤' if identity.rule == 'at_most' else '='} {right}"


def _columns(row: Row) -> str:
    return ", ".join(f"`{c.code}` {c.labels[0]}" + (f" ({c.unit})" if c.unit else "") for c in row.columns)


if __name__ == "__main__":
    print("\n".join(dictionary()))
