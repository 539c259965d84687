"""The endpoints that Ucap pages load their lists from: the search in JSON, and Suzhou's posted one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from spiders.platforms.common import absolute
from spiders.platforms.endpoints import (
    MOST_PAGES,
    address,
    day,
    each_once,
    field_of,
    items_of,
    number,
    query_of,
    read_json,
    with_parameter,
    words,
)
from spiders.platforms.javascript import fields_of
from spiders.platforms.pages import Ask, Link, ListPage

_POSTED = re.compile(r"/interfacesWebManu/load\w+$")
_POST_CALL = re.compile(r"[\"']([^\"'\s]{0,300}/interfacesWebManu/load\w+)[\"']")
_SEARCH = r"[^\"'\s]{0,300}/search(?:List)?/[0-9a-f]{32}\?[^\"'\s]{0,300}_isJson=true[^\"'\s]{0,300}"
_URL = re.compile(rf"[\"']({_SEARCH})[\"']")
_PREFIX = re.compile(r"[\"']([^\"'\s]{0,300}/common/search/)[\"']")
_CHANNEL = re.compile(r"\bchannelId[\"']?\s*[:=]\s*[\"']([0-9a-f]{32})[\"']")
_WHOLE = "_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName=&page=1"
_NEAR = 400
_ROWS = 15


def is_answer(url: str) -> bool:
    """Whether the address is that of an endpoint."""
    return query_of(url).get("_isJson") == "true" or bool(_POSTED.search(urlsplit(url).path))


def first_asks(url: str, script: str) -> tuple[Ask, ...]:
    """The endpoint that a page's script names, for page 1; one only."""
    if written := _URL.search(script):
        target = absolute(url, written.group(1).replace("&amp;", "&"))
        return (Ask(with_parameter(target, "page", 1)),) if target else ()
    prefix, channel = _PREFIX.search(script), _CHANNEL.search(script)
    if prefix and channel:
        target = absolute(url, f"{prefix.group(1)}{channel.group(1)}?{_WHOLE}")
        return (Ask(target),) if target else ()
    return _posted(url, script)


def answer(url: str, data: bytes) -> ListPage:
    """Read an endpoint's answer. A challenge or an error page in its place has no entries."""
    found = field_of(read_json(data), "data")
    links = each_once((*_results(found, url), *_list(found, url)))
    if not links:
        return ListPage(())
    asked = query_of(url)
    name, size = ("pageIndex", "pageSize") if _POSTED.search(urlsplit(url).path) else ("page", "_pageSize")
    page = max(1, number(asked.get(name)))
    rows = number(field_of(found, "rows")) or number(asked.get(size)) or _ROWS
    total = number(field_of(found, "total")) or number(field_of(found, "allRow"))
    is_last = page * rows >= total if total else len(links) < rows
    if is_last or page >= MOST_PAGES:
        return ListPage(links)
    following = with_parameter(url, name, page + 1)
    return ListPage(links, (Ask(following, tuple(query_of(following).items()) if name == "pageIndex" else ()),))


def _results(found: Any, url: str) -> Iterator[Link]:
    for item in items_of(field_of(found, "results")):
        if target := address(url, item.get("url")):
            date = day(item.get("publishedTimeStr")) or day(_filed(item, "pubdate")) or day(_filed(item, "writedate"))
            yield Link(target, words(item.get("title")) or words(item.get("subTitle")), date)


def _filed(item: dict[str, Any], key: str) -> Any:
    """What the article is filed with under a key: 索引号 (refno), dates, source."""
    for domain in items_of(item.get("domainMetaList")):
        for pair in items_of(domain.get("resultList")):
            if pair.get("key") == key:
                return pair.get("value")
    return None


def _list(found: Any, url: str) -> Iterator[Link]:
    for item in items_of(field_of(found, "list")):
        if target := address(url, item.get("URL_COMMP")):
            yield Link(target, words(item.get("TITLE")), day(item.get("PUBLISHED_TIME_FORMAT")))


def _posted(url: str, script: str) -> tuple[Ask, ...]:
    call = _POST_CALL.search(script)
    target = absolute(url, call.group(1)) if call else None
    start = script.find("{", call.end(), call.end() + _NEAR) if call else -1
    if not target or start < 0:
        return ()
    fields = fields_of(script, start)
    form = {name: value for name, value in fields.items() if name in {"channelId", "deptCode"}}
    form |= {"pageSize": fields.get("pageSize", str(_ROWS)), "pageIndex": "1"}
    # In the address too: the answer's next page is made from nothing else.
    return (Ask(f"{target}?{urlencode(form, errors='replace')}", tuple(form.items())),)
