"""`gongkai corrections check`: which corrections hold, and which do not."""

from __future__ import annotations

import sys
from pathlib import Path

from flows.correction_files import load_corrections
from flows.corrections import judge, lines_of
from flows.entries import collect
from flows.runs import open_if_there
from flows.say import counted
from schemas.settings import load_settings


def check_corrections(path: Path | None) -> int:
    """Print what does not hold, and how many do; gives 0 if all hold, else 1. Raises OSError where nothing is there."""
    settings = load_settings()
    folder = path or settings.corrections
    if path and not path.exists():
        raise FileNotFoundError(f"{path}: there is no such file or folder")
    place = open_if_there(settings)
    if place is None:
        written, faults = load_corrections(folder)
        lines, good = [f"{fault.place}: {fault.words}" for fault in faults], len(written)
    else:
        judged = judge(folder, collect(place.engine), place.store)
        lines = list(lines_of(judged))
        good = len({one.model_dump_json() for own in judged.hold.values() for one in own.values()})
    for line in lines:
        print(line, file=sys.stderr)
    if not folder.exists():
        print(f"gongkai: {folder} (GONGKAI_CORRECTIONS) is not there", file=sys.stderr)
    there = "" if place else " (no document is there yet: only their form was looked at)"
    verdict = f"{len(lines)} of them do not hold" if lines else "all hold"
    print(f"{counted(good + len(lines), 'correction')} in {folder}, {verdict}{there}")
    return 1 if lines else 0
