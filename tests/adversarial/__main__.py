"""`python -m tests.adversarial`: make the documents, read them, print the scores."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from extract.read import read_report
from tests.adversarial.corpus.plan import FORMATS, Plan, paper, plans_of
from tests.adversarial.corpus.sheet import Truth
from tests.adversarial.scoring import Score, by_fault, by_format, score, summed, table
from tests.adversarial.writers import every


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    scores: list[Score] = []
    for name in FORMATS:
        plans = [plan for plan in plans_of(name) if _wanted(plan, options.only)][: options.first]
        if plans and every.available(name):
            scores += _round(name, plans, options.out)
        elif plans:
            print(f"{name}: the program that writes it is not installed", file=sys.stderr)
    _print(scores, options.details)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.adversarial", description=__doc__)
    parser.add_argument(
        "--only", default="", help="format, document name or fault; several with / between (all must fit)"
    )
    parser.add_argument("--first", type=int, default=10**6, help="so many documents of each format")
    parser.add_argument("--out", type=Path, help="write the documents and their truth into this folder")
    parser.add_argument("--details", action="store_true", help="every document that is not right, in words")
    return parser.parse_args(arguments)


def _wanted(plan: Plan, only: str) -> bool:
    return all(word in (plan.name, plan.format, plan.edition, *plan.faults) for word in only.split("/") if word)


def _round(name: str, plans: Sequence[Plan], out: Path | None) -> list[Score]:
    papers = [paper(plan) for plan in plans]
    files = every.write(name, papers)
    if out:
        for one in papers:
            _keep(one.truth, files[one.truth.name], out)
    return [score(one.truth, partial(read_report, files[one.truth.name])) for one in papers]


def _keep(truth: Truth, data: bytes, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{truth.name}.{every.suffix(truth.format)}").write_bytes(data)
    (out / f"{truth.name}.truth.json").write_text(json.dumps(as_json(truth), ensure_ascii=False, indent=1), "utf-8")


def as_json(truth: Truth) -> dict[str, object]:
    """The truth for people and other programs."""
    return {
        "name": truth.name,
        "faults": list(truth.faults),
        "edition": truth.edition,
        "status": truth.status,
        "title": list(truth.titles),
        "issuer": list(truth.issuers),
        "year": truth.year,
        "signed": truth.signed and truth.signed.isoformat(),
        "planted": sorted(list(pair) for pair in truth.planted),
        "figures": {a: None if cell.value is None else float(cell.value) for a, cell in truth.cells.items()},
        "statuses": {a: cell.status for a, cell in truth.cells.items() if cell.status != "number"},
        "lost": sorted(a for a, cell in truth.cells.items() if cell.lost),
    }


def _print(scores: Sequence[Score], details: bool) -> None:
    faults = summed(scores, by_fault)
    worst = dict(sorted(faults.items(), key=lambda item: (item[1].right / max(item[1].cells, 1), -item[1].alarms)))
    total = summed(scores, lambda one: ["all"])
    print(table({**summed(scores, by_format), **total}, "format"), table(worst, "fault"), sep="\n\n")
    problems = Counter(problem.split(":")[0] for one in scores if one.false_alarm for problem in one.problems)
    print("\nproblems of false alarms:", dict(problems.most_common(20)))
    for one in scores if details else ():
        _explain(one)


def _explain(one: Score) -> None:
    listed = {
        "wrong": one.wrong,
        "missing": one.missing,
        "invented": one.invented,
        "misjudged": one.misjudged,
        "false check": one.false_checks,
        "not caught": one.not_caught,
        "words": tuple(f"{name}: {text}" for name, text in one.words_wrong.items()),
    }
    if not any(listed.values()) and not one.false_alarm and not one.overlooked:
        return
    flags = [name for name in ("silent_error", "overlooked", "false_alarm") if getattr(one, name)]
    print(
        f"\n{one.truth.name} {one.truth.edition} {one.status} {' '.join(flags)}  faults: {', '.join(one.truth.faults)}"
    )
    for name, items in listed.items():
        for item in items[:6]:
            print(f"   {name}: {item}")
        if len(items) > 6:
            print(f"   {name}: … {len(items)} in all")
    for problem in one.problems[:8] if one.status != "ok" else ():
        print(f"   problem: {problem}")


if __name__ == "__main__":
    sys.exit(main())
