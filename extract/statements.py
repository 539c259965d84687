"""What the prose says of requests, reviews and lawsuits: the numbers that can be held against the tables.

Only sentences whose words are all understood make a statement; what may rightly differ from the table (another body,
a channel, another year) carries its doubt, or makes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract.narrative import Prose
from schemas.checks import Statement

_UNITS = frozenset({"件", "件次", "起", "宗", "例", "份", "个", "条", "次", "项"})
_WITHIN = 120
"""Characters before a number that are looked through for its clause and its sentence."""

_CLAUSE, _PART, _SENTENCE = ",。;:!?\n", ";", "。!?\n"
"""What ends a clause, a part of a sentence, a sentence."""

_SENTENCE_END = re.compile(f"[{_SENTENCE}]")
_COUNTING = r"(?:数量|总数|总量|共计|合计|总计|累计|总共|数|共|为|是|有|达|了|:|案件|案)*"
_NOUN_WORDS = (
    "各类|公民|法人|自然人|商业企业|企业|或者|或|和|及|以及|与|其他|其它|社会|组织|群众|单位|个人|、|提交|提出|的|有效|新|政府|政务|信息|"
    '公开|依|申请|事项|件|表|内容|书面|任何|向|对|我局|本局|我委|本委|本机关|本单位|关于|要求|["“”‘’]'
)
_VERB = r"(?P<verb>新收到|新收|收到|接收到|接收|接到|收悉|受理)(?:的)?"
_RECEIVED_BEFORE = re.compile(rf"{_VERB}(?P<noun>(?:{_NOUN_WORDS})*){_COUNTING}$")
_RECEIVED_BEHIND = re.compile(rf"(?:的)?(?:{_NOUN_WORDS})*?申请")
_NO_REQUEST = re.compile(rf"(?:{_NOUN_WORDS})*申请(?:{_NOUN_WORDS}|情况|数量)*$")
_PENDING_BEFORE = re.compile(
    rf"结转(?:至|到)?(?P<year>下一?|次|20\d\d)年(?:度)?(?:继续)?(?:办理|处理|答复)?(?:的)?(?:政府|信息|公开|依|申请|的)*{_COUNTING}$"
)
_PENDING_BEHIND = re.compile(r"(?:政府|信息|公开|依|申请|的)*(?:依法|需|将)?结转(?:至|到)?(?P<year>下一?|次|20\d\d)年")
_COURTS = {"narrative_review": "行政复议", "narrative_lawsuit": "行政诉讼"}
_COURT_BEFORE = re.compile(rf"行政(?P<which>复议|诉讼)(?:申请|答复|应诉)?{_COUNTING}$")
_COURT_BEHIND = re.compile(
    r"(?:因|涉及|的|政府|信息|公开|依|申请|工作|引发|引起|提起|类|有关)*行政(?P<which>复议|诉讼)(?!后)"
)
_COURT_VERB = re.compile(r"(?:发生|收到|产生|涉及|引发|提起|被申请|办理|共|有)(?:了|共|各类)*$")
_BOTH = re.compile(r"复议(?:申请|案件)?[、和及与或](?:被?提起)?(?:行政)?诉讼")

_OTHER_TIME = re.compile(
    r"上年|去年|上一年|前年|往年|历年|以来|同期|上半年|下半年|季度|截至|截止|(?<!\d)\d{1,2}月|平均|每年|近[三五]年"
)
_YEAR = re.compile(r"(20\d\d)年")
_WHOLE = re.compile(
    r"办理|处理|答复|全年|本年度?|当年|今年|一年来|年度内|年内|20\d\d年度?|我[局委办厅院镇乡县区市省处街道]+|本(?:机关|单位|部门|街道|[局委办厅院镇乡县区市省处])"
    r"|全[局委镇乡县区市省]|依申请公开|方面|情况|政府信息公开|工作|共|累计|总共|一是|二是|三是|四是|五是|截止目前|[(（][一二三四五六七八九]+[)）]|、|[\"“”]"
)
_BODIES = re.compile(
    r"其中|局|委|办|镇|乡|街道|处|中心|本级|机关|部门|单位|政府|厅|公司|院|村|社区|网|平台|信函|邮|当面|当场|现场|窗口|电子|书面|线上|线下|"
    r"传真|通过|上年|结转"
)
_WHOLE_AREA = re.compile(r"全[县市区省州旗]")
_ON_DISCLOSURE = ("信息公开", "政务公开", "依申请")


def read_statements(prose: Sequence[Prose], issuer: str | None, year: int | None) -> tuple[Statement, ...]:
    """The statements of all sections, in printed order; `year` and `issuer` are the report's."""
    return tuple(statement for one in prose for statement in _of_section(one, issuer or "", year))


def _of_section(prose: Prose, issuer: str, year: int | None) -> Iterator[Statement]:
    text = prose.compact.text
    if "申请" not in text and "复议" not in text and "诉讼" not in text and "结转" not in text:
        return
    for count in prose.counts:
        if count.unit not in _UNITS or count.value is None or count.status != "number":
            continue
        before = text[max(0, count.start - _WITHIN) : count.start]
        behind = text[count.after : count.after + 40]
        for check, start, doubt in _claims(before, behind, year):
            told = _doubt(before, start, issuer, year)
            if told != "other_time":
                matter = None if _is_on_disclosure(prose, before, behind) else "other_matter"
                yield Statement(check, _scope(prose, count.start), count.value, doubt or told or matter)
    for start, end, clause_end in prose.nones:
        before = text[max(0, start - _WITHIN) : start]
        told = _doubt(before, len(before), issuer, year)
        if told != "other_time":
            for check in _denied(text[end:clause_end]):
                matter = None if _is_on_disclosure(prose, before, text[end:clause_end]) else "other_matter"
                yield Statement(check, _scope(prose, start), Decimal(0), told or matter)


def _scope(prose: Prose, at: int) -> str:
    return f"{prose.section}/{prose.compact.places[at]}"


def _claims(before: str, behind: str, year: int | None) -> Iterator[tuple[str, int, str | None]]:
    """The checks that a number speaks to, where in `before` its statement begins, and a doubt of the wording."""
    received = _RECEIVED_BEFORE.search(before)
    if received and ("申请" in received["noun"] or _RECEIVED_BEHIND.match(behind)):
        yield "narrative_received", received.start(), "accepted_only" if received["verb"] == "受理" else None
        return
    pending = _PENDING_BEFORE.search(before) or _PENDING_BEHIND.match(behind)
    if pending:
        if not pending["year"].isdigit() or year is None or int(pending["year"]) == year + 1:
            at = pending.start() if pending.string is before else len(before)
            yield "narrative_pending", at, None
        return
    yield from _appeals(before, behind)


def _appeals(before: str, behind: str) -> Iterator[tuple[str, int, str | None]]:
    court = _COURT_BEFORE.search(before)
    if court and "未经复议" not in before[-30:] and "复议后" not in before[-30:]:
        if _BOTH.search(before, max(0, court.start() - 12)):
            return
        yield _check_of(court["which"]), court.start(), None
        return
    court = _COURT_BEHIND.match(behind)
    if court and not _BOTH.search(behind[:30]) and _COURT_VERB.search(before):
        yield _check_of(court["which"]), len(before), None


def _check_of(which: str) -> str:
    return "narrative_review" if which == "复议" else "narrative_lawsuit"


def _denied(what: str) -> Iterator[str]:
    """The checks to which words of there being none speak."""
    if "复议" in what or "诉讼" in what:
        if "复议" in what and "后" not in what and "未经" not in what:
            yield "narrative_review"
        if "诉讼" in what and "后" not in what and "未经" not in what:
            yield "narrative_lawsuit"
    elif _NO_REQUEST.match(what):
        yield "narrative_received"


def _doubt(before: str, start: int, issuer: str, year: int | None) -> str | None:
    """Why a statement may rightly differ from the table: another time (then it is none), another body or a part."""
    said = before[:start]
    sentence = said[_last(_SENTENCE, said) :]
    clause = sentence[_last(_CLAUSE, sentence) :]
    years = _YEAR.findall(sentence)
    if (years and str(year) != years[-1]) or _OTHER_TIME.search(clause):
        return "other_time"
    if "其中" in sentence[_last(_PART, sentence) :]:
        return "narrower_body"
    subject = _WHOLE.sub("", clause)
    subject = subject if not issuer or not _is_same(subject, issuer) else ""
    if _BODIES.search(subject) or (_WHOLE_AREA.search(clause) and not issuer.endswith("政府")):
        return "narrower_body"
    return None


def _is_on_disclosure(prose: Prose, before: str, behind: str) -> bool:
    """Whether a sentence speaks of disclosure, and not of all the reviews and lawsuits that a body has."""
    end = _SENTENCE_END.search(behind)
    sentence = before[_last(_SENTENCE, before) :] + (behind[: end.start()] if end else behind)
    return prose.section in ("requests", "appeals") or any(word in sentence for word in _ON_DISCLOSURE)


def _last(marks: str, text: str) -> int:
    """Behind the last of these marks; 0 where none is printed."""
    return max(map(text.rfind, marks)) + 1


def _is_same(subject: str, issuer: str) -> bool:
    """Whether the subject names the issuer, with or without its place."""
    return len(subject) > 2 and (issuer.endswith(subject) or subject.endswith(issuer))
