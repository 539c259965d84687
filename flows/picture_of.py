"""The picture of a figure's place: the page of a PDF, or else the table that it stands in."""

from __future__ import annotations

from flows.explanation import Explanation
from flows.explanation_view import in_words, is_picture
from flows.file_worker import NoFile, draw_place
from flows.isolated import alone
from flows.picture import PictureError
from flows.same_place import cell_at
from flows.subject import Subject
from flows.table_picture import svg_of_table
from schemas.failures import UnreadableDocument
from schemas.settings import Settings

PDF = "application/pdf"
PNG, SVG = ".png", ".svg"


def picture_of(known: Subject, explanation: Explanation, settings: Settings) -> tuple[str, bytes]:
    """The suffix of its name, and its bytes: PNG of a page, SVG of a table. Raises PictureError."""
    figure = explanation.figure
    if figure.evidence is None:
        raise PictureError("the figure is printed nowhere")
    if known.opened is None or known.source is None:
        raise PictureError("the bytes of the document cannot be had")
    if known.opened.kind == PDF or is_picture(known.opened.kind):
        return PNG, _page(known, explanation, settings)
    found = cell_at(known.opened.document, figure.evidence)
    if found is None:
        raise PictureError("the table cannot be found again in the document")
    return SVG, svg_of_table(*found, _words(known, explanation)).encode()


def _page(known: Subject, explanation: Explanation, settings: Settings) -> bytes:
    evidence = explanation.figure.evidence
    if evidence is None or evidence.box is None or known.source is None:
        raise PictureError("the figure has no place on a page")
    drawn = alone(draw_place, (known.source, evidence), settings)
    if isinstance(drawn, NoFile | UnreadableDocument):
        raise PictureError(drawn.words if isinstance(drawn, NoFile) else str(drawn))
    return drawn


def _words(known: Subject, explanation: Explanation) -> list[str]:
    """What is said above a drawn table: the figure and its document, so that a picture explains itself."""
    figure = explanation.figure
    lines = [f"{figure.address} of {known.name}", f"{figure.raw!r} at {in_words(figure.evidence)}"]
    return lines + [seen["url"] for seen in (known.origin.facts["sightings"][:1] if known.origin else ())]
