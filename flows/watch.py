"""No process outlives a run: a watcher ends what a killed command leaves behind.

Prefect's temporary server, the crawl and the reading processes are children of the command; after a
`kill -9` nobody would stop them. All of them inherit a mark in their environment, and the watcher, which
notices the end of the command by the end of its own standard input, stops whoever still bears it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid

import psutil

MARK = "GONGKAI_COMMAND_MARK"
GRACE_SECONDS = 10.0
"""Time the crawl has to finish the page it is writing."""


def watch_over_children() -> subprocess.Popen[bytes]:
    """Start the watcher. It ends by itself after this process, however that ends."""
    mark = uuid.uuid4().hex
    os.environ[MARK] = mark
    return subprocess.Popen(
        [sys.executable, "-m", "flows.watch", mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,  # who reads what the command says need not wait for the watcher's end
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                found.append(process)
        except psutil.Error:  # not ours, or gone
            continue
    return found


def _main(mark: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.buffer.read()
    left = _marked(mark)
    for process in left:
        process.terminate()
    for process in psutil.wait_procs(left, timeout=GRACE_SECONDS)[1]:
        process.kill()


if __name__ == "__main__":
    _main(sys.argv[1])
