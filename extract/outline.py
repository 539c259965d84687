"""The paragraphs of a document, folded once, and the headings of the six sections among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.document import Paragraph
from extract.labels import KEPT, likeness
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

_NUMBER = r"(?:第[一二三四五六七八九十]{1,2}(?:部分|章)[、.,:]?|[一二三四五六七八九十]{1,2}[、.,:])"
_NUMBERED = re.compile(_NUMBER)
_ONLY_A_NUMBER = re.compile(rf"{_NUMBER}$|[一二三四五六七八九十]$")
_IN_BRACKETS = r"\([一二三四五六七八九十]{1,2}\)"
_NUMBERED_TWICE = re.compile(rf"^(?:{_IN_BRACKETS}|{_NUMBER})(?={_NUMBER})|(?<=[、.,:]){_IN_BRACKETS}")
_NUMBERS_BEGIN = frozenset("第(一二三四五六七八九十")
_SUBSECTION = re.compile(r"^[(\d]")
_ENTRY = re.compile(r"(?:[.·…_-]{2,}|\s)\s*\d{1,3}\s*$")
_LEADERS = re.compile(r"[.·…_-]{3,}\d{0,3}$")
_MAY_BE_HEADING = re.compile("情况|概述|概况|事项|问题|改进|措施|复议|诉讼")
_FIRST_SENTENCE = re.compile(r"(.{3,40}?)([。:：\n])(.*)", re.DOTALL)
_FIRST_WORD = re.compile(r"(\S{1,4}[、.．,，:：]\s*\S{2,40}|\S{4,40})\s+(\S.*)", re.DOTALL)
LONG = 150
_SHORTEST_LONG = 100
_LONGEST_HEADING = 40
_LONGEST_HALF = 24
_ALIKE_NUMBERED = 0.6
_ALIKE_BARE = 0.85
_SHORTEST_CONTENTS = 3

_CODES = tuple(HEADINGS)
_LIKENESS = tuple(likeness(wordings) for wordings in HEADINGS.values())


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the lines from `first` to `last`; `rest` is the section's text that follows on its line."""

    code: str
    title: str
    rest: str
    first: int
    last: int
    numbered: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """All paragraphs, as printed and folded, and the heading of each section, in printed order.

    Of a long paragraph, which is neither heading nor title nor signature, only the beginning is folded.
    """

    texts: tuple[str, ...]
    folded: tuple[str, ...]
    headings: tuple[Heading, ...]

    @property
    def first_heading(self) -> int | None:
        """The line of the first heading."""
        return self.headings[0].first if self.headings else None

    @property
    def after_last_heading(self) -> int | None:
        """The first line below the last heading."""
        return self.headings[-1].last + 1 if self.headings else None


def outline(paragraphs: Iterable[Paragraph]) -> Outline:
    """Fold the paragraphs and find the headings; those of a table of contents are none."""
    texts = tuple([paragraph.text for paragraph in paragraphs])
    folded = tuple([_folded(text) for text in texts])
    return Outline(texts, folded, _chosen(_without_contents(list(_all_headings(texts, folded)))))


def _folded(text: str) -> str:
    if len(text) > LONG:
        beginning = fold(text[:LONG])
        if len(beginning) > _SHORTEST_LONG:
            return beginning
    return fold(text)


def _all_headings(texts: Sequence[str], folded: Sequence[str]) -> Iterator[Heading]:
    taken = -1
    for index in range(len(texts)):
        if index > taken and (heading := _heading(texts, folded, index)):
            taken = heading.last
            yield heading


def _heading(texts: Sequence[str], folded: Sequence[str], index: int) -> Heading | None:
    """The heading that begins at a paragraph: alone, over two paragraphs, or with text behind it on its line."""
    text, line = texts[index], folded[index]
    if len(line) > _LONGEST_HEADING and line[0] not in _NUMBERS_BEGIN:
        return None  # most of the prose
    numbered = line[:1] in _NUMBERS_BEGIN and bool(
        _NUMBERED.match(line) or _ONLY_A_NUMBER.match(line) or _NUMBERED_TWICE.match(line)
    )
    if not numbered and (_SUBSECTION.match(line) or not _may_be_bare(line)):
        return None
    if numbered and (heading := _with_text_behind(text, index)):
        return heading
    if len(text) <= _LONGEST_HEADING:
        joined = _over_two(texts, folded, index, numbered)
        if joined:
            return joined
        code = _code(line, numbered)
        if code:
            return Heading(code, text.strip(), "", index, index, numbered)
    return None


def _may_be_bare(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and bool(_MAY_BE_HEADING.search(line) or _may_be_half(line))


def _may_be_half(line: str) -> bool:
    """Whether a line without a number may be the first half of a heading that the next line ends."""
    return len(line) <= _LONGEST_HALF and line in _LONG_WORDINGS


_LONG_WORDINGS = "\n".join(
    [fold(wording) for wordings in HEADINGS.values() for wording in wordings if len(wording) > len("主动公开政府信息")]
)
"""One on a line: what is folded has no newline, and can be found within one only."""


def _without_number(line: str) -> str:
    """A line without leaders and page number, and without the first of two numbers."""
    line = _LEADERS.sub("", line)
    return _NUMBERED_TWICE.sub("", line)


@lru_cache(maxsize=KEPT)
def _code(line: str, numbered: bool) -> str | None:
    """The section whose heading a line is like, numbers aside."""
    bare = _without_number(line)
    alike = [of(bare) for of in _LIKENESS]
    best = max(alike)
    return _CODES[alike.index(best)] if best >= (_ALIKE_NUMBERED if numbered else _ALIKE_BARE) else None


def _over_two(texts: Sequence[str], folded: Sequence[str], index: int, numbered: bool) -> Heading | None:
    """The heading of two lines, where together they are more like one than the first alone."""
    if index + 1 >= len(texts):
        return None
    first, second = folded[index], folded[index + 1]
    if max(len(first), len(second)) > _LONGEST_HALF or not _may_end_heading(second):
        return None
    code = _code(first + second, numbered)
    if code is None:
        return None
    joined = _without_number(first + second)
    alone = max(of(_without_number(first)) for of in _LIKENESS)
    better = alone < _ALIKE_BARE and _likeness(code, joined) > max(alone, _likeness(code, second))
    if not better and not _ONLY_A_NUMBER.match(first):
        return None
    return Heading(code, f"{texts[index].strip()}{texts[index + 1].strip()}", "", index, index + 1, numbered)


def _may_end_heading(line: str) -> bool:
    """Whether a line may be the second half of a heading."""
    if _NUMBERED.match(line) or _SUBSECTION.match(line) or line[-1:] in "。;:":
        return False
    return bool(_MAY_BE_HEADING.search(line))


def _likeness(code: str, line: str) -> float:
    return _LIKENESS[_CODES.index(code)](line)


def _with_text_behind(text: str, index: int) -> Heading | None:
    """A numbered heading and its section's text in one paragraph: cut at the first mark, or at a space."""
    stop = _FIRST_SENTENCE.match(text)
    if stop and stop[3].strip() and (code := _code(fold(stop[1]), numbered=True)):
        return Heading(code, stop[1].strip(), stop[3].strip(), index, index, True)
    space = _FIRST_WORD.match(text) if len(text.split(None, 1)) > 1 else None
    if space and not _ENTRY.search(text) and (code := _code(fold(space[1]), numbered=False)):
        return Heading(code, space[1].strip(), space[2].strip(), index, index, True)
    return None


def _without_contents(found: list[Heading]) -> list[Heading]:
    """Without the entries of a table of contents: they end with a page number, or stand in a row and come again."""
    marks = (_ENTRY, _LEADERS)
    entries = [heading for heading in found if not heading.rest and any(mark.search(heading.title) for mark in marks)]
    if len(entries) < _SHORTEST_CONTENTS:
        first = _first_run(found)
        later = {heading.code for heading in found[len(first) :]}
        entries = [heading for heading in first if heading.code in later]
    return [heading for heading in found if heading not in entries] if len(entries) >= _SHORTEST_CONTENTS else found


def _first_run(found: Sequence[Heading]) -> Sequence[Heading]:
    """The headings that stand in a row at the beginning, nothing between them."""
    for index, heading in enumerate(found):
        if heading.rest or (index and heading.first != found[index - 1].last + 1):
            return found[:index]
    return found


def _chosen(found: Sequence[Heading]) -> tuple[Heading, ...]:
    """One heading for each section: the first with a number, else the first."""
    best: dict[str, Heading] = {}
    for heading in found:
        known = best.get(heading.code)
        if known is None or (heading.numbered and not known.numbered):
            best[heading.code] = heading
    return tuple(sorted(best.values(), key=lambda heading: heading.first))
