"""Serve both sample sites: `python data/sample/server.py [--port-base 8761] [--until-stdin-closes]`."""

from __future__ import annotations

import argparse
import re
import signal
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote, unquote, urlsplit

SITES = Path(__file__).resolve().parent / "sites"
NAMES = ("yunhu", "chengxi")
VIEWS = b"@@VIEWS@@"
_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_CHARSET = re.compile(rb'<meta charset="([\w-]+)"')
_MISSING = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>404</title></head><body>页面不存在</body></html>'


class SiteServer(ThreadingHTTPServer):
    """A site's folder on a local port. `requests` lists every path that was asked for."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        self.requests: list[str] = []
        self.views = count(1024)
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def address(self) -> str:
        """The site's front page."""
        return f"http://127.0.0.1:{self.server_port}/"

    def file_for(self, path: str) -> Path | None:
        """The file behind a request path; None outside the folder or where there is none."""
        try:
            file = (self.folder / unquote(path, errors="strict").lstrip("/")).resolve()
            file = file / "index.html" if path.endswith("/") else file
            return file if file.is_relative_to(self.folder) and file.is_file() else None
        except (ValueError, OSError):
            return None


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.requests.append(path)
        file = self.server.file_for(path)
        if file is not None:
            content = file.read_bytes()
            if file.suffix == ".html":
                content = content.replace(VIEWS, str(next(self.server.views)).encode())
            self._answer(HTTPStatus.OK, content, content_type(file.suffix, content))
        elif self.server.file_for(f"{path}/") is not None:
            self._answer(HTTPStatus.MOVED_PERMANENTLY, b"", "text/html", f"{quote(unquote(path))}/")
        else:
            self._answer(HTTPStatus.NOT_FOUND, _MISSING.encode(), "text/html; charset=utf-8")

    def _answer(self, status: HTTPStatus, content: bytes, kind: str, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: `requests` is the log."""


def content_type(suffix: str, content: bytes) -> str:
    """The header; a page is announced with the charset that it declares itself, rightly or not, if any."""
    if suffix != ".html":
        return _TYPES.get(suffix, "application/octet-stream")
    declared = _CHARSET.search(content[:1024])
    return f"text/html; charset={declared[1].decode()}" if declared else "text/html"


def serve(folder: Path, port: int) -> SiteServer:
    """Serve a site from a thread of its own; port 0 takes a free one. End with `shutdown` and `server_close`."""
    server = SiteServer(folder, port)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


def main(arguments: list[str]) -> int:
    """Serve until told to stop; the exit code is 1 where a port is taken."""
    parser = argparse.ArgumentParser(description="Serve the two sample sites on this machine.")
    parser.add_argument("--port-base", type=int, default=8761, help="port of yunhu; chengxi has the next one")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop at the end of standard input")
    options = parser.parse_args(arguments)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if options.until_stdin_closes:
        Thread(target=_wait_for_stdin, args=(stop,), daemon=True).start()
    return _serve_all(options.port_base, stop)


def _serve_all(port_base: int, stop: Event) -> int:
    servers: list[SiteServer] = []
    for port, name in enumerate(NAMES, start=port_base):
        try:
            servers.append(serve(SITES / name, port))
        except (OSError, OverflowError) as error:
            print(f"cannot serve {name} at 127.0.0.1:{port}: {error}", file=sys.stderr)
            return 1
        print(f"serving {servers[-1].address} ({name})", flush=True)
    stop.wait()
    for server in servers:
        server.shutdown()
        server.server_close()
    return 0


def _wait_for_stdin(stop: Event) -> None:
    # Not sys.stdin: a thread blocked in its buffer would stop the interpreter from ending.
    with open(0, "rb", buffering=0, closefd=False) as stream:
        while stream.read(4096):
            pass
    stop.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
