"""What the parsers of all platforms share: decoding, links, entries of a list, attachments of a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import lxml.html
from w3lib.url import safe_url_string

from schemas.titles import is_candidate, is_look_alike
from spiders.platforms.pages import Ask, DetailPage, Link

Element = Any  # lxml has no types

FILE = re.compile(r"\.(pdf|docx?|wps|xlsx?|ofd|rtf|txt|zip|rar)$", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_DATE = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_TRAILING_DATE = re.compile(r"\s*[\[(（]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）]?\s*$")
_YEAR = re.compile(r"20\d\d|二[〇○零]\S{2}年")
_REPORT_WORDS = re.compile(r"年报|年度报告|工作报告")
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")
_NEXT = re.compile(r"^\W*(下一页|下页|后页|后一页)\W*$")
_ROWS = ("li", "tr", "dd", "dt", "p")


def decode(data: bytes) -> str:
    """The text of a page. Bytes that are valid UTF-8 are UTF-8, whatever the page declares."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    found = _META_CHARSET.search(data[:4096])
    declared = found.group(1).decode() if found else "gb18030"
    for charset in ("gb18030" if declared.lower() in {"gb2312", "gbk"} else declared, "gb18030"):
        try:
            return data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", errors="replace")


def parse(data: bytes) -> Element:
    """The element tree of a page; an empty page is an empty tree."""
    text = decode(data).replace("\x00", "").strip() or "<html></html>"
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
    return lxml.html.document_fromstring(text.encode(), parser=parser, ensure_head_body=True)


def base_of(tree: Element, url: str) -> str:
    """The address that the page's links are relative to."""
    base = tree.xpath("string(//base/@href)").strip()
    return urljoin(url, base) if base else url


def absolute(base: str, href: str) -> str | None:
    """The address that a link means, in normal form; None for scripts, mail and rubbish.

    Files and ftp are addresses: a report that is linked so is off the site, not passed over.
    """
    try:
        joined = urldefrag(urljoin(base, re.sub(r"\s+", "", href))).url
        return safe_url_string(joined) if urlsplit(joined).scheme in {"http", "https", "ftp", "file"} else None
    except ValueError:
        return None


def target_of(anchor: Element, base: str) -> str | None:
    """Where an `a` leads: its href, or the first address in its onclick."""
    href = (anchor.get("href") or "").strip()
    if href and not href.lower().startswith(("javascript:", "#")):
        return absolute(base, href)
    quoted = _QUOTED.search(anchor.get("onclick") or "")
    return absolute(base, quoted.group(1)) if quoted and "." in quoted.group(1) else None


def text_of(element: Element) -> str:
    """The text of an element, with single spaces."""
    return " ".join(element.text_content().split())


def title_of(anchor: Element) -> str:
    """The full title of a link: lists cut the printed one and keep the whole in @title."""
    printed = _TRAILING_DATE.sub("", text_of(anchor)) or text_of(anchor)
    titled = " ".join((anchor.get("title") or "").split())
    return titled if len(titled) >= len(printed.rstrip("….")) and titled else printed


def has_year(text: str) -> bool:
    """Whether a text names a year."""
    return bool(_YEAR.search(text))


def find_date(text: str) -> dt.date | None:
    """The first date of a text."""
    return next(iter(find_dates(text)), None)


def find_dates(text: str) -> Iterator[dt.date]:
    """All dates of a text that the calendar has."""
    for year, month, day in _DATE.findall(text):
        try:
            yield dt.date(int(year), int(month), int(day))
        except ValueError:
            continue


def is_folder(url: str) -> bool:
    """Whether the address looks like a list's, not a document's."""
    return bool(re.search(r"(/|/(index|list)\.(s?html?))$", urlsplit(url).path)) or not urlsplit(url).path


def is_file(url: str) -> bool:
    """Whether the address, its parameters included, names a file of a known type."""
    parts = urlsplit(url)
    names = [parts.path, *(value for _, value in parse_qsl(parts.query))]
    return any(FILE.search(unquote(name)) for name in names)


def links_of(tree: Element, url: str) -> Iterator[tuple[Element, Link]]:
    """Every link of a page with its `a`, in the order of the page, each address once."""
    base, seen = base_of(tree, url), {url}
    for anchor in tree.iter("a"):
        target = target_of(anchor, base)
        if target is not None and target not in seen:
            seen.add(target)
            yield anchor, Link(target, title_of(anchor), _date_beside(anchor))


def entries(tree: Element, url: str, article: re.Pattern[str] | None = None) -> tuple[Link, ...]:
    """The links that are entries of the list, without navigation.

    An entry has a date beside it, a report-like text, or the address of a file or (`article`) an article.
    """
    found = (link for _, link in links_of(tree, url))
    return tuple(link for link in found if _is_entry(link, article))


def sub_lists(tree: Element, url: str) -> tuple[Link, ...]:
    """Links to lists below this one: one a year, or one a body."""
    folder = url.rsplit("/", 1)[0] + "/"
    found = (link for _, link in links_of(tree, url) if is_folder(link.url) and not _NEXT.match(link.text))
    below = (link for link in found if link.url.startswith(folder) or is_candidate(link.text))
    return tuple(link for link in below if not is_look_alike(link.text) and link.url != folder)


def next_by_label(tree: Element, url: str) -> tuple[Ask, ...]:
    """The page behind a link that says 'next page'."""
    labelled = (Ask(link.url) for _, link in links_of(tree, url) if _NEXT.match(link.text))
    return tuple(labelled)[:1]


def attachments(tree: Element, url: str) -> tuple[Link, ...]:
    """Files that a page links or shows in a frame, each once."""
    linked = [link for _, link in links_of(tree, url) if is_file(link.url) or FILE.search(link.text)]
    found = {link.url: link for link in (*linked, *_framed(tree, base_of(tree, url)))}
    return tuple(found.values())


def read_detail(url: str, data: bytes, title_paths: Iterable[str]) -> DetailPage:
    """Read a page by the head tags of the government standard, then by `title_paths` (XPath)."""
    tree = parse(data)
    meta = {m.get("name").lower(): m.get("content") or "" for m in tree.xpath("//meta[@name]")}
    head = tree.xpath("string(//*[contains(text(), '发布时间') or contains(text(), '发布日期')][1])")
    titles = (" ".join(tree.xpath(f"string({path})").split()) for path in (*title_paths, "//title"))
    title = meta.get("articletitle", "").strip() or next(filter(None, titles), "")
    dates = dict.fromkeys([*find_dates(meta.get("pubdate", "")), *find_dates(head)])
    source = meta.get("contentsource", "").strip() or _source(tree)
    return DetailPage(title, meta, tuple(dates), source or None, attachments=attachments(tree, url))


def _source(tree: Element) -> str:
    labelled = tree.xpath("string(//*[contains(text(), '来源：') or contains(text(), '来源:')][1])")
    found = re.search(r"来源\s*[：:]\s*(\S+)", labelled)
    return found.group(1) if found else ""


def _framed(tree: Element, base: str) -> Iterator[Link]:
    for frame in tree.iter("iframe", "embed", "object"):
        source = (frame.get("src") or frame.get("data") or "").strip()
        shown = dict(parse_qsl(urlsplit(source).query)).get("file") or source
        target = absolute(base, shown) if shown else None
        if target and is_file(target):
            yield Link(target, frame.get("title") or "", None)


def _date_beside(anchor: Element) -> dt.date | None:
    row = next(anchor.iterancestors(*_ROWS), None)
    if row is None or len(row.xpath(".//a")) > 3:
        return find_date(text_of(anchor))
    return find_date(text_of(row))


def _is_entry(link: Link, article: re.Pattern[str] | None) -> bool:
    if is_folder(link.url) and not has_year(link.text):
        return False
    if link.date or is_file(link.url) or is_candidate(link.text):
        return True
    return bool(_REPORT_WORDS.search(link.text) or (article and article.search(urlsplit(link.url).path)))
