"""Faults in the labels: spaces, line breaks, lost characters, other brackets, look-alike characters."""

from __future__ import annotations

from collections.abc import Callable

from . import forms

_SPACED = {
    "总计": "总 计",
    "社会公益组织": "社会公益组 织",
    "法律服务机构": "法律服 务机构",
    "结果维持": "结果 维持",
    "尚未审结": "尚未 审结",
    "自然人": "自 然 人",
    "（七）总计": "（七）总 计",
    "行政许可": "行 政 许 可",
    "信息内容": "信息 内容",
}
_LOST = {
    "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
    "本年处理决定数量": "本年处理定数量",
    "处理决定数量": "处理绝对数量",
    "5.要求行政机关确认或重新出具已获取信息": "5.要求行政机关确认或重新出具已获取信",
    "社会公益组织": "社会公益织",
    "1.本机关不掌握相关政府信息": "1.本机关不掌相关政府信息",
}
_HALF_WIDTH = str.maketrans({"（": "(", "）": ")", "：": ":", "，": ","})
_RADICALS = str.maketrans({"行": "⾏", "生": "⽣", "大": "⼤", "力": "⼒", "自": "⾃", "立": "⽴"})
_CIRCLED = {
    "（一）": "㈠",
    "（二）": "㈡",
    "（三）": "㈢",
    "（四）": "㈣",
    "（五）": "㈤",
    "（六）": "㈥",
    "（七）": "㈦",
}


def spaced_labels(text: str) -> str:
    """Blanks inside the labels."""
    return _SPACED.get(text, text)


def broken_labels(text: str) -> str:
    """A line break in the middle of every longer label."""
    return text if len(text) < 5 else f"{text[: len(text) // 2]}\n{text[len(text) // 2 :]}"


def lost_characters(text: str) -> str:
    """A character or two missing, or the wrong ones."""
    return _LOST.get(text, text)


def half_width_brackets(text: str) -> str:
    """ASCII brackets and commas, and a blank behind the number."""
    text = text.translate(_HALF_WIDTH)
    return f"{text[:2]} {text[2:]}" if text[1:2] == "." else text


def radicals(text: str) -> str:
    """Kangxi radicals instead of the characters that look like them."""
    return text.translate(_RADICALS)


def circled_numerals(text: str) -> str:
    """One-character bracketed numerals."""
    return _CIRCLED[text[:3]] + text[3:] if text[:3] in _CIRCLED else text


def money_in_header(text: str) -> str:
    """The unit of the purchases' amount, in its column header."""
    return f"{text}（单位：万元）" if text == forms.PURCHASE_AMOUNT else text


LABEL_FAULTS: dict[str, Callable[[str], str]] = {
    "spaced_labels": spaced_labels,
    "broken_labels": broken_labels,
    "lost_characters": lost_characters,
    "half_width_brackets": half_width_brackets,
    "radicals": radicals,
    "circled_numerals": circled_numerals,
    "money_in_header": money_in_header,
}
