"""A real web server on this machine, and crawls of it in a process of their own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml

REPOSITORY = Path(__file__).parents[2]


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request as it came; `form` is what was posted."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: tuple[tuple[str, str], ...] = ()


class Web:
    """Pages by path; unknown paths are 404. A page is an answer, or a function that makes one of the request.

    An answer with ETag or Last-Modified is 304 to those who have it. `log` holds the paths asked for, `asked` the
    whole requests, `most_at_once` how many came together.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.log: list[str] = []
        self.asked: list[Asked] = []
        self.agents: set[str] = set()
        self.times: list[float] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def add(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        data = body.encode() if isinstance(body, str) else body
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Answer(data, status, names)
        return self.url(path)

    def add_script(self, path: str, script: Callable[[Asked], Answer]) -> str:
        """A page that is made for each request; `path` is compared without the query."""
        self.pages[path] = script
        return self.url(path)

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def answer(self, asked: Asked) -> Answer:
        page = self.pages.get(asked.path) or self.pages.get(asked.path.partition("?")[0])
        answer = page(asked) if callable(page) else page or Answer(b"<html><body>404</body></html>", 404)
        for name, condition in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
            if name in answer.headers and asked.headers.get(condition) == answer.headers[name]:
                return Answer(b"", 304, {name: answer.headers[name]})
        return answer

    def _handler(web) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                form = tuple(parse_qsl(self.rfile.read(size).decode(), keep_blank_values=True))
                asked = Asked(self.command, self.path, dict(self.headers), form)
                with web.lock:
                    web.log.append(self.path)
                    web.asked.append(asked)
                    web.times.append(time.monotonic())
                    web.agents.add(self.headers.get("User-Agent", ""))
                    web.at_once += 1
                    web.most_at_once = max(web.most_at_once, web.at_once)
                time.sleep(0.01)
                answer = web.answer(asked)
                with web.lock:
                    web.at_once -= 1
                self.send_response(answer.status)
                for name, value in {"Content-Type": "text/html", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@dataclass
class Store:
    """The archive and catalog of crawls."""

    root: Path

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.root / 'catalog.db'}"

    def rows(self, query: str) -> list[sqlite3.Row]:
        with sqlite3.connect(self.root / "catalog.db") as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(query).fetchall()

    def failures(self) -> dict[str, str]:
        """The failure of each path that failed."""
        return {path_of(r["url"]): r["failure"] for r in self.rows("select * from fetches where failure <> ''")}

    def kept(self) -> list[str]:
        """The paths whose bytes were kept, as often as they were."""
        return [path_of(r["url"]) for r in self.rows("select url from fetches where sha256 is not null")]


@dataclass
class Crawl:
    code: int
    summary: dict[str, Any]
    stderr: str


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def command(store: Store, sites: Path, *options: str) -> list[str]:
    where = ["--store", str(store.root), "--database-url", store.database_url, "--sites", str(sites)]
    return [sys.executable, "-m", "spiders.crawl", *where, *options]


_COMPILED = tempfile.TemporaryDirectory()


def environment(**settings: str) -> dict[str, str]:
    """Ours, with settings; crawls share compiled modules even where none may be written beside the sources."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    chosen = {f"GONGKAI_{name.upper()}": value for name, value in settings.items()}
    return {**inherited, "PYTHONPYCACHEPREFIX": _COMPILED.name, **chosen}


def run_crawl(store: Store, sites: Path, *options: str, **settings: str) -> Crawl:
    done = subprocess.run(
        command(store, sites, *options),
        cwd=REPOSITORY,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Crawl(done.returncode, json.loads(done.stdout or "{}"), done.stderr)


def write_catalogue(path: Path, *rows: dict[str, Any], loopback: bool = True) -> Path:
    defaults = {
        "name": "云湖市",
        "division": "649900",
        "level": "prefecture",
        "platform": "trs",
        "delay": 0.02,
        "verified_at": "2026-11-01",
    }
    sites = [{**defaults, **row} for row in rows]
    data = {"loopback": True, "sites": sites} if loopback else {"sites": sites}
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def entry(href: str, text: str, title: str = "") -> str:
    return f'<li><a href="{href}" title="{title or text}">{text}</a><span>2025-01-23</span></li>'


def list_html(*items: str, script: str = "") -> str:
    return f"<html><body><ul>{''.join(items)}</ul><script>{script}</script></body></html>"


def report_html(number: int, more: str = "") -> str:
    body = "一、总体情况 本报告所列数据的统计期限自2024年1月1日起。" * 20
    return f"<html><body><h1>{number}</h1><div class=TRS_Editor>{body}</div>{more}</body></html>"
