"""What the prose of the sections states: numbers with their units, dates, channels, and that there was none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from extract.channels import WORDING, channel_of
from extract.compact import Compact, compact
from extract.counts import Count, read_counts
from extract.outline import Outline
from extract.sections import signature_offset
from schemas.report import Mention, Section

ZERO = Decimal(0)
_START = attrgetter("start")
_SENTENCE_END = re.compile(r"[。!?！？\n]")
_LONGEST_NOUN = 20
_FAR = 300
"""Of a sentence without an end, as pasted tables make them, so many characters either side of the mention."""

_NONE = re.compile(
    r"(?:未|没有|无)(?:(?:再|曾)?(?:收到|接到|接收|受理|发生|产生|出现|收取|收)(?:过|到|任何)*|"
    r"(?<!未)(?=因|依申请|政府信息|信息公开|行政复议|行政诉讼|复议|诉讼|上年))"
)
_NONE_OF = re.compile(r"[^,。;:!?\n]{0,60}")
_OBJECTS = ("申请", "复议", "诉讼", "举报", "投诉", "费")

# What ends the noun behind a number, the verbs after it, and the verbs before the noun that stands in front.
_BEHIND = re.compile(r"[，,。;；:：、()!?\n\d]|进行|予以|并|已|均|全部|其中|分别|等|为|在|被|的")
_VERBS = ("公示", "公开", "发布", "公布", "上网", "办结", "答复", "落实", "完成", "上线")
_LAST_VERBS = re.compile(rf"(?:{'|'.join(_VERBS)})+$")
_CLAUSE_BEFORE = re.compile(r"[，,。;；:：、()!?\n\d”]")
_BEFORE = re.compile(
    r".*(?:其中|累计|共计|全年|合计|截止目前|截至目前|截止|截至|年度?|收到|接到|接收|受理|征集|办理|公布|发布|公示|举办|召开|开展|组织|"
    r"公开(?!申请|事项|内容|信息|目录|指南|专区|专栏|标准|工作|平台|栏|收费)|新增|设立|制作|编制|印发|制定|提出|回复|答复|通过|将|共|了|的)"
    r"(?!率|会)(?=.)",
    re.DOTALL,
)
_FILLERS = (
    *("共计", "总计", "合计", "累计", "总共", "达到", "达", "共", "约", "近", "超过", "超"),
    *("逾", "为", "是", "有", "各", "了", "数量", "均", "收到"),
)
_LAST_FILLERS = re.compile(rf"(?:{'|'.join(_FILLERS)})+$")
_LEADING = '和及与含“"'


@dataclass(frozen=True, slots=True)
class Prose:
    """A section's text, searched: `counts` and the places of `nones` are those of `compact.text`."""

    section: str
    source: str
    compact: Compact
    counts: tuple[Count, ...]
    nones: tuple[tuple[int, int, int], ...]
    """Where words of there being none begin and end, and where the clause with their object ends."""


def read_prose(section: Section, end: int | None = None) -> Prose:
    """Search a section's text up to `end` (where the signature begins)."""
    source = section.text if end is None else section.text[:end]
    dense = compact(source)
    text = dense.text
    nones = tuple(_nones(text)) if "无" in text or "未" in text or "没有" in text else ()
    return Prose(section.code, section.text, dense, tuple(read_counts(text)), nones)


def read_all_prose(found: Outline, sections: Sequence[Section], signature: int) -> tuple[Prose, ...]:
    """Search the sections; of the last one what stands above line `signature`, where the report's own text ends."""
    *others, last = sections or (None,)
    prose = [read_prose(section) for section in others if section]
    return (*prose, read_prose(last, signature_offset(found, signature))) if last else ()


def read_mentions(prose: Sequence[Prose]) -> tuple[Mention, ...]:
    """All mentions, section by section, in printed order. Of two that overlap the number counts."""
    return tuple(mention for one in prose for mention in _mentions(one))


def _nones(text: str) -> Iterator[tuple[int, int, int]]:
    for match in _NONE.finditer(text):
        found = _NONE_OF.match(text, match.end())
        if found and any(word in found[0] for word in _OBJECTS):
            yield match.start(), match.end(), found.end()


def _mentions(prose: Prose) -> list[Mention]:
    text = prose.compact.text
    breaks = [match.end() for match in _SENTENCE_END.finditer(text)]
    found = [_of_count(prose, count, breaks) for count in prose.counts]
    found += [_of_none(prose, none, breaks) for none in prose.nones]
    found += [_of_channel(prose, match, breaks) for match in _channels(prose)]
    return sorted(found, key=_START)


def _channels(prose: Prose) -> Iterator[re.Match[str]]:
    """The wordings of channels that are no part of a number, nor of a longer word of letters or digits."""
    text = prose.compact.text
    counted = {place for count in prose.counts for place in range(count.start, count.after)}
    for match in WORDING.finditer(text):
        start, end = match.span()
        first, last = text[start], text[end - 1]
        continues = (first.isascii() and first.isalnum() and _is_letter(text[start - 1 : start])) or (
            last.isascii() and last.isalnum() and _is_letter(text[end : end + 1])
        )
        if start not in counted and not continues:
            yield match


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _of_count(prose: Prose, count: Count, breaks: Sequence[int]) -> Mention:
    start, end, raw, sentence = _printed(prose, count.start, count.end, breaks)
    if count.is_date:
        return Mention("date", prose.section, start, end, raw, sentence, date=count.date)
    counts = _counted(prose.compact.text, count)
    return Mention("number", prose.section, start, end, raw, sentence, count.value, count.unit, count.status, counts)


def _of_none(prose: Prose, none: tuple[int, int, int], breaks: Sequence[int]) -> Mention:
    start, end, raw, sentence = _printed(prose, none[0], none[1], breaks)
    what = prose.compact.text[none[1] : none[2]]
    return Mention("none", prose.section, start, end, raw, sentence, ZERO, counts=what)


def _of_channel(prose: Prose, match: re.Match[str], breaks: Sequence[int]) -> Mention:
    start, end, raw, sentence = _printed(prose, match.start(), match.end(), breaks)
    return Mention("channel", prose.section, start, end, raw, sentence, channel=channel_of(match[0]))


def _printed(prose: Prose, first: int, last: int, breaks: Sequence[int]) -> tuple[int, int, str, str]:
    """Offsets in the section's text of a stretch of compact text, its characters there, and its sentence as printed."""
    start, end = prose.compact.span(first, last)
    index = bisect_right(breaks, first)
    begins = max(breaks[index - 1] if index else 0, first - _FAR)
    ends = min(breaks[index] if index < len(breaks) else len(prose.compact.text), last + _FAR)
    sentence = slice(*prose.compact.span(begins, max(ends, last)))
    return start, end, prose.source[start:end], prose.source[sentence].strip()


def _counted(text: str, count: Count) -> str | None:
    """The noun behind the number, else the one before it: cut at marks and at a few verbs. A hint, no parse."""
    behind = text[count.after : count.after + _LONGEST_NOUN]
    stop = _BEHIND.search(behind)
    noun = behind[: stop.start()] if stop else behind
    if noun.endswith(_VERBS):
        noun = _LAST_VERBS.sub("", noun)
    if noun and count.unit != "%":
        return noun
    clause = text[max(0, count.start - 40) : count.start]
    mark = _CLAUSE_BEFORE.search(clause[::-1])
    if mark:
        clause = clause[len(clause) - mark.start() :]
    if clause.endswith(_FILLERS):
        clause = _LAST_FILLERS.sub("", clause)
    verbs = _BEFORE.match(clause)
    return clause[verbs.end() if verbs else 0 :][-_LONGEST_NOUN:].lstrip(_LEADING) or None
