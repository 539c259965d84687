"""Who signed a report, and on which day: the lines below its last section."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from extract.dates import is_only_a_date, read_date, without_date
from extract.document import Grid
from extract.names import is_name
from extract.outline import Outline
from schemas.titles import fold

SIGN_OFF_PARAGRAPHS = 6
"""Of a document without headings, so many last paragraphs may be a signature."""

_LONGEST_NAME = 40
_LONGEST_LINE = 80
_DATE_LIKE = re.compile(r"20\d|[二2][〇○零Oo0О]")
_NOTES = re.compile(
    r"(?=[(此【附打关分])"
    r"(?:\(?(?:此件|此文)[^()]*\)?$|【.*$|(?:附件|附表|附):.*$|\((?:盖章|公章|章|印章)\)|(?:打印|关闭|分享).*$)"
)
_MOST_BELOW_TITLE = 2
_SENTENCE = re.compile(r"。|根据|按照|依据|《.*》")
_LABELLED = re.compile(r"^(?:(?:日\s*期|时\s*间):\s*(?=\d+年)|(?:报告|填报|编制|报送)?单位(?:名称)?:\s*)")
_ISSUED = re.compile(r"印\s*发$")
_FURNITURE = re.compile(
    r"(?:附件|附表|版权|主办|承办|上一[篇条]|下一[篇条]|相关|打印|关闭|分享|扫一扫|【|\(此件|责任编辑|网站地图|联系我们|"
    r"浏览次数|字体|您是第)|.*(?:ICP备|公网安备|网站标识码)"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Names (folded, as printed one below the other), the day, and the line where it all begins.

    `in_lines`: the day stands on a line of its own.
    """

    names: tuple[str, ...]
    date: dt.date | None
    line: int
    in_lines: bool = False


def read_signature(found: Outline, issuers: Collection[str] = ()) -> Signature:
    """The signature, of several that of one of the `issuers` named in titles, else the last.

    Where there is none, only the `line` where page furniture begins, or the end.
    """
    start = found.after_last_heading
    start = max(0, len(found.texts) - SIGN_OFF_PARAGRAPHS) if start is None else start
    lines = range(start, len(found.texts))
    signed = [one for index in lines if (one := _at(found, index, start))]
    signed = signed or [one for index in lines if (one := _at(found, index, start, issued=True))]
    named = [one for one in signed if one.names]
    if named:  # a name and a day on one line may be an entry of a list below
        return max(enumerate(named), key=lambda one: (one[1].in_lines, _is_one_of(one[1].names, issuers), one[0]))[1]
    return signed[0] if signed else Signature((), None, _end(found.folded, start))


def signed_below_the_title(found: Outline, line: int, end: int) -> Signature | None:
    """The name, the day, or both between the title, which stands above `line`, and the report's first sentence.

    A day alone counts in brackets: else it may be the site's, of the publication.
    """
    first = next(
        (at for at in range(line, min(line + _MOST_BELOW_TITLE, end) + 1) if _begins_text(found, at, end)), line
    )
    block = [_without_notes(text) for text in found.texts[line:first]]
    dates = [text for text in block if is_only_a_date(text)]
    names = tuple(
        name for text in block if text not in dates and (name := _clean(without_date(text))) and is_name(name)
    )
    if not block or len(names) > 1 or len(names) + len(dates) < len(block):
        return None
    dated = [text for text in block if ("年" in text if names else text.startswith("("))]
    days = [day for text in dated if (day := read_date(text))]
    return Signature(names, days[0] if days else None, line)


def _begins_text(found: Outline, at: int, end: int) -> bool:
    return at == end or bool(_SENTENCE.search(found.folded[at]))


def signed_in_a_table(grids: Sequence[Grid], issuers: Collection[str]) -> Signature | None:
    """The signature in the few cells of the last table, where one of the `issuers` named in titles stands there."""
    texts = [cell.text for cell in grids[-1].cells if cell.text] if grids else []
    if not 0 < len(texts) <= SIGN_OFF_PARAGRAPHS:
        return None
    lines = tuple(line for text in texts for line in text.split("\n"))
    signature = read_signature(Outline(lines, tuple(map(fold, lines)), ()))
    return signature if signature.date and _is_one_of(signature.names, issuers) else None


def _is_one_of(names: Sequence[str], issuers: Collection[str]) -> bool:
    return any(name.endswith(issuer) or issuer.endswith(name) for name in names for issuer in issuers)


def _at(found: Outline, index: int, start: int, *, issued: bool = False) -> Signature | None:
    """The signature whose date stands on this line; `issued`: with 印发 behind it."""
    line = found.folded[index]
    if len(line) > _LONGEST_LINE or not _DATE_LIKE.search(line):
        return None
    text = _without_notes(found.texts[index])
    if issued:
        text = _ISSUED.sub("", text)
    if is_only_a_date(text):
        above, first = _names_above(found.folded, index, start)
        below = _name(found.folded[index + 1]) if index + 1 < len(found.folded) and not above else None
        return Signature(tuple(above) or ((below,) if below else ()), read_date(text), first, in_lines=True)
    name = _clean(without_date(text))
    day = read_date(text)
    if day and len(name) <= _LONGEST_NAME and is_name(name):
        above, first = _names_above(found.folded, index, start)
        return Signature((*above, name), day, first)
    return None


def _names_above(lines: Sequence[str], index: int, start: int) -> tuple[list[str], int]:
    """The names on the lines right above, in printed order, and the first line of them."""
    names: list[str] = []
    while index - 1 >= start and (name := _name(lines[index - 1])):
        names.insert(0, name)
        index -= 1
    return names, index


def _name(line: str) -> str | None:
    name = _clean(_without_notes(line))
    return name if is_name(name) else None


def _without_notes(text: str) -> str:
    plain = text.strip().replace("（", "(").replace("）", ")").replace("：", ":")
    return _NOTES.sub("", _LABELLED.sub("", plain)).strip()


def _clean(name: str) -> str:
    return _NOTES.sub("", name).strip("()（） ,，、:：;")


def _end(lines: Sequence[str], start: int) -> int:
    """The first line below the last heading that is no part of a report, or the end."""
    return next((index for index in range(start, len(lines)) if _FURNITURE.match(lines[index])), len(lines))
