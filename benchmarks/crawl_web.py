"""A fast web server of made-up sites for `crawl.py`: lists of reports, each page different, in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "sites"
SIZES = (20_000, 27_000, 33_000, 40_000)
"""Bytes of a page: a report, and around it what a site puts around it."""
PER_LIST = 50
_ASKED = re.compile(rb"GET /nb/(?:t(\d+)\.html|list_(\d+)\.html)? ")


@dataclass(frozen=True)
class Sites:
    """So many sites with so many reports each; a port is a site, and a slot of the crawler's."""

    ports: tuple[int, ...]
    reports: int
    per_list: int

    @property
    def columns(self) -> list[str]:
        """The first list page of each site."""
        return [f"http://127.0.0.1:{port}/nb/" for port in self.ports]

    @property
    def lists(self) -> int:
        """How many list pages a site has."""
        return -(-self.reports // self.per_list)

    def addresses(self, column: str) -> Iterator[str]:
        """All pages of a site in the order in which a list leads to them."""
        for number in range(1, self.lists + 1):
            yield column if number == 1 else f"{column}list_{number}.html"
            first = (number - 1) * self.per_list
            yield from (f"{column}t{report}.html" for report in range(first, min(first + self.per_list, self.reports)))


class Served:
    """What was asked so far, seen from the other process: pages, and when the first and the last one was."""

    def __init__(self) -> None:
        self.pages = multiprocessing.Value("q", 0, lock=False)
        self.first = multiprocessing.Value("d", 0.0, lock=False)
        self.last = multiprocessing.Value("d", 0.0, lock=False)

    def one(self) -> None:
        """Count an answer."""
        self.last.value = time.monotonic()
        self.first.value = self.first.value or self.last.value
        self.pages.value += 1


@contextmanager
def serving(sites: int, reports: int, per_list: int = PER_LIST) -> Iterator[tuple[Sites, Served]]:
    """Serve that many sites with that many reports in all, on free ports, until the block ends."""
    served, (ports, theirs) = Served(), multiprocessing.Pipe(duplex=False)
    arguments = (theirs, sites, reports // sites, per_list, served)
    process = multiprocessing.Process(target=_serve, args=arguments, daemon=True)
    process.start()
    try:
        yield Sites(ports.recv(), reports // sites, per_list), served
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Any, sites: int, reports: int, per_list: int, served: Served) -> None:
    asyncio.run(_serve_all(pipe, sites, reports, per_list, served))


async def _serve_all(pipe: Any, sites: int, reports: int, per_list: int, served: Served) -> None:
    pages, loop = _dressed(), asyncio.get_running_loop()

    def answer(port: int, request: bytes) -> bytes:
        asked = _ASKED.match(request)
        if not asked:
            return _http(b"User-agent: *\nAllow: /\n", b"text/plain")  # robots.txt
        served.one()
        if asked[1]:
            before, after = pages[int(asked[1]) % len(pages)]
            return _http(before + b"%d-%s" % (port, asked[1]) + after)
        return _http(_list(int(asked[2] or 1), reports, per_list))

    class Site(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport
            self.port = transport.get_extra_info("sockname")[1]

        def data_received(self, data: bytes) -> None:
            self.transport.write(answer(self.port, data))

    servers = [await loop.create_server(Site, "127.0.0.1", 0) for _ in range(sites)]
    pipe.send(tuple(server.sockets[0].getsockname()[1] for server in servers))
    await asyncio.Event().wait()


def _http(body: bytes, kind: bytes = b"text/html; charset=utf-8") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind, len(body), body)


def _list(number: int, reports: int, per_list: int) -> bytes:
    shown = range((number - 1) * per_list, min(number * per_list, reports))
    items = "".join(
        f'<li><a href="/nb/t{n}.html" title="第{n}局2024年政府信息公开工作年度报告">第{n}局2024年政府信息公开…</a>'
        "<span>2025-01-23</span></li>"
        for n in shown
    )
    onward = f'<a href="/nb/list_{number + 1}.html">下一页</a>' if number * per_list < reports else ""
    return f"<html><head><title>年报</title></head><body><ul>{items}</ul>{onward}</body></html>".encode()


def _dressed() -> list[tuple[bytes, bytes]]:
    """Reports of the sample between a site's styles, scripts and menus; a number between the two halves is missing."""
    found = (path.read_bytes() for path in sorted(SAMPLE.rglob("*.html")))
    reports = [data for data in found if len(data) > 9_000 and data.isascii() is False and b"<body" in data]
    return [_dress(report, size) for report in islice(reports, 5) for size in SIZES]


def _dress(report: bytes, size: int) -> tuple[bytes, bytes]:
    head, body, rest = re.split(rb"(<body[^>]*>)", report, maxsplit=1)
    room = max(0, size - len(report)) // 2
    script = b"<script>%s</script>" % (b"var a = function (b) { return b + 1; };\n" * (room // 39))
    link = (
        '<li class="menu-item menu-item-{0}"><a href="/zwgk/c{0}/index.html" target="_blank">政务公开栏目{0}</a></li>\n'
    )
    items = "".join(link.format(number) for number in range(room // len(link.format(100).encode())))
    return head + script + body + f"<ul>{items}</ul><p>".encode(), b"</p>" + rest
