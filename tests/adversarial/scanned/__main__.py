"""`python -m tests.adversarial.scanned`: make the scans, read them, print what became of their numbers."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence

from extract.read import read_report
from schemas.failures import UnreadableDocument

from .corpus import BILEVEL, GREY, Scan, scans
from .scoring import Tally, add, merged, table


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m tests.adversarial.scanned", description=__doc__)
    parser.add_argument("--first", type=int, default=70, help="so many reports")
    parser.add_argument("--step", type=int, default=1, help="of those one in so many, from all over the corpus")
    parser.add_argument("--each", type=int, default=2, help="each so often, with other faults")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--fault", default="", help="only scans with this fault")
    parser.add_argument("--bilevel", action="store_true", help="black or white instead of shades")
    options = parser.parse_args(arguments)
    kinds = BILEVEL if options.bilevel else GREY
    kinds = tuple(one for one in kinds if not options.fault or options.fault in one)
    tallies = tallied(scans(options.first, options.each, options.dpi, kinds, options.step), said=True)
    print(table({**tallies, "all": merged(tallies.values())}))
    return 0


def tallied(some: Iterable[Scan], *, said: bool = False) -> dict[str, Tally]:
    """Read scans; their tallies by fault."""
    tallies: dict[str, Tally] = {}
    for scan in some:
        tally = tallies.setdefault(f"{scan.dpi} {'+'.join(scan.faults)}", Tally())
        seen = len(tally.errors)
        read(scan, tally)
        for words in tally.errors[seen:] if said else ():
            print(words, file=sys.stderr, flush=True)
    return tallies


def read(scan: Scan, tally: Tally) -> None:
    """Read one and count it."""
    started = time.process_time()
    try:
        report, why = read_report(scan.data), ""
    except UnreadableDocument as error:
        report, why = None, str(error.reason)
    tally.seconds += time.process_time() - started
    tally.pages += scan.data.count(b"/Type /Page\n") or 1
    add(tally, scan.name, scan.truth, report, why)
    if report and report.status != "ok":
        words = [f"{problem.code} {problem.detail[:60]}" for problem in report.problems if not problem.notice]
        tally.errors.append(f"{scan.name} {report.status}: {words[:4]}")
    if why:
        tally.errors.append(f"{scan.name} {why}")


if __name__ == "__main__":
    sys.exit(main())
