"""The title of a report: found among the lines above its first section, and read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from extract.dates import arabic, is_only_a_date, year_in
from extract.names import is_name
from extract.outline import Outline
from schemas.titles import fold, is_look_alike, is_report_title, unified

HEAD_PARAGRAPHS = 40
"""A page's title stands within this many paragraphs above the first heading, navigation included."""

MOST_LINES = 3
_TITLES_KEPT = 32
LONGEST_TITLE = 80
NAMED = ("articletitle", "title")
"""The names of a page's head that hold its title, the most dependable first."""

_STOPS = re.compile(r"[。;,:!?“”《》]")
_NAVIGATION = re.compile(r"[>»›]|首页|当前位置|所在位置|您的位置|上一[篇条]|下一[篇条]")
_SENTENCE = re.compile(r"根据|按照|编制|现将|公布如下|特此|如下$|本报告")
_SAYS_REPORT = re.compile("报告|年报|报表")
_SAYS_OTHER = re.compile("报告|报表|年报|图|统计|一览表|情况表|指南|目录|方案|公布情况|发布情况")
_SITE = re.compile(r"(?=[\s_|｜–—-])(?:\s*[_|｜]\s*|\s+[-–—]+\s+|[-–—]{2,}|(?<=报告)[-–—]|(?<=年报)[-–—])")
_MONTH = re.compile(r"\(?20\d\d年\d{1,2}月(?:\d{1,2}日)?\)?")
_YEAR = re.compile(r"(?:20)?20\d\d年?度?")
_BRACKETED = re.compile(r"[(（].*?[)）]|【.*?】|〔\d*〕\d+号")
_AROUND = re.compile(r"^(?:关于|[的_·: -])+|(?:关于|[的_·: -])+$")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_SHORT = 3
"""机关 or 本部 in brackets is a remark."""

_TAIL = re.compile(
    r"(?=[关本政信年工])"
    r"(?:(关于)?(本级|本单位|本部门)?(政府|政务)?信息公开.*|(年度)?工作年?度?报告.*|(关于)?年度报告.*|年报.*)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed, what it names, and the last line it is printed on (None: only named in the page's head)."""

    text: str
    issuer: str | None
    year: int | None
    line: int | None = None
    alone: bool = True
    """Whether it stands on one line."""


def read_titles(found: Outline, meta: Mapping[str, str]) -> list[Title]:
    """All that may be the title, the likeliest first: it names an issuer, and a year, and nothing more than it must."""
    first, end = head(found)
    titles = [_title(text, line, alone) for text, line, alone in _printed(found, first, end) if is_report_title(text)]
    named = [text for text in _named(meta) if is_report_title(text) and len(text) <= LONGEST_TITLE]
    titles += [_title(text, None, True) for text in named]
    return sorted(titles, key=_worth, reverse=True)


def read_look_alikes(found: Outline, meta: Mapping[str, str]) -> list[Title]:
    """The titles, in the same places, of what is filed beside the reports; a column's mere name is none."""
    first, end = head(found)
    texts: list[tuple[int | None, str]] = [(None, text) for text in _named(meta)]
    texts += [(line, found.texts[line]) for line in range(first, end) if _may_name_another(found.folded[line])]
    others = [_title(text, line, True) for line, text in texts if _SAYS_OTHER.search(text) and is_look_alike(text)]
    return [title for title in others if title.year or (title.line is None and _SAYS_REPORT.search(title.text))]


def head(found: Outline) -> tuple[int, int]:
    """The lines, from and to, among which the title stands."""
    end = found.first_heading
    if end is None:
        return 0, min(HEAD_PARAGRAPHS, len(found.texts))
    return max(0, end - HEAD_PARAGRAPHS), end


def _named(meta: Mapping[str, str]) -> Iterator[str]:
    """The titles in the page's head, without the name of the site behind them."""
    for name in NAMED:
        if text := meta.get(name, ""):
            parts = _SITE.split(text)
            yield next((part for part in parts if is_report_title(part) or is_look_alike(part)), text)


def _printed(found: Outline, first: int, end: int) -> Iterator[tuple[str, int, bool]]:
    """Lines, and lines joined, that may be a title; with the last line's number, and whether it is one line."""
    may_be_titles = {line for line in range(first, end) if _may_be_title(found, line)}
    for last in sorted(may_be_titles):
        joined = folded = ""
        for line in range(last, max(first, last - MOST_LINES + 1) - 1, -1):
            if len(joined) + len(found.texts[line]) > LONGEST_TITLE or line not in may_be_titles:
                break
            if folded and _is_whole(found.folded[line]) and is_report_title(folded):
                break  # two entries of a list
            joined, folded = found.texts[line] + joined, found.folded[line] + folded
            if "公开" in folded and _SAYS_REPORT.search(folded):  # most lines of a page do not get further
                yield joined, last, line == last


def _is_whole(folded: str) -> bool:
    return "公开" in folded and _YEAR.search(folded) is not None and is_report_title(folded)


def _may_be_title(found: Outline, line: int) -> bool:
    text = found.folded[line]
    if len(text) > LONGEST_TITLE or _STOPS.search(text) or _NAVIGATION.search(text) or _SENTENCE.search(text):
        return False
    return not is_only_a_date(text)


def _may_name_another(folded: str) -> bool:
    """As a title; 图解：… has a colon. A notice (通知) may have the report itself below it."""
    text = folded.replace(":", "")
    return len(text) <= LONGEST_TITLE and not (_STOPS.search(text) or _NAVIGATION.search(text) or "通知" in text)


def _title(text: str, line: int | None, alone: bool) -> Title:
    return Title(unified(text), *_named_in(text), line, alone)


@lru_cache(maxsize=_TITLES_KEPT)
def _named_in(text: str) -> tuple[str | None, int | None]:
    """The issuer and the year that a title names: a page prints the same one several times."""
    folded = _MONTH.sub("", arabic(unified(text)))
    return _issuer(folded), year_in(folded)


def _worth(title: Title) -> tuple[bool, bool, bool, bool, int]:
    """Issuer and year named; no mere name of a column; whole brackets; the shorter, without navigation before it."""
    text = fold(title.text)
    whole = text.count("(") == text.count(")")
    return title.issuer is not None, title.year is not None, "报告" in text, whole, -len(text)


def _issuer(folded: str) -> str | None:
    """The name before the year, or between the year and 政府信息公开; else the one in brackets."""
    before, _, after = _YEAR.sub("\0", _BRACKETED.sub("", folded), count=1).partition("\0")
    for part in (before, after):
        name = _AROUND.sub("", _TAIL.sub("", _YEAR.sub("", part))).removeprefix("年度").removeprefix("年")
        name = name.partition("关于")[0]
        if is_name(name):
            return name
    return next((name for name in _IN_BRACKETS.findall(folded) if len(name) > _SHORT and is_name(name)), None)
