"""What is, and what only looks like, the title of an annual disclosure report."""

from __future__ import annotations

import re
import unicodedata

_REPORT = re.compile(
    r"信息公开.*(年度报告|年报|工作报告)|(年度报告|年报).*信息公开|信息公开.*年度.*报告|信息公开工作(情况)?的报告"
)
_YEAR_ONLY = re.compile(r"^[(（]?20\d\d年?(度)?(年报|年度报告)?[)）]?$")
_LOOK_ALIKES = re.compile(
    r"网站.*(报表|工作年度报告|年报)|图解|一图读懂|图说|法治政府|依法行政|公布情况|发布情况|半年|上半年|季度|"
    r"部门预算|部门决算|指南|目录|制度|通知|工作要点|统计报表填报|解读"
)


def fold(text: str) -> str:
    """NFKC, without white space: the shape in which titles and labels are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def is_look_alike(title: str) -> bool:
    """Whether the title names something that is filed beside the reports but is none."""
    return bool(_LOOK_ALIKES.search(fold(title)))


def is_report_title(title: str) -> bool:
    """Whether the title by itself says: annual report on the disclosure of government information."""
    folded = fold(title)
    return bool(_REPORT.search(folded)) and not _LOOK_ALIKES.search(folded)


def is_candidate(link_text: str) -> bool:
    """Whether a link in a report column is worth following: a report's title, or a bare year."""
    folded = fold(link_text)
    return is_report_title(folded) or bool(_YEAR_ONLY.match(folded))
