"""Holding a reading against the truth: cells right, wrong, missing, invented; silent errors; false alarms."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from schemas.failures import UnreadableDocument
from schemas.report import Figure, Report

from .corpus.sheet import Expected, Truth

WORDS = ("title", "issuer", "year", "signed", "edition")
_MARKS = str.maketrans("", "", "\u00a0\u3000 \t\n\r")


@dataclass(frozen=True)
class Score:
    """One document's score. Cells are counted; what went wrong is kept in words."""

    truth: Truth
    status: str
    cells: int = 0
    right: int = 0
    wrong: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    misjudged: tuple[str, ...] = ()
    false_checks: tuple[str, ...] = ()
    not_caught: tuple[str, ...] = ()
    words_wrong: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def silent_error(self) -> bool:
        """The worst there is: something is not as printed, and the reading says ok."""
        return self.status == "ok" and bool(self.wrong or self.missing or self.invented)

    @property
    def overlooked(self) -> bool:
        """Something is really missing from the document, and the reading says ok."""
        return self.status == "ok" and self.truth.status == "partial"

    @property
    def false_alarm(self) -> bool:
        """A correct, readable report that is not ok, or whose sums are said to fail."""
        return bool(self.false_checks) or (self.truth.status == "ok" and self.status != "ok")


def score(truth: Truth, read: Callable[[], Report]) -> Score:
    """Read, and compare. A refusal, or a crash, leaves every printed number missing."""
    try:
        report = read()
    except UnreadableDocument as error:
        return _unread(truth, f"{error.reason.value} {error}".strip())
    except Exception as error:  # a crash is a finding, not the end of the round
        return _unread(truth, f"crash: {type(error).__name__}: {error}")
    return compare(truth, report)


def _unread(truth: Truth, why: str) -> Score:
    numbers = tuple(address for address, cell in truth.cells.items() if cell.value is not None and not cell.lost)
    words = dict.fromkeys(WORDS, "not read")
    checks = tuple(f"{check} {scope}" for check, scope in sorted(truth.planted))
    right = sum(cell.lost for cell in truth.cells.values())
    return Score(
        truth, "failed", len(truth.cells), right, missing=numbers, not_caught=checks, words_wrong=words, problems=(why,)
    )


def compare(truth: Truth, report: Report) -> Score:
    """Hold a report against the truth."""
    found: dict[str, list[Figure]] = {}
    for figure in report.figures:
        found.setdefault(figure.address, []).append(figure)
    verdicts = {address: _verdict(cell, found.get(address, [])) for address, cell in truth.cells.items()}
    invented = [f"{a}: {f[0].value}" for a, f in found.items() if a not in truth.cells and f[0].value is not None]
    failed = {(c.check, c.scope) for c in report.checks if c.passed is False and c.severity == "error"}
    planted = truth.planted | {(check.check, check.scope) for check in report.checks if check.severity != "error"}
    listed = {name: _listed(verdicts, name) for name in ("wrong", "missing", "invented", "misjudged")}
    return Score(
        truth=truth,
        status=report.status,
        cells=len(truth.cells),
        right=sum(verdict == "right" for verdict in verdicts.values()),
        wrong=listed["wrong"],
        missing=listed["missing"],
        invented=(*listed["invented"], *invented),
        misjudged=listed["misjudged"],
        false_checks=tuple(f"{check} {scope}" for check, scope in sorted(failed - planted)),
        not_caught=tuple(f"{check} {scope}" for check, scope in sorted(_not_caught(truth, report, failed))),
        words_wrong=_words_wrong(truth, report),
        problems=tuple(
            f"{'(notice) ' * problem.notice}{problem.code}: {problem.detail}" for problem in report.problems
        ),
    )


def _listed(verdicts: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(f"{address}: {v.partition(' ')[2]}" for address, v in verdicts.items() if v.startswith(name))


def _not_caught(truth: Truth, report: Report, failed: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Planted inconsistencies that no failed check names. A warning counts, where the form only warns."""
    warned = {(check.check, check.scope) for check in report.checks if check.passed is False}
    return set(truth.planted) - warned - failed


def _verdict(cell: Expected, figures: list[Figure]) -> str:
    """`right`, `wrong`, `missing`, `invented` or `misjudged`, and in words what was read and printed."""
    if len({figure.value for figure in figures}) > 1:
        return f"wrong several figures at one address, printed {cell.value}"
    if not figures:
        return _unfound(cell)
    figure = figures[0]
    if cell.lost and figure.value in (None, cell.value):
        return "right"
    if figure.value != cell.value:
        return f"{_kind(cell, figure)} read {figure.value} ({figure.status}, {figure.raw!r}), printed {cell.value}"
    return _as_stated(cell, figure)


def _unfound(cell: Expected) -> str:
    if cell.lost or cell.status == "absent":
        return "right"
    return f"misjudged no figure, {cell.status}" if cell.value is None else f"missing no figure, printed {cell.value}"


def _kind(cell: Expected, figure: Figure) -> str:
    if figure.value is None:
        return "missing"
    return "invented" if cell.value is None and not cell.lost else "wrong"


def _as_stated(cell: Expected, figure: Figure) -> str:
    """The value is right; are its unit, status and edition?"""
    if cell.unit and figure.unit != cell.unit:
        return f"wrong unit {figure.unit}, printed {cell.unit}"
    if figure.status != cell.status:
        return f"misjudged status {figure.status}, is {cell.status} ({figure.raw!r})"
    if figure.edition != cell.edition:
        return f"misjudged edition {figure.edition}, is {cell.edition}"
    return "right"


def _words_wrong(truth: Truth, report: Report) -> dict[str, str]:
    wrong = {}
    if _folded(report.title) not in {_folded(title) for title in truth.titles}:
        wrong["title"] = f"{report.title} | {truth.titles[0]}"
    if _folded(report.issuer) not in {_folded(issuer) for issuer in truth.issuers}:
        wrong["issuer"] = f"{report.issuer} | {truth.issuers[0]}"
    if report.report_year != truth.year:
        wrong["year"] = f"{report.report_year} | {truth.year}"
    if report.signed_on != truth.signed:
        wrong["signed"] = f"{report.signed_on} | {truth.signed}"
    if report.edition != truth.edition:
        wrong["edition"] = f"{report.edition} | {truth.edition}"
    return wrong


def _folded(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "").translate(_MARKS)


@dataclass
class Sum:
    """The scores of a group of documents."""

    documents: int = 0
    ok: int = 0
    cells: int = 0
    right: int = 0
    wrong: int = 0
    missing: int = 0
    invented: int = 0
    misjudged: int = 0
    silent: int = 0
    overlooked: int = 0
    alarms: int = 0
    planted: int = 0
    caught: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def add(self, one: Score) -> None:
        self.documents += 1
        self.ok += one.status == "ok"
        self.cells += one.cells
        self.right += one.right
        self.wrong += len(one.wrong)
        self.missing += len(one.missing)
        self.invented += len(one.invented)
        self.misjudged += len(one.misjudged)
        self.silent += one.silent_error
        self.overlooked += one.overlooked
        self.alarms += one.false_alarm
        self.planted += len(one.truth.planted)
        self.caught += len(one.truth.planted) - len(one.not_caught)
        self.words.update(name for name in WORDS if name not in one.words_wrong)


def summed(scores: Iterable[Score], groups: Callable[[Score], Iterable[str]]) -> dict[str, Sum]:
    """The scores added up by group; a document may be in several."""
    sums: dict[str, Sum] = {}
    for one in scores:
        for group in groups(one):
            sums.setdefault(group, Sum()).add(one)
    return sums


def by_format(one: Score) -> list[str]:
    return [one.truth.format]


def by_fault(one: Score) -> Iterable[str]:
    return one.truth.faults or ("(none)",)


def faults_named(text: str) -> list[str]:
    """A comma list of the command line."""
    return [name for name in re.split(r"[,/]", text) if name]


def table(sums: dict[str, Sum], first: str) -> str:
    """For people: one line a group."""
    head = (
        f"{first:<28}{'docs':>5}{'ok':>5}{'cells':>7}{'right %':>9}{'wrong':>6}{'miss':>6}{'inv':>5}{'misj':>6}"
        f"{'silent':>7}{'overl':>6}{'alarm':>6}{'caught':>9}  title issuer year date edition %"
    )
    return "\n".join([head, *(_line(name, one) for name, one in sums.items())])


def _line(name: str, one: Sum) -> str:
    right = 100 * one.right / max(one.cells, 1)
    words = " ".join(f"{100 * one.words[word] / one.documents:5.1f}" for word in WORDS)
    return (
        f"{name:<28}{one.documents:>5}{one.ok:>5}{one.cells:>7}{right:>9.3f}{one.wrong:>6}"
        f"{one.missing:>6}{one.invented:>5}{one.misjudged:>6}{one.silent:>7}{one.overlooked:>6}{one.alarms:>6}"
        f"{one.caught:>5}/{one.planted:<3}  {words}"
    )
