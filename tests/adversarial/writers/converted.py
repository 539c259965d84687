"""What needs programs of the system: LibreOffice and Chromium turn our files into PDF and old workbooks."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_BATCH = 70
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)


def office(files: Mapping[str, bytes], suffix: str, target: str, infilter: str | None = None) -> dict[str, bytes]:
    """Convert many files in one call of LibreOffice, on a profile of its own.

    `files`: name → bytes of type `suffix`; gives name → bytes of type `target`. Raises where one is missing.
    """
    out: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="gongkai-office-") as folder:
        home = Path(folder)
        for name, data in files.items():
            (home / f"{name}.{suffix}").write_bytes(data)
        names = list(files)
        for start in range(0, len(names), _BATCH):
            batch = [str(home / f"{name}.{suffix}") for name in names[start : start + _BATCH]]
            command = [str(OFFICE), "--headless", "--norestore", f"-env:UserInstallation={(home / 'profile').as_uri()}"]
            command += [f"--infilter={infilter}"] if infilter else []
            command += ["--convert-to", target, "--outdir", str(home / "out"), *batch]
            subprocess.run(command, check=True, capture_output=True, timeout=900)
        for name in names:
            out[name] = (home / "out" / f"{name}.{target.partition(':')[0]}").read_bytes()
    return out


def chromium(pages: Mapping[str, str]) -> dict[str, bytes]:
    """Print pages to PDF in one Chromium: name → HTML gives name → PDF."""
    temporary = tempfile.TemporaryDirectory(prefix="gongkai-chromium-", ignore_cleanup_errors=True)
    with temporary as folder, _Browser(Path(folder)) as browser:
        return {name: browser.print(page) for name, page in pages.items()}


class _Browser:
    """A headless Chromium, spoken to over its debugging pipe: JSON messages that end with a zero byte."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._numbers = itertools.count(1)
        self._unread = b""

    def __enter__(self) -> _Browser:
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        command = shlex.join([str(CHROMIUM), *_QUIET, f"--user-data-dir={self._home / 'profile'}"])
        self._process = subprocess.Popen(
            ["bash", "-c", f"exec {command} 3<&{theirs_in} 4>&{theirs_out}"],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._to)
        os.close(self._from)
        self._process.terminate()
        self._process.wait(30)

    def print(self, page: str) -> bytes:
        """One page as PDF, on the paper that its style asks for."""
        source = self._home / "page.html"
        source.write_text(page, encoding="utf-8")
        self._ask("Page.navigate", url=source.as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass
        answer = self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(answer["data"])

    def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, object] = {"id": number, "method": method, "params": parameters}
        if hasattr(self, "_session"):
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            piece = os.read(self._from, 1 << 20)
            if not piece:
                raise RuntimeError("Chromium has ended")
            self._unread += piece
        message, _, self._unread = self._unread.partition(b"\0")
        return dict(json.loads(message))
