"""What is, and what only looks like, the title of an annual disclosure report."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_REPORT = re.compile(
    r"信息公开.*(年度报告|年报|工作报告)|(年度报告|年报).*信息公开|信息公开.*年度.*报告|信息公开工作(情况)?的报告"
)
_YEAR_ONLY = re.compile(r"^[(（]?20\d\d年?(度)?(年报|年度报告)?[)）]?$")
_LOOK_ALIKES = re.compile(
    r"网站.*(报表|工作年度报告|年报)|图解|一图读懂|图说|法治政府|依法行政|公布情况|发布情况|半年|上半年|季度|"
    r"部门预算|部门决算|指南|目录|制度|通知|工作要点|统计报表填报|解读|方案|一览表"
)
"""Every branch begins with a literal, which `re` searches fastest."""

_MONTHS = re.compile(r"\d(?<!\d\d)\d?月?[-—~至到]+(?:[1-9]|1[01])月")
"""A part of a year: 1-6月."""


# Radicals that fonts of PDF files name instead of the characters that look the same; NFKC leaves them.
# Unicode's EquivalentUnifiedIdeograph.txt, U+2E81 to U+2EF3: each radical, then its character.
_PAIRS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕𫜹⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬"
    "⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西"
    "⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼"
    "⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
RADICALS = dict(zip(map(ord, _PAIRS[::2]), _PAIRS[1::2], strict=True))
"""For `str.translate`: the radicals of the CJK Radicals Supplement → the characters they look like."""

_RADICAL = re.compile("[⺀-⻿]")


def unified(text: str) -> str:
    """The text with the characters that a PDF's font names as radicals: ⻘石县 is 青石县."""
    return text.translate(RADICALS) if _RADICAL.search(text) else text


_MOST_SHARED = 128
"""Texts that are kept in NFKC: several floors ask for those of one document, one after the other."""

_MARKS = tuple(zip("，（）：；％！？\u3000", ",():;%!? ", strict=True))


@lru_cache(maxsize=_MOST_SHARED)
def nfkc(text: str) -> str:
    """The text in NFKC. The usual full-width marks go first: one of them makes normalising ten times slower."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return text
    for full, half in _MARKS:
        text = text.replace(full, half)
    return unicodedata.normalize("NFKC", text)


_LONGEST_KEPT, _MOST_KEPT = 64, 4096
"""Characters of a text, and texts, whose folding is kept: the labels of one report are those of the next."""


def fold(text: str) -> str:
    """NFKC, radicals as the characters they look like, no white space: how titles and labels are compared."""
    return _folded(text) if len(text) <= _LONGEST_KEPT else _folded.__wrapped__(text)


@lru_cache(maxsize=_MOST_KEPT)
def _folded(text: str) -> str:
    return "".join((text if text.isascii() else nfkc(unified(text))).split())


def is_look_alike(title: str) -> bool:
    """Whether the title names something that is filed beside the reports but is none."""
    return _names_another(fold(title))


def _names_another(folded: str) -> bool:
    return bool(_LOOK_ALIKES.search(folded) or _MONTHS.search(folded))


def is_report_title(title: str) -> bool:
    """Whether the title by itself says: annual report on the disclosure of government information."""
    folded = fold(title)
    return "信息公开" in folded and bool(_REPORT.search(folded)) and not _names_another(folded)


def is_candidate(link_text: str) -> bool:
    """Whether a link in a report column is worth following: a report's title, or a bare year."""
    folded = fold(link_text)
    return is_report_title(folded) or bool(_YEAR_ONLY.match(folded))
