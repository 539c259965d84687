"""LibreOffice converts what nothing else can read: RTF, and Word files of old that are damaged.

It runs in a folder of its own with a profile of its own, which both go when it is done: two conversions never share
one. Macros are off, links are not followed, and what it gives is looked at, because it ends well without a file, and
makes a document of any bytes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from schemas.failures import Reason, UnreadableDocument

SECONDS = 60
"""A conversion takes one to three; less than a reading may take in all."""

MOST_BYTES = 50_000_000
"""Of the converted file: a report's is well under one million."""

INSTALL = "install LibreOffice (Debian: apt-get install libreoffice-writer)"

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}</oor:items>
"""
_ITEM = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_SETTINGS = (
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "DisableActiveContent", "true"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
)


@cache
def program() -> str | None:
    """The LibreOffice of this machine."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def build() -> str:
    """Which LibreOffice it is, told without starting it; `none` where there is none."""
    found = program()
    if found is None:
        return "none"
    stated = Path(found).resolve().with_name("versionrc")
    lines = stated.read_text(encoding="utf-8", errors="replace").splitlines() if stated.is_file() else []
    return next((line.partition("=")[2] for line in lines if line.startswith("buildid=")), "unknown")


def to_docx(data: bytes, suffix: str) -> bytes:
    """A document of old as DOCX; `suffix` says what it is. Raises UnreadableDocument: needs_libreoffice, corrupt."""
    soffice = program()
    if soffice is None:
        raise UnreadableDocument(Reason.NEEDS_LIBREOFFICE, INSTALL)
    with tempfile.TemporaryDirectory(prefix="gongkai-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / f"document.{suffix}").write_bytes(data)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        items = "".join(_ITEM.format(path=path, name=key, value=value) for path, key, value in _SETTINGS)
        (profile / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), encoding="utf-8")
        _run(soffice, folder, suffix)
        return _made(folder / "made" / "document.docx")


def _run(soffice: str, folder: Path, suffix: str) -> None:
    command = [
        soffice,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "made"), f"document.{suffix}"),
    ]
    environment = {key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "LC_ALL", "TZ"}}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=folder, env={**environment, "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True,
    ) as running:  # fmt: skip
        try:
            running.wait(SECONDS)
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument(Reason.TIMEOUT, f"LibreOffice took longer than {SECONDS} s") from error
        finally:  # it is a program that starts another
            _end(running.pid)


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _made(path: Path) -> bytes:
    if not path.is_file():
        raise UnreadableDocument(Reason.CORRUPT, "LibreOffice cannot open it")
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableDocument(Reason.UNPACKS_TOO_LARGE, "what LibreOffice makes of it")
    return path.read_bytes()
