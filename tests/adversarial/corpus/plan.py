"""Which documents there are, and each one from its seed: the same seed gives the same paper and truth."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

from data.sample.generator import forms
from data.sample.generator.cells import plain
from data.sample.generator.tables import Table, tables_of

from . import editions, labels, pages, shapes, values, words  # noqa: F401  (they fill the register)
from .faults import FAULTS, STAGES, Fault, UnfitError
from .figures import stated_figures
from .sheet import Expected, Item, Sheet, Truth, Words

FORMATS = {
    "html": 150,
    "text": 65,
    "docx": 70,
    "xlsx": 65,
    "drawn": 70,
    "borderless": 60,
    "xls": 60,
    "office-docx": 65,
    "office-html": 60,
    "chromium": 65,
}
"""How many documents there are of each format."""

WITHOUT_OFFICE = ("html", "text", "docx", "xlsx", "drawn", "borderless")
"""What Python libraries alone can write."""

DIALECTS = ("plain", "word", "layout", "editor", "gbk", "script")
BODIES = (
    ("青石县", "水务局"),
    ("青石县", "人民政府"),
    ("柳河市东湖区", "教育局"),
    ("柳河市", "市场监督管理局"),
    ("柳河市东湖区", "望江街道办事处"),
    ("青石县", "白马镇人民政府"),
    ("云山省", "财政厅"),
    ("云山省", "卫生健康委员会"),
    ("柳河市", "公共资源交易中心"),
    ("柳河", "经济技术开发区管理委员会"),
    ("青石县", "气象局"),
    ("青石县", "人民政府办公室"),
)
CLASHES = (
    {"unsigned", "title_bare"},
    {"unsigned", "title_without_place"},
    {"rowspan_one_too_many", "lost_cell"},
    {"rowspan_one_too_many", "missing_rows"},
    {"nested_cells", "lost_cell"},
    {"appeals_leading_label", "spanned_cell"},
    {"layout_tables", "nested_cells"},
    {"tracked_changes", "nested_cells"},
    {"period_disagrees", "title_without_year"},
    {"period_disagrees", "title_bare"},
    {"text_boxes", "table_in_box"},
    {"layout_tables", "table_in_box"},
    {"text_boxes", "cover_page"},
    {"text_boxes", "contents_page"},
    {"lost_field", "blank_totals"},
    {"colspans_differ", "header_over_two_columns"},
    {"cell_over_two_rows", "cut_in_row"},
    {"cell_over_two_rows", "table_in_two"},
    {"cell_over_two_rows", "header_repeated"},
    {"cell_over_two_rows", "lost_cell"},
    {"cell_over_two_rows", "missing_rows"},
)
SUMS = {"wrong_sums", "wrong_balance", "wrong_statistics"}
LOSSES = {"unreadable_cell", "lost_cell", "missing_rows", "spanned_cell", "missing_table", "cell_over_two_rows"}
"""Where something is missing, sums cannot be judged."""

_YEARS = {"2014": (2014, 2018), "2019": (2019, 2020), "2021": (2021, 2025)}
_HEADINGS = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
_ENDING = ("存在的主要问题及改进情况", "其他需要报告的事项")
_HEADINGS_2014 = ("概述", "主动公开政府信息情况", "依申请公开政府信息情况", "行政复议和行政诉讼情况")


class Plan(NamedTuple):
    """One document to be made."""

    format: str
    number: int
    edition: str
    faults: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.format}-{self.number:03}"


class Paper(NamedTuple):
    """What a writer gets: the items in their order, the sheet's options, and the truth."""

    truth: Truth
    items: tuple[Item, ...]
    options: dict[str, Any]


def all_plans() -> list[Plan]:
    """Every document of the corpus."""
    return [plan for name in FORMATS for plan in plans_of(name)]


@cache
def plans_of(name: str) -> tuple[Plan, ...]:
    """The documents of one format."""
    return tuple(_plans(name, FORMATS[name]))


def _plans(format_: str, count: int) -> Iterator[Plan]:
    """Each fault that the format can print comes first alone in turn, then with others, in turn as well."""
    turns = {edition: itertools.cycle(_shuffled(format_, edition)) for edition in _YEARS}
    for number in range(count):
        random = Random(f"plan {format_} {number}")
        edition = random.choices(["2014", "2019", "2021"], [2, 3, 5])[0]
        wanted = 0 if number < 3 else random.choice([1, 2, 3, 4, 6, 8])
        yield Plan(format_, number, edition, _together([next(turns[edition]) for _ in range(wanted)]))


def _shuffled(format_: str, edition: str) -> list[Fault]:
    faults = [fault for fault in FAULTS.values() if fault.fits(format_, edition)]
    return Random(f"turns {format_} {edition}").sample(faults, len(faults))


def _together(faults: Sequence[Fault]) -> tuple[str, ...]:
    """Those of the faults that can stand on one sheet."""
    kept: list[Fault] = []
    for fault in faults:
        if all(_agree(fault, other) for other in kept):
            kept.append(fault)
    return tuple(fault.name for fault in kept)


def _agree(a: Fault, b: Fault) -> bool:
    names = {a.name, b.name}
    apart = a.group != b.group and names not in CLASHES
    return apart and not (names & SUMS and names & LOSSES)


def paper(plan: Plan) -> Paper:
    """Make one document's paper."""
    random = Random(f"paper {plan.name}")
    sheet = Sheet(
        random, plan.format, plan.edition, plan.edition, random.randint(*_YEARS[plan.edition]), *random.choice(BODIES)
    )
    by_stage = {
        stage: [FAULTS[name] for name in FAULTS if name in plan.faults and FAULTS[name].stage == stage]
        for stage in STAGES
    }
    done = _spoil(sheet, by_stage["edition"])
    pool = stated_figures(random, sheet.edition, sheet.requests_edition, sheet.beside_2014)
    sheet.cells = {address: plain(value, forms.money_unit(address)) for address, value in pool.items()}
    done += _spoil(sheet, by_stage["value"])
    sheet.tables = _tables(sheet)
    done += _spoil(sheet, by_stage["shape"]) + _spoil(sheet, by_stage["label"])
    _words(sheet)
    sheet.options["dialect"] = random.choice(DIALECTS)
    done += _spoil(sheet, by_stage["words"]) + _spoil(sheet, by_stage["page"])
    return Paper(_truth(plan, sheet, done), tuple(_items(sheet)), sheet.options)


def _spoil(sheet: Sheet, faults: Sequence[Fault]) -> tuple[str, ...]:
    done = []
    for fault in faults:
        try:
            fault.apply(sheet)
        except UnfitError:
            continue
        done.append(fault.name)
    return tuple(done)


def _tables(sheet: Sheet) -> dict[str, list[Item]]:
    drawn = tables_of(sheet.edition, sheet.requests_edition, sheet.cells)
    if sheet.beside_2014:
        drawn += tables_of("2014", "2014", sheet.cells)
    return {table.name: [table] for table in drawn}


def _words(sheet: Sheet) -> None:
    pattern = sheet.random.choice(
        ["{issuer}{year}年政府信息公开工作年度报告", "{year}年{issuer}政府信息公开工作年度报告"]
    )
    sheet.title = [pattern.format(issuer=sheet.issuer, year=sheet.year)]
    sheet.titles = list(sheet.title)
    names = (*(_HEADINGS_2014 if sheet.edition == "2014" else _HEADINGS), *_ENDING)
    sheet.headings = [f"{numeral}、{name}" for numeral, name in zip("一二三四五六", names, strict=True)]
    sheet.date = dt.date(sheet.year + 1, sheet.random.randint(1, 3), sheet.random.randint(1, 28))
    sheet.signer = sheet.issuer
    sheet.signature = [sheet.issuer, f"{sheet.date.year}年{sheet.date.month}月{sheet.date.day}日"]


def _items(sheet: Sheet) -> Iterator[Item]:
    if sheet.options.get("cover"):
        yield from (Words(line, "title") for line in sheet.title)
        yield Words(f"{sheet.year + 1}年1月", "cover")
    if sheet.options.get("contents"):
        yield Words("目　录", "heading")
        yield from (Words(f"{heading}……………………{page}") for page, heading in enumerate(sheet.headings, 1) if heading)
    yield from (Words(line, "title") for line in sheet.title)
    period = sheet.period_year or sheet.year
    yield Words(
        f"根据《中华人民共和国政府信息公开条例》的规定，编制本年度报告。本报告所列数据的统计期限自{period}年1月1日至"
        f"{period}年12月31日止。如有疑问，请与本机关联系（电话：0951-1234567）。"
    )
    bodies = [_overview(sheet), *_sections(sheet)]
    bodies.append([Words("一是公开不够及时；二是解读形式单一。下一步将逐项改进。")])
    bodies.append([Words("本年度未收取信息处理费，没有其他需要报告的事项。")])
    for heading, body in zip(sheet.headings, bodies, strict=True):
        if heading:
            yield Words(heading, "heading")
        yield from body
    if "statistics" in sheet.tables:
        yield Words("政府信息公开情况统计表", "heading")
        yield from _captioned(sheet, "statistics")
    yield from (Words(line, "signature") for line in sheet.signature)
    if sheet.options.get("trailing"):
        yield Words(str(sheet.options["trailing"]))


def _overview(sheet: Sheet) -> list[Item]:
    posts = sheet.random.randint(100, 9000)
    others: list[Item] = [
        Words(f"与{sheet.year - 1}年相比，申请量有所上升。《条例》自2019年5月15日起施行。"),
        Words(f"{sheet.year - 2}年度报告已于{sheet.year - 1}年1月25日发布。"),
    ]
    return (others if sheet.options.get("years") else []) + [
        Words(f"{sheet.year}年，本机关坚持应公开尽公开，通过门户网站公开信息{posts}条，政策解读{posts % 37}篇。"),
        Words("（一）主动公开。围绕群众关心的事项，及时公开财政预决算、重大项目等信息。"),
        Words("（二）依申请公开。规范登记、审核、办理、答复、归档各环节。"),
    ]


def _sections(sheet: Sheet) -> list[list[Item]]:
    if sheet.edition == "2014":
        return [[Words("详见统计表。")], [Words("按时答复申请。")], [Words("未发生。")]]
    return [list(_captioned(sheet, name)) for name in ("disclosure", "requests", "appeals")]


def _captioned(sheet: Sheet, name: str) -> Iterator[Item]:
    items = sheet.tables[name]
    if sheet.options.get("captions") and items and isinstance(items[0], Table):
        yield Words(f"附表：{sheet.year}年情况统计")
    yield from items


def _truth(plan: Plan, sheet: Sheet, done: tuple[str, ...]) -> Truth:
    return Truth(
        name=plan.name,
        format=plan.format,
        faults=done,
        edition=sheet.edition,
        status=sheet.status,
        titles=tuple(sheet.titles),
        issuers=(sheet.issuer,) if sheet.signature or sheet.issuer in "".join(sheet.title) else (sheet.body,),
        year=sheet.year,
        signed=sheet.date,
        cells=dict(_expected(sheet)),
        planted=frozenset(sheet.planted),
    )


def _expected(sheet: Sheet) -> Iterator[tuple[str, Expected]]:
    newer = sheet.requests_edition
    of_table = {"disclosure": sheet.edition, "requests": newer, "appeals": newer, "statistics": "2014"}
    for address, cell in sheet.cells.items():
        edition = of_table[address.split("/")[0]]
        unit = cell.unit if forms.is_money(address) and cell.value is not None else None
        yield address, Expected(cell.value, cell.status, edition, unit, address in sheet.lost)
