"""What a run says it has cost."""

from __future__ import annotations

import subprocess
import sys

from flows.measure import Progress

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


def test_a_batch_that_takes_long_says_how_far_it_is(monkeypatch):
    said, clock = [], iter(range(0, 100, 8))
    monkeypatch.setattr("flows.measure.time.monotonic", lambda: next(clock))
    progress = Progress(5, lambda words, *numbers: said.append(words % numbers))
    for _ in range(4):
        progress.one()
    progress.say(5)
    assert said == ["read 3 of 5 documents", "read 5 of 5 documents"]
