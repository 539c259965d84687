"""The files that a page links, shows in a frame, or hands to a viewer; or the pictures that are all it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from spiders.platforms.links import FILE, KINDS, absolute, base_of, folder_of, is_file, means_the_same_beside, target_of
from spiders.platforms.pages import Link
from spiders.platforms.tree import Element, path, text_of

_FILE_NAME = re.compile(rf"\.({KINDS})(?![\w/])", re.I)
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
    folder = folder_of(base)
    for anchor in tree.iter("a"):
        given = tuple(anchor.items())
        link = _file_behind(folder if means_the_same_beside(anchor.get("href") or "") else base, given, text_of(anchor))
        if link and next(anchor.iterancestors(*_CHROME), None) is None:
            yield link


@lru_cache(maxsize=16_384)  # menus come again on every page
def _file_behind(base: str, given: tuple[tuple[str, str], ...], text: str) -> Link | None:
    """The file that a link with these attributes and this text leads to, if it is one."""
    attributes = dict(given)
    target = target_of(attributes, base)
    if target is None:
        return None
    target = _shown(target, base)
    if not _is_told(target) and not any(map(_FILE_NAME.search, _said(attributes, text))):
        return None
    names = _names(attributes, text, target)
    return Link(target, next(filter(_FILE_NAME.search, names), names[0] or names[-1]))


def _is_told(target: str) -> bool:
    """Whether the address alone tells a file."""
    return is_file(target) or bool(_DOWNLOAD.search(urlsplit(target).path) or _FILE_NAME.search(_showname(target)))


def _said(attributes: dict[str, str], text: str) -> list[str]:
    """What link and attributes call the file."""
    given = (attributes.get("download"), attributes.get("oldsrc"))
    return [text, *(unquote(name).strip() for name in given if name)]


def _showname(target: str) -> str:
    named = dict(parse_qsl(urlsplit(target).query)).get("showname", "") if "showname" in target else ""
    return unquote(named).strip()


def _names(attributes: dict[str, str], text: str, target: str) -> list[str]:
    """What the file may be called: by its link, by the link's attributes, by the address; the title last."""
    return [*_said(attributes, text), _showname(target), " ".join((attributes.get("title") or "").split())]


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
