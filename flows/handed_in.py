"""What a person hands in: the files of a folder, and the list that says where each was saved from."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CHINA = dt.timezone(dt.timedelta(hours=8))
COLUMNS = ("file", "url", "fetched_at", "title")

_RUBBISH = {"thumbs.db", "desktop.ini"}
_PARTS_OF_A_PAGE = ("_files", "_文件", ".files")
"""How browsers name the folder of a saved page's pictures and scripts."""
_PAGES = {".htm", ".html", ".shtml", ".xhtml"}


class HandInError(Exception):
    """A folder or a list that cannot be used; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file: `name` is its path below the folder; `url` the address it was saved from, None where nobody says."""

    path: Path
    name: str
    url: str | None = None
    fetched_at: dt.datetime | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file, or a line of the list, that cannot be taken in, and why."""

    name: str
    why: str


def files_of(folder: Path) -> list[HandedIn | NotTaken]:
    """All files of a folder, pages first, then by name; those that saved pages consist of left out.

    Raises HandInError where there is no such folder or nothing in it.
    """
    _check_folder(folder)
    found = sorted(_walk(folder), key=lambda item: (Path(item.name).suffix.lower() not in _PAGES, item.name))
    if not found:
        raise HandInError(f"{folder} has no files in it; name the folder that the saved files are in")
    return found


def files_listed(folder: Path, listed: Path) -> list[HandedIn | NotTaken]:
    """The files of a folder that a CSV list names, pages first, each with its address.

    Columns: file (its path below the folder), url, and, if wanted, fetched_at (ISO 8601; in China's time where it
    says nothing else) and title. UTF-8 or GB18030. Raises HandInError where the list cannot be used at all.
    """
    _check_folder(folder)
    reader = csv.DictReader(io.StringIO(_text_of(listed)))
    named = [str(name).strip().lower() for name in reader.fieldnames or ()]
    if not {"file", "url"} <= set(named):
        raise HandInError(f"{listed}: the first line must name the columns file,url (and, if wanted, fetched_at,title)")
    if strange := [name for name in named if name not in COLUMNS]:
        raise HandInError(f"{listed}: unknown column {strange[0]!r}; it may have {', '.join(COLUMNS)}")
    reader.fieldnames = named
    found = [_line(folder, row, f"{listed.name}:{reader.line_num}") for row in reader if any(row.values())]
    if not found:
        raise HandInError(f"{listed} lists no files; write a line for each")
    return sorted(found, key=lambda item: Path(item.name).suffix.lower() not in _PAGES)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise HandInError(f"{folder} {what}; name the folder that the saved files are in")


def _walk(folder: Path) -> Iterator[HandedIn | NotTaken]:
    def refuse(error: OSError) -> None:
        raise HandInError(f"cannot read {error.filename}: {error.strerror}") from error

    for here, folders, names in os.walk(folder, onerror=refuse):
        inside = Path(here)
        links = [name for name in folders if (inside / name).is_symlink()]
        folders[:] = [name for name in folders if not name.startswith(".") and not _belongs_to_a_page(inside / name)]
        yield from (NotTaken(_name(folder, inside / name), "a link to another folder") for name in links)
        for name in names:
            if not name.startswith(".") and name.lower() not in _RUBBISH:
                yield _file(folder, inside / name)


def _file(folder: Path, path: Path) -> HandedIn | NotTaken:
    if not path.resolve().is_relative_to(folder.resolve()):
        return NotTaken(_name(folder, path), "a link that leads out of the folder")
    return HandedIn(path, _name(folder, path))


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _belongs_to_a_page(folder: Path) -> bool:
    stem = next((folder.name.removesuffix(end) for end in _PARTS_OF_A_PAGE if folder.name.endswith(end)), None)
    return stem is not None and any(folder.with_name(stem + suffix).exists() for suffix in _PAGES)


def _text_of(listed: Path) -> str:
    try:
        data = listed.read_bytes()
    except OSError as error:
        raise HandInError(f"cannot read {listed}: {error.strerror}") from error
    for charset in ("utf-8-sig", "gb18030"):  # as spreadsheets save it in China
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    raise HandInError(f"{listed} is no text in UTF-8 or GB18030; save it as CSV UTF-8")


def _line(folder: Path, row: dict[str, str], place: str) -> HandedIn | NotTaken:
    name, url, when, title = ((row.get(column) or "").strip() for column in COLUMNS)
    path = folder / name.replace("\\", "/")
    if not name:
        return NotTaken(place, "names no file")
    if not path.resolve().is_relative_to(folder.resolve()):
        return NotTaken(name, f"leads out of the folder ({place})")
    if not path.is_file():
        return NotTaken(name, f"there is no such file in {folder} ({place})")
    if urlsplit(url).scheme not in {"http", "https"}:
        return NotTaken(name, f"{url!r} is no http or https address ({place})")
    try:
        fetched_at = _moment(when) if when else None
    except ValueError:
        return NotTaken(name, f"{when!r} is no time; write it as 2025-01-23 or 2025-01-23T10:30 ({place})")
    return HandedIn(path, _name(folder.resolve(), path.resolve()), url, fetched_at, title or None)


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).astimezone(dt.UTC)
