"""Printed reports for tests, made from the form as printed: tables whose every cell holds another number.

It shares nothing with the extractor or the forms' YAML. A sheet is a list of rows of boxes; a test spoils a
copy of it, prints it, and knows for every address what the paper says, because no number is there twice.
"""

from __future__ import annotations

import html
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extract.read import read_report
from schemas.report import Report


@dataclass(frozen=True)
class Box:
    """A printed cell; `address` where the form has a figure."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    address: str | None = None


Sheet = list[list[Box]]

APPLICANTS = {
    "individual": "自然人",
    "company": "商业企业",
    "research_institution": "科研机构",
    "nonprofit": "社会公益组织",
    "legal_service": "法律服务机构",
    "other_organization": "其他",
    "total": "总计",
}
REFUSED = {
    "refused_state_secret": "1.属于国家秘密",
    "refused_law": "2.其他法律行政法规禁止公开",
    "refused_public_safety": "3.危及“三安全一稳定”",
    "refused_third_party": "4.保护第三方合法权益",
    "refused_internal_affairs": "5.属于三类内部事务信息",
    "refused_deliberative": "6.属于四类过程性信息",
    "refused_enforcement_file": "7.属于行政执法案卷",
    "refused_register_query": "8.属于行政查询事项",
}
IMPOSSIBLE = {
    "not_held": "1.本机关不掌握相关政府信息",
    "not_compiled": "2.没有现成信息需要另行制作",
    "unclear": "3.补正后申请内容仍不明确",
}
DECLINED = {
    "declined_petition": "1.信访举报投诉类申请",
    "declined_duplicate": "2.重复申请",
    "declined_published": "3.要求提供公开出版物",
    "declined_excessive": "4.无正当理由大量反复申请",
    "declined_confirmation": "5.要求行政机关确认或重新出具已获取信息",
}
OTHER = {
    "other_no_correction": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "other_fee_unpaid": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "other_misc": "3.其他",
}
OUTCOMES = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}
BALANCE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


class Press:
    """Hands out the numbers, from 101 on."""

    def __init__(self) -> None:
        self.numbers = itertools.count(101)

    def box(self, address: str, colspan: int = 1) -> Box:
        return Box(str(next(self.numbers)), 1, colspan, address)

    def boxes(self, table: str, row: str, columns: Iterable[str]) -> list[Box]:
        return [self.box(f"{table}/{row}/{column}") for column in columns]

    def disclosure(self, edition: str = "2021") -> Sheet:
        return self._disclosure_2021() if edition == "2021" else self._disclosure_2019()

    def _disclosure_2021(self) -> Sheet:
        sheet = [
            [Box("第二十条第（一）项", 1, 4)],
            [Box("信息内容"), Box("本年制发件数"), Box("本年废止件数"), Box("现行有效件数")],
        ]
        for row, label in (("rules", "规章"), ("normative_documents", "行政规范性文件")):
            sheet.append([Box(label), *self.boxes("disclosure", row, ("made", "repealed", "in_force"))])
        for article, rows in (
            ("五", [("licensing", "行政许可")]),
            ("六", [("penalties", "行政处罚"), ("coercion", "行政强制")]),
        ):
            sheet.append([Box(f"第二十条第（{article}）项", 1, 4)])
            sheet.append([Box("信息内容"), Box("本年处理决定数量", 1, 3)])
            sheet.extend([Box(label), self.box(f"disclosure/{row}/decisions", 3)] for row, label in rows)
        sheet.append([Box("第二十条第（八）项", 1, 4)])
        sheet.append([Box("信息内容"), Box("本年收费金额（单位：万元）", 1, 3)])
        sheet.append([Box("行政事业性收费"), self.box("disclosure/fees/amount", 3)])
        return sheet

    def _disclosure_2019(self) -> Sheet:
        items = {"items_last_year": "上一年项目数量", "change": "本年增/减", "decisions": "处理决定数量"}
        made = {"made": "本年新制作数量", "published": "本年新公开数量", "total_published": "对外公开总数量"}
        sheet: Sheet = []
        for article, columns, rows in (
            ("一", made, {"rules": "规章", "normative_documents": "规范性文件"}),
            ("五", items, {"licensing": "行政许可", "other_services": "其他对外管理服务事项"}),
            ("六", items, {"penalties": "行政处罚", "coercion": "行政强制"}),
        ):
            sheet.append([Box(f"第二十条第（{article}）项", 1, 4)])
            sheet.append([Box("信息内容"), *map(Box, columns.values())])
            sheet.extend([Box(label), *self.boxes("disclosure", row, columns)] for row, label in rows.items())
        sheet.append([Box("第二十条第（八）项", 1, 4)])
        sheet.append([Box("信息内容"), Box("上一年项目数量"), Box("本年增/减", 1, 2)])
        fees = "disclosure/fees/"
        sheet.append([Box("行政事业性收费"), self.box(fees + "items_last_year"), self.box(fees + "change", 2)])
        sheet.append([Box("第二十条第（九）项", 1, 4)])
        sheet.append([Box("信息内容"), Box("采购项目数量"), Box("采购总金额", 1, 2)])
        bought = "disclosure/procurement/"
        sheet.append([Box("政府集中采购"), self.box(bought + "projects"), self.box(bought + "amount", 2)])
        return sheet

    def requests(self, edition: str = "2021") -> Sheet:
        organisations = list(APPLICANTS.values())[1:-1]
        sheet: Sheet = [
            [Box(BALANCE, 3, 3), Box("申请人情况", 1, 7)],
            [Box("自然人", 2), Box("法人或其他组织", 1, 5), Box("总计", 2)],
            [Box(label) for label in organisations],
            self._request([Box("一、本年新收政府信息公开申请数量", 1, 3)], "received"),
            self._request([Box("二、上年结转政府信息公开申请数量", 1, 3)], "carried_over"),
        ]
        results = list(self._results(edition))
        results[0].insert(0, Box("三、本年度办理结果", len(results)))
        sheet.extend(results)
        sheet.append(self._request([Box("四、结转下年度继续办理", 1, 3)], "pending"))
        return sheet

    def _results(self, edition: str) -> Iterator[list[Box]]:
        yield self._request([Box("（一）予以公开", 1, 2)], "granted")
        label = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
        yield self._request([Box(label, 1, 2)], "granted_in_part")
        yield from self._group("（三）不予公开", REFUSED)
        yield from self._group("（四）无法提供", IMPOSSIBLE)
        yield from self._group("（五）不予处理", DECLINED)
        if edition == "2021":
            yield from self._group("（六）其他处理", OTHER)
        else:
            yield self._request([Box("（六）其他处理", 1, 2)], "other")
        yield self._request([Box("（七）总计", 1, 2)], "total")

    def _group(self, name: str, rows: dict[str, str]) -> Iterator[list[Box]]:
        for index, (code, label) in enumerate(rows.items()):
            yield self._request(([] if index else [Box(name, len(rows))]) + [Box(label)], code)

    def _request(self, labels: list[Box], row: str) -> list[Box]:
        return [*labels, *self.boxes("requests", row, APPLICANTS)]

    def appeals(self) -> Sheet:
        outcomes = list(OUTCOMES.values())
        rows = ("review", "lawsuit_direct", "lawsuit_after_review")
        return [
            [Box("行政复议", 1, 5), Box("行政诉讼", 1, 10)],
            [*(Box(label, 2) for label in outcomes), Box("未经复议直接起诉", 1, 5), Box("复议后起诉", 1, 5)],
            [Box(label) for label in outcomes * 2],
            [box for row in rows for box in self.boxes("appeals", row, OUTCOMES)],
        ]


TITLE = "青石县水务局2023年政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def sheets(edition: str = "2021") -> tuple[Sheet, Sheet, Sheet]:
    """The three tables of a report, every number another."""
    press = Press()
    return press.disclosure(edition), press.requests(edition), press.appeals()


def truth(*tables: Sheet) -> dict[str, str]:
    """What the paper prints at each address, as long as the boxes keep their addresses."""
    return {box.address: box.text for sheet in tables for row in sheet for box in row if box.address}


def table(sheet: Sheet) -> str:
    """A sheet as an HTML table."""
    rows = ("".join(_cell(box) for box in row) for row in sheet)
    return "<table border='1'>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _cell(box: Box) -> str:
    text = html.escape(box.text).replace("\n", "<br/>")
    return f'<td rowspan="{box.rowspan}" colspan="{box.colspan}">{text}</td>'


def page(disclosure: str, requests: str, appeals: str, title: str = TITLE) -> bytes:
    """A whole HTML report around three printed tables."""
    one, two, three, four, five, six = (f"<p>{heading}</p>" for heading in HEADINGS)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>{one}<p>概况。</p>"
        f"{two}{disclosure}{three}{requests}{four}{appeals}{five}<p>问题。</p>{six}<p>没有。</p>"
        "<p>青石县水务局</p><p>2024年1月15日</p></body></html>"
    ).encode()


def print_html(tables: Sequence[Sheet]) -> bytes:
    """A report of the three sheets."""
    return page(*(table(sheet) for sheet in tables))


def read_tables(tables: Sequence[Sheet]) -> Report:
    """Print the three sheets as an HTML page, and read it."""
    return read_report(print_html(tables))


def values(report: Report) -> dict[str, str]:
    """Address → printed number, of the figures that have a value."""
    return {figure.address: format(figure.value, "f") for figure in report.figures if figure.value is not None}


def wrong(report: Report, expected: dict[str, str]) -> dict[str, tuple[str, str | None]]:
    """Values that are not what the paper prints at that address: read, printed."""
    return {a: (value, expected.get(a)) for a, value in values(report).items() if expected.get(a) != value}


def missing(report: Report, expected: dict[str, str]) -> set[str]:
    """Printed numbers that were not read."""
    return set(expected) - set(values(report))


def is_silent_error(report: Report, expected: dict[str, str]) -> bool:
    """The worst there is: a wrong or a missing figure in a reading that says ok."""
    return report.status == "ok" and bool(wrong(report, expected) or missing(report, expected))


def problems(report: Report) -> set[str]:
    """The codes of the problems."""
    return {problem.code for problem in report.problems}


def change(sheet: Sheet, row: int, column: int, **fields: object) -> Sheet:
    """A copy of a sheet with one box changed."""
    copy = [list(boxes) for boxes in sheet]
    copy[row][column] = replace(copy[row][column], **fields)  # type: ignore[arg-type]
    return copy


def lines(tables: Sequence[Sheet]) -> bytes:
    """The report as pasted text: fields behind tabs, a merged cell leaves empty fields."""
    parts = [TITLE, HEADINGS[0], "概况。"]
    for heading, sheet in zip(HEADINGS[1:4], tables, strict=True):
        parts.append(heading)
        parts.extend("\t".join(fields) for fields in _fields(sheet))
    parts += [HEADINGS[4], "问题。", HEADINGS[5], "没有。", "青石县水务局", "2024年1月15日"]
    return "\n".join(parts).encode()


def spread(sheet: Sheet) -> list[list[Box | None]]:
    """The boxes on their grid: a box stands in its upper left field, the fields it covers are None."""
    width = 2 * max(sum(box.colspan for box in row) for row in sheet)
    fields: list[list[Box | None]] = [[None] * width for _ in sheet]
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(sheet):
        column = 0
        for box in row:
            while (number, column) in taken:
                column += 1
            fields[number][column] = box
            taken |= {(number + y, column + x) for y in range(box.rowspan) for x in range(box.colspan)}
            column += box.colspan
    used = max(column for _, column in taken) + 1
    return [row[:used] for row in fields]


def _fields(sheet: Sheet) -> Iterator[list[str]]:
    """A line has as many fields as its boxes, and those that come down from above, cover."""
    for number, row in enumerate(spread(sheet)):
        above = sum(box.colspan for i, r in enumerate(sheet) for box in r if i < number < i + box.rowspan)
        covered = above + sum(box.colspan for box in sheet[number])
        yield [" ".join(box.text.split()) if box else "" for box in row[:covered]]


def docx(tables: Sequence[Sheet]) -> bytes:
    """The report as a Word file."""
    import docx as word

    paper = word.Document()
    for text in (TITLE, HEADINGS[0], "概况。"):
        paper.add_paragraph(text)
    for heading, sheet in zip(HEADINGS[1:4], tables, strict=True):
        paper.add_paragraph(heading)
        fields = spread(sheet)
        drawn = paper.add_table(len(fields), len(fields[0]))
        for y, row in enumerate(fields):
            for x, box in enumerate(row):
                if box:
                    cell = drawn.cell(y, x)
                    if box.rowspan > 1 or box.colspan > 1:
                        cell = cell.merge(drawn.cell(y + box.rowspan - 1, x + box.colspan - 1))
                    cell.text = box.text
    for text in (HEADINGS[4], "问题。", HEADINGS[5], "没有。", "青石县水务局", "2024年1月15日"):
        paper.add_paragraph(text)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def pdf(tables: Sequence[Sheet], **options: object) -> bytes:
    """The report as a PDF with ruled tables; `options` go to the reportlab document (encryption, say)."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
    story: list[object] = [Paragraph(text, style) for text in (TITLE, HEADINGS[0], "概况。")]
    for heading, sheet in zip(HEADINGS[1:4], tables, strict=True):
        story += [Paragraph(heading, style), _drawn(sheet, style)]
    ending = (HEADINGS[4], "问题。", HEADINGS[5], "没有。", "青石县水务局", "2024年1月15日")
    story += [Paragraph(text, style) for text in ending]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=(842, 1400), **options).build(story)
    return out.getvalue()


def _drawn(sheet: Sheet, style: object) -> object:
    from reportlab.platypus import Paragraph, Table

    fields = spread(sheet)
    text = [[Paragraph(box.text, style) if box else "" for box in row] for row in fields]
    rules: list[tuple[object, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
    for y, row in enumerate(fields):
        for x, box in enumerate(row):
            if box and (box.rowspan > 1 or box.colspan > 1):
                rules.append(("SPAN", (x, y), (x + box.colspan - 1, y + box.rowspan - 1)))
    return Table(text, style=rules, colWidths=[700 / len(fields[0])] * len(fields[0]))


def adding_up(requests: Sheet, blank: str = "") -> Sheet:
    """Section 3 with few small numbers whose sums hold, and `blank` printed for each nought."""
    rows = list(dict.fromkeys(box.address.split("/")[1] for row in requests for box in row if box.address))
    outcomes = [row for row in rows if row not in ("received", "carried_over", "total", "pending")]
    counts = {(row, column): 0 for row in rows for column in APPLICANTS}
    for number, column in enumerate(list(APPLICANTS)[:-1]):
        for place in range(number % 3, len(outcomes), 4 + number):
            counts[outcomes[place], column] = 3 * place + number + 1
        counts["total", column] = sum(counts[row, column] for row in outcomes)
        counts["pending", column] = number % 2
        counts["carried_over", column] = number % 3
        counts["received", column] = counts["total", column] + number % 2 - number % 3
    for row in rows:
        counts[row, "total"] = sum(counts[row, column] for column in list(APPLICANTS)[:-1])
    return [[_counted(box, counts, blank) for box in row] for row in requests]


def _counted(box: Box, counts: dict[tuple[str, str], int], blank: str) -> Box:
    if not box.address:
        return box
    _, row, column = box.address.split("/")
    count = counts[row, column]
    return replace(box, text=str(count)) if count or blank else replace(box, text=blank, address=None)


def index_of(sheet: Sheet, label: str) -> int:
    """The first row of a sheet that prints a label."""
    return next(n for n, row in enumerate(sheet) if any(label in box.text for box in row))


def parted(row: list[Box]) -> tuple[list[Box], list[Box]]:
    """The labels of a row, and its numbers."""
    return [box for box in row if not box.address], [box for box in row if box.address]


def relabelled(sheet: Sheet, names: dict[str, str]) -> Sheet:
    return [[box if box.address else replace(box, text=names.get(box.text, box.text)) for box in row] for row in sheet]


def tagged(pattern: str) -> Callable[[bytes], bytes]:
    """Put the text of every cell of digits into other markup: \\1 is the first digit, \\2 the rest."""
    return lambda data: re.sub(rb"(<td[^>]*>)(\d)(\d*)</td>", rb"\1" + pattern.encode() + b"</td>", data)
