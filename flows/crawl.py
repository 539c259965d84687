"""Run the crawl: Scrapy in a process of its own, since its reactor starts only once in a process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.settings import Settings

_STAMP = re.compile(r"^[\d-]{10} [\d:,]+ [A-Z]+ ")
"""Time and level before the crawl's log lines: the flow's log has its own."""


class CrawlError(Exception):
    """The crawl did not run to its end; the message is its last word."""


def crawl(
    run_id: str, sites: Path, settings: Settings, say: Callable[[str], None], *, unverified: bool = False
) -> dict[str, Any]:
    """Crawl the sites of a catalogue and give the crawl's counts; each of its log lines goes to `say`.

    The crawl holds the other end of a pipe: when this process dies, even by kill -9, the crawl stops.
    Raises CrawlError.
    """
    command = [
        sys.executable, "-m", "spiders.crawl", "--run", run_id, "--store", str(settings.store),
        "--database-url", settings.catalog_url, "--sites", str(sites), "--until-stdin-closes",
        *(["--unverified"] if unverified else []),
    ]  # fmt: skip
    last = ""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONUTF8": "1"},
    ) as process:
        assert process.stderr and process.stdout
        for line in process.stderr:
            last = _STAMP.sub("", line.rstrip())
            say(last)
        counts = process.stdout.read()
    if process.returncode != 0:
        raise CrawlError(last.removeprefix("crawl: ") or f"the crawl ended with code {process.returncode}")
    result: dict[str, Any] = json.loads(counts)
    return result
