"""Writes rows into the files of the site catalogue: comments, order and the other rows stay as they are."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString

from schemas.regions import PINYIN, province_name
from spiders.archive import write_atomically
from spiders.sites import SiteCatalogueError, load_sites

_DIGITS = ("division", "site_id_code")
_WIDTH = 112


def file_of(catalogue: Path, site_id: str) -> Path:
    """The file of the catalogue that holds the row of a site; raises SiteCatalogueError where none does."""
    for file in sorted(catalogue.glob("*.yaml")) if catalogue.is_dir() else [catalogue]:
        if site_id in file.read_text(encoding="utf-8") and _find(_yaml().load(file), site_id) is not None:
            return file
    raise SiteCatalogueError(f"{catalogue}: no site {site_id!r} in it; `gongkai sites` lists them")


def file_for(catalogue: Path, division: str) -> Path:
    """The file of the catalogue that a new row belongs to: that of its province."""
    return catalogue / f"{PINYIN[division[:2]]}.yaml" if catalogue.is_dir() else catalogue


def as_yaml(row: Mapping[str, Any]) -> str:
    """A row as it stands in a file, below `sites:`."""
    return _text(CommentedMap({"sites": CommentedSeq([_row(row)])})).partition("\n")[2]


def add_row(catalogue: Path, row: Mapping[str, Any]) -> Path:
    """Append a row to the file of its province, which is begun where it is missing; gives the file.

    Raises SiteCatalogueError where the catalogue with the row would be none; then nothing is changed.
    """
    file = file_for(catalogue, row["division"])
    data = _yaml().load(file) if file.exists() else None
    if data is None:
        head = (
            f"# {province_name(row['division'][:2])}. Rows without a verified_at are crawled only with --unverified.\n"
        )
        _write(catalogue, file, head + "sites:\n" + as_yaml(row))
        return file
    rows = data["sites"]
    rows.append(_row(row))
    rows.yaml_set_comment_before_after_key(len(rows) - 1, before="\n")
    _write(catalogue, file, _text(data))
    return file


def set_values(catalogue: Path, site_id: str, values: Mapping[str, Any]) -> Path:
    """Set values of a site's row; gives the file.

    New names go in front of `verified_at`. Raises SiteCatalogueError where the catalogue would be none after it.
    """
    file = file_of(catalogue, site_id)
    data = _yaml().load(file)
    row = _find(data, site_id)
    assert row is not None
    for name, value in values.items():
        if name not in row and "verified_at" in row:
            row.insert(list(row).index("verified_at"), name, _quoted(name, value))
        else:
            row[name] = _quoted(name, value)
    _write(catalogue, file, _text(data))
    return file


def _find(data: Any, site_id: str) -> CommentedMap | None:
    return next((row for row in data["sites"] if row.get("id") == site_id), None)


def _write(catalogue: Path, file: Path, text: str) -> None:
    """Write the file, and take it back if the catalogue cannot be loaded with it."""
    before = file.read_bytes() if file.exists() else None
    write_atomically(file, text.encode())
    try:
        load_sites(catalogue)
    except SiteCatalogueError:
        if before is None:
            file.unlink()
        else:
            write_atomically(file, before)
        raise


def _row(row: Mapping[str, Any]) -> CommentedMap:
    return CommentedMap({name: _quoted(name, value) for name, value in row.items()})


def _quoted(name: str, value: Any) -> Any:
    """The value as the files write it: codes in quotes, hosts in one line, long text folded."""
    if name in _DIGITS and value is not None:
        return DoubleQuotedScalarString(value)
    if name == "allowed_hosts":
        hosts = CommentedSeq(DoubleQuotedScalarString(host) if ":" in host else host for host in value)
        hosts.fa.set_flow_style()
        return hosts
    return _folded(value) if name == "evidence" else value


def _folded(text: str) -> Any:
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    folded = FoldedScalarString(" ".join(lines))
    places = [sum(map(len, lines[:number])) + number - 1 for number in range(1, len(lines))]
    folded.fold_pos = places  # where ruamel.yaml breaks the line
    return folded


def _text(data: CommentedMap) -> str:
    out = io.StringIO()
    _yaml().dump(data, out)
    return out.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    yaml.representer.add_representer(type(None), _null)
    return yaml


def _null(representer: Any, _value: None) -> Any:
    """`null` is written out: verified_at says that nobody was there."""
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")
