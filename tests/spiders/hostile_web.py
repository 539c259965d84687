"""A server that does not keep to HTTP: each path is a function that writes what it likes to the socket."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

Script = Callable[[socket.socket], None]


class HostileWeb:
    """Paths are compared without the query; others are 404. `log` holds the paths asked for, in order."""

    def __init__(self, scripts: dict[str, Script] | None = None) -> None:
        self.scripts = scripts or {}
        self.log: list[str] = []
        self.connections = 0
        self.server = _Server(("", 0), self._handler())
        self.port = int(self.server.server_address[1])
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(web) -> type[socketserver.BaseRequestHandler]:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                web.connections += 1
                with suppress(OSError):
                    path = _path_of(_read_head(self.request))
                    web.log.append(path)
                    web.scripts.get(path.partition("?")[0], _nothing_there)(self.request)

        return Handler


class _Server(socketserver.ThreadingTCPServer):
    """On all addresses of this machine, IPv6 too where it has that."""

    address_family = socket.AF_INET6 if socket.has_ipv6 else socket.AF_INET
    daemon_threads = True
    request_queue_size = 50

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def _read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head and (data := connection.recv(65536)):
        head += data
    return head


def _path_of(head: bytes) -> str:
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    return words[1] if len(words) > 1 else ""


def _nothing_there(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def sends(head: str, *body: bytes) -> Script:
    """Send a head, without its last empty line, and a body; then hang up."""

    def script(connection: socket.socket) -> None:
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        for piece in body:
            connection.sendall(piece)

    return script


def keeps_sending(head: str, pieces: Iterator[bytes], stop: threading.Event, pause: float = 0) -> Script:
    """Send a head and pieces until the other side hangs up, or the test is over."""

    def script(connection: socket.socket) -> None:
        connection.sendall(head.replace("\n", "\r\n").encode())
        for piece in pieces:
            if stop.wait(pause):
                return
            connection.sendall(piece)

    return script


def resets(head: str, body: bytes) -> Script:
    """Send a part, then reset the connection."""

    def script(connection: socket.socket) -> None:
        sends(head, body)(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()

    return script
