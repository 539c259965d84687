"""A report as DOCX, written part by part so that the same report gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

from .report import Item, Paragraph, Report
from .tables import Cell, Placed, Table, covered, placed, width

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ALIGNMENT = {"title": "center", "heading": "left", "text": "both", "signature": "right"}
_EPOCH = (1980, 1, 1, 0, 0, 0)

_CONTENT_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/></Types>'
)
_RELATIONSHIPS = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_DOCUMENT_RELATIONSHIPS = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_DECLARATION}<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312" w:hAnsi="Times New Roman"/>'
    '<w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/></w:style></w:styles>'
)

_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1200" w:bottom="1440" '
    'w:left="1200" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)


def report_docx(report: Report) -> bytes:
    """The whole file."""
    split = "split_runs" in report.spec.quirks
    body = "".join(_item(item, split) for item in report.items)
    document = f'{_DECLARATION}<w:document xmlns:w="{_MAIN}"><w:body>{body}{_SECTION}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONSHIPS,
        "word/styles.xml": _STYLES,
    }
    return _zipped(parts)


def _zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return buffer.getvalue()


def _item(item: Item, split: bool) -> str:
    return _table(item, split) if isinstance(item, Table) else _paragraph(item, split)


def _paragraph(paragraph: Paragraph, split: bool) -> str:
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if paragraph.kind == "text" else ""
    bold = paragraph.kind in ("title", "heading")
    return (
        f'<w:p><w:pPr>{indent}<w:jc w:val="{_ALIGNMENT[paragraph.kind]}"/></w:pPr>'
        f"{_runs(paragraph.text, split, bold)}</w:p>"
    )


def _runs(text: str, split: bool, bold: bool = False) -> str:
    """One run, or, as Word does where fonts change, one for each stretch of digits or characters."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", text) if split else [text]
    properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return "".join(f"<w:r>{properties}{_text(piece)}</w:r>" for piece in pieces if piece)


def _text(text: str) -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in text.split("\n"))
    return "<w:br/>".join(lines)


def _table(table: Table, split: bool) -> str:
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:color="auto"/>' for edge in edges)
    columns = width(table)
    grid = f'<w:gridCol w:w="{9500 // columns}"/>' * columns
    spots = list(placed(table.rows))
    rows = "".join(_row(number, spots, split) for number in range(len(table.rows)))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(number: int, spots: list[Placed], split: bool) -> str:
    """The row's own cells, and an empty one for each that comes down from above."""
    here = [spot for spot in spots if (number, spot.column) in covered(spot)]
    cells = (_cell(spot.cell, spot.row == number, split) for spot in sorted(here, key=lambda s: s.column))
    return f"<w:tr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, begins: bool, split: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = "" if cell.rowspan == 1 else ('<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>")
    align = "left" if cell.role == "label" else "center"
    runs = _runs(cell.text, split) if begins else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr>{runs}</w:p></w:tc>'
    )
