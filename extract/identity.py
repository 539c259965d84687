"""Whose report it is, of which year, under which title, signed when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.dates import arabic, is_only_a_date, read_date
from extract.document import Document
from extract.names import is_name
from extract.outline import Outline, outline
from extract.signature import read_signature, signed_below_the_title, signed_in_a_table
from extract.title import LONGEST_TITLE, Title, head, read_look_alikes, read_titles
from schemas.report import Problem
from schemas.titles import fold

NEAR = 5
"""Between a title and the text stand at most so many lines: date, source, font size."""

_MAY_BE_PERIOD = re.compile(r"月\s*[0０]?\s*[1１一]\s*[日⽇]")
_PERIOD = re.compile(r"(20\d\d)年度?0?1月0?1日(?!起?(?:正式)?(?:施行|实施|执行|生效))")
_WHOLE_PERIOD = re.compile(r"(20\d\d)年度?0?1月0?1日起?(?:至|到|[-—~]+)(?:\1年)?12月31日")
_DATED = re.compile(r"(?:发布|更新|生成|成文|印发|打印)(?:时间|日期):")
_PUBLISHED = re.compile(r"发布(?:时间|日期):?(20\d\d[-年./]\d{1,2}[-月./]\d{1,2})")
_COMPILED = re.compile(
    r"(?:^|[,。;:])(?:本(?:年度)?报告由([^,。;:]{3,40}?)(?:负责)?(?:组织)?编制|([^,。;:]{3,40}?)(?:组织)?编制(?:了|完成)?(?:本|此|《|20\d\d))"
)
_IN_FULL = ("", "人民政府", "办事处")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says of itself; None where it does not say.

    The report's own text stands in the lines of its outline from `text_from`, below the title, to `text_to`, where the
    signature begins.
    """

    title: str | None
    issuer: str | None
    year: int | None
    signed_on: dt.date | None
    published_on: dt.date | None
    problems: tuple[Problem, ...]
    text_from: int = 0
    text_to: int = 0


def read_identity(document: Document, found: Outline | None = None) -> Identity:
    """Read the identity; a disagreement between title and text is a problem, the title wins.

    `found` is the document's outline, where it is known already.
    """
    found = found or outline(document.paragraphs)
    titles = read_titles(found, document.meta)
    named = {title.issuer for title in titles if title.issuer}
    signature = read_signature(found, named)
    if signature.date is None and (in_table := signed_in_a_table(document.grids, named)):
        signature = replace(in_table, line=signature.line)
    period = _period(found)
    signed_for = signature.date.year - 1 if signature.date else None
    title = _settled(titles, signature.names, period or signed_for)
    year, problems = _year(title, period)
    issuer = _fullest(title.issuer if title else None, signature.names) or _compiler(found)
    text_from = _below(title, titles)
    issuer, signed_on = _from_the_top(found, text_from, issuer, signature.date)
    if title and _is_anothers(title, titles, signature.names):
        problems.append(Problem("no_issuer", "several reports are named, and this title is not the signer's"))
    if issuer is None:
        problems.append(Problem("no_issuer", "neither the title nor the signature names the issuer"))
    if not found.headings:
        words = "no heading of a section is printed: all the prose is in the preface"
        problems.append(Problem("no_sections", words, notice=True))
    return Identity(
        title=title.text if title else None,
        issuer=issuer,
        year=year,
        signed_on=signed_on,
        published_on=_published_on(document, found),
        problems=tuple(problems),
        text_from=text_from or head(found)[0],
        text_to=signature.line,
    )


def looks_like_another_report(document: Document, found: Outline | None = None) -> bool:
    """Whether the document's own title is that of something filed beside the reports (半年统计, 法治政府, 图解 …).

    A title with a year in the page's head decides; else a printed one of a report that names issuer and year; else what
    stands nearer to the text: the others may be navigation.
    """
    found = found or outline(document.paragraphs)
    others = read_look_alikes(found, document.meta)
    if not others:
        return False
    titles = read_titles(found, document.meta)
    named = {title.line is None for title in titles if title.issuer and title.year}
    if any(title.line is None and title.year for title in others) and True not in named:
        return True
    if named:
        return False
    if any(title.line is None for title in others):
        return True
    lines = [title.line for title in others if title.line is not None and _is_near_text(found, title.line)]
    own = [title.line for title in titles if title.line is not None]
    return bool(lines) and max(own, default=-1) < max(lines)


def _is_near_text(found: Outline, line: int) -> bool:
    """Whether hardly anything stands between a line and the first heading, table or paragraph of text."""
    end = head(found)[1]
    text = next((at for at in range(line + 1, end) if len(found.folded[at]) > LONGEST_TITLE), end)
    return text - line <= NEAR


def _settled(titles: Sequence[Title], signers: Sequence[str], told: int | None) -> Title | None:
    """The likeliest title; joined lines that name another body than the signature may begin with a site's name."""
    if not titles:
        return None
    best = _own(titles, signers, told)
    if best.alone or not signers or any(_is_of(best.issuer, signer) for signer in signers):
        return best
    alone = [title for title in titles if title.alone and title.year == best.year]
    return alone[0] if alone else best


def _own(titles: Sequence[Title], signers: Sequence[str], told: int | None) -> Title:
    """The first of the titles of that report which the page's head, the signature and the year `told` speak for.

    That year is the period's, else the one before the signature; a title that names none is not against it. Beside
    the report's own title a page may list the reports of other bodies and years; where nothing speaks for any, the one
    nearest to the text is its own.
    """
    best = titles[0]
    rivals = [title for title in titles if title.line is not None and title.year and _contradicts(title, best)]
    if not rivals:
        return best
    in_head = [title for title in titles if title.line is None]
    rivals += _bare(titles)
    rivals += [title for title in in_head if title.issuer and title.year]

    def witnesses(title: Title) -> int:
        named = [not _contradicts(title, other) for other in in_head if other is not title and other.year]
        named += [True for other in in_head if other is title]
        signed = [_is_of(title.issuer, signer) for signer in signers] if title.issuer else []
        dated = [title.year in (told, None)] if told else []
        return sum(1 if any(said) else -1 for said in (named, signed, dated) if said)

    def likelihood(title: Title) -> tuple[int, bool, int, bool]:
        is_named = any(fold(title.text) == fold(other.text) for other in in_head)
        return witnesses(title), is_named, title.line or 0, bool(title.issuer)

    own = max([best, *rivals], key=likelihood)
    least = witnesses(own)
    same = [title for title in titles if not _contradicts(title, own) and _may_name(title, own, signers)]
    return next(title for title in same if title.line is None or witnesses(title) >= least)


def _is_anothers(title: Title, titles: Sequence[Title], signers: Sequence[str]) -> bool:
    """Whether a title, of several of different reports, names another body than those that signed."""
    contested = any(one.line is not None and one.year and _contradicts(one, title) for one in titles)
    return contested and bool(title.issuer and signers) and not any(_is_of(title.issuer, signer) for signer in signers)


def _bare(titles: Sequence[Title]) -> list[Title]:
    """Printed titles that name no issuer, nor end one of two lines that does: 2023年政府信息公开工作年度报告."""
    taken = {title.line for title in titles if title.issuer}
    return [title for title in titles if not title.issuer and title.line is not None and title.line not in taken]


def _may_name(title: Title, own: Title, signers: Sequence[str]) -> bool:
    """Whether a title may name the issuer of a report whose own title is bare: the page's head, or the signer's."""
    if own.issuer or not title.issuer or title.line is None:
        return True
    return any(_is_of(title.issuer, signer) for signer in signers)


def _contradicts(title: Title, other: Title) -> bool:
    """Whether two titles are those of different reports: each names a year, or a body, and not the same."""
    if title.year and other.year and title.year != other.year:
        return True
    return bool(title.issuer and other.issuer) and not _is_of(title.issuer, other.issuer or "")


def _below(title: Title | None, titles: Sequence[Title]) -> int:
    """The line below the title, where it is printed several times (cover, contents) below the last; 0: nowhere."""
    alike = [one.line + 1 for one in titles if title and one.line is not None and fold(one.text) == fold(title.text)]
    return max(alike, default=0)


def _is_of(name: str | None, signer: str) -> bool:
    return name is not None and (signer.endswith(name) or name.endswith(signer) or signer.startswith(name))


def _fullest(in_title: str | None, signers: Sequence[str]) -> str | None:
    """The longer of two forms of one name; where they are different bodies the title's, else the signer's."""
    if in_title:
        forms = tuple(in_title + more for more in _IN_FULL)
        return next((signer for signer in signers if signer.endswith(forms)), in_title)
    return signers[0] if signers else None


def _compiler(found: Outline) -> str | None:
    """Who, in the words above the first section, says to have compiled the report."""
    first, end = head(found)
    for line in found.texts[first:end]:
        match = _COMPILED.search(fold(line)) if "编制" in line else None
        if match and is_name(name := match[1] or match[2]):
            return name
    return None


def _from_the_top(
    found: Outline, line: int, issuer: str | None, day: dt.date | None
) -> tuple[str | None, dt.date | None]:
    """Issuer and day, what is missing of them taken from the lines right below the title."""
    if not line or (issuer and day):
        return issuer, day
    top = signed_below_the_title(found, line, head(found)[1])
    if top is None or (issuer and top.names and not _is_of(issuer, top.names[0])):
        return issuer, day
    return issuer or next(iter(top.names), None), day or top.date


def _published_on(document: Document, found: Outline) -> dt.date | None:
    """The date that the page states as that of its publication, in its head or above the report."""
    if named := document.meta.get("pubdate") or document.meta.get("publishdate"):
        return read_date(named)
    first, end = head(found)
    printed = (_PUBLISHED.search(arabic(line)) for line in found.texts[first:end] if "发布" in line)
    return read_date(next((match[1] for match in printed if match), ""))


def _year(title: Title | None, period: int | None) -> tuple[int | None, list[Problem]]:
    titled = title.year if title else None
    if titled and period and titled != period:
        return titled, [Problem("year_disagrees", f"the title says {titled}, the period of the figures {period}")]
    year = titled or period
    return year, [] if year else [Problem("no_year", "neither the title nor the text says which year is reported")]


def _period(found: Outline) -> int | None:
    """The year of the period that the figures cover: one from 1月1日 to 12月31日, else one that begins on 1月1日."""
    lines = [arabic(text) for text in found.texts if _MAY_BE_PERIOD.search(text) and not _is_of_a_day(text)]
    for pattern in (_WHOLE_PERIOD, _PERIOD):
        for line in lines:
            if match := pattern.search(line):
                return int(match[1])
    return None


def _is_of_a_day(text: str) -> bool:
    """Whether a line dates the report or the page: one signed on 1月1日 covers the year before."""
    return is_only_a_date(text) or bool(_DATED.search(fold(text)))
