"""Memory of one reading process over many documents of all formats: whether it grows, and where it ends.

    .venv/bin/python benchmarks/memory.py [DOCUMENTS] [FILE…]

Without files: the sample's, read again and again in a fixed order. One process of its own, as in a night.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.memory_worker import Measured, measure
from flows.isolated import in_order
from schemas.failures import UnreadableDocument
from schemas.settings import Settings

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "sites"
DOCUMENTS, STEP = 1000, 100
TARGET = 350


def over(files: Sequence[Path], documents: int) -> Iterator[Measured]:
    """What the one process holds after each of so many documents."""
    for result in in_order(measure, islice(cycle(files), documents), 1, Settings()):
        if isinstance(result, UnreadableDocument):
            raise TypeError(f"the process did not live through it: {result}")
        yield result


def sample_files() -> list[Path]:
    """The sample's documents, the formats mixed."""
    return sorted((path for path in SAMPLE.rglob("*.*") if path.name != "robots.txt"), key=lambda path: path.name)


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    documents = int(arguments[0]) if arguments else DOCUMENTS
    files = [Path(name) for name in arguments[1:]] or sample_files()
    kinds = ", ".join(
        f"{sum(path.suffix == kind for path in files)} {kind}" for kind in sorted({p.suffix for p in files})
    )
    print(f"{documents} documents from {len(files)} files ({kinds}), one process")
    began, read, peak = time.perf_counter(), 0, 0.0
    for number, measured in enumerate(over(files, documents), 1):
        read, peak = read + measured.was_read, measured.peak
        if number == 1 or number % STEP == 0:
            print(f"after {number:>5}: {measured.now:6.1f} MB, most so far {measured.peak:6.1f} MB", flush=True)
    seconds = time.perf_counter() - began
    print(f"{read} reports in {seconds:.1f} s; peak {peak:.0f} MB, the target is {TARGET} MB: {_verdict(peak)}")


def _verdict(peak: float) -> str:
    return "met" if peak <= TARGET else "missed"


if __name__ == "__main__":
    main(sys.argv[1:])
