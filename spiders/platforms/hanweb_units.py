"""The blocks of a Hanweb page that its script `jpage` fills: their rows, how many there are, where the rest is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import urlencode

from spiders.platforms.common import absolute, find_date, links_of, parse_text
from spiders.platforms.endpoints import MOST_PAGES, number, query_of, unescaped_markup
from spiders.platforms.javascript import fields_of, strings_of
from spiders.platforms.pages import Ask, Link

_ROW = re.compile(r"<record\b[^<>]*>", re.I)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TOTAL = re.compile(r"<totalrecord\b[^<>]*>\D{0,12}(\d+)|\btotalRecord[\"']?\s*[:=]\s*[\"']?(\d+)", re.I)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']+)", re.I)
_HOLDER = re.compile(r"(?<![\w-])id\s*=\s*[\"']?([\w-]+)")
_INIT = re.compile(r"\bInitData(\w+)\s*=\s*\[")
_SETTINGS = re.compile(r"\bparam_(\w+)\s*=\s*|#([\w-]+)[\"']\s*\)\s*\.jpage\s*\(\s*")
_PROXY = re.compile(r"[\"']([^\"'\s]{0,300}dataproxy\.jsp)\b")
_POSITION = ("perpage", "page", "startrecord", "endrecord")
"""In an order that no server writes: it marks requests of our own making."""
_USUAL_PROXY = "/module/web/jpage/dataproxy.jsp"
_USUAL, _LARGEST = 45, 100
"""Rows that are asked for at once: three display pages; all proxies allow a hundred."""
_BEFORE = 600


@dataclass(frozen=True)
class Unit:
    """A block: `following` is the link to its next group, `fields` are what its script posts to the proxy."""

    name: str
    rows: tuple[str, ...] = ()
    total: int | None = None
    following: str | None = None
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def column(self) -> str:
        """The number of the column it shows; some sites encrypt it in the link to the next group."""
        return dict(self.fields).get("columnid") or query_of(self.following or "").get("columnid", "")

    @property
    def follows_in_plain(self) -> bool:
        """Whether there is a link to the next group that names the column by its number."""
        named = query_of(self.following).get("columnid", "0") if self.following else ""
        return named.isdigit()


def units_of(url: str, text: str) -> list[Unit]:
    """The blocks of a column page, or the one of a proxy's answer."""
    units: dict[str, Unit] = {}
    for unit in (*_embedded(url, text), *_initial(text)):
        kept = units.setdefault(unit.name, unit)
        units[unit.name] = replace(kept, rows=kept.rows or unit.rows, total=kept.total or unit.total)
    for name, settings in _settings(text):
        unit = units.setdefault(name, Unit(name))
        total = _total(settings) if unit.total is None else unit.total
        units[name] = replace(unit, total=total, fields=unit.fields or _fields(settings))
    if len(units) == 1:
        (unit,) = units.values()
        return [replace(unit, total=_total(text) if unit.total is None else unit.total)]
    return list(units.values())


def links_in(unit: Unit, url: str) -> Iterator[Link]:
    """The links of its rows. Each is read by itself: what is broken in one spoils no other."""
    for row in unit.rows:
        for _, link in links_of(parse_text(row), url):
            yield replace(link, date=link.date or find_date(row))


def rest_of(unit: Unit, url: str, proxy: str | None) -> tuple[Ask, ...]:
    """What a column page leads to: the next group as the page links it, and `proxy` asked as its script does.

    The one stops at servers that read only `page`, the other at those that take no POST. Where the link has an
    encrypted column its deeper pages come back empty; the script's own request is the better one then.
    """
    linked = (Ask(unit.following),) if unit.following else ()
    if unit.total is None:
        return linked or (() if unit.rows else _by_script(unit, url, proxy))
    if len(unit.rows) >= unit.total:
        return ()
    if linked and not unit.follows_in_plain:
        return _by_script(unit, url, proxy) if unit.fields else linked
    return linked + _by_script(unit, url, proxy)


def after_answer(unit: Unit, url: str) -> tuple[Ask, ...]:
    """What follows an answer of the proxy; nothing where its rows reach the total, or it has none."""
    asked = query_of(url)
    page, end = number(asked.get("page")), number(asked.get("endrecord"))
    reached = end or page * number(asked.get("perpage"))
    is_last = bool(unit.total) and max(reached, page) >= (unit.total or 0)
    if not unit.rows or is_last or page >= MOST_PAGES:
        return ()
    if tuple(asked)[: len(_POSITION)] != _POSITION:
        return (Ask(unit.following),) if unit.following and unit.following != url else ()
    size = number(asked["perpage"])
    if unit.total is None and len(unit.rows) < size:
        return ()
    return (_ask(url.partition("?")[0], page + 1, size, asked),)


def proxy_of(url: str, text: str) -> str | None:
    """The address of the proxy that a page names."""
    named = _PROXY.search(text)
    return absolute(url, named.group(1)) if named else None


def _by_script(unit: Unit, url: str, proxy: str | None) -> tuple[Ask, ...]:
    fields = dict(unit.fields) or query_of(unit.following or "")
    proxy = proxy or absolute(url, (unit.following or _USUAL_PROXY).partition("?")[0])
    size = min(max(len(unit.rows), _USUAL), _LARGEST)
    return (_ask(proxy, len(unit.rows) // size + 1, size, fields),) if proxy and fields else ()


def _ask(proxy: str, page: int, size: int, fields: dict[str, str]) -> Ask:
    """The fields go into the address as well: the answer's next page is made from nothing else."""
    place = (size, page, (page - 1) * size + 1, page * size)
    form = dict(zip(_POSITION, map(str, place), strict=True))
    form |= {name: value for name, value in fields.items() if name not in form}
    return Ask(f"{proxy}?{urlencode(form, errors='replace')}", tuple(form.items()))


def _embedded(url: str, text: str) -> Iterator[Unit]:
    names = {""}
    blocks = re.split(r"<datastore\b", text, flags=re.I)
    for place, (before, block) in enumerate(pairwise(blocks)):
        inside = re.split(r"</datastore", block, maxsplit=1, flags=re.I)[0]
        head, *rows = _ROW.split(inside)
        following = _following(url, inside)
        linked = query_of(following or "").get("unitid", "")
        holders = _HOLDER.findall(before[-_BEFORE:])
        name = linked if linked.isdigit() else holders[-1] if holders else ""
        name = f"#{place}" if name in names else name
        names.add(name)
        markup = (_markup(re.split(r"</record\b", row, maxsplit=1, flags=re.I)[0]) for row in rows)
        yield Unit(name, tuple(filter(None, markup)), _total(head), following)


def _markup(row: str) -> str:
    markup = _CDATA.sub("", row).strip()
    return markup if "<" in markup else unescaped_markup(markup)


def _following(url: str, block: str) -> str | None:
    parts = re.split(r"</?nextgroup\b[^<>]*>", block, maxsplit=2, flags=re.I)
    link = _HREF.search(unescaped_markup(parts[1])) if len(parts) > 1 else None
    return absolute(url, link.group(1)) if link else None


def _initial(text: str) -> Iterator[Unit]:
    for found, end in _each_to_the_next(_INIT, text):
        yield Unit(found.group(1), tuple(filter(str.strip, strings_of(text, found.end(), end))))


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """The script's words on each block, up to those on the next."""
    for found, end in _each_to_the_next(_SETTINGS, text):
        yield found.group(1) or found.group(2), text[found.end() : end]


def _each_to_the_next(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], int]]:
    """What the pattern finds, each with the place where the next begins: no text is read twice."""
    found = list(pattern.finditer(text))
    starts = [match.start() for match in found]
    return zip(found, [*starts[1:], len(text)], strict=False)


def _fields(settings: str) -> tuple[tuple[str, str], ...]:
    ajax = re.search(r"\bajaxParam\s*:\s*", settings)
    if not ajax and not settings.startswith("{"):
        return ()
    fields = fields_of(settings, ajax.end() if ajax else 0)
    return tuple(fields.items()) if "columnid" in fields or "unitid" in fields else ()


def _total(text: str) -> int | None:
    found = _TOTAL.search(text)
    return int((found.group(1) or found.group(2))[:9]) if found else None
