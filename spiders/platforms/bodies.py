"""The element of a page that holds its own text, without menus and headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from spiders.platforms.tree import Element, has_class, printed

_BODY_IDS = {"zoom", "Zoom", "mainText", "UCAP-CONTENT", "zoomcon", "ivs_content"}
_BODY_CLASSES = {"TRS_Editor", "trs_editor_view", "article-con", "v_news_content", "j-fontContent", "wzcon", "view"}
_BODY_CLASSES |= {"news_cont_d_wrap", "tyxxy_main", "artile_zw", "main-txt", "zc_article_con", "article-conter"}
_BODY_CLASSES |= {"article_content", "article-content", "Article_content", "wzzw-article", "m-txt-article"}


def body_of(tree: Element, paths: tuple[str, ...] = ()) -> Element | None:
    """The first element of `paths` (XPath) that holds text, else the largest of the known containers.

    One without text, which may hold images, is taken where none has text; None where the page has none at all.
    """
    for path in paths:
        for found in islice(tree.xpath(path), 20):
            if printed(found):
                return found
    named = (found for path in paths for found in islice(tree.xpath(path), 20))
    return max([*named, *_outermost(tree.iter("*"))], key=_weight, default=None)


def _outermost(elements: Iterable[Element]) -> Iterator[Element]:
    """Known containers that are in no other."""
    last: Element | None = None
    for element in elements:
        if not _is_body(element) or (last is not None and last in element.iterancestors()):
            continue
        last = element
        yield element


def _is_body(element: Element) -> bool:
    name = element.get("id") or ""
    known = name in _BODY_IDS or name.startswith("vsb_content") or element.tag == "ucapcontent"
    return known or has_class(element, _BODY_CLASSES)


def _weight(element: Element) -> tuple[int, int]:
    return len(printed(element)), sum(1 for _ in element.iter("img"))
