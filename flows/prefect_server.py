"""A Prefect server of our own, for machines that have none: it schedules, keeps the history, shows the UI."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
PORT = 4200
LOG = "server.log"
START_SECONDS = 120.0
"""A first start on a busy machine sets up the database: ten seconds and more."""

STOP_SECONDS = 15.0


class ServerError(Exception):
    """There is no Prefect server to work with; the message says what to do."""


@contextmanager
def own_server(store: Path) -> Iterator[str]:
    """Run a server whose files are in `<store>/prefect`, unless PREFECT_HOME names a folder; gives its API's URL.

    Raises ServerError where it does not start, or ends while it is needed.
    """
    port = int(os.environ.get("PREFECT_SERVER_API_PORT", PORT))
    if _is_taken(port):
        raise ServerError(
            f"port {port} is taken: if a Prefect server runs there, use it with "
            f"PREFECT_API_URL=http://{HOST}:{port}/api; else choose another port with PREFECT_SERVER_API_PORT"
        )
    home = Path(os.environ.get("PREFECT_HOME", store / "prefect")).absolute()
    log = home / LOG
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    home.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as written:
        process = subprocess.Popen(
            command,
            env=os.environ | {"PREFECT_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for its user, who still needs it to end
        )
    try:
        url = f"http://{HOST}:{port}/api"
        wait_for_server(process, url, log)
        yield url
    except Exception as error:
        if process.poll() is None:
            raise
        raise ServerError(f"the Prefect server ended (code {process.returncode}); see {log}") from error
    finally:
        _stop(process)


def check(url: str) -> None:
    """Raise ServerError where no Prefect server answers at this API URL."""
    if not _is_healthy(url):
        raise ServerError(
            f"no Prefect server answers at {url} (PREFECT_API_URL): start it with `prefect server start`, "
            "or unset PREFECT_API_URL to have one started here"
        )


def wait_for_server(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Return when a server answers; raises ServerError where it ends, or takes longer than START_SECONDS."""
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(url):
        if process.poll() is not None:
            raise ServerError(f"the Prefect server did not start (code {process.returncode}); see {log}")
        if time.monotonic() > deadline:
            raise ServerError(f"the Prefect server did not start within {START_SECONDS:.0f} s; see {log}")
        time.sleep(0.05)


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
