"""The six sections of a report, whatever their headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.document import Paragraph
from extract.labels import best_similarity
from schemas.report import Section
from schemas.titles import fold

HEADINGS: dict[str, tuple[str, ...]] = {
    "overview": ("总体情况", "总体概述", "概述", "基本情况"),
    "disclosure": ("主动公开政府信息情况", "主动公开政府信息的情况"),
    "requests": ("收到和处理政府信息公开申请情况", "依申请公开政府信息情况"),
    "appeals": (
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    ),
    "problems": ("存在的主要问题及改进情况", "存在问题及改进情况", "存在的主要问题和改进措施"),
    "other_matters": ("其他需要报告的事项", "需要说明的其他事项"),
}

_NUMBERED = re.compile(r"^([一二三四五六七八九十]{1,2})[、.,:]")
_SUBSECTION = re.compile(r"^[(\d]")
_LONGEST_HEADING = 40
_ALIKE_NUMBERED = 0.6
_ALIKE_BARE = 0.85


def read_sections(paragraphs: Iterable[Paragraph]) -> tuple[Section, ...]:
    """The sections found, in printed order; text before the first heading belongs to none."""
    sections: list[tuple[str, str, list[str]]] = []
    for paragraph in paragraphs:
        heading = _heading(paragraph.text, {code for code, _, _ in sections})
        if heading:
            code, title, rest = heading
            sections.append((code, title, [rest] if rest else []))
        elif sections:
            sections[-1][2].append(paragraph.text)
    return tuple(Section(code, title, "\n".join(text)) for code, title, text in sections)


def _heading(text: str, seen: set[str]) -> tuple[str, str, str] | None:
    """Code, title and the text that follows on the same line, if the paragraph begins with a heading."""
    for title, rest in _splits(text):
        folded = fold(title)
        if _SUBSECTION.match(folded):
            return None
        numbered = bool(_NUMBERED.match(folded))
        alike = {code: best_similarity(title, wordings) for code, wordings in HEADINGS.items() if code not in seen}
        code = max(alike, key=lambda code: alike[code], default=None)
        if code and alike[code] >= (_ALIKE_NUMBERED if numbered else _ALIKE_BARE):
            return code, title, rest
    return None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """The paragraph as a heading, or its first sentence where the section's text follows at once."""
    if len(text) <= _LONGEST_HEADING:
        yield text.strip(), ""
    first, stop, rest = re.sub(r"^(.{3,40}?)([。:：\n])", r"\1\0\2\0", text, count=1, flags=re.DOTALL).partition("\0")
    if stop and _NUMBERED.match(fold(first)):
        yield first.strip(), rest.partition("\0")[2].strip()
