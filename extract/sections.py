"""The six sections of a report, whatever their headings, and the text before the first."""

from __future__ import annotations

from collections.abc import Iterable

from extract.document import Paragraph
from extract.outline import HEADINGS, Heading, Outline, outline
from schemas.report import Section

__all__ = ["HEADINGS", "read_preface", "read_sections", "sections_of", "signature_offset"]


def read_sections(paragraphs: Iterable[Paragraph]) -> tuple[Section, ...]:
    """The sections found, in printed order; text before the first heading belongs to none."""
    return sections_of(outline(paragraphs))


def sections_of(found: Outline) -> tuple[Section, ...]:
    """The sections of an outline. The last one goes on to the end of the document, the signature included."""
    ends = [heading.first for heading in found.headings[1:]] + [len(found.texts)] * bool(found.headings)
    return tuple(
        [
            Section(heading.code, heading.title, "\n".join(_lines(found, heading, end)))
            for heading, end in zip(found.headings, ends, strict=True)
        ]
    )


def read_preface(found: Outline, first: int, end: int) -> str:
    """The text from line `first`, below the title, to the first heading; to line `end` where there is none."""
    last = found.first_heading
    return "\n".join(found.texts[first : end if last is None else last])


def signature_offset(found: Outline, line: int) -> int:
    """Where in the text of the last section the line begins."""
    heading = found.headings[-1]
    before = _lines(found, heading, line)
    return sum([len(text) + 1 for text in before])


def _lines(found: Outline, heading: Heading, end: int) -> list[str]:
    rest = [heading.rest] if heading.rest else []
    return rest + list(found.texts[heading.last + 1 : end])
