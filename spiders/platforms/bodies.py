"""The element of a page that holds its own text, without menus and headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

from spiders.platforms.tree import Element, path

_BODY_IDS = {"zoom", "Zoom", "mainText", "UCAP-CONTENT", "zoomcon", "ivs_content"}
_BODY_CLASSES = {"TRS_Editor", "trs_editor_view", "article-con", "v_news_content", "j-fontContent", "wzcon", "view"}
_BODY_CLASSES |= {"news_cont_d_wrap", "tyxxy_main", "artile_zw", "main-txt", "zc_article_con", "article-conter"}
_BODY_CLASSES |= {"article_content", "article-content", "Article_content", "wzzw-article", "m-txt-article"}

_GIVEN = "descendant::*/@class[. = $name]/.. | descendant::*/@id[. = $name]/.."


def body_of(tree: Element, paths: tuple[str, ...], shown: Callable[[Element], str]) -> Element | None:
    """The first element of `paths` (XPath) that holds text, else the largest of the known containers.

    One without text, which may hold images, is taken where none has text; None where the page has none at all.
    `shown` gives the text of an element: `printed`, or what remembers its answers.
    """
    named: list[Element] = []
    for way in paths:
        for found in path(way)(tree)[:20]:
            if shown(found):
                return found
            named.append(found)
    candidates = [*named, *_containers(tree)]
    if len(candidates) < 2:
        return next(iter(candidates), None)
    return max(candidates, key=lambda one: (len(shown(one)), _pictures(one)))


def _containers(tree: Element) -> list[Element]:
    """Known containers that are in no other. Most pages have one at most, and are not gone through for it."""
    given = {*path("//@class")(tree), *path("//@id")(tree)}
    known = [name for name in given if _is_body("", name, name)]
    found = {*tree.iter("ucapcontent"), *(one for name in known for one in path(_GIVEN)(tree, name=name))}
    if len(found) < 2:
        return [one for one in found if _is_body(one.tag, one.get("id") or "", one.get("class") or "")]
    return [*_outermost(tree.iter("*"))]


def _outermost(elements: Iterator[Element]) -> Iterator[Element]:
    """Known containers that are in no other: what is in one is passed over."""
    for element in elements:
        if _is_body(element.tag, element.get("id") or "", element.get("class") or ""):
            yield element
            inside = int(path("count(descendant::*)")(element))
            next(islice(elements, inside, inside), None)


@lru_cache(maxsize=4096)
def _is_body(tag: str, name: str, classes: str) -> bool:
    known = name in _BODY_IDS or name.startswith("vsb_content") or tag == "ucapcontent"
    return known or not _BODY_CLASSES.isdisjoint(classes.split())


def _pictures(element: Element) -> int:
    return sum(1 for _ in element.iter("img"))
