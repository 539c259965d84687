"""How a server is connected to: old TLS gets a second try, endless headers an end, this network is never entered."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response
from twisted.web.iweb import IPolicyForHTTPS

from spiders.faults import HeadersTooLarge, OffSite
from spiders.handshakes import Handshakes, named_fault
from spiders.resolver import refused

MOST_HEADER_BYTES = 256 * 1024
"""Browsers give up at about as much; Scrapy counts only the body."""


class Connections(HTTP11DownloadHandler):
    """Scrapy's handler for http and https; `request.meta["tls"]` says how a secure answer came."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.handshakes = Handshakes()
        self._contextFactory = cast("IPolicyForHTTPS", self.handshakes)
        self._pool._factory = _Factory

    async def download_request(self, request: Request) -> Response:
        """Called by Scrapy; raises OffSite where the name leads into a network, else what Scrapy raises."""
        request.meta.pop("tls", None)
        try:
            response = await self._download(request)
        except CannotResolveHostError as error:
            host = urlsplit(request.url).hostname or ""
            if host in refused:
                raise OffSite(f"{host} is {refused[host]}, an address of this machine or network") from error
            raise
        if request.url.startswith("https:"):
            request.meta["tls"] = self._how(request)
        return response

    async def _download(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            fault, server = named_fault(error), _server(request)
            if fault is None or server in self.handshakes.compatible:
                raise
            self.handshakes.compatible[server] = fault
        return await super().download_request(request)

    def _how(self, request: Request) -> dict[str, str]:
        server = _server(request)
        told = {
            "tls-certificate": self.handshakes.states.get(server),
            "tls-compatible": self.handshakes.compatible.get(server),
        }
        return {name: value for name, value in told.items() if value}


def _server(request: Request) -> tuple[str, int]:
    parts = urlsplit(request.url)
    return parts.hostname or "", parts.port or 443


class _Parser(_LenientHTTPClientParser):
    """Ends an answer whose headers do not end; what is raised here becomes the reason of the failed request."""

    header_bytes = 0

    def lineReceived(self, line: bytes) -> None:
        self.header_bytes += len(line)
        if self.header_bytes > MOST_HEADER_BYTES:
            raise HeadersTooLarge(f"headers of more than {MOST_HEADER_BYTES} bytes")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        raise HeadersTooLarge(f"a header line of more than {self.MAX_LENGTH} bytes")


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        asked = super().request(request)
        self._parser.__class__ = _Parser  # as Scrapy itself sets it: Twisted leaves no other way
        return asked


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
