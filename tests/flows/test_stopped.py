"""Ctrl-C in the middle of a night: one line, and nothing is left behind or broken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial

import psutil
import pytest

from flows.watch import MARK

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seconds", [2, 7])
def test_ctrl_c_ends_a_night_with_one_line(sites, tmp_path, seconds):
    environment = os.environ | {"GONGKAI_STORE": str(tmp_path / "data")}
    command = [sys.executable, "-m", "flows.cli", "nightly", "--sites", str(sites)]
    process = subprocess.Popen(
        command,
        env=environment,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        # Jobs in the background ignore Ctrl-C, and their children with them.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    errors = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_a_killed_night_leaves_no_process_behind(sites, tmp_path):
    environment = os.environ | {"GONGKAI_STORE": str(tmp_path / "data")}
    command = [sys.executable, "-m", "flows.cli", "nightly", "--sites", str(sites)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    mark = _wait_for_mark(process)
    process.kill()
    process.wait()
    assert _ends(mark, 15)


def _wait_for_mark(process):
    for _ in range(300):
        children = psutil.Process(process.pid).children(recursive=True)
        marks = {_mark(child) for child in children} - {None}
        if len(children) > 1 and marks:
            return marks.pop()
        time.sleep(0.1)
    raise AssertionError("the night started no process")


def _ends(mark, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not [process for process in psutil.process_iter() if _mark(process) == mark]:
            return True
        time.sleep(0.2)
    return False


def _mark(process):
    try:
        return process.environ().get(MARK)
    except psutil.Error:
        return None
