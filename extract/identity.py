"""Whose report it is, of which year, under which title, signed when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.dates import arabic, is_only_a_date, read_date, read_year, without_date
from extract.document import Document, Paragraph
from extract.sections import read_sections
from schemas.report import Problem
from schemas.titles import fold, is_look_alike, is_report_title

HEAD_PARAGRAPHS = 40
"""A page's title stands within this many paragraphs, navigation included."""

LONGEST_TITLE = 80
SIGN_OFF_PARAGRAPHS = 6
_PERIOD = re.compile(r"(20\d\d)年度?(?:1|01)月(?:1|01)日")
_PUBLISHED = re.compile(r"发布(?:时间|日期):?(20\d\d[-年./]\d{1,2}[-月./]\d{1,2})")
_YEAR_IN_TITLE = re.compile(r"(?:20)?20\d\d年?度?")
_TAIL = re.compile(
    r"(关于)?(本级|本单位|本部门)?(政府|政务)?信息公开.*|(年度)?工作年?度?报告.*|(关于)?年度报告.*|年报.*"
)
_STOPS = re.compile(r"[。；;，,：:！？“”《》]")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says of itself; None where it does not say."""

    title: str | None
    issuer: str | None
    year: int | None
    signed_on: dt.date | None
    published_on: dt.date | None
    problems: tuple[Problem, ...]


def read_identity(document: Document) -> Identity:
    """Read the identity; a disagreement between title and text is a problem, the title wins."""
    paragraphs = document.paragraphs
    title = _title(document)
    signer, signed_on = _sign_off(paragraphs)
    year, problems = _year(title, paragraphs)
    issuer = _fullest(_issuer_in(title) if title else None, signer)
    if issuer is None:
        problems.append(Problem("no_issuer", "neither the title nor the signature names the issuer"))
    return Identity(title, issuer, year, signed_on, _published_on(document), tuple(problems))


def _published_on(document: Document) -> dt.date | None:
    """The date that the page states as that of its publication, in its head or above the report."""
    named = document.meta.get("pubdate") or document.meta.get("publishdate")
    printed = (_PUBLISHED.search(arabic(paragraph.text)) for paragraph in _before_sections(document.paragraphs))
    return read_date(named or next((match[1] for match in printed if match), ""))


def looks_like_another_report(document: Document) -> bool:
    """Whether the head of the document carries the title of something filed beside the reports."""
    titles = [text for text in _heads(document) if len(text) <= LONGEST_TITLE and not _STOPS.search(text)]
    return any(is_look_alike(text) and re.search("报告|报表|年报|图", text) for text in titles)


def _heads(document: Document) -> Iterator[str]:
    yield from (document.meta[name] for name in ("articletitle", "title") if name in document.meta)
    yield from (paragraph.text for paragraph in _before_sections(document.paragraphs))


def _before_sections(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    for index, paragraph in enumerate(paragraphs[: HEAD_PARAGRAPHS * 5]):
        if read_sections([paragraph]):
            return paragraphs[max(0, index - HEAD_PARAGRAPHS) : index]
    return paragraphs[:HEAD_PARAGRAPHS]


def _title(document: Document) -> str | None:
    """The printed title, lines joined; one that names an issuer and a year is worth more than one that does not."""
    candidates = [title for title in _printed_titles(_before_sections(document.paragraphs)) if is_report_title(title)]
    candidates += [
        document.meta[name]
        for name in ("articletitle", "title")
        if is_report_title(document.meta.get(name, "")) and len(document.meta[name]) <= LONGEST_TITLE
    ]
    return max(candidates, key=_worth, default=None)


def _printed_titles(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    for index, paragraph in enumerate(paragraphs):
        lines = [paragraph.text]
        if _may_be_title(paragraph.text):
            yield paragraph.text
        for follower in paragraphs[index + 1 : index + 3]:
            lines.append(follower.text)
            if all(_may_be_title(line) for line in lines) and len("".join(lines)) <= LONGEST_TITLE:
                yield "".join(lines)


def _may_be_title(text: str) -> bool:
    return len(text) <= LONGEST_TITLE and not _STOPS.search(fold(text)) and not is_only_a_date(text)


def _worth(title: str) -> tuple[bool, bool, int]:
    """Issuer and year named; then the shorter, which has no navigation before it."""
    return bool(_issuer_in(title)), read_year(title) is not None, -len(fold(title))


def _issuer_in(title: str) -> str | None:
    """The name before the year, or between the year and 政府信息公开."""
    folded = re.sub(r"[(（].*?[)）]", "", arabic(title))
    before, _, after = _YEAR_IN_TITLE.sub("\0", folded, count=1).partition("\0")
    for part in (before, after):
        name = _TAIL.sub("", _YEAR_IN_TITLE.sub("", part)).strip("关于的-_·: ")
        if _is_name(name):
            return name
    return None


def _is_name(text: str) -> bool:
    return 3 <= len(text) <= 40 and not re.search(r"[\d。；，]", text) and bool(re.search(_ORGANS, text))


_ORGANS = (
    r"(政府|委员会|办公室|厅|局|委|办|处|院|所|站|中心|街道|镇|乡|公司|集团|管理区|开发区|园区|新区|区|县|市|省|旗|"
    r"部|署|会|队|社|馆|校|大学|银行|海关|支行|税务|法院|联合会|总站|基地|矿区|农场|林场)$"
)


def _sign_off(paragraphs: Sequence[Paragraph]) -> tuple[str | None, dt.date | None]:
    """Name and date below the last section: the last date that stands alone or behind a name."""
    after = _after_last_section(paragraphs)
    for index in range(len(after) - 1, -1, -1):
        text = after[index].text
        name = without_date(text).strip("()（） ")
        if is_only_a_date(text):
            above = fold(after[index - 1].text) if index else ""
            return (above if _is_name(above) else None), read_date(text)
        if len(name) <= 40 and _is_name(name) and read_date(text):
            return name, read_date(text)
    return None, None


def _after_last_section(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The paragraphs below the last heading, where signatures stand; page furniture may follow them."""
    starts = [index for index, paragraph in enumerate(paragraphs) if read_sections([paragraph])]
    return paragraphs[starts[-1] + 1 :] if starts else paragraphs[-SIGN_OFF_PARAGRAPHS:]


def _fullest(in_title: str | None, signer: str | None) -> str | None:
    """The longer of two forms of one name; the title's where they are different bodies."""
    if in_title and signer and signer.endswith(in_title):
        return signer
    return in_title or signer


def _year(title: str | None, paragraphs: Sequence[Paragraph]) -> tuple[int | None, list[Problem]]:
    period = next((int(m[1]) for p in paragraphs if (m := _PERIOD.search(arabic(p.text)))), None)
    titled = read_year(title) if title else None
    if titled and period and titled != period:
        return titled, [Problem("year_disagrees", f"the title says {titled}, the period of the figures {period}")]
    year = titled or period
    return year, [] if year else [Problem("no_year", "neither the title nor the text says which year is reported")]
