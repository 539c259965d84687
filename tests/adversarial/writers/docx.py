"""Reports as Word files, through python-docx; tables as Word itself writes them."""

from __future__ import annotations

import io
from html import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from data.sample.generator.tables import Cell, Placed, Table, covered, placed, width

from ..corpus.plan import Paper
from ..corpus.sheet import Words

_NAMESPACES = nsdecls("w", "wp", "a") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_ALIGN = {"title": "center", "signature": "right"}


def word_file(paper: Paper) -> bytes:
    """The whole file."""
    document = docx.Document()
    section = document.sections[0]
    width_, height = paper.options.get("page", (595, 842))
    section.page_width, section.page_height = Pt(width_), Pt(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(45)
    parts = [_element(item, paper) for item in paper.items]
    if paper.options.get("boxes"):
        titles = sum(1 for item in paper.items if isinstance(item, Words) and item.kind == "title")
        parts[: titles + 1] = [_text_box("".join(parts[: titles + 1]))]
    if paper.options.get("boxed_table"):
        last = max(number for number, item in enumerate(paper.items) if isinstance(item, Table))
        parts[last] = _text_box(parts[last] + "<w:p/>")
    if paper.options.get("layout"):
        parts = [_layout("".join(parts))]
    body = document.element.body
    end = body[-1]
    for part in parts:
        end.addprevious(parse_xml(part.replace(">", f" {_NAMESPACES}>", 1)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _element(item: Words | Table, paper: Paper) -> str:
    return (
        _table(item, paper) if isinstance(item, Table) else _paragraph(item.text, _ALIGN.get(item.kind, "left"), paper)
    )


def _paragraph(text: str, align: str, paper: Paper | None) -> str:
    shade = paper.options.get("background") if paper else None
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{str(shade)[1:]}"/>' if shade else ""
    runs = _runs(text, bool(paper and paper.options.get("runs")), fill)
    return f'<w:p><w:pPr>{fill}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'


def _runs(text: str, split: bool, fill: str = "") -> str:
    names = 'w:ascii="Liberation Serif" w:eastAsia="Noto Serif CJK SC" w:hAnsi="Liberation Serif"'
    fonts = f'<w:rFonts {names}/><w:sz w:val="18"/>'
    pieces = list(text) if split else [text]
    return "".join(f"<w:r><w:rPr>{fonts}{fill}</w:rPr>{_text(piece)}</w:r>" for piece in pieces)


def _text(text: str) -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in text.split("\n"))
    return "<w:br/>".join(lines)


def _table(table: Table, paper: Paper) -> str:
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for edge in _EDGES)
    columns = width(table)
    grid = f'<w:gridCol w:w="{9600 // columns}"/>' * columns
    spots = list(placed(table.rows))
    rows = []
    for number in range(len(table.rows)):
        rows.append(_row(number, spots, table, paper))
        if paper.options.get("hidden_row") and _prints(table.rows[number], "requests/received/"):
            rows.append(_hidden(number, spots, str(paper.options["hidden_row"])))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="9600" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _prints(row: list[Cell], prefix: str) -> bool:
    return any(cell.address.startswith(prefix) for cell in row)


def _row(number: int, spots: list[Placed], table: Table, paper: Paper) -> str:
    """The row's own cells, and an empty one for each that comes down from above."""
    here = sorted((s for s in spots if any(row == number for row, _ in covered(s))), key=lambda s: s.column)
    head = "<w:trPr><w:tblHeader/></w:trPr>" if paper.options.get("repeat") and number < table.header else ""
    row = f"<w:tr>{head}{''.join(_cell(spot.cell, spot.row == number, paper) for spot in here)}</w:tr>"
    if paper.options.get("controls") and _prints(table.rows[number], "requests/granted/"):
        return f'<w:sdt><w:sdtPr><w:id w:val="77"/></w:sdtPr><w:sdtContent>{row}</w:sdtContent></w:sdt>'
    return row


def _cell(cell: Cell, begins: bool, paper: Paper) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = "" if cell.rowspan == 1 else ('<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>")
    text = cell.text if begins else ""
    inner = _paragraph(text, "center", None) if not paper.options.get("runs") else _split(text)
    if begins and cell.address in paper.options.get("nested", ()):
        inner = (
            '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="500"/></w:tblGrid>'
            f"<w:tr><w:tc><w:tcPr/>{inner}</w:tc></w:tr></w:tbl><w:p/>"
        )
    if begins and cell.address and text and paper.options.get("tracked"):
        inner = _corrected(text, str(paper.options["tracked"]))
    drawn = f'<w:tc><w:tcPr>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
    if paper.options.get("controls") and cell.address.endswith(("/company", "/made", "/pending")):
        return (
            f'<w:sdt><w:sdtPr><w:id w:val="{len(cell.address)}"/></w:sdtPr><w:sdtContent>{drawn}</w:sdtContent></w:sdt>'
        )
    return drawn


def _corrected(text: str, before: str) -> str:
    by = 'w:author="x" w:date="2024-01-01T00:00:00Z"'
    return (
        f'<w:p><w:del w:id="901" {by}><w:r><w:delText>{before}</w:delText></w:r></w:del>'
        f'<w:ins w:id="902" {by}><w:r>{_text(text)}</w:r></w:ins></w:p>'
    )


def _split(text: str) -> str:
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{_runs(text, True)}</w:p>'


def _hidden(number: int, spots: list[Placed], value: str) -> str:
    """A row with the mark that hides it, and hidden characters in it, as Word leaves them."""
    vanish = "<w:rPr><w:vanish/></w:rPr>"
    cells = ""
    for spot in sorted((s for s in spots if s.row == number), key=lambda s: s.column):
        text = value if spot.cell.address else spot.cell.text
        span = f'<w:gridSpan w:val="{spot.cell.colspan}"/>' if spot.cell.colspan > 1 else ""
        cells += (
            f"<w:tc><w:tcPr>{span}</w:tcPr><w:p><w:pPr>{vanish}</w:pPr><w:r>{vanish}{_text(text)}</w:r></w:p></w:tc>"
        )
    return f"<w:tr><w:trPr><w:hidden/></w:trPr>{cells}</w:tr>"


def _layout(inner: str) -> str:
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="10000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="10000"/></w:tblGrid>'
        f"<w:tr><w:tc><w:tcPr/>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    )


def _text_box(inner: str) -> str:
    """The content twice: as a shape of today's Word, and as VML for readers that do not know it."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" distB="0" distL="0"'
        ' distR="0"><wp:extent cx="5400000" cy="1800000"/><wp:docPr id="7" name="文本框 7"/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5400000" cy="1800000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        '</mc:Choice><mc:Fallback><w:pict><v:shape style="width:425pt;height:140pt"><v:textbox>'
        f"{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
