"""The 索引号 block of a page: labels and values that its publisher filed it under."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from schemas.titles import fold
from spiders.platforms.tree import Element, text_of

Pair = tuple[str, str]

_KEY = re.compile("(信息)?索引号?")
_KNOWN = re.compile(
    f"{_KEY.pattern}|统一编号|文件编号|文号|(发文|文件)字号|(信息)?名称|标题|内容概述|主题词?|关键词|体裁|"
    "(主题|信息|体裁|组配)?分类|(发布|公开)机构|(发文|制发)机关|(发布|发文|公开)单位|责任部门|(信息)?来源|"
    "(发布|成文|生成|公开|发文|生效)(日期|时间)|有效性|效力状态|公文时效|文件有效期|公开(方式|形式|范围|时限|目录)|服务对象"
)
_STRANGE = "".join(sorted({*map(chr, range(0x4E00, 0xA000))} - {*_KNOWN.pattern}))
_FOREIGN = re.compile(rf"\s*[0-9A-Za-z/{_STRANGE}]")
"""What no label begins with; most texts of a page do."""
_MARKED = ("td", "th", "dt", "dd", "li", "p", "div", "span", "b", "strong", "em", "i", "label", "font")
_TABLE_PARTS = {"tr", "tbody", "thead"}
_COLON = re.compile(r"[:：】]")
_FRAME = " \t\u3000:：【】[]"
_LONGEST_LABEL, _LONGEST_VALUE, _HIGHEST = 12, 500, 8
_FEWEST = 3
"""So many known labels make a block where none of them is 索引号."""


def read_index(tree: Element) -> tuple[Pair, ...]:
    """The labels, without white space, and values, in order, as printed; empty where the page has no such block.

    Cells in pairs (td+td, th+td), dt+dd, or a label and its value in one row (li > b + span, "索引号：…").
    """
    marks = [mark for mark in tree.iter(*_MARKED) if _begins_with_label(mark.text)]
    if not marks:
        return ()
    anchor = next((mark for mark in marks if _KEY.fullmatch(_label(mark.text))), marks[0])
    pairs = ((fold(label), value) for label, value in _pairs(_block(anchor, marks), marks))
    found = dict.fromkeys(pair for pair in pairs if _is_pair(pair))
    labels = {label for label, _ in found if _KNOWN.fullmatch(label)}
    return tuple(found) if any(map(_KEY.fullmatch, labels)) or len(labels) >= _FEWEST else ()


@lru_cache(maxsize=2048)  # cells and menus come again on every page
def _begins_with_label(text: str | None) -> bool:
    return bool(text and not _FOREIGN.match(text) and _KNOWN.fullmatch(_label(text)))


def _label(text: str) -> str:
    return fold(_COLON.split(text.strip(_FRAME), maxsplit=1)[0][:32]).strip(_FRAME)


def _is_pair(pair: Pair) -> bool:
    return 0 < len(pair[0]) <= _LONGEST_LABEL and len(pair[1]) <= _LONGEST_VALUE


def _block(anchor: Element, marks: list[Element]) -> Element:
    """The smallest element around the anchor with several labels; of a table the whole, of a list all its parts."""
    held = Counter(above for mark in marks for above, _ in zip(mark.iterancestors(), range(_HIGHEST), strict=False))
    around = [above for above, _ in zip(anchor.iterancestors(), range(_HIGHEST), strict=False) if above.tag != "body"]
    block = next((above for above in around if held[above] >= _FEWEST), around[0] if around else anchor)
    for above in block.iterancestors():
        is_one_of_many = held[above] > held[block] and all(part.tag == block.tag for part in above)
        if block.tag not in _TABLE_PARTS and not is_one_of_many:
            break
        block = above
    return block


def _pairs(block: Element, marks: list[Element]) -> Iterator[Pair]:
    rows = [*block.iter("tr", "dt", "li")]
    if rows:
        for row in rows:
            yield from _in_row(row)
    else:
        inside = {*block.iter()}
        yield from (_in_line(mark) for mark in marks if mark in inside)


def _in_row(row: Element) -> Iterator[Pair]:
    if row.tag == "tr":
        yield from _in_cells([text_of(cell) for cell in row.iterchildren("td", "th")])
    elif row.tag == "dt":
        value = row.getnext()
        yield text_of(row).strip(_FRAME), text_of(value) if value is not None and value.tag == "dd" else ""
    else:
        first = next(iter(row), None)
        label = text_of(first) if first is not None and not (row.text or "").strip() else ""
        text = text_of(row)
        if label and not _COLON.search(label.rstrip(_FRAME)) and len(label) < len(text):
            yield label.strip(_FRAME), text[len(label) :].strip(_FRAME)
        else:
            yield _split(text)


def _in_cells(cells: list[str]) -> Iterator[Pair]:
    place = 0
    while place < len(cells):
        label, value = _split(cells[place])
        if value and _KNOWN.fullmatch(fold(label)):
            yield label, value
            place += 1
        else:
            yield cells[place].strip(_FRAME), cells[place + 1] if place + 1 < len(cells) else ""
            place += 2


def _in_line(mark: Element) -> Pair:
    """A label somewhere in a line: its value stands behind the colon, else behind the element."""
    label, value = _split(text_of(mark))
    if value:
        return label, value
    following = mark.getnext()
    beside = (mark.tail or "").strip(_FRAME)
    return label, beside or (text_of(following) if following is not None else "")


def _split(text: str) -> Pair:
    label, _, value = _COLON.sub("：", text.strip(" \t\u3000【["), count=1).partition("：")
    return label.strip(_FRAME), value.strip(" \t\u3000:：")
