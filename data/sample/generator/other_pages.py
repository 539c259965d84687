"""The pages that are not reports: other yearly publications, and what nobody should follow a link to."""

from __future__ import annotations

from .html import item_html
from .plan import Extra
from .report import Item, Paragraph
from .tables import Cell, Table

_RULE_OF_LAW = (
    ("heading", "一、{year}年度推进法治政府建设的主要举措和成效"),
    (
        "text",
        "过去一年，区政府把依法行政贯穿决策、执行、监督全过程，审查各类合同协议46份，组织领导干部旁听庭审3次。",
    ),
    ("heading", "二、存在的不足和原因"),
    ("text", "少数执法单位文书制作不够规范，基层法制审核力量偏弱，普法宣传的针对性还需要加强。"),
    ("heading", "三、下一年度工作安排"),
    ("text", "健全重大行政决策目录管理，加大执法案卷评查力度，推动法律顾问全程参与合同起草与审查。"),
)
_WEBSITE = (
    ("网站名称", "澄溪县人民政府门户网站"),
    ("网站标识码", "3299310003"),
    ("独立用户访问总量（单位：个）", "186240"),
    ("网站总访问量（单位：次）", "903115"),
    ("信息发布总数（单位：条）", "4127"),
    ("留言办理：收到留言数量（单位：条）", "218"),
    ("留言办理：办结留言数量（单位：条）", "218"),
)


def other_html(extra: Extra) -> str:
    """The text of a page that is no report."""
    if extra.kind != "not_a_report":
        return f"<p>　　{extra.title}，内容以图片形式发布，此处从略。</p>"
    items = _website_statistics() if extra.body.site == "chengxi" else _rule_of_law(extra)
    return "\n".join(item_html(item, word=False) for item in items)


def _rule_of_law(extra: Extra) -> list[Item]:
    items: list[Item] = [Paragraph(extra.content_title, "title")]
    for kind, text in _RULE_OF_LAW:
        words = text.format(year=extra.year)
        items.append(Paragraph(words, "heading" if kind == "heading" else "text"))
    return items


def _website_statistics() -> list[Item]:
    rows = [[Cell(label), Cell(value, role="data")] for label, value in _WEBSITE]
    return [Table("website", rows)]
