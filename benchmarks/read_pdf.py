"""How long reading a PDF report takes beside other libraries, and how many of its figures each finds.

    .venv/bin/python benchmarks/read_pdf.py [FOLDER…] [--rounds N] [--every N] [--setup]
                                            [--tabula-python PATH] [--camelot-python PATH]

Always read: the sample's reports, and those of GONGKAI_REAL_REPORTS. A FOLDER holds NAME.pdf and NAME.truth.json, as
`python -m tests.adversarial --only drawn --out FOLDER` writes them. Times are processor time, warm, the least of the
rounds; in a round each reader has a block of its own over all papers, so that a machine that turns slower does so for
all. The garbage collector is set as in a reading process; the last table is all papers of a run together. `--setup`
makes an environment each for tabula-py (which needs Java) and camelot, in benchmarks/.venv.

A figure is right where the right value stands at the right row and column. Tables that another library finds are
given to our own alignment, taken in three ways of which the best counts: compared is the finding of tables.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pdfplumber
import pypdfium2
from table_finders import Rows

from extract.align import align
from extract.document import Cell, Document, Grid, SpannedCell, lay_out
from extract.read import interpret, read_report
from extract.readers import pdf
from extract.second_reading import read_twice
from flows.worker import collect_seldom
from schemas.failures import UnreadableDocument
from schemas.report import Figure

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "data" / "sample"
ENVIRONMENTS = HERE / ".venv"
PACKAGES = {"tabula": ("tabula-py==2.10.0", "jpype1==1.7.1"), "camelot": ("camelot-py==2.0.0",)}

OURS, ENGINE, REFERENCE = "gongkai: read_report", "gongkai: PDFium alone", "gongkai: pdfplumber alone"
NAIVE = "pdfplumber: open, extract_tables"
TURNED = "rotated_pages"
"""The fault of the adversarial corpus that PDFium is not asked to read."""

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Paper:
    """A report with the values that it prints, by address; `faults`: what was done to it on purpose.

    `adds_up` says whether its own sums hold, where the truth tells.
    """

    path: Path
    data: bytes
    values: Values
    faults: frozenset[str]
    adds_up: bool
    pages: int


@dataclass
class Result:
    """Seconds of each paper, how many of its figures are right, and how many have another value."""

    seconds: list[float] = field(default_factory=list)
    right: int = 0
    wrong: int = 0

    def __add__(self, other: Result) -> Result:
        return Result(self.seconds + other.seconds, self.right + other.right, self.wrong + other.wrong)


def main() -> None:
    """Print a table for each set of papers, and one for all of them together."""
    options = _options()
    collect_seldom()
    if options.setup:
        _set_up()
    others = {name: getattr(options, f"{name}_python") or _made(name) for name in PACKAGES}
    every: list[Paper] = []
    together: dict[str, Result] = {}
    for title, papers in _sets(options.folders, options.every):
        results = _ours(papers, options.rounds)
        for name, python in others.items():
            if python:
                results[name] = _theirs(name, python, papers, options.rounds)
        _report(title, papers, results)
        every += papers
        together = {name: together.get(name, Result()) + result for name, result in results.items()}
    _report("all of them together", every, together)


def _report(title: str, papers: Sequence[Paper], results: Mapping[str, Result]) -> None:
    pages = sum(paper.pages for paper in papers)
    figures = sum(len(_printed(paper)) for paper in papers)
    print(f"\n{title}: {len(papers)} reports, {pages} pages, {figures} figures with a value")
    _print(results, pages, figures)
    _print_fallbacks(papers, results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="of the folders only every so manieth report")
    parser.add_argument("--setup", action="store_true")
    for name in PACKAGES:
        parser.add_argument(f"--{name}-python", metavar="PATH", type=Path)
    return parser.parse_args()


def _set_up() -> None:
    """An environment for each of the other libraries: their dependencies clash with ours."""
    for name, packages in PACKAGES.items():
        python = ENVIRONMENTS / name / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENTS / name)], check=True)
        uv = shutil.which("uv")
        installer = [uv, "pip", "install", "--python", str(python)] if uv else [str(python), "-m", "pip", "install"]
        subprocess.run([*installer, "-q", *packages], check=True)


def _made(name: str) -> Path | None:
    python = ENVIRONMENTS / name / "bin" / "python"
    return python if python.exists() else None


def _sets(folders: Sequence[Path], every: int) -> Iterator[tuple[str, list[Paper]]]:
    """The papers, set by set, each with a name."""
    truth = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["documents"]
    reports = [item for item in truth if item["format"] == "pdf" and item["expect"] == "report"]
    yield "sample", [_paper(SAMPLE / item["file"], item) for item in reports]
    if real := os.environ.get("GONGKAI_REAL_REPORTS"):
        yield "real reports", list(_in_folder(Path(real), 1))
    for folder in folders:
        yield folder.name, list(_in_folder(folder, every))


def _in_folder(folder: Path, every: int) -> Iterator[Paper]:
    for path in sorted(folder.glob("*.pdf"))[::every]:
        yield _paper(path, json.loads(path.with_name(f"{path.stem}.truth.json").read_text(encoding="utf-8")))


def _paper(path: Path, truth: Mapping[str, object]) -> Paper:
    data = path.read_bytes()
    with pypdfium2.PdfDocument(data) as file:
        pages = len(file)
    values, faults = truth["figures"], truth.get("faults") or ()
    assert isinstance(values, dict) and isinstance(faults, list | tuple)
    adds_up = not (truth.get("planted") or truth.get("inconsistent"))
    return Paper(path, data, values, frozenset(faults), adds_up, pages)


def _printed(paper: Paper) -> Values:
    return {address: value for address, value in paper.values.items() if value is not None}


def _readers() -> dict[str, Callable[[Paper], object]]:
    return {
        NAIVE: lambda paper: _naive(paper.data),
        OURS: lambda paper: read_report(paper.data).figures,
        ENGINE: lambda paper: interpret(pdf.read(paper.data)).figures,
        REFERENCE: lambda paper: interpret(pdf.read_by_reference(paper.data, range(1, paper.pages + 1))).figures,
    }


def _naive(data: bytes) -> list[Rows]:
    with pdfplumber.open(io.BytesIO(data)) as file:
        return [table for page in file.pages for table in page.extract_tables()]


def _ours(papers: Sequence[Paper], rounds: int) -> dict[str, Result]:
    """What the readers of this process give, each in a block of its own over all papers, as a run reads them."""
    readers = _readers()
    results = {name: Result([float("inf")] * len(papers)) for name in readers}
    for name, read in readers.items():
        for paper in papers:
            _judge(paper, _tried(read, paper), results[name])  # warm, and not timed
    for _, (name, read) in product(range(rounds), readers.items()):
        gc.collect()  # what one reader leaves behind, another must not clear away
        for number, paper in enumerate(papers):
            began = time.process_time()
            _tried(read, paper)
            took = time.process_time() - began
            results[name].seconds[number] = min(results[name].seconds[number], took)
    return results


def _tried(read: Callable[[Paper], object], paper: Paper) -> object:
    try:
        return read(paper)
    except UnreadableDocument:
        return ()


def _theirs(name: str, python: Path, papers: Sequence[Paper], rounds: int) -> Result:
    """What a library gives in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "tables.json"
        files = [str(paper.path) for paper in papers]
        command = [str(python), str(HERE / "table_finders.py"), name, str(out), str(rounds), *files]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = json.loads(out.read_text(encoding="utf-8"))
    result = Result([found[file][0] for file in files])
    for paper, file in zip(papers, files, strict=True):
        _judge(paper, found[file][1], result)
    return result


def _judge(paper: Paper, read: object, result: Result) -> None:
    """Count the figures, or those that our alignment finds in the best way to take the tables."""
    assert isinstance(read, Sequence)
    figures = read if read and isinstance(read[0], Figure) else None
    counted = [_count(paper, figures)] if figures else [_count(paper, align(grids).figures) for grids in _taken(read)]
    right, wrong = max(counted)
    result.right, result.wrong = result.right + right, result.wrong - wrong


def _count(paper: Paper, figures: Iterable[Figure]) -> tuple[int, int]:
    """How many values are right, and, below nought, how many are others than the printed ones."""
    found = {figure.address: float(figure.value) for figure in figures if figure.value is not None}
    printed = _printed(paper)
    right = sum(found.get(address) == value for address, value in printed.items())
    return right, right - len(found)


def _taken(tables: Sequence[Rows]) -> Iterator[list[Grid]]:
    """Tables as grids: a missing cell as a blank one, as covered by its neighbour, or the rows as pasted text."""
    plain = [tuple(_blanks(rows)) for rows in tables]
    yield [Grid(cells) for cells in plain]
    yield [Grid(lay_out(_covered(rows))) for rows in tables]
    yield [Grid(cells, ragged=True) for cells in plain]


def _blanks(rows: Rows) -> Iterator[Cell]:
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            yield Cell(text or "", at, column)


@dataclass
class _Taken:
    """A cell while its neighbours are looked at."""

    text: str
    rowspan: int = 1
    colspan: int = 1


def _covered(rows: Rows) -> list[list[SpannedCell]]:
    """A missing cell belongs to the one on its left, else to the one above it, else it is blank."""
    placed: list[list[_Taken]] = []
    above: dict[int, _Taken] = {}
    for row in rows:
        own: list[_Taken] = []
        left: _Taken | None = None
        for column, text in enumerate(row):
            if text is None and left is not None and left.text:
                left.colspan += 1
                above.pop(column, None)
            elif text is None and column in above and above[column].colspan == 1:
                above[column].rowspan += 1
                left = None
            else:
                left = above[column] = _Taken(text or "")
                own.append(left)
        placed.append(own)
    return [[SpannedCell(cell.text, cell.rowspan, cell.colspan) for cell in own] for own in placed]


def _print(results: Mapping[str, Result], pages: int, figures: int) -> None:
    naive = sum(results[NAIVE].seconds)
    print(f"{'':34}{'seconds':>9}{'ms/page':>9}{'pages/s':>9}{'× naive':>9}{'right %':>9}{'other values':>14}")
    for name, result in results.items():
        spent = sum(result.seconds)
        right = 100 * result.right / figures
        print(
            f"{name:34}{spent:9.3f}{1000 * spent / pages:9.2f}{pages / spent:9.0f}{naive / spent:9.1f}"
            f"{right:9.2f}{result.wrong:14}"
        )


def _print_fallbacks(papers: Sequence[Paper], results: Mapping[str, Result]) -> None:
    """How many reports needed pdfplumber, and what the others gain."""
    by_plumber, twice = _fallbacks(papers)
    fast = [number for number, paper in enumerate(papers) if paper.path not in by_plumber | set(twice)]
    upright = [paper for paper in papers if TURNED not in paper.faults]
    fallen = sum(paper.path in by_plumber for paper in upright)
    gain = sum(results[NAIVE].seconds[n] for n in fast) / (sum(results[OURS].seconds[n] for n in fast) or 1)
    print(
        f"a page read by pdfplumber: {fallen} of {len(upright)} reports ({100 * fallen / max(len(upright), 1):.1f} %)"
    )
    if turned := len(papers) - len(upright):
        print(f"  and {len(by_plumber) - fallen} of {turned} with turned pages")
    odd = sum(paper.path in twice and not paper.adds_up for paper in papers)
    pages = sum(twice.values())
    share = 100 * pages / sum(paper.pages for paper in papers)
    odd = sum(paper.path in twice and not paper.adds_up for paper in papers)
    print(f"read again by pdfplumber: {len(twice)} of {len(papers)}, {odd} of them because their own sums fail;")
    print(f"  {pages} pages ({share:.1f} %)")
    blended = sum(results[NAIVE].seconds) / sum(results[OURS].seconds)
    print(f"the {len(fast)} others: {gain:.1f} × naive; blended {blended:.1f} ×")


def _fallbacks(papers: Sequence[Paper]) -> tuple[set[Path], dict[Path, int]]:
    """The papers with pages that PDFium does not handle, and those that were read again: how many of their pages."""
    by_plumber: set[Path] = set()
    twice: dict[Path, int] = {}
    for paper in papers:
        try:
            document = pdf.read(paper.data)
            if document.by_reference:
                by_plumber.add(paper.path)
            read_twice(document, _noting(paper, twice), interpret)
        except UnreadableDocument as error:
            print(f"{paper.path.name}: {error.reason.value} {error}", file=sys.stderr)
    return by_plumber, twice


def _noting(paper: Paper, asked: dict[Path, int]) -> Callable[[Collection[int]], Document]:
    def again(pages: Collection[int]) -> Document:
        asked[paper.path] = len(pages)
        return pdf.read_by_reference(paper.data, pages)

    return again


if __name__ == "__main__":
    main()
