"""The statutory forms as they are printed: codes, labels, units.

Written from the official wording, and on purpose shared with no other part of the project:
what is read out of the sample can then be compared with something the reader did not define itself.
"""

from __future__ import annotations

from typing import NamedTuple


class Block(NamedTuple):
    """One article of the disclosure table: its caption, its columns and its rows, as (code, label)."""

    article: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


class RequestRow(NamedTuple):
    """A row of the requests table. First-level rows have no group; one-row groups have no label."""

    code: str
    group: str
    label: str


class StatisticsRow(NamedTuple):
    """A row of the 2014 form; a row without a unit is a heading and holds no number."""

    code: str
    label: str
    unit: str


INFORMATION = "信息内容"
FEE_AMOUNT = "本年收费金额（单位：万元）"
PURCHASE_AMOUNT = "采购总金额"

_STOCK_2019 = (
    ("made", "本年新制作数量"),
    ("published", "本年新公开数量"),
    ("total_published", "对外公开总数量"),
)
_STOCK_2021 = (("made", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数"))
_ITEMS = (("items_last_year", "上一年项目数量"), ("change", "本年增/减"))
_ITEMS_DECIDED = (*_ITEMS, ("decisions", "处理决定数量"))
_DECISIONS = (("decisions", "本年处理决定数量"),)
_PENALTY_ROWS = (("penalties", "行政处罚"), ("coercion", "行政强制"))
_FEE_ROWS = (("fees", "行政事业性收费"),)

DISCLOSURE: dict[str, tuple[Block, ...]] = {
    "2019": (
        Block("第二十条第（一）项", _STOCK_2019, (("rules", "规章"), ("normative_documents", "规范性文件"))),
        Block(
            "第二十条第（五）项",
            _ITEMS_DECIDED,
            (("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ),
        Block("第二十条第（六）项", _ITEMS_DECIDED, _PENALTY_ROWS),
        Block("第二十条第（八）项", _ITEMS, _FEE_ROWS),
        Block(
            "第二十条第（九）项",
            (("projects", "采购项目数量"), ("amount", PURCHASE_AMOUNT)),
            (("procurement", "政府集中采购"),),
        ),
    ),
    "2021": (
        Block("第二十条第（一）项", _STOCK_2021, (("rules", "规章"), ("normative_documents", "行政规范性文件"))),
        Block("第二十条第（五）项", _DECISIONS, (("licensing", "行政许可"),)),
        Block("第二十条第（六）项", _DECISIONS, _PENALTY_ROWS),
        Block("第二十条第（八）项", (("amount", FEE_AMOUNT),), _FEE_ROWS),
    ),
}

APPLICANTS = (
    ("individual", "自然人"),
    ("company", "商业企业"),
    ("research_institution", "科研机构"),
    ("nonprofit", "社会公益组织"),
    ("legal_service", "法律服务机构"),
    ("other_organization", "其他"),
)
TOTAL = ("total", "总计")
REQUEST_COLUMNS = (*APPLICANTS, TOTAL)
BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
OUTCOMES = "三、本年度办理结果"

_REFUSED, _UNABLE = "（三）不予公开", "（四）无法提供"
_DECLINED, _OTHER = "（五）不予处理", "（六）其他处理"
_OPENING_ROWS = (
    RequestRow("received", "", "一、本年新收政府信息公开申请数量"),
    RequestRow("carried_over", "", "二、上年结转政府信息公开申请数量"),
)
_OUTCOME_ROWS = (
    RequestRow("granted", "（一）予以公开", ""),
    RequestRow("granted_in_part", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""),
    RequestRow("refused_state_secret", _REFUSED, "1.属于国家秘密"),
    RequestRow("refused_law", _REFUSED, "2.其他法律行政法规禁止公开"),
    RequestRow("refused_public_safety", _REFUSED, "3.危及“三安全一稳定”"),
    RequestRow("refused_third_party", _REFUSED, "4.保护第三方合法权益"),
    RequestRow("refused_internal_affairs", _REFUSED, "5.属于三类内部事务信息"),
    RequestRow("refused_deliberative", _REFUSED, "6.属于四类过程性信息"),
    RequestRow("refused_enforcement_file", _REFUSED, "7.属于行政执法案卷"),
    RequestRow("refused_register_query", _REFUSED, "8.属于行政查询事项"),
    RequestRow("not_held", _UNABLE, "1.本机关不掌握相关政府信息"),
    RequestRow("not_compiled", _UNABLE, "2.没有现成信息需要另行制作"),
    RequestRow("unclear", _UNABLE, "3.补正后申请内容仍不明确"),
    RequestRow("declined_petition", _DECLINED, "1.信访举报投诉类申请"),
    RequestRow("declined_duplicate", _DECLINED, "2.重复申请"),
    RequestRow("declined_published", _DECLINED, "3.要求提供公开出版物"),
    RequestRow("declined_excessive", _DECLINED, "4.无正当理由大量反复申请"),
    RequestRow("declined_confirmation", _DECLINED, "5.要求行政机关确认或重新出具已获取信息"),
)
_OTHER_ROWS = {
    "2019": (RequestRow("other", _OTHER, ""),),
    "2021": (
        RequestRow("other_no_correction", _OTHER, "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        RequestRow(
            "other_fee_unpaid",
            _OTHER,
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ),
        RequestRow("other_misc", _OTHER, "3.其他"),
    ),
}
_CLOSING_ROWS = (
    RequestRow("total", "（七）总计", ""),
    RequestRow("pending", "", "四、结转下年度继续办理"),
)
OUTCOME_CODES = tuple(row.code for row in (*_OUTCOME_ROWS, *_OTHER_ROWS["2021"]))

APPEAL_ROWS = (
    ("review", "行政复议"),
    ("lawsuit_direct", "未经复议直接起诉"),
    ("lawsuit_after_review", "复议后起诉"),
)
LAWSUITS = "行政诉讼"
APPEAL_RESULTS = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
)
APPEAL_COLUMNS = (*APPEAL_RESULTS, TOTAL)

STATISTICS = (
    StatisticsRow("s1", "一、主动公开情况", ""),
    StatisticsRow("s1.1", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    StatisticsRow("s1.1.a", "其中：主动公开规范性文件数", "条"),
    StatisticsRow("s1.1.b", "制发规范性文件总数", "件"),
    StatisticsRow("s1.2", "（二）通过不同渠道和方式公开政府信息的情况", ""),
    StatisticsRow("s1.2.1", "1.政府公报公开政府信息数", "条"),
    StatisticsRow("s1.2.2", "2.政府网站公开政府信息数", "条"),
    StatisticsRow("s1.2.3", "3.政务微博公开政府信息数", "条"),
    StatisticsRow("s1.2.4", "4.政务微信公开政府信息数", "条"),
    StatisticsRow("s1.2.5", "5.其他方式公开政府信息数", "条"),
    StatisticsRow("s2", "二、回应解读情况", ""),
    StatisticsRow("s2.1", "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次"),
    StatisticsRow("s2.2", "（二）通过不同渠道和方式回应解读的情况", ""),
    StatisticsRow("s2.2.1", "1.参加或举办新闻发布会总次数", "次"),
    StatisticsRow("s2.2.1.a", "其中：主要负责同志参加新闻发布会次数", "次"),
    StatisticsRow("s2.2.2", "2.政府网站在线访谈次数", "次"),
    StatisticsRow("s2.2.2.a", "其中：主要负责同志参加政府网站在线访谈次数", "次"),
    StatisticsRow("s2.2.3", "3.政策解读稿件发布数", "篇"),
    StatisticsRow("s2.2.4", "4.微博微信回应事件数", "次"),
    StatisticsRow("s2.2.5", "5.其他方式回应事件数", "次"),
    StatisticsRow("s3", "三、依申请公开情况", ""),
    StatisticsRow("s3.1", "（一）收到申请数", "件"),
    StatisticsRow("s3.1.1", "1.当面申请数", "件"),
    StatisticsRow("s3.1.2", "2.传真申请数", "件"),
    StatisticsRow("s3.1.3", "3.网络申请数", "件"),
    StatisticsRow("s3.1.4", "4.信函申请数", "件"),
    StatisticsRow("s3.2", "（二）申请办结数", "件"),
    StatisticsRow("s3.2.1", "1.按时办结数", "件"),
    StatisticsRow("s3.2.2", "2.延期办结数", "件"),
    StatisticsRow("s3.3", "（三）申请答复数", "件"),
    StatisticsRow("s3.3.1", "1.属于已主动公开范围数", "件"),
    StatisticsRow("s3.3.2", "2.同意公开答复数", "件"),
    StatisticsRow("s3.3.3", "3.同意部分公开答复数", "件"),
    StatisticsRow("s3.3.4", "4.不同意公开答复数", "件"),
    StatisticsRow("s3.3.4.a", "其中：涉及国家秘密", "件"),
    StatisticsRow("s3.3.4.b", "涉及商业秘密", "件"),
    StatisticsRow("s3.3.4.c", "涉及个人隐私", "件"),
    StatisticsRow("s3.3.4.d", "危及国家安全、公共安全、经济安全和社会稳定", "件"),
    StatisticsRow("s3.3.4.e", "不是《条例》所指政府信息", "件"),
    StatisticsRow("s3.3.4.f", "法律法规规定的其他情形", "件"),
    StatisticsRow("s3.3.5", "5.不属于本行政机关公开数", "件"),
    StatisticsRow("s3.3.6", "6.申请信息不存在数", "件"),
    StatisticsRow("s3.3.7", "7.告知作出更改补充数", "件"),
    StatisticsRow("s3.3.8", "8.告知通过其他途径办理数", "件"),
    StatisticsRow("s4", "四、行政复议数量", "件"),
    StatisticsRow("s4.1", "（一）维持具体行政行为数", "件"),
    StatisticsRow("s4.2", "（二）被依法纠错数", "件"),
    StatisticsRow("s4.3", "（三）其他情形数", "件"),
    StatisticsRow("s5", "五、行政诉讼数量", "件"),
    StatisticsRow("s5.1", "（一）维持具体行政行为或者驳回原告诉讼请求数", "件"),
    StatisticsRow("s5.2", "（二）被依法纠错数", "件"),
    StatisticsRow("s5.3", "（三）其他情形数", "件"),
    StatisticsRow("s6", "六、举报投诉数量", "件"),
    StatisticsRow("s7", "七、依申请公开信息收取的费用", "万元"),
    StatisticsRow("s8", "八、机构建设和保障经费情况", ""),
    StatisticsRow("s8.1", "（一）政府信息公开工作专门机构数", "个"),
    StatisticsRow("s8.2", "（二）设置政府信息公开查阅点数", "个"),
    StatisticsRow("s8.3", "（三）从事政府信息公开工作人员数", "人"),
    StatisticsRow("s8.3.1", "1.专职人员数（不包括政府公报及政府网站工作人员数）", "人"),
    StatisticsRow("s8.3.2", "2.兼职人员数", "人"),
    StatisticsRow(
        "s8.4",
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
    ),
    StatisticsRow("s9", "九、政府信息公开会议和培训情况", ""),
    StatisticsRow("s9.1", "（一）召开政府信息公开工作会议或专题会数", "次"),
    StatisticsRow("s9.2", "（二）举办各类培训班数", "次"),
    StatisticsRow("s9.3", "（三）接受培训人员数", "人次"),
)


def request_rows(edition: str) -> tuple[RequestRow, ...]:
    """The rows of the requests table, with 其他处理 as one row (2019) or as three (2021)."""
    return (*_OPENING_ROWS, *_OUTCOME_ROWS, *_OTHER_ROWS[edition], *_CLOSING_ROWS)


def addresses(edition: str, requests_edition: str) -> list[str]:
    """Every address that a report of this edition prints, in the order of the form."""
    if edition == "2014":
        return [f"statistics/{row.code}/value" for row in STATISTICS if row.unit]
    disclosure = [
        f"disclosure/{row}/{column}"
        for block in DISCLOSURE[edition]
        for row, _ in block.rows
        for column, _ in block.columns
    ]
    requests = [
        f"requests/{row.code}/{column}" for row in request_rows(requests_edition) for column, _ in REQUEST_COLUMNS
    ]
    appeals = [f"appeals/{row}/{column}" for row, _ in APPEAL_ROWS for column, _ in APPEAL_COLUMNS]
    return disclosure + requests + appeals


def money_unit(address: str) -> str | None:
    """The unit in which the form itself asks for an amount of money; None where it names none."""
    in_ten_thousands = ("disclosure/fees/amount", "statistics/s7/value", "statistics/s8.4/value")
    return "万元" if address in in_ten_thousands else None


def is_money(address: str) -> bool:
    """Whether the cell at this address holds money rather than a count."""
    return address == "disclosure/procurement/amount" or money_unit(address) is not None
