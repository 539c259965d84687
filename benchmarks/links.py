"""What the links between two years cost beside loading the reports they link.

    .venv/bin/python benchmarks/links.py

The sample's reports, as readings are kept. Processor time, the least of several rounds.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from extract.read import read_report
from schemas.links import evaluate_links
from schemas.report import Report
from schemas.report_json import report_from_json, report_to_json

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
ROUNDS, REPORTS = 7, 20_000


def sample_reports() -> dict[tuple[str, int], Report]:
    """By issuer and year."""
    stated = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["documents"]
    read = (read_report((SAMPLE / entry["file"]).read_bytes()) for entry in stated if entry["expect"] == "report")
    return {(report.issuer or "", report.report_year or 0): report for report in read}


def load(kept: bytes) -> Report:
    """A report from its reading's bytes."""
    return report_from_json(json.loads(gzip.decompress(kept), parse_float=Decimal))


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one round."""
    rounds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        rounds.append(time.process_time() - begin)
    return min(rounds)


def main() -> None:
    """Print one line for loading, one for the links."""
    reports = sample_reports()
    kept = [
        gzip.compress(json.dumps(report_to_json(report), ensure_ascii=False).encode()) for report in reports.values()
    ]
    pairs = [
        (reports[issuer, year - 1].figures, report.figures, year)
        for (issuer, year), report in reports.items()
        if (issuer, year - 1) in reports
    ]
    loading = seconds(lambda: [load(one) for one in kept]) / len(kept)
    linking = seconds(lambda: [evaluate_links(*pair) for pair in pairs]) / len(pairs)
    for name, each in (("load a report", loading), ("its links to the year before", linking)):
        print(f"{name:30} {each * 1e6:6.0f} µs   {each * REPORTS:5.1f} s for {REPORTS:,}")


if __name__ == "__main__":
    main()
