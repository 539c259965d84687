"""Faults in the words around the tables: titles, headings, dates, signatures."""

from __future__ import annotations

import datetime as dt

from .faults import EVERYWHERE, UnfitError, fault
from .sheet import Sheet

_CHINESE = "〇一二三四五六七八九"
OTHER_HEADINGS = (
    ("总体概述", "总体情况", "概述"),
    ("主动公开政府信息情况", "行政机关主动公开政府信息情况", "主动公开信息情况"),
    ("收到和处理政府信息公开申请情况", "行政机关收到和处理政府信息公开申请情况"),
    ("因政府信息公开工作被申请行政复议、提起行政诉讼情况", "政府信息公开行政复议、行政诉讼情况"),
    ("存在问题及改进情况", "存在的主要问题及改进情况", "存在的问题和改进措施"),
    ("其他需要报告的事项", "需要报告的其他事项", "其他需要说明的事项"),
)


def _retitle(sheet: Sheet, *lines: str, also: tuple[str, ...] = ()) -> None:
    sheet.title = list(lines)
    sheet.titles = ["".join(lines), *also]


@fault("words", group="title")
def title_without_year(sheet: Sheet) -> None:
    """The year stands only in the period of the figures."""
    _retitle(sheet, f"{sheet.issuer}政府信息公开工作年度报告")


@fault("words", group="title")
def title_without_place(sheet: Sheet) -> None:
    """The place stands only in the signature."""
    if sheet.body.startswith(("人民政府", "经济技术")):
        raise UnfitError  # without its place nobody would print that
    _retitle(sheet, f"{sheet.body}{sheet.year}年政府信息公开工作年度报告")


@fault("words", group="title")
def title_bare(sheet: Sheet) -> None:
    """Neither year nor place."""
    _retitle(sheet, "政府信息公开工作年度报告")


@fault("words", group="title")
def title_year_twice(sheet: Sheet) -> None:
    _retitle(sheet, f"{sheet.year}年{sheet.issuer}{sheet.year}年政府信息公开工作年度报告")


@fault("words", group="title")
def title_with_medium(sheet: Sheet) -> None:
    """（图片版）."""
    title = f"{sheet.issuer}{sheet.year}年政府信息公开工作年度报告"
    _retitle(sheet, title + sheet.random.choice(["（图片版）", "（超链版）", "（文字版）"]), also=(title,))


@fault("words", group="title")
def title_over_lines(sheet: Sheet) -> None:
    _retitle(sheet, sheet.issuer, f"{sheet.year}年政府信息公开工作年度报告")


@fault("words", group="title")
def title_other_wording(sheet: Sheet) -> None:
    pattern = sheet.random.choice(
        [
            "{issuer}关于{year}年度政府信息公开工作情况的报告",
            "{issuer}政府信息公开工作{year}年度报告",
            "{year}年度{issuer}政府信息公开年度报告",
            "{issuer}{year}年度政府信息公开工作年度报告",
            "{issuer} {year} 年政府信息公开工作年度报告",
        ]
    )
    _retitle(sheet, pattern.format(issuer=sheet.issuer, year=sheet.year))


@fault("words", group="title")
def title_year_in_characters(sheet: Sheet) -> None:
    """二〇二三年."""
    year = "".join(_CHINESE[int(digit)] for digit in str(sheet.year))
    _retitle(sheet, f"{sheet.issuer}{year}年政府信息公开工作年度报告")


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")


def _redate(sheet: Sheet, text: str) -> None:
    sheet.signature[-1] = text


@fault("words", group="date")
def date_in_characters(sheet: Sheet) -> None:
    """二〇二〇年一月二十二日."""
    date = sheet.date or dt.date.min
    zero = sheet.random.choice("〇○零")
    year = "".join(_CHINESE[int(digit)] for digit in str(date.year)).replace("〇", zero)
    _redate(sheet, f"{year}年{_numeral(date.month)}月{_numeral(date.day)}日")


@fault("words", group="date")
def date_lost_character(sheet: Sheet) -> None:
    """20231月1日."""
    date = sheet.date or dt.date.min
    _redate(sheet, f"{date.year}{date.month}月{date.day}日")


@fault("words", group="date")
def date_doubled_digits(sheet: Sheet) -> None:
    """202020年1月3日."""
    date = sheet.date or dt.date.min
    _redate(sheet, f"20{date.year}年{date.month}月{date.day}日")


@fault("words", group="date")
def date_other_marks(sheet: Sheet) -> None:
    date = sheet.date or dt.date.min
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    forms = [
        f"{date.year}.{date.month}.{date.day}",
        f"{date.year}-{date.month:02}-{date.day:02}",
        f"{date.year} 年 {date.month} 月 {date.day} 日",
        f"{date.year}年{date.month:02}月{date.day:02}日",
        f"{date.year}年{date.month}月{date.day}日".translate(full_width),
    ]
    _redate(sheet, sheet.random.choice(forms))


@fault("words", group="date")
def date_behind_name(sheet: Sheet) -> None:
    """Name and date in one line."""
    sheet.signature = ["\u3000".join(sheet.signature)]


@fault("words", group="date")
def unsigned(sheet: Sheet) -> None:
    sheet.signature, sheet.signer, sheet.date = [], None, None


@fault("words", group="heading")
def other_headings(sheet: Sheet) -> None:
    names = [sheet.random.choice(names) for names in OTHER_HEADINGS]
    sheet.headings = [f"{numeral}、{name}" for numeral, name in zip("一二三四五六", names, strict=True)]


@fault("words", group="heading")
def headings_without_number(sheet: Sheet) -> None:
    sheet.headings = [heading.partition("、")[2] for heading in sheet.headings]


@fault("words", group="heading")
def headings_numbered_twice(sheet: Sheet) -> None:
    sheet.headings = [
        sheet.random.choice(["", heading[:2], f"（{heading[0]}）"]) + heading for heading in sheet.headings
    ]


@fault("words", group="heading")
def headings_missing(sheet: Sheet) -> None:
    """The headings above the tables are not printed."""
    sheet.headings[1:4] = ["", "", ""]


@fault("words", group="date")
def date_before_name(sheet: Sheet) -> None:
    sheet.signature.reverse()


@fault("words")
def trailing_notes(sheet: Sheet) -> None:
    """Lines below the signature that are no part of the report."""
    sheet.options["trailing"] = sheet.random.choice(
        ["（此件公开发布）", "附件：政府信息公开情况说明", "【打印】【关闭】"]
    )


@fault("words")
def cover_page(sheet: Sheet) -> None:
    """A cover with the title and a month, before the report and its own title."""
    sheet.options["cover"] = True


@fault("words")
def contents_page(sheet: Sheet) -> None:
    """A list of the sections, with page numbers."""
    sheet.options["contents"] = True


@fault("words", damage=True)
def period_disagrees(sheet: Sheet) -> None:
    """The text names another year than the title: the title's counts, and a reader has to say so."""
    sheet.period_year = sheet.year - 1
    sheet.not_ok()


@fault("words")
def years_in_prose(sheet: Sheet) -> None:
    """Other years and dates in the text."""
    sheet.options["years"] = True


@fault("words", formats=EVERYWHERE - {"borderless"})
def table_titles(sheet: Sheet) -> None:
    """A caption and a unit between heading and table."""
    sheet.options["captions"] = True
