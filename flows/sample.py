"""Serve the sample sites of data/sample on this machine for as long as a run needs them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path("data/sample")
SITES = FOLDER / "sites.yaml"
PORTS = 2


class SampleError(Exception):
    """The sample sites cannot be served; the message says why."""


@contextmanager
def serve_sample() -> Iterator[None]:
    """The two sample sites, in a process that ends with this one. Raises SampleError."""
    server = FOLDER / "server.py"
    if not server.exists():
        raise SampleError(f"{server} is not there: run gongkai in the folder of its checkout")
    command = [sys.executable, str(server), "--until-stdin-closes"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            _wait(process)
            yield
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[str]) -> None:
    assert process.stdout and process.stderr
    for _ in range(PORTS):
        if not process.stdout.readline():
            reason = process.stderr.read().strip() or "the sample server did not start"
            raise SampleError(f"{reason}; stop the program that uses the port, or wait for the other run to end")
