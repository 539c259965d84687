"""The files that a page links, shows in a frame, or hands to a viewer; or the pictures that are all it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from spiders.platforms.links import FILE, absolute, base_of, is_file, target_of
from spiders.platforms.pages import Link
from spiders.platforms.tree import Element, path, text_of

_FILE_NAME = re.compile(r"\.(pdf|docx?|wps|xlsx?|ofd|rtf|txt|zip|rar)(?![\w/])", re.I)
_DOWNLOAD = re.compile(r"/(download|downfile)\.jsp$|/virtual_attach_file\.vsb$", re.I)
_SHOWN_BY_SCRIPT = re.compile(r"\bshowVsbpdfIframe\(\s*[\"']([^\"']+)")
_PICTURE = re.compile(r"\.(jpe?g|png|bmp|tiff?)$", re.I)
_CHROME = ("header", "footer", "nav")


def attachments(tree: Element, url: str) -> tuple[Link, ...]:
    """The files of a page, each once, in the order links, frames, viewers."""
    base = base_of(tree, url)
    found: dict[str, Link] = {}
    for link in (*_linked(tree, base), *_framed(tree, base), *_viewed(tree, base)):
        if link.url != url and (link.url not in found or not found[link.url].text):
            found[link.url] = link
    return tuple(found.values())


def pictures(body: Element, base: str) -> tuple[Link, ...]:
    """The pictures of a body, in order: a report may be published as images of its pages."""
    found: dict[str, Link] = {}
    for image in body.iter("img"):
        target = absolute(base, image.get("src") or "")
        if target and _PICTURE.search(urlsplit(target).path):
            name = (image.get("title") or image.get("alt") or "").strip() or _last_part(target)
            found.setdefault(target, Link(target, f"图片：{name}"))
    return tuple(found.values())


def _linked(tree: Element, base: str) -> Iterator[Link]:
    for anchor in tree.iter("a"):
        target = target_of(anchor, base)
        if target is None:
            continue
        target = _shown(target, base)
        is_told = _is_told(target)
        names = _names(anchor, target) if is_told or any(map(_FILE_NAME.search, _said(anchor))) else []
        if names and next(anchor.iterancestors(*_CHROME), None) is None:
            yield Link(target, next(filter(_FILE_NAME.search, names), names[0] or names[-1]))


@lru_cache(maxsize=32_768)  # menus come again on every page
def _is_told(target: str) -> bool:
    """Whether the address alone tells a file."""
    return is_file(target) or bool(_DOWNLOAD.search(urlsplit(target).path) or _FILE_NAME.search(_showname(target)))


def _said(anchor: Element) -> list[str]:
    """What link and attributes call the file."""
    given = (anchor.get("download"), anchor.get("oldsrc"))
    return [text_of(anchor), *(unquote(name).strip() for name in given if name)]


def _showname(target: str) -> str:
    named = dict(parse_qsl(urlsplit(target).query)).get("showname", "") if "showname" in target else ""
    return unquote(named).strip()


def _names(anchor: Element, target: str) -> list[str]:
    """What the file may be called: by its link, by the link's attributes, by the address; the title last."""
    return [*_said(anchor), _showname(target), " ".join((anchor.get("title") or "").split())]


def _framed(tree: Element, base: str) -> Iterator[Link]:
    for frame in tree.iter("iframe", "embed", "object"):
        target = absolute(base, frame.get("src") or frame.get("data") or "")
        shown = _shown(target, base) if target else None
        if shown and is_file(shown):
            yield Link(shown, (frame.get("title") or "").strip())


def _viewed(tree: Element, base: str) -> Iterator[Link]:
    """Files that scripts show: `#pdfshow[data-value]`, `showVsbpdfIframe("…")`."""
    named = path("//@data-value")(tree)
    for script in tree.iter("script"):
        if "showVsbpdfIframe" in (script.text or ""):
            named += _SHOWN_BY_SCRIPT.findall(script.text)
    for name in filter(None, named):
        target = absolute(base, name)
        if target and is_file(target):
            yield Link(target, "")


def _shown(target: str, base: str) -> str:
    """The file behind `viewer.html?file=<encoded path>`; any other address as it is."""
    if "file=" not in target:
        return target
    parts = urlsplit(target)
    named = dict(parse_qsl(parts.query)).get("file", "")
    is_viewer = bool(named) and not FILE.search(parts.path) and not parts.path.endswith(".jsp")
    return (absolute(base, named) if is_viewer else None) or target


def _last_part(url: str) -> str:
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1])
