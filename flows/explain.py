"""`gongkai explain`: where a figure comes from, what it is checked against, and a picture of its place."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.explanation import Explanation, explain
from flows.explanation_view import print_explanation, print_fact, print_line, to_json
from flows.extract_files import WIDTH_OF_FILES
from flows.find_figures import find, near_matches
from flows.report_view import print_failure
from flows.subject import CannotExplainError, Subject, subject
from schemas.failures import UnreadableDocument
from schemas.report import Report
from schemas.settings import Settings, load_settings


def explain_figure(name: str, wanted: str, *, picture: Path | None, as_json: bool) -> int:
    """Print where the figures `wanted` come from; 0 if there are any, else 1.

    Raises UnknownDocument, and StoreError for a release that is damaged.
    """
    settings = load_settings()
    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
    try:
        known = subject(name, settings)
    except CannotExplainError as error:
        return _complain(str(error))
    if isinstance(known, UnreadableDocument):
        return _show_failure(console, name, known, as_json=as_json)
    found = find(wanted, known.report.figures)
    if not found:
        return _complain(_unknown(name, wanted, known.report))
    document = known.opened.document if known.opened else None
    explanations = [explain(figure, known.report, document) for figure in found]
    if as_json:
        return _show_json(known, explanations, picture, settings)
    if len(explanations) > 1:
        return _show_list(console, known, explanations, picture)
    _show(console, known, explanations[0])
    return _show_picture(console, known, explanations[0], picture, settings)


def _show(console: Console, known: Subject, explanation: Explanation) -> None:
    """Print what the document says of a figure; of one of the archive also what is known around it."""
    origin = _origin(known, explanation)
    print_explanation(console, known.name, known.report, explanation, origin["across"] if origin else ())
    if origin:
        from flows.origin_view import print_origin

        print_origin(console, origin)


def _complain(words: str) -> int:
    print(f"gongkai: {words}", file=sys.stderr)
    return 1


def _show_failure(console: Console, name: str, failure: UnreadableDocument, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"file": name, "failure": failure.reason, "detail": failure.detail}, ensure_ascii=False))
    else:
        print_failure(console, Path(name), failure)
    return 1


def _unknown(name: str, wanted: str, report: Report) -> str:
    if not report.figures:
        return f"{name}: no table of any form was found in it, so it has no figures"
    near = near_matches(wanted, report.figures)
    tables = ", ".join(dict.fromkeys(figure.table for figure in report.figures))
    return f"{name}: no figure is at {wanted!r}; near it: {', '.join(near)} (its tables: {tables})"


def _show_list(console: Console, known: Subject, explanations: list[Explanation], picture: Path | None) -> int:
    console.print(Text(f"{known.name}: {len(explanations)} figures match; name one to see all of it", style="bold"))
    width = max(len(explanation.figure.address) for explanation in explanations)
    for explanation in explanations:
        print_line(console, explanation, width)
    return _complain("a picture shows one figure; name one") if picture else 0


def _show_picture(
    console: Console, known: Subject, explanation: Explanation, wanted: Path | None, settings: Settings
) -> int:
    """Where none was asked for, a figure that is printed nowhere has none, and nothing is said."""
    if explanation.figure.evidence is None and not wanted:
        return 0
    said = _picture(known, explanation, wanted, settings)
    if said:
        print_fact(console, "picture", said)
    return 1 if wanted and not said else 0


def _show_json(known: Subject, explanations: list[Explanation], picture: Path | None, settings: Settings) -> int:
    """Print objects; a picture is made only where one is asked for."""
    if picture and len(explanations) > 1:
        return _complain("a picture shows one figure; name one")
    said = _picture(known, explanations[0], picture, settings) if picture else None
    for explanation in explanations:
        raw = to_json(known.name, explanation) | {"picture": str(picture) if said else None}
        print(json.dumps(raw | {"origin": _origin(known, explanation)}, ensure_ascii=False))
    return 1 if picture and not said else 0


def _origin(known: Subject, explanation: Explanation) -> dict[str, Any] | None:
    if known.origin is None:
        return None
    from flows.origin_facts import origin_facts

    return origin_facts(known.origin, explanation.figure)


def _picture(known: Subject, explanation: Explanation, wanted: Path | None, settings: Settings) -> str | None:
    """Draw the figure's place; what to say of it, or None where there is no picture (said on stderr, and why)."""
    from flows.picture import PictureError, write_picture
    from flows.picture_of import SVG, picture_of

    try:
        suffix, data = picture_of(known, explanation, settings)
        name = f"{known.stem}-{explanation.figure.address.replace('/', '-')}{suffix}"
        if not wanted or suffix != SVG or wanted.suffix.lower() == SVG:
            return write_picture(wanted or Path(name), data)
        why = f"it is drawn as SVG: name it {wanted.with_suffix(SVG)}"
    except (PictureError, OSError) as error:
        why = str(error)
    _complain(f"no picture: {why}")
    return None
