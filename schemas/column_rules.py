"""What the published columns must hold, and their Chinese labels: `name` in every table, `table.name` in one.

Where both are there, `table.name` counts. schemas/datasets.py says what a column is; here is what can be checked of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from schemas.failures import Reason

FIRST_YEAR, LAST_YEAR = 2007, 2100
"""Years a report can be about: the regulation that asks for reports is of 2007."""

_CELLS = ("number", "note", "corrected", "blank", "dash", "text", "absent", "illegible")


@dataclass(frozen=True, slots=True)
class Rule:
    """What the values of a column must be: in a closed list, within bounds, whole matches of a pattern; nulls aside."""

    label_zh: str = ""
    among: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    pattern: str = ""


def _count(label_zh: str) -> Rule:
    return Rule(label_zh, least=0)


_REPORT_ID = r"[0-9a-f]{12}-\d{4}|d-[0-9a-f]{16}"
_EDITION = Rule("表式", among=("narrative", "2014", "2019", "2021"))
_FORM = replace(_EDITION, among=("2014", "2019", "2021"))
_SECTIONS = ("overview", "disclosure", "requests", "appeals", "problems", "other_matters")

_LEVELS = ("ministry", "province", "prefecture", "county", "township", "department", "zone", "vertical", "institution")

RULES: dict[str, Rule] = {
    "report_id": Rule("报告编号", pattern=_REPORT_ID),
    "document_id": Rule("文件编号", pattern=r"[0-9a-f]{16}"),
    "issuer_id": Rule("机关编号", pattern=r"[0-9a-f]{12}"),
    "year": Rule("报告年度", least=FIRST_YEAR, most=LAST_YEAR),
    "province_code": Rule("省级代码", pattern=r"\d{2}"),
    "division": Rule("行政区划代码", pattern=r"\d{6}"),
    "issuer": Rule("发布机关"),
    "level": Rule("机关层级", among=_LEVELS),
    "edition": _EDITION,
    "issuer_name": Rule("机关名称（不含地名）"),
    "government_level": Rule("所属政府层级", among=("central", "province", "prefecture", "county", "township")),
    "division_year": Rule("区划所属年份", least=1980, most=LAST_YEAR),
    "province_name": Rule("省级名称"),
    "prefecture_name": Rule("地级名称"),
    "county_name": Rule("县级名称"),
    "parent_id": Rule("上级政府编号", pattern=r"[0-9a-f]{12}"),
    "unresolved": Rule(
        "未能确定的原因", among=("no_issuer", "no_site", "unknown_division", "ambiguous_name", "unknown_body")
    ),
    "alias": Rule("是否按别名认定"),
    "credit_code": Rule("统一社会信用代码", pattern=r"[0-9A-Z]{18}"),
    "title": Rule("标题"),
    "signed_on": Rule("落款日期"),
    "published_on": Rule("发布日期"),
    "source_gone_on": Rule("来源消失日期"),
    "documents": Rule("文件数", least=1),
    "status": Rule("读取状态", among=("ok", "partial")),
    "consistent": Rule("勾稽关系是否成立"),
    "numbers": _count("有数字的单元格"),
    "blanks": _count("空白或划线的单元格"),
    "unread": _count("缺失或非数字的单元格"),
    "checks_failed": _count("不成立的勾稽关系"),
    "problems": Rule("读取问题"),
    "requests_edition": _FORM,
    "table": Rule("表", among=("disclosure", "requests", "appeals", "statistics")),
    "row": Rule("行"),
    "column": Rule("列"),
    "address": Rule("单元格地址", pattern=r"[a-z]+/[a-z0-9_.]+/[a-z_]+"),
    "figures.edition": _FORM,
    "value": Rule("数值"),
    "unit": Rule("单位"),
    "figures.status": Rule("单元格状态", among=_CELLS),
    "raw": Rule("原文"),
    "confidence": Rule("识别置信度", least=0, most=100),
    "page": Rule("页码", least=1),
    "left": Rule("左边界"),
    "top": Rule("上边界"),
    "right": Rule("右边界"),
    "bottom": Rule("下边界"),
    "path": Rule("位置路径"),
    "position": Rule("次序", least=1),
    "section": Rule("章节", among=_SECTIONS),
    "sections.title": Rule("章节标题"),
    "text": Rule("正文"),
    "implied_value": Rule("推算值"),
    "printed_value": Rule("印刷值"),
    "kind": Rule("类别", among=("number", "none", "date", "channel")),
    "start": _count("起始位置"),
    "end": _count("结束位置"),
    "sentence": Rule("句子"),
    "mentions.status": Rule("数字状态", among=("number", "note", "text")),
    "counts": Rule("计量对象"),
    "date": Rule("日期"),
    "channel": Rule("公开渠道"),
    "check": Rule("勾稽关系"),
    "scope": Rule("检验范围"),
    "checks.left": Rule("左侧"),
    "checks.right": Rule("右侧"),
    "difference": Rule("差额"),
    "passed": Rule("是否成立"),
    "severity": Rule("严重程度", among=("error", "warning", "notice")),
    "fault": Rule("责任方", among=("publisher", "ours", "undetermined")),
    "reading": Rule("文字的解读"),
    "role": Rule("文件角色", among=("chosen", "twin", "landing", "failed", "withheld")),
    "site": Rule("网站"),
    "url": Rule("网址"),
    "urls": Rule("全部网址"),
    "version": Rule("版本", least=1),
    "link_text": Rule("链接文字"),
    "fetched_at": Rule("抓取时间"),
    "http_status": Rule("HTTP状态", least=100, most=599),
    "content_type": Rule("内容类型"),
    "last_modified": Rule("最后修改"),
    "etag": Rule("实体标签"),
    "sha256": Rule("文件哈希", pattern=r"[0-9a-f]{64}"),
    "bytes": _count("大小"),
    "media_type": Rule("文件类型"),
    "content_id": Rule("内容哈希"),
    "archive_path": Rule("存档路径"),
    "run": Rule("运行编号"),
    "extractor_version": Rule("提取程序版本"),
    "reading_status": Rule("读取结果", among=("ok", "partial", "failed")),
    "old_report_id": Rule("原报告编号", pattern=_REPORT_ID),
    "new_report_id": Rule("新报告编号", pattern=_REPORT_ID),
    "old_issuer_id": Rule("原机关编号", pattern=r"[0-9a-f]{12}"),
    "new_issuer_id": Rule("新机关编号", pattern=r"[0-9a-f]{12}"),
    "last_release": Rule("最后沿用的版本"),
    "cause": Rule("变更原因", among=("report_year", "printed_name", "alias", "rules")),
    "failure": Rule("失败原因", among=tuple(reason.value for reason in Reason)),
    "failure_detail": Rule("失败详情"),
}

CELL_STATUS = Rule(among=(*_CELLS, "summed"))
"""Of every column of `panel_status` that stands for a cell."""


def rule_of(table: str, column: str, *, is_cell_status: bool = False) -> Rule:
    """The rule of a column; an empty one where there is none."""
    if is_cell_status:
        return CELL_STATUS
    return RULES.get(f"{table}.{column}", RULES.get(column, Rule()))
