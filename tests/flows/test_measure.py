"""What a run says it has cost."""

from __future__ import annotations

import subprocess
import sys

MEGABYTES = 400
PEAK = "from flows.measure import _peak_megabytes; print(_peak_megabytes())"


def test_the_memory_of_the_program_that_started_a_run_is_not_the_run_s():
    large = (
        f"import subprocess, sys; held = b'x' * {MEGABYTES}_000_000; subprocess.run([sys.executable, '-c', {PEAK!r}])"
    )
    done = subprocess.run([sys.executable, "-c", large], capture_output=True, text=True, check=True)
    assert 0 < int(done.stdout) < MEGABYTES


def test_the_memory_of_a_run_s_own_processes_is():
    large = f"import subprocess, sys; subprocess.run([sys.executable, '-c', 'b\"x\" * {MEGABYTES}_000_000']); {PEAK}"
    done = subprocess.run([sys.executable, "-c", large], capture_output=True, text=True, check=True)
    assert int(done.stdout) >= MEGABYTES
