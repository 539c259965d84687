"""The measure words of counts in prose."""

from __future__ import annotations

PLAIN = (
    "件次", "件", "条次", "项次", "个工作日", "个月", "个百分点", "人次", "场次", "字次", "村次", "块", "分钟",
    "小时", "天", "日内", "倍", "亩", "公里", "平方米", "吨", "辆", "栋", "套", "盏", "课时", "学时",
)  # fmt: skip
"""Words that always measure."""

AMBIGUOUS = {
    "条": "例件文款约", "项": "目", "次": "年日月性级要序品", "个": "体性别案", "篇": "幅", "份": "额",
    "期": "限间货末望待",
    "人": "民员士口均大才事工力", "名": "称单义录", "位": "置于", "场": "所地景馆", "处": "理罚级室长置",
    "家": "庭长乡园里",
    "部": "门分署长级委队件", "起": "草诉来步点", "例": "如会行外", "户": "籍外口", "台": "账湾风", "册": "子",
    "本": "级局年单部镇街区县市行机着次法人", "张": "贴", "幅": "度", "类": "别型似", "批": "复准示评", "宗": "旨",
    "通": "过知报告用", "封": "闭", "页": "面", "字": "号体样", "元": "素旦", "组": "织长成", "版": "本块面",
    "问": "题答询",
    "集": "中体团合", "村": "民务委",
}  # fmt: skip
"""Words, and the characters behind them that make another word of them: 3项目, 5人民."""

UNITS = dict.fromkeys(PLAIN, "") | AMBIGUOUS
"""All measure words, and what must not follow them."""

UNIT = "|".join(word + (f"(?![{UNITS[word]}])" if UNITS[word] else "") for word in sorted(UNITS, key=len, reverse=True))
"""A regular expression for one of them, the longest first."""

COUNTED_IN_CHARACTERS = "件次项个条篇份期场名人家处批户册部"
"""Those that are trusted behind a number in characters (三次)."""

WHOLE = frozenset("件条次项个篇份期人名场处家部起户册张页")
"""Those of things that are counted one by one: 1.12件 is no number."""

SCALES = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
"""What stands behind digits and multiplies them."""
