"""Reports as HTML pages, in the dialects that real sites speak."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

from data.sample.generator.tables import Cell, Table, width

from ..corpus.plan import Paper
from ..corpus.sheet import Item, Words

_ODD = (' colspan=""', ' rowspan="1px"', ' colspan="auto"', " rowspan", ' colspan=" 1 "')


def web_page(paper: Paper) -> bytes:
    """The page as a site serves it, with navigation around the report."""
    dialect = str(paper.options["dialect"])
    body = report_body(paper, dialect)
    if dialect == "script":
        body = _script(body)
    if paper.options.get("soup"):
        body = _soup(body)
    title = escape("".join(paper.truth.titles[:1]))
    charset = "utf-8"
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title>'
        f'<meta name="ArticleTitle" content="{title}"><style>td{{color:#333}}</style></head><body>'
        '<div class="nav"><a href="/">首页</a> &gt; <a href="../">政府信息公开年报</a></div>'
        f'<div class="bar">发布时间：{paper.truth.year + 1}-04-02 10:30 来源：本站 浏览次数：<span>1024</span></div>'
        f'<div class="content" id="zoom">{body}</div><div class="foot">网站标识码 6401000001</div></body></html>'
    )
    if dialect == "gbk":  # its bytes are GB18030, and it says otherwise
        return page.encode("gb18030")
    return page.encode()


def print_page(paper: Paper) -> str:
    """The page as it is sent to a printer: the report alone, on paper of its size."""
    width, height = paper.options.get("page", (595, 842))
    style = (
        f"@page{{size:{width}pt {height}pt;margin:40pt}} body{{font-family:'Noto Serif CJK SC';font-size:11pt}}"
        "table{border-collapse:collapse;width:100%} td{border:1px solid #000;padding:2px 4px;font-size:9pt}"
        ".title{text-align:center;font-size:16pt} .signature{text-align:right}"
    )
    dialect = "word" if paper.options["dialect"] == "word" else "print"
    body = report_body(paper, dialect)
    return f'<html><head><meta charset="utf-8"><title></title><style>{style}</style></head><body>{body}</body></html>'


def report_body(paper: Paper, dialect: str) -> str:
    """The report's own elements."""
    body = "\n".join(_item(item, paper, dialect) for item in paper.items)
    if style := paper.options.get("copy"):
        template = next(item for item in paper.items if isinstance(item, Table))
        template = template.map(lambda cell: replace(cell, text="4711") if cell.address else cell)
        body = f'<div style="{style}"><p>模板</p>{_table(template, paper, dialect)}</div>{body}'
    if paper.options.get("layout") or dialect == "layout":
        return _in_layout(body)
    return body


def _in_layout(body: str) -> str:
    return (
        '<table width="100%" border="0"><tr><td width="20">&nbsp;</td><td>'
        f'<table width="96%" border="0" align="center"><tr><td>{body}</td></tr></table></td></tr></table>'
    )


def _soup(body: str) -> str:
    for end in ("</td>", "</tr>", "</p>", "</tbody>"):
        body = body.replace(end, "")
    return body.replace("<td", "<TD").replace("<tr", "<TR").replace('border="1"', "border=1")


def _script(body: str) -> str:
    """The body as a string in a script, as pages have it that build themselves in the browser."""
    text = json.dumps(body).replace("<", "\\u003c").replace("/", "\\/")
    return (
        f'<div id="detail"></div><script>var articleContent = {text};\n'
        'document.getElementById("detail").innerHTML = articleContent;</script>'
    )


def _item(item: Item, paper: Paper, dialect: str) -> str:
    return _table(item, paper, dialect) if isinstance(item, Table) else _paragraph(item, paper, dialect)


def _paragraph(words: Words, paper: Paper, dialect: str) -> str:
    text = _inline(words.text, paper)
    if fill := paper.options.get("background"):
        text = f'<span style="background-color:{fill}">{text}</span>'
    if dialect == "word":
        return (
            f'<p class="MsoNormal {words.kind}" style="text-indent:32.0pt;mso-char-indent-count:2.0"><span '
            f'style="font-family:仿宋_GB2312">{text}<span lang="EN-US"><o:p></o:p></span></span></p>'
        )
    if dialect == "editor":
        return (
            f'<section data-role="paragraph"><p class="ql-align-justify {words.kind}" style="margin:0"><span '
            f'style="font-size:16px;letter-spacing:.5px">{text}</span></p></section><p><br></p>'
        )
    tag = "h1" if words.kind == "title" and dialect != "print" else "p"
    indent = "　　" if words.kind == "text" else ""
    return f'<{tag} class="{words.kind}">{indent}{text}</{tag}>'


def _inline(text: str, paper: Paper) -> str:
    if paper.options.get("runs"):
        return "".join(f"<span>{_lines(char)}</span>" if char.isdigit() else _lines(char) for char in text)
    return _lines(text)


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _table(table: Table, paper: Paper, dialect: str) -> str:
    rows = []
    for row in table.rows:
        cells = "".join(_cell(cell, paper, dialect) for cell in row)
        rows.append(f"<tr>{cells}</tr>")
        if _hides_behind(row, paper):
            rows.append(_hidden(row, str(paper.options["hidden_row"])))
    if paper.options.get("spacer"):
        cells = "<td width=80 style='border:none'></td>" * width(table)
        rows.append(f"<![if !supportMisalignedColumns]><tr height=0>{cells}</tr><![endif]>")
    head = ""
    if paper.options.get("repeat") and table.header and not any(c.rowspan > table.header for c in table.rows[0]):
        head, rows = f"<thead>{''.join(rows[: table.header])}</thead>", rows[table.header :]
    attributes = {
        "word": ' class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:collapse;border:none"',
        "editor": ' class="ql-table" style="width:100%" data-sort="sortDisabled"',
    }.get(dialect, ' border="1" cellspacing="0"')
    columns = "<colgroup><col width='80'><col></colgroup>" if dialect == "editor" else ""
    return f"<table{attributes}>{columns}{head}<tbody>{''.join(rows)}</tbody></table>"


def _hides_behind(row: list[Cell], paper: Paper) -> bool:
    hidden = paper.options.get("hidden_row")
    return bool(hidden) and any(cell.address.startswith("requests/received/") for cell in row)


def _hidden(row: list[Cell], number: str) -> str:
    cells = "".join(f"<td{_spans(cell)}>{number if cell.address else _lines(cell.text)}</td>" for cell in row)
    return f'<tr style="display:none">{cells}</tr>'


def _cell(cell: Cell, paper: Paper, dialect: str) -> str:
    text = _inline(cell.text, paper)
    if cell.address and paper.options.get("references"):
        text = "&#8203;" + "".join(f"&#{ord(char)};" if char.isdigit() else char for char in cell.text) + "&ensp;"
    if cell.address and paper.options.get("hidden_words"):
        text = f'<span style="display:none">{paper.options["hidden_words"]}</span>{text}'
    if cell.address and cell.address in paper.options.get("nested", ()):
        text = f"<table><tr><td>{text}</td></tr></table>"
    if dialect == "word":
        text = (
            f'<p class="MsoNormal" align="center"><span lang="EN-US" style="font-size:9.0pt">{text or "&nbsp;"}'
            "<o:p></o:p></span></p>"
        )
    elif dialect == "editor":
        text = f"<p><span>{text or '<br>'}</span></p>"
    odd = _ODD[len(cell.text) % len(_ODD)] if paper.options.get("odd") and cell.colspan == cell.rowspan == 1 else ""
    return f"<td{_spans(cell)}{odd}>{text}</td>"


def _spans(cell: Cell) -> str:
    spans = "" if cell.colspan == 1 else f' colspan="{cell.colspan}"'
    return spans if cell.rowspan == 1 else f'{spans} rowspan="{cell.rowspan}"'
