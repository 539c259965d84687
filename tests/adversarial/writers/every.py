"""Every format's tool chain: papers → bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..corpus.plan import Paper
from . import converted, drawn, text, xlsx
from . import docx as word
from . import html as web

_ALONE: dict[str, Callable[[Paper], bytes]] = {
    "html": web.web_page,
    "text": text.text_file,
    "docx": word.word_file,
    "xlsx": xlsx.workbook,
    "drawn": drawn.pdf_file,
    "borderless": drawn.pdf_file,
}
SUFFIXES = {"html": "html", "text": "txt", "docx": "docx", "xlsx": "xlsx", "xls": "xls"}
NEEDS = {
    "xls": "office",
    "office-docx": "office",
    "office-html": "office",
    "chromium": "chromium",
}


def available(format_: str) -> bool:
    """Whether this machine has the program that a format needs."""
    program = NEEDS.get(format_)
    return program is None or bool(converted.OFFICE if program == "office" else converted.CHROMIUM)


def suffix(format_: str) -> str:
    return SUFFIXES.get(format_, "pdf")


def write(format_: str, papers: Iterable[Paper]) -> dict[str, bytes]:
    """All papers of one format: the document's name → its bytes."""
    named = {paper.truth.name: paper for paper in papers}
    if format_ in _ALONE:
        return {name: _ALONE[format_](paper) for name, paper in named.items()}
    if format_ == "chromium":
        return converted.chromium({name: web.print_page(paper) for name, paper in named.items()})
    if format_ == "xls":
        return converted.office({name: xlsx.workbook(paper) for name, paper in named.items()}, "xlsx", "xls")
    if format_ == "office-docx":
        return converted.office({name: word.word_file(paper) for name, paper in named.items()}, "docx", "pdf")
    pages = {name: web.print_page(paper).encode() for name, paper in named.items()}
    return converted.office(pages, "html", "pdf:writer_pdf_Export", "HTML (StarWriter)")
