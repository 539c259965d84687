"""Look at a column as a crawl would, in a process of its own: Scrapy's reactor starts only once in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from schemas.failures import Reason
from spiders.platforms import Platform
from spiders.sites import ColumnKind


class LookError(Exception):
    """Looking itself failed; the message says why."""


@dataclass(frozen=True)
class Entry:
    """A link of the page: its text, the date beside it (2025-01-23) and where it leads."""

    title: str
    date: str | None
    url: str


@dataclass(frozen=True)
class Seen:
    """What a column showed, or the reason why it showed nothing; the fields are those of spiders.look."""

    url: str
    final_url: str | None = None
    http_status: int | None = None
    reason: Reason | None = None
    detail: str | None = None
    platform: Platform = "static"
    detected: Platform = "static"
    product: str = "static"
    tags: dict[str, str] = field(default_factory=dict)
    site_id_code: str | None = None
    candidates: tuple[Entry, ...] = ()
    others: tuple[Entry, ...] = ()
    below: tuple[Entry, ...] = ()
    continues: bool = False
    looked_below: str | None = None

    @classmethod
    def of(cls, line: str) -> Seen:
        """Read a line that spiders.look printed."""
        values = json.loads(line)
        for name in ("candidates", "others", "below"):
            values[name] = tuple(Entry(**entry) for entry in values.get(name, ()))
        if values.get("reason"):
            values["reason"] = Reason(values["reason"])
        return cls(**values)


def look(
    url: str,
    hosts: Iterable[str],
    platform: Platform | None = None,
    kind: ColumnKind = "single",
    delay: float | None = None,
) -> Seen:
    """Ask for one column with the manners of a crawl; nothing is kept. Raises LookError."""
    command = [sys.executable, "-m", "spiders.look", url, "--kind", kind]
    command += [word for host in hosts for word in ("--host", host)]
    command += ["--platform", platform] if platform else []
    command += ["--delay", str(delay)] if delay is not None else []
    done = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=False,
    )
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        words = done.stderr.strip().splitlines() or [f"looking ended with code {done.returncode}"]
        raise LookError(words[-1].removeprefix("look: "))
    return Seen.of(lines[-1])


def twin(host: str) -> str | None:
    """The same host with www. in front, or without it; None for a number and a host with a port."""
    name = urlsplit(f"//{host}")
    if name.port or not host.rpartition(".")[2].isalpha():
        return None
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
