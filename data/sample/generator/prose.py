"""The sections' words. Invented for the sample; the numbers in them are the tables' own."""

from __future__ import annotations

from random import Random

from .figures import Pool
from .plan import Spec

Sections = list[tuple[str, list[str]]]

_NUMERALS = "一二三四五六"
HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
OTHER_HEADINGS = (
    "总体概述",
    "主动公开信息情况",
    "收到和处理政府信息公开申请情况",
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "存在问题及改进情况",
    "其他需要说明的事项",
)
HEADINGS_2014 = (
    "概述",
    "主动公开政府信息情况",
    "依申请公开政府信息情况",
    "行政复议和行政诉讼情况",
    "主要问题和改进措施",
    "其他需要报告的事项",
)

_OPENINGS = (
    "{year}年，{short}把公开透明当作日常工作的一部分，围绕群众关心的事项持续完善公开内容，各项任务按计划完成。",
    "一年来，{short}坚持应公开尽公开，把信息公开与业务办理同部署、同检查，公开质量较上年有所提高。",
    "{year}年，{short}以便民为出发点梳理公开事项，理顺审核发布流程，政府信息公开工作平稳有序。",
    "本年度，{short}结合自身职责细化公开目录，明确各科室责任，公开工作逐步走向规范。",
)
_ACTIVE = {
    "government": (
        "主动公开方面，通过门户网站发布各类信息{posts}条，其中政策解读{notes}篇，重点公开了财政资金、重大项目、"
        "民生实事等内容。",
        "主动公开方面，围绕稳就业、优环境、惠民生发布信息{posts}条，配套发布图文解读{notes}篇，并在政务大厅摆放"
        "政策汇编供群众取阅。",
    ),
    "department": (
        "主动公开方面，本局在门户网站公开办事指南、工作动态等信息{posts}条，制作政策问答{notes}篇，方便群众按主题查找。",
        "主动公开方面，本局逐项核对权责清单并对外公布，全年更新信息{posts}条，发布解读材料{notes}篇。",
    ),
    "township": (
        "主动公开方面，依托村（社区）公开栏和政务公开专区公布惠民补贴、低保救助等信息{posts}条，发布通俗解读{notes}篇。",
        "主动公开方面，将征地、危房改造等群众关切的事项列入目录，累计公开信息{posts}条，另发布办事问答{notes}篇。",
    ),
    "zone": (
        "主动公开方面，面向入驻企业公布惠企政策、项目审批进度等信息{posts}条，整理政策要点{notes}篇。",
        "主动公开方面，在园区服务中心和网站同步公开土地、环评、招标等信息{posts}条，编写企业办事问答{notes}篇。",
    ),
}
_MANAGEMENT = (
    "信息管理方面，落实先审查后公开的要求，文件起草时同步确定公开属性，定期清理失效内容，未发生失泄密情况。",
    "信息管理方面，建立拟文、审核、发布三级把关制度，对已公开的文件每半年复核一次，及时标注有效性。",
    "信息管理方面，指定专人登记公开台账，对涉及个人隐私的内容作去标识化处理后再发布。",
)
_PLATFORM = (
    "平台建设方面，门户网站设置年报、指南、目录等固定栏目，政务新媒体转载重要信息，线下保留{spots}处查阅点。",
    "平台建设方面，优化网站检索功能，增设适老化版本，并在服务大厅等处设立{spots}个信息查阅点。",
    "平台建设方面，统一各栏目名称与层级，12345热线与网站留言定期互通，全年维护线下查阅点{spots}处。",
)
_SUPERVISION = (
    "监督保障方面，把信息公开列入年度考核，组织业务培训{courses}次，对发现的错链、断链逐一整改。",
    "监督保障方面，开展自查{courses}次，邀请企业和居民代表评议公开成效，未发生责任追究情形。",
)
_PROBLEMS = (
    "本年度工作中仍有不足：一是部分栏目更新不够及时；二是解读形式较为单一；三是经办人员更换频繁，业务熟练程度有待提高。",
    "对照要求，尚存在以下差距：公开内容与群众需求结合不够紧，依申请答复的说理性还不强，线上线下信息偶有不一致。",
    "主要问题是：基层公开的深度不够，个别文件公开属性确定随意，数据统计口径掌握不够准确。",
)
_PLANS = (
    "{next}年，将重点做好三项工作：健全更新提醒机制，丰富图表、音视频等解读方式，编印答复示例供经办人员参照。",
    "下一步，将对照目录补齐缺项，加强答复前的法律审核，每季度抽查一次栏目内容并通报结果。",
    "{next}年，将梳理高频申请事项并转为主动公开，组织跟班学习，统一统计口径，提升年度报告的准确性。",
)
_FEES = (
    "依据《政府信息公开信息处理费管理办法》，本年度未收取信息处理费。除此之外，无其他需要报告的事项。",
    "本年度未发生信息处理费收取情况，没有其他需要报告的事项。",
)


def preface(spec: Spec) -> str:
    """The paragraph before the first section, with the period that the figures cover."""
    year = spec.year - 1 if "period_disagrees" in spec.quirks else spec.year
    return (
        f"根据《中华人民共和国政府信息公开条例》的规定，{spec.body.short_name}编制本年度报告。"
        f"本报告所列数据的统计期限自{year}年1月1日至{year}年12月31日。"
        "公众如对内容有疑问，可与本机关政务公开机构联系。"
    )


def headings(spec: Spec) -> list[str]:
    """The six section headings with their numbers."""
    titles = HEADINGS
    if spec.edition == "2014":
        titles = HEADINGS_2014
    elif "other_headings" in spec.quirks:
        titles = OTHER_HEADINGS
    return [f"{numeral}、{title}" for numeral, title in zip(_NUMERALS, titles, strict=True)]


def sections(spec: Spec, pool: Pool) -> Sections:
    """The six sections' headings and paragraphs; where a form has its tables, the paragraphs are empty."""
    random = Random(f"{spec.body.key} {spec.year} prose")
    words = _words(spec, random)
    if spec.edition == "2014":
        words |= {"posts": pool["statistics/s1.1/value"], "notes": pool["statistics/s2.2.3/value"]}
    requests, appeals = requests_sentence(pool), appeals_sentence(pool)
    if "wrong_sums" in spec.quirks:
        appeals = ""
    active = random.choice(_ACTIVE[spec.body.kind])
    manage, platform = random.choice(_MANAGEMENT), random.choice(_PLATFORM)
    rest = [manage, platform, random.choice(_SUPERVISION)]
    opening, problem = random.choice(_OPENINGS), random.choice(_PROBLEMS)
    closing = [[problem, random.choice(_PLANS)], [random.choice(_FEES)]]
    if spec.edition == "2014":
        parts = [[opening], [active, *rest], [requests], [appeals], *closing]
    else:
        parts = [[opening, active, requests + appeals, *rest], [], [], [], *closing]
    filled = [[text.format(**words) for text in part if text] for part in parts]
    return list(zip(headings(spec), filled, strict=True))


def _words(spec: Spec, random: Random) -> dict[str, object]:
    return {
        "short": spec.body.short_name,
        "year": spec.year,
        "next": spec.year + 1,
        "posts": random.randint(60, 2400 if spec.body.kind == "government" else 500),
        "notes": random.randint(3, 48),
        "spots": random.randint(1, 16),
        "courses": random.randint(1, 5),
    }


def requests_sentence(pool: Pool) -> str:
    """The requests in words, as the table has them."""
    count = {row: pool[f"requests/{row}/total"] for row in ("received", "carried_over", "total", "pending")}
    if not count["received"] and not count["carried_over"]:
        return "依申请公开方面，全年未收到政府信息公开申请，也无上年结转的申请。"
    return (
        f"依申请公开方面，全年新收政府信息公开申请{count['received']}件，上年结转{count['carried_over']}件，"
        f"已办结{count['total']}件，结转下年度继续办理{count['pending']}件。"
    )


def appeals_sentence(pool: Pool) -> str:
    """Reviews and lawsuits in words, as the table has them."""
    reviews = pool["appeals/review/total"]
    lawsuits = pool["appeals/lawsuit_direct/total"] + pool["appeals/lawsuit_after_review/total"]
    if not reviews and not lawsuits:
        return "全年没有因政府信息公开引起的行政复议和行政诉讼。"
    return f"因政府信息公开被申请行政复议{reviews}件，被提起行政诉讼{lawsuits}件。"
