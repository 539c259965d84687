"""A program that used Prefect ends without a crash."""

from __future__ import annotations

import os
import subprocess
import sys

LATE = """
import datetime, sys
from pydantic import TypeAdapter
import flows

class Kept:
    def __del__(self):
        pass

kept = Kept()
kept.itself = kept
kept.time = TypeAdapter(datetime.datetime).validate_json('"2025-01-20T02:30:00+08:00"')
sys.kept = kept
del kept
"""
"""A time zone of pydantic's that is freed after all modules, as some of Prefect's are."""


def test_a_time_zone_may_be_freed_after_datetime():
    freed_is_overwritten = os.environ | {"PYTHONMALLOC": "debug"}
    assert subprocess.run([sys.executable, "-c", LATE], env=freed_is_overwritten, check=False).returncode == 0
