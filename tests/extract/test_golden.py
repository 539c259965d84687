"""Readings written down for people: one sample document of each format, its tables row by row.

A file that is missing is written, as are all with GONGKAI_WRITE_GOLDEN=1; read the difference before committing it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from extract.read import read_report
from schemas.report import Figure, Report

FOLDER = Path(__file__).with_name("golden")
DOCUMENTS = {
    "html": "sites/chengxi/xxgk/ndbg/2020/0326/1036.html",
    "pdf": "sites/yunhu/btq/zfxxgknb/202103/P020210322401922.pdf",
    "docx": "sites/chengxi/uploads/2024/01/22744.docx",
    "text": "sites/chengxi/uploads/2021/01/20723.txt",
}


def readable(report: Report) -> dict[str, Any]:
    return {
        "title": report.title,
        "issuer": report.issuer,
        "year": report.report_year,
        "signed_on": str(report.signed_on),
        "edition": report.edition,
        "status": report.status,
        "consistent": report.consistent,
        "tables": tables(report),
        "failed checks": [f"{c.check} {c.scope}: {c.left} / {c.right}" for c in report.checks if c.passed is False],
        "problems": [f"{problem.code}: {problem.detail}" for problem in report.problems],
        "sections": {section.code: f"{section.title} ({len(section.text)})" for section in report.sections},
    }


def tables(report: Report) -> dict[str, dict[str, str]]:
    """One line a row: the figures with a value as numbers, the others as their status and what is printed."""
    found: dict[str, dict[str, str]] = {}
    for figure in report.figures:
        rows = found.setdefault(f"{figure.table} {figure.edition}", {})
        rows[figure.row] = f"{rows[figure.row]} | {cell(figure)}" if figure.row in rows else cell(figure)
    return found


def cell(figure: Figure) -> str:
    if figure.value is None:
        return f"{figure.status} {figure.raw}".strip()
    number = format(figure.value, "f")
    return number if figure.raw == number else f"{number} {figure.unit or ''} ({figure.raw})"


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_document_reads_as_it_is_written_down(form: str, sample_folder: Path) -> None:
    read = readable(read_report((sample_folder / DOCUMENTS[form]).read_bytes()))
    golden = FOLDER / f"{form}.json"
    if not golden.exists() or os.environ.get("GONGKAI_WRITE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        golden.write_text(json.dumps(read, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert read == json.loads(golden.read_text(encoding="utf-8"))
