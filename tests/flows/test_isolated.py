"""Files read in processes of their own: what one of them does to its process, the others do not feel."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time

import faulty
import pytest
from pebble import ProcessPool

from flows.forkserver import children_deaf_to_ctrl_c
from flows.isolated import AHEAD, alone, in_order
from schemas.failures import Reason
from schemas.settings import Settings

LIMITS = Settings(read_seconds=2, read_megabytes=1000)


def do(what: str) -> str:
    match what:
        case "hang":
            time.sleep(60)
        case "exit":
            os._exit(3)
        case "crash":
            ctypes.string_at(0)
        case "memory":
            bytearray(50_000_000_000)
        case "slow":
            time.sleep(0.2)
    return what


_PROGRAM = """
from flows.isolated import alone
from schemas.settings import Settings

print("loaded")
if __name__ == "__main__":
    print(alone(len, "four", Settings()))
"""


def test_a_process_does_not_load_the_main_program_again(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM, encoding="utf-8")
    run = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["loaded", "4"]


@pytest.mark.parametrize(
    ("fault", "reason", "detail"),
    [
        ("hang", Reason.TIMEOUT, "longer than 2 s"),
        ("exit", Reason.WORKER_DIED, "exit code 3"),
        ("crash", Reason.WORKER_DIED, f"exit code -{signal.SIGSEGV}"),
        ("memory", Reason.MEMORY, "GONGKAI_READ_MEGABYTES"),
    ],
)
def test_a_fault_is_a_reason_and_the_others_are_read(fault, reason, detail):
    before, failure, after = in_order(do, ["before", fault, "after"], 1, LIMITS)
    assert (before, after) == ("before", "after")
    assert failure.reason == reason
    assert detail in failure.detail


@pytest.mark.parametrize(
    ("deaths", "results"), [(1, ["first", "second"]), (1000, [Reason.WORKER_DIED, Reason.WORKER_DIED])]
)
def test_a_process_that_is_killed_while_it_begins_costs_no_file(deaths, results, monkeypatch, tmp_path):
    def pool(jobs, *, initializer, initargs, context):
        begin = (deaths, tmp_path, initializer, initargs)
        return ProcessPool(jobs, initializer=faulty.begin_but_die, initargs=begin, context=context)

    monkeypatch.setattr("flows.isolated.ProcessPool", pool)
    given = in_order(do, ["first", "second"], 1, LIMITS)
    assert [getattr(result, "reason", result) for result in given] == results


def test_results_come_in_the_order_of_the_items():
    items = ["slow", *map(str, range(3 * AHEAD))]
    assert list(in_order(do, items, 2, LIMITS)) == items


def test_items_are_taken_only_as_they_are_needed():
    taken = []
    items = (taken.append(number) or str(number) for number in range(1000))
    results = in_order(do, items, 1, LIMITS)
    next(results)
    results.close()
    assert len(taken) <= AHEAD


def test_closing_stops_what_is_under_way():
    results = in_order(do, ["quick", "hang"], 1, LIMITS)
    next(results)
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < LIMITS.read_seconds + 5


def test_one_alone():
    assert alone(do, "quick", LIMITS) == "quick"


@pytest.fixture
def hears_ctrl_c():
    """Programs that were started in a shell's background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_is_not_lost_meanwhile():
    with pytest.raises(KeyboardInterrupt), children_deaf_to_ctrl_c():
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_children_do_not_hear_ctrl_c():
    with children_deaf_to_ctrl_c():
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.send_signal(signal.SIGINT)
    child.communicate(b"\n")
    assert child.returncode == 0
