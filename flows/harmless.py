"""Text of other people's, made harmless for programs that would take it for more than text."""

from __future__ import annotations

import re

FORMULA = r"\A([=+\-@\t\r\n＝＋－＠])"
"""What a spreadsheet may take for a formula where it begins a text (RE2 and Python alike)."""

_NO_TEXT = dict.fromkeys((*range(9), *range(11, 32), 127, *range(128, 160)))
"""Control characters, but for tab and line feed."""


def for_spreadsheets(text: str) -> str:
    """The text with an apostrophe in front where it could be a formula; a lone sign, such as a dash, is none."""
    return re.sub(FORMULA, r"'\1", text) if len(text) > 1 else text


def for_terminals(text: str) -> str:
    """The text without what could move a terminal's cursor, change its title or colours."""
    return text.translate(_NO_TEXT)


def guard_terminals() -> None:
    """Let everything that is printed with rich be so: by itself it only takes out some of these characters."""
    from rich import control

    control._CONTROL_STRIP_TRANSLATE.update(_NO_TEXT)
