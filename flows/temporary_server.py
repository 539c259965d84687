"""Prefect's server for one run, where no other is named: started at once, so that it loads while this process does.

Prefect would start one itself, but only at the first call, after loading the whole server here, too; and it would
bring its database to the newest migration each time. This one does so only where Prefect or the database is another
than last time.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from flows.loading import loading
from flows.prefect_server import HOST, LOG, wait_for_server

_NAMES_AN_API = ("PREFECT_API_URL", "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "PREFECT_SERVER_EPHEMERAL", "[api]")
_DATABASE = ("PREFECT_SERVER_DATABASE", "PREFECT_API_DATABASE")
_STATE = "gongkai-server.json"
"""In Prefect's home: the version of Prefect and the migration of its database after the last start."""


class TemporaryServer:
    """A server that has been started; `wait` for it before the first call."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, home: Path) -> None:
        self.process, self.url, self.home = process, url, home

    def wait(self) -> None:
        """Return when it answers. Raises ServerError where it does not start."""
        wait_for_server(self.process, self.url, self.home / LOG)
        (self.home / _STATE).write_text(json.dumps(_state(self.home)), encoding="utf-8")


def temporary_server() -> TemporaryServer | None:
    """Start a server and set PREFECT_API_URL to it; None where Prefect's settings may name one.

    Call it before Prefect is imported. Nobody waits for its end: flows/watch.py sees to that after this process.
    """
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser().absolute()
    if _is_named(home):
        return None
    server = _start(home)
    os.environ |= {"PREFECT_API_URL": server.url, "PREFECT_UI_URL": ""}  # it shows no pages
    return server


def _is_named(home: Path) -> bool:
    """Whether the environment or a file that Prefect reads may say which server is used: then Prefect decides."""
    if any(name in os.environ for name in _NAMES_AN_API):
        return True
    files = (home / "profiles.toml", Path("prefect.toml"), Path(".env"), Path("pyproject.toml"))
    words = (*_NAMES_AN_API, "[tool.prefect")
    return any(word in _text(file) for file in files for word in words)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _start(home: Path) -> TemporaryServer:
    home.mkdir(parents=True, exist_ok=True)
    listener = socket.create_server((HOST, 0), backlog=128)
    with listener, (home / LOG).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.temporary_server", str(listener.fileno())],
            env=os.environ | _settings(home),
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for this process
        )
        return TemporaryServer(process, f"http://{HOST}:{listener.getsockname()[1]}/api", home)


def _settings(home: Path) -> dict[str, str]:
    """Those that Prefect gives a temporary server; what a start has done once is not done again."""
    usual = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1"}
    if _state(home) is None or _text(home / _STATE) != json.dumps(_state(home)):
        return usual
    return usual | {"PREFECT_API_DATABASE_MIGRATE_ON_START": "0", "PREFECT_API_BLOCKS_REGISTER_ON_START": "0"}


def _state(home: Path) -> dict[str, str] | None:
    """Prefect's version and its database's migration; None where there is no database, or it is elsewhere."""
    file = home / "prefect.db"
    if any(name.startswith(_DATABASE) for name in os.environ) or not file.exists():
        return None
    with suppress(sqlite3.Error), sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        row = database.execute("select version_num from alembic_version").fetchone()
        return {"prefect": version("prefect"), "migration": row[0]} if row else None
    return None


def _serve(listener: socket.socket) -> None:
    with loading():
        import uvicorn
        from prefect.server.api.server import create_app

        app = create_app()
    uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on")).run(sockets=[listener])


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
