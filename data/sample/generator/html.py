"""A report's text and tables as HTML, clean or as Word exports it."""

from __future__ import annotations

from html import escape

from .report import Item, Paragraph, Report
from .tables import Cell, Table

_PLAIN_STYLES = {
    "title": ' style="text-align: center"',
    "signature": ' style="text-align: right"',
}
_WORD_STYLES = {
    "title": "text-align:center;text-align:center;line-height:29.0pt;mso-line-height-rule:exactly",
    "heading": "text-indent:32.0pt;mso-char-indent-count:2.0;line-height:29.0pt",
    "text": "text-indent:32.0pt;mso-char-indent-count:2.0;line-height:29.0pt",
    "signature": "text-align:right;text-align:right;line-height:29.0pt",
}


def report_html(report: Report, with_title: bool) -> str:
    """Everything below the page's own title; with the report's title lines again if asked."""
    quirks = report.spec.quirks
    word = "word_html" in quirks
    items = [item for item in report.items if with_title or not _is_title(item)]
    body = "\n".join(item_html(item, word) for item in items)
    return _in_layout_table(body) if "layout_table" in quirks else body


def item_html(item: Item, word: bool) -> str:
    """One paragraph or table."""
    if isinstance(item, Table):
        return _word_table(item) if word else _plain_table(item)
    return _word_paragraph(item) if word else _plain_paragraph(item)


def _is_title(item: Item) -> bool:
    return isinstance(item, Paragraph) and item.kind == "title"


def _plain_paragraph(paragraph: Paragraph) -> str:
    text = escape(paragraph.text, quote=False)
    if paragraph.kind == "heading":
        return f"<p><strong>{text}</strong></p>"
    if paragraph.kind == "text":
        return f"<p>　　{text}</p>"
    return f"<p{_PLAIN_STYLES[paragraph.kind]}>{text}</p>"


def _plain_table(table: Table) -> str:
    rows = "\n".join(f"<tr>{''.join(_plain_cell(cell) for cell in row)}</tr>" for row in table.rows)
    return f'<table border="1" cellspacing="0">\n<tbody>\n{rows}\n</tbody>\n</table>'


def _plain_cell(cell: Cell) -> str:
    tag = "th" if cell.role == "head" and cell.rowspan == 1 and cell.colspan == 1 else "td"
    return f"<{tag}{_spans(cell)}>{_lines(cell.text)}</{tag}>"


def _word_paragraph(paragraph: Paragraph) -> str:
    style = _WORD_STYLES[paragraph.kind]
    font = "方正小标宋简体" if paragraph.kind == "title" else "仿宋_GB2312"
    text = escape(paragraph.text, quote=False)
    return (
        f'<p class="MsoNormal" style="{style}"><span style="font-size:16.0pt;font-family:{font}">{text}'
        '<span lang="EN-US"><o:p></o:p></span></span></p>'
    )


def _word_table(table: Table) -> str:
    rows = "\n".join(
        f'<tr style="mso-yfti-irow:{number};height:15.6pt">{"".join(_word_cell(cell) for cell in row)}</tr>'
        for number, row in enumerate(table.rows)
    )
    return (
        '<div align="center">\n<table class="MsoNormalTable" border="1" cellspacing="0" cellpadding="0" '
        f'style="border-collapse:collapse;border:none">\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>'
    )


def _word_cell(cell: Cell) -> str:
    align = "left" if cell.role == "label" else "center"
    padded = "&nbsp;" if not cell.text else f"{_lines(cell.text)}&nbsp;"
    language = ' lang="EN-US"' if cell.role == "data" else ""
    return (
        f'<td{_spans(cell)} style="border:solid windowtext 1.0pt;padding:0cm 1.4pt">'
        f'<p class="MsoNormal" align="{align}"><span{language} style="font-size:9.0pt;font-family:宋体">'
        f"{padded}<o:p></o:p></span></p></td>"
    )


def _spans(cell: Cell) -> str:
    spans = "" if cell.colspan == 1 else f' colspan="{cell.colspan}"'
    return spans if cell.rowspan == 1 else f'{spans} rowspan="{cell.rowspan}"'


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _in_layout_table(body: str) -> str:
    """The old way of centring a page: tables in tables, with a spacer beside the text."""
    return (
        '<table width="100%" border="0"><tbody><tr><td width="20">&nbsp;</td><td>\n'
        f'<table width="96%" border="0" align="center"><tbody><tr><td>\n{body}\n</td></tr></tbody></table>\n'
        "</td></tr></tbody></table>"
    )
