"""`gongkai explain`: where a figure comes from, what it is checked against, and a picture of its place."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from extract.document import Document
from flows.explanation import Explanation, explain
from flows.explanation_view import is_picture, print_explanation, print_fact, print_line, to_json
from flows.extract_files import WIDTH_OF_FILES
from flows.file_worker import NoFile, draw_place, read_with_cells
from flows.find_figures import find, near_matches
from flows.isolated import alone
from flows.report_view import print_failure
from schemas.failures import UnreadableDocument
from schemas.report import Figure, Report
from schemas.settings import Settings, load_settings

PDF = "application/pdf"
_DOCUMENT_ID = re.compile(r"(d-)?[0-9a-f]{12,64}(-\d{4})?")


def explain_figure(file: Path, wanted: str, *, picture: Path | None, as_json: bool) -> int:
    """Print where the figures `wanted` come from; 0 if there are any, else 1."""
    settings = load_settings()
    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
    read = alone(read_with_cells, file, settings)
    outcome, document = (read, None) if isinstance(read, UnreadableDocument) else read
    if isinstance(outcome, NoFile):
        return _complain(f"{file}: {_why_no_file(file, outcome)}")
    if isinstance(outcome, UnreadableDocument):
        return _show_failure(console, file, outcome, as_json=as_json)
    found = find(wanted, outcome.figures)
    if not found:
        return _complain(_unknown(file, wanted, outcome))
    explanations = [explain(figure, outcome, document or Document("", ())) for figure in found]
    if as_json:
        return _show_json(file, explanations, picture, outcome, settings)
    if len(explanations) > 1:
        return _show_list(console, file, explanations, picture)
    print_explanation(console, file, outcome, explanations[0])
    return _show_picture(console, file, explanations[0], picture, outcome, settings)


def _complain(words: str) -> int:
    print(f"gongkai: {words}", file=sys.stderr)
    return 1


def _why_no_file(file: Path, failure: NoFile) -> str:
    if _DOCUMENT_ID.fullmatch(str(file)):
        return "is no file here; documents of the archive cannot be explained by their id yet, name a file"
    return "is a folder; name one file in it" if file.is_dir() else failure.words


def _show_failure(console: Console, file: Path, failure: UnreadableDocument, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"file": str(file), "failure": failure.reason, "detail": failure.detail}, ensure_ascii=False))
    else:
        print_failure(console, file, failure)
    return 1


def _unknown(file: Path, wanted: str, report: Report) -> str:
    if not report.figures:
        return f"{file}: no table of any form was found in it, so it has no figures"
    near = near_matches(wanted, report.figures)
    tables = ", ".join(dict.fromkeys(figure.table for figure in report.figures))
    return f"{file}: no figure is at {wanted!r}; near it: {', '.join(near)} (its tables: {tables})"


def _show_list(console: Console, file: Path, explanations: list[Explanation], picture: Path | None) -> int:
    console.print(Text(f"{file}: {len(explanations)} figures match; name one to see all of it", style="bold"))
    width = max(len(explanation.figure.address) for explanation in explanations)
    for explanation in explanations:
        print_line(console, explanation, width)
    return _complain("a picture shows one figure; name one") if picture else 0


def _show_picture(
    console: Console, file: Path, explanation: Explanation, wanted: Path | None, report: Report, settings: Settings
) -> int:
    """Where none was asked for, other formats than PDF have none, and nothing is said."""
    if not _can_be_drawn(report) and not wanted:
        return 0
    said = _picture(file, explanation, wanted, report, settings)
    if said:
        print_fact(console, "picture", said)
    return 1 if wanted and not said else 0


def _show_json(
    file: Path, explanations: list[Explanation], picture: Path | None, report: Report, settings: Settings
) -> int:
    """Print objects; a picture is made only where one is asked for."""
    if picture and len(explanations) > 1:
        return _complain("a picture shows one figure; name one")
    said = _picture(file, explanations[0], picture, report, settings) if picture else None
    for explanation in explanations:
        raw = to_json(file, explanation) | {"picture": str(picture) if said else None}
        print(json.dumps(raw, ensure_ascii=False))
    return 1 if picture and not said else 0


def _picture(
    file: Path, explanation: Explanation, wanted: Path | None, report: Report, settings: Settings
) -> str | None:
    """Draw the figure's place; what to say of it, or None where there is no picture (said on stderr, and why)."""
    from flows.picture import PictureError

    try:
        return _draw(file, explanation.figure, wanted, report, settings)
    except (PictureError, OSError) as error:
        _complain(f"no picture: {error}")
        return None


def _can_be_drawn(report: Report) -> bool:
    return report.media_type == PDF or is_picture(report.media_type)


def _draw(file: Path, figure: Figure, wanted: Path | None, report: Report, settings: Settings) -> str:
    from flows.picture import PictureError, write_picture

    if not _can_be_drawn(report):
        raise PictureError("only PDFs and pictures have one so far")
    if figure.evidence is None or figure.evidence.box is None:
        raise PictureError("the figure is printed nowhere")
    drawn = alone(draw_place, (file, figure.evidence), settings)
    if isinstance(drawn, NoFile | UnreadableDocument):
        raise PictureError(drawn.words if isinstance(drawn, NoFile) else str(drawn))
    return write_picture(wanted or Path(f"{file.stem}-{figure.address.replace('/', '-')}.png"), drawn)
