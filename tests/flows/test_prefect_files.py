"""What stands ready for a Prefect server, on a real one: docs/schedule/automations.yaml and prefect.yaml."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from flows.prefect_server import own_server

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PREFECT = (sys.executable, "-m", "prefect")
PLACEHOLDER = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def calls():
    """A web server on this machine, and what was posted to it."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", posted
    server.shutdown()
    server.server_close()


@pytest.fixture
def api(tmp_path, monkeypatch):
    """The environment of commands that use a server of this test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_SERVER_API_PORT", str(port))
    with own_server(tmp_path) as url:
        yield os.environ | {"PREFECT_API_URL": url, "HOME": str(tmp_path), "GONGKAI_STORE": str(tmp_path / "data")}


def run(command, environment, code=0):
    result = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def documented_block():
    """The command of docs/schedule.md that makes the webhook block."""
    text = (DOCS / "schedule.md").read_text(encoding="utf-8")
    found = re.search(r"python -c '(from prefect.blocks.webhook [^']+)'", text)
    assert found
    return found[1]


def test_a_run_that_fails_calls_the_webhook(api, calls, tmp_path):
    address, posted = calls
    program = documented_block().replace("https://example.org/hook", address)
    block = run([sys.executable, "-c", program], api).split()[-1]
    file = tmp_path / "automations.yaml"
    ready = (DOCS / "schedule" / "automations.yaml").read_text(encoding="utf-8")
    file.write_text(ready.replace(PLACEHOLDER, block), encoding="utf-8")
    run([*PREFECT, "automation", "create", "--from-file", str(file)], api)
    run([sys.executable, "-c", "from flows.rerun import retry; retry('no-such-run', return_state=True)"], api)
    deadline = time.monotonic() + 60
    while not posted and time.monotonic() < deadline:
        time.sleep(0.2)
    assert [(call["event"], call["of"]) for call in posted] == [("gongkai.run.failed", "gongkai.run.retry")]
    assert "no-such-run" in posted[0]["details"]["message"]


def test_a_worker_runs_what_prefect_yaml_deploys(api):
    api["PWD"] = str(ROOT)
    run([*PREFECT, "work-pool", "create", "--type", "process", "gongkai"], api)
    run([*PREFECT, "--no-prompt", "deploy", "--all"], api)
    run([*PREFECT, "deployment", "run", "retry/retry", "--param", "run=no-such-run"], api)
    told = run([*PREFECT, "worker", "start", "--pool", "gongkai", "--run-once"], api)
    assert re.search(r"Finished in state Failed\('.*no-such-run", told)
