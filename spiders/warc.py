"""A crawl as WARC 1.1 (ISO 28500:2017): every request that was sent, and its answer or what came instead.

Each record is a gzip member of its own and written at once: whoever kills the crawl cuts off the last one at most.
Needs warcio.
"""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response

from spiders.faults import explain
from spiders.options import OptionsError
from spiders.version import spider_version

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from warcio.recordloader import ArcWarcRecord

MISSING = "--warc needs the package warcio; add it: pip install -c constraints.txt -e '.[warc]'"


class WarcFile:
    """One `.warc.gz` of one crawl, `<run>-00000.warc.gz` in a folder: a file that is there is never added to."""

    def __init__(self, folder: Path, run_id: str, about: dict[str, str]) -> None:
        """Raises OSError where the file cannot be made; `check_warc` comes first."""
        from warcio.warcwriter import WARCWriter

        self._file = _new_file(folder, re.sub(r"[^\w.-]", "_", run_id))
        self._buffer = io.BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=True, warc_version="1.1")
        self._write(self._writer.create_warcinfo_record(Path(self._file.name).name, about))

    def exchange(self, request: Request, response: Response) -> None:
        """Add an answer as it came (its transfer encoding undone), and its request."""
        from warcio.statusandheaders import StatusAndHeaders

        status = f"{response.status} {_phrase(response.status)}".strip()
        answer = self._writer.create_warc_record(
            request.url,
            "response",
            payload=io.BytesIO(response.body),
            length=len(response.body),
            http_headers=StatusAndHeaders(status, _lines(response.headers), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-IP-Address": str(response.ip_address)} if response.ip_address else {},
        )
        self._write(answer)
        self._write(self._request(request, _id(answer), answer.rec_headers.get_header("WARC-Date")))

    def failure(self, request: Request, error: BaseException) -> None:
        """Add a request that was not answered, and why."""
        asked = self._request(request)
        self._write(asked)
        reason, detail = explain(error)
        lines = f"fetch-failure: {reason}\r\nfetch-failure-detail: {' '.join(detail.split())}\r\n".encode()
        told = self._writer.create_warc_record(
            request.url,
            "metadata",
            payload=io.BytesIO(lines),
            length=len(lines),
            warc_content_type="application/warc-fields",
            warc_headers_dict={
                "WARC-Concurrent-To": _id(asked),
                "WARC-Date": asked.rec_headers.get_header("WARC-Date"),
            },
        )
        self._write(told)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _request(self, request: Request, answer: str = "", date: str | None = None) -> ArcWarcRecord:
        from warcio.statusandheaders import StatusAndHeaders

        parts = urlsplit(request.url)
        line = f"{request.method} {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1"
        named = {"WARC-Concurrent-To": answer, "WARC-Date": date}
        return self._writer.create_warc_record(
            request.url,
            "request",
            payload=io.BytesIO(request.body),
            length=len(request.body),
            http_headers=StatusAndHeaders(
                line, [("Host", parts.netloc), *_lines(request.headers)], is_http_request=True
            ),
            warc_headers_dict={name: value for name, value in named.items() if value},
        )

    def _write(self, record: ArcWarcRecord) -> None:
        self._writer.write_record(record)
        self._file.write(self._buffer.getvalue())
        self._file.flush()
        self._buffer.seek(0)
        self._buffer.truncate()


class RecordWarc:
    """Downloader middleware, the one next to the network: robots.txt, redirects and retries pass it, too."""

    def __init__(self, crawler: Crawler, file: WarcFile) -> None:
        self.crawler = crawler
        self.file = file
        self.stopping: asyncio.Task[None] | None = None
        crawler.signals.connect(file.close, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecordWarc:
        """Called by Scrapy; raises NotConfigured where no WARC is wanted, and OptionsError."""
        spider: Any = crawler.spider
        options = getattr(spider, "options", None)  # a look at a column has none
        if options is None or options.warc is None:
            raise NotConfigured
        about = {
            "software": f"gongkai/{spider_version()} (https://pypi.org/project/warcio/)",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": "obey",
            "http-header-user-agent": crawler.settings["USER_AGENT"],
            "isPartOf": spider.ledger.run_id,
        }
        return cls(crawler, WarcFile(options.warc, spider.ledger.run_id, about))

    def process_response(self, request: Request, response: Response) -> Response:
        """Called by Scrapy."""
        self._record(lambda: self.file.exchange(request, response))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Called by Scrapy."""
        if not isinstance(exception, IgnoreRequest):  # that was never sent
            self._record(lambda: self.file.failure(request, exception))

    def _record(self, write: Callable[[], None]) -> None:
        """A crawl whose record cannot be kept ends: its gaps would look like silence of the sites."""
        try:
            write()
        except OSError as error:
            if self.stopping is None:  # a task, not awaited: closing waits for the very request that called us
                closing = self.crawler.engine.close_spider_async(reason=f"cannot write the WARC file: {error.strerror}")
                self.stopping = asyncio.get_running_loop().create_task(closing)


def check_warc(folder: Path) -> None:
    """Raise OptionsError now rather than in the middle of Scrapy's start."""
    if find_spec("warcio") is None:
        raise OptionsError(MISSING)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OptionsError(f"cannot write to {folder}: {error.strerror}; name another folder for --warc") from error


def _new_file(folder: Path, run_id: str) -> BinaryIO:
    """A run that is taken up again gets the next number: after a tail that was cut off nothing could be read."""
    for number in count():
        with suppress(FileExistsError):
            return (folder / f"{run_id}-{number:05}.warc.gz").open("xb")
    raise AssertionError


def _lines(headers: Headers) -> list[tuple[str, str]]:
    named = ((name.decode("latin-1"), values) for name, values in headers.items())
    return [(name, value.decode("latin-1")) for name, values in named for value in values]


def _phrase(status: int) -> str:
    """Scrapy does not keep the server's own."""
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _id(record: ArcWarcRecord) -> str:
    return str(record.rec_headers.get_header("WARC-Record-ID"))
