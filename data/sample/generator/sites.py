"""The pages around the reports: two sites, their articles, their columns, their robots.txt.

`@@VIEWS@@` stands where the server prints a number that is different at every request.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from .bodies import Body

VIEWS = "@@VIEWS@@"
_STYLE = "body{font:15px/1.9 serif;width:1000px;margin:auto}table{border-collapse:collapse;font-size:13px}"


class Link(NamedTuple):
    """A row of a column."""

    path: str
    title: str
    published: str


@dataclass(frozen=True)
class Article:
    """What a detail page shows besides the body text."""

    path: str
    title: str
    published: str
    body: Body
    html: str
    number: int
    attachments: tuple[Link, ...] = ()
    charset: str = "utf-8"


@dataclass(frozen=True)
class Site:
    """One of the two web sites."""

    key: str
    name: str
    domain: str
    code: str
    forbidden: str
    rows: int


SITES = {
    "yunhu": Site("yunhu", "云湖市人民政府", "www.yunhu.example", "6499000001", "/zwgk/nbsh/", 13),
    "chengxi": Site("chengxi", "澄溪县人民政府", "www.chengxi.example", "3299310003", "/manage/", 12),
}


def robots_txt(site: Site) -> str:
    """One folder is closed to everyone."""
    return f"User-agent: *\nDisallow: {site.forbidden}\n"


def relative(link: str, page: str) -> str:
    """A link as a page in the same tree writes it."""
    path = posixpath.relpath(link, posixpath.dirname(page))
    return path if path.startswith(".") else f"./{path}"


def article_page(article: Article) -> str:
    """A detail page in the style of its body's site."""
    return _trs_article(article) if article.body.site == "yunhu" else _plain_article(article)


def column_pages(site: Site, column: str, links: Sequence[Link]) -> dict[str, str]:
    """The pages of a column, by path."""
    parts = [links[start : start + site.rows] for start in range(0, len(links), site.rows)]
    make = _plain_list if site.key == "chengxi" else _trs_list
    return {
        _column_path(site, column, number): make(site, column, part, number, len(parts))
        for number, part in enumerate(parts)
    }


def home_page(site: Site, columns: Sequence[str]) -> str:
    """The front page, with a link to each column."""
    links = "".join(f'<p><a href="{column}">政府信息公开年报</a></p>' for column in columns)
    return _page(_head(site, site.name, "utf-8"), f"<h1>{site.name}</h1>\n{links}\n{_footer(site)}")


def _column_path(site: Site, column: str, number: int) -> str:
    if site.key == "chengxi":
        return column if number == 0 else column.replace("list.html", f"list_{number + 1}.html")
    return f"{column}index.html" if number == 0 else f"{column}index_{number}.html"


def _page(head: str, body: str) -> str:
    return f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n{head}</head>\n<body>\n{body}\n</body>\n</html>\n'


def _head(site: Site, title: str, charset: str, metas: dict[str, str] | None = None) -> str:
    names = {"SiteName": site.name, "SiteDomain": site.domain, "SiteIDCode": site.code, **(metas or {})}
    lines = [f'<meta charset="{charset}">\n'] if charset else []
    lines += [f'<meta name="{name}" content="{escape(content)}">\n' for name, content in names.items()]
    return "".join([*lines, f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n"])


def _footer(site: Site) -> str:
    return (
        f'<div class="footer"><p>主办：{site.name}办公室　网站标识码：{site.code}</p>'
        "<p>本站为虚构示例，所有单位与数字均不存在</p></div>"
    )


def _trs_article(article: Article) -> str:
    site, title = SITES[article.body.site], escape(article.title, quote=False)
    time = f"{article.published} {9 + article.number % 8:02d}:{7 * article.number % 60:02d}"
    metas = {
        "ColumnName": "政府信息公开年报",
        "ColumnType": "信息公开年报",
        "ArticleTitle": article.title,
        "PubDate": time,
        "ContentSource": article.body.source,
    }
    body = (
        '<div class="crumb">当前位置：<a class="CurrChnlCls" href="../../">首页</a>&gt;'
        '<a class="CurrChnlCls" href="../">政府信息公开年报</a></div>\n'
        f'<h1 class="title">{title}</h1>\n'
        f'<div class="source-box"><span>发布时间：{time}</span><span>来源：{article.body.source}</span>'
        f'<span>浏览次数：<span id="views">{VIEWS}</span></span></div>\n'
        f'<div class=TRS_Editor><div class="Custom_UnionStyle">\n{article.html}\n</div></div>\n'
        f"{_attachments(article, 'list_fj')}{_footer(site)}"
    )
    return _page(_head(site, article.title, article.charset, metas), body)


def _attachments(article: Article, name: str) -> str:
    links = "　".join(
        f'<a href="{link.path if link.path.startswith("/uploads/") else relative(link.path, article.path)}">'
        f"{escape(link.title, quote=False)}</a>"
        for link in article.attachments
    )
    return f'<div class="{name}">附件：{links}</div>\n' if links else ""


def _plain_article(article: Article) -> str:
    site, title = SITES[article.body.site], escape(article.title, quote=False)
    year, month, day = article.published.split("-")
    index = f"{site.code[:6]}/{year}-{article.number:05d}"
    body = (
        '<div class="position">您的位置：<a href="/">首页</a> » '
        f'<a href="{article.body.columns[0]}">政府信息公开年度报告</a></div>\n'
        f'<table class="index-table"><tr><td>索引号</td><td>{index}</td><td>发布机构</td>'
        f"<td>{article.body.source}</td></tr><tr><td>名称</td><td>{title}</td><td>发布日期</td>"
        f"<td>{article.published}</td></tr></table>\n"
        f'<h2 class="article-title">{title}</h2>\n'
        f'<p class="article-info">发布时间：{year}年{month}月{day}日　信息来源：{article.body.source}　'
        f'浏览次数：<span id="views">{VIEWS}</span>　字号：[大 中 小]</p>\n'
        f'<div class="article-content">\n{article.html}\n</div>\n'
        f"{_attachments(article, 'article-files')}{_footer(site)}"
    )
    return _page(_head(site, f"{article.title} - {site.name}", article.charset), body)


def _trs_list(site: Site, column: str, links: Sequence[Link], number: int, count: int) -> str:
    page = _column_path(site, column, number)
    rows = "\n".join(_trs_row(link, page, row) for row, link in enumerate(links))
    if column.startswith("/zwgk/"):
        pager = f'createPageHTML({count}, {number}, "index", "html");'
    else:
        pager = f"var currentPage = {number};//所在页从0开始\nvar countPage = {count};//共多少页\nwritePages();"
    metas = {"ColumnName": "政府信息公开年报", "ColumnType": "信息公开年报"}
    body = (
        '<div class="crumb">当前位置：<a href="/">首页</a>&gt;政府信息公开年报</div>\n'
        f'<div class="overview_right"><ul>\n{rows}\n</ul></div>\n'
        f'<script>\n{pager}\n</script>\n<p>栏目访问：<span id="views">{VIEWS}</span></p>\n{_footer(site)}'
    )
    return _page(_head(site, f"政府信息公开年报_{site.name}", "utf-8", metas), body)


def _trs_row(link: Link, page: str, row: int) -> str:
    """Every second row shows a shortened title; the date stands inside or behind the link."""
    shown = f"{link.title[:18]}…" if row % 2 and len(link.title) > 18 else link.title
    date = f"<span>{link.published}</span>"
    inside, behind = (date, "") if row % 3 == 0 else ("", date)
    return (
        f'<li><a href="{relative(link.path, page)}" target="_blank" title="{escape(link.title)}">'
        f"{escape(shown, quote=False)}{inside}</a>{behind}</li>"
    )


def _plain_list(site: Site, column: str, links: Sequence[Link], number: int, count: int) -> str:
    rows = "\n".join(
        f'<li><a href="{link.path}">{escape(link.title, quote=False)}</a> <em>[{link.published}]</em></li>'
        for link in links
    )
    previous = _column_path(site, column, max(number - 1, 0)).rsplit("/", 1)[1]
    following = _column_path(site, column, min(number + 1, count - 1)).rsplit("/", 1)[1]
    pager = f'第{number + 1}页/共{count}页 <a href="{previous}">上一页</a> <a href="{following}">下一页</a>'
    body = (
        '<div class="position">您的位置：<a href="/">首页</a> » 政府信息公开年度报告</div>\n'
        f'<ul class="news-list">\n{rows}\n</ul>\n<div class="pages">{pager}</div>\n'
        f'<p>今日访问：<span id="views">{VIEWS}</span></p>\n{_footer(site)}'
    )
    return _page(_head(site, f"政府信息公开年度报告 - {site.name}", "utf-8"), body)
