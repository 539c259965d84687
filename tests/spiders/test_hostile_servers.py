"""One crawl of servers that do not keep to HTTP, or lead elsewhere: all is labelled and bounded, nothing else asked."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import pytest
from hostile_web import HostileWeb, Script, keeps_sending, resets, sends
from local_web import REPOSITORY, Answer, Asked, Store, Web, command, entry, environment, list_html, write_catalogue
from local_web import report_html as report

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

pytestmark = pytest.mark.slow

MOST_BYTES = 2_000_000
SECONDS = 1
MOST_SECONDS = 100
"""Only a crawl that never ends takes that long."""
MOST_MEGABYTES = 350
"""A crawl of nothing takes 150; unpacked, each bomb alone would take more than the rest."""
OK = "HTTP/1.1 200 OK\nContent-Type: text/html"
MEGABYTE = bytes(1_000_000)
GZIP_HEAD = b"\x1f\x8b\x08" + bytes(7)
PAGES = 4


def _bomb(head: bytes, megabytes: int = 1900) -> bytes:
    """Zeros, a thousand times smaller: after a full flush the same bytes can follow each other."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return head + (packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)) * megabytes


def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join(packer.process(MEGABYTE) for _ in range(600)) + packer.finish()


def _packed(body: bytes, name: str) -> Script:
    return sends(f"{OK}\nContent-Encoding: {name}\nContent-Length: {len(body)}", body)


def _layered(times: int) -> bytes:
    data = report(1).encode()
    for _ in range(times):
        data = gzip.compress(data)
    return data


def _loops(counted: Iterator[int]) -> Script:
    def script(connection: socket.socket) -> None:
        sends(f"HTTP/1.1 302 Found\nLocation: /loop?{next(counted)}")(connection)

    return script


def _scripts(stop: threading.Event) -> dict[str, Any]:
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    layers = _layered(6)
    return {
        "/announced": sends(f"{OK}\nContent-Length: 2000000000", bytes(1000)),
        "/chunked": keeps_sending(f"{OK}\nTransfer-Encoding: chunked\n\n", itertools.repeat(chunk), stop),
        "/until-closed": keeps_sending(f"{OK}\n\n", itertools.repeat(bytes(65536)), stop),
        "/drip": keeps_sending(f"{OK}\nContent-Length: 1000\n\n", itertools.repeat(b"x"), stop, 0.2),
        "/slow-headers": keeps_sending(f"{OK}\n", itertools.repeat(b"X"), stop, 0.2),
        "/silent": keeps_sending("", itertools.repeat(b""), stop, 0.2),
        "/gzip": _packed(_bomb(GZIP_HEAD), "gzip"),
        "/deflate": _packed(_bomb(b""), "deflate"),
        "/br": _packed(_brotli_bomb(), "br"),
        "/zstd": _packed(zstd.compress(MEGABYTE) * 1900, "zstd"),
        "/layers": sends(f"{OK}\nContent-Encoding: {', '.join(['gzip'] * 6)}\nContent-Length: {len(layers)}", layers),
        "/too-long": sends(f"{OK}\nContent-Length: 5000", bytes(100)),
        "/too-short": sends(
            f"{OK}\nContent-Length: {len(report(2).encode())}", report(2).encode(), b"HTTP/1.1 200 OK\r\n\r\n" * 9
        ),
        "/bad-chunks": sends(f"{OK}\nTransfer-Encoding: chunked", b"zz\r\nnothing of the kind\r\n"),
        "/headers": keeps_sending(f"{OK}\n", (b"X-%d: %s\r\n" % (n, b"x" * 8000) for n in itertools.count()), stop),
        "/continue": keeps_sending("", itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 500), stop),
        "/header-line": keeps_sending(f"{OK}\nX: ", itertools.repeat(b"x" * 65536), stop),
        "/reset": resets(f"{OK}\nContent-Length: 5000", bytes(100)),
        "/garbage": sends("\0\1\2\3 this is no HTTP"),
        "/loop": _loops(itertools.count()),
    }


FAILURES = {
    "/announced": "too_large",
    "/chunked": "too_large",
    "/until-closed": "too_large",
    "/drip": "connection",
    "/slow-headers": "connection",
    "/silent": "connection",
    "/gzip": "too_large",
    "/deflate": "too_large",
    "/br": "too_large",
    "/zstd": "too_large",
    "/layers": "too_large",
    "/too-long": "connection",
    "/bad-chunks": "connection",
    "/headers": "too_large",
    "/continue": "too_large",
    "/header-line": "too_large",
    "/reset": "connection",
    "/garbage": "connection",
    "/loop": "redirect_shell",
}
ELSEWHERE = (
    "http://2130706433:{trap}/decimal.html",
    "http://0x7f000001:{trap}/hexadecimal.html",
    "http://0177.0.0.1:{trap}/octal.html",
    "http://127.1:{trap}/short.html",
    "http://localhost:{trap}/localhost.html",
    "http://127.0.0.1:{trap}/loopback.html",
    "http://[::1]:{trap}/ipv6.html",
    "http://[::ffff:127.0.0.1]:{trap}/mapped.html",
    "http://user:pass@{site}/user.html",
    "http://{site}@127.0.0.1:{trap}/site-as-user.html",
    "http://10.0.0.1/private.html",
    "http://169.254.169.254/link-local.html",
    "http://elsewhere.example/other.html",
    "ftp://127.0.0.1:{trap}/ftp.html",
    "file:///etc/passwd",
)


@dataclass
class Hostile:
    code: int
    summary: dict[str, Any]
    stderr: str
    megabytes: float
    store: Store
    webs: dict[str, HostileWeb]
    site: Web
    trap: HostileWeb
    endless: Web


def _title(name: str) -> str:
    return f"{name}局2024年政府信息公开工作年度报告"


def _endless(asked: Asked) -> Answer:
    page = int(asked.path.partition("=")[2] or 0)
    items = [entry(f"/other/{page}.html", f"第{page}号通知"), f"<a href='/endless/?p={page + 1}'>下一页</a>"]
    return Answer(list_html(*items).encode())


def _many(count: int, name: str) -> bytes:
    return list_html(*(f'<li><a href="/{name}{n}">{n}号通知</a> 2024-01-02</li>' for n in range(count))).encode()


def _fill(site: Web, webs: dict[str, HostileWeb], trap: HostileWeb) -> None:
    links = [entry(webs[path].url(path), _title(path)) for path in webs]
    for number, pattern in enumerate(ELSEWHERE):
        url = pattern.format(trap=trap.port, site=site.host)
        links.append(entry(url, _title(url)))
        site.add(f"/to/{number}.html", status=302, Location=url)
        links.append(entry(f"/to/{number}.html", _title(f"转{number}")))
    visits = itertools.count()
    site.add_script("/counter.html", lambda _: Answer(report(next(visits)).encode()))
    backslash = f"http://{site.host}\\@127.0.0.1:{trap.port}/backslash.html"  # browsers take it for a slash
    site.add("/list/", list_html(*links, entry("/counter.html", _title("计数")), entry(backslash, _title("反"))))


@pytest.fixture(scope="module")
def hostile(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    """All of it in one crawl, its processor time and memory limited by nothing but itself."""
    stop = threading.Event()
    webs = {path: HostileWeb({path: script}) for path, script in _scripts(stop).items()}
    webs["/too-short"].scripts["/robots.txt"] = sends("HTTP/1.1 200 OK\nContent-Length: 0")
    bombed = HostileWeb(
        {"/robots.txt": _packed(_bomb(GZIP_HEAD, 900), "gzip"), "/list/": sends(OK, list_html().encode())}
    )
    trap, site, endless, many = HostileWeb(), new_web(), new_web(), new_web()
    _fill(site, webs, trap)
    endless.add_script("/endless/", _endless)
    many.add("/many/", _many(8_000, ""))
    huge = HostileWeb({"/huge/": sends(OK, _many(150_000, "x" * 20))})
    folder = tmp_path_factory.mktemp("hostile")
    rebound = [f"127.1:{trap.port}", f"2130706433:{trap.port}"]
    sites = write_catalogue(
        folder / "sites.yaml",
        {
            "id": "web",
            "columns": [{"url": site.url("/list/")}],
            "allowed_hosts": [site.host, *(w.host for w in webs.values())],
        },
        {"id": "endless", "columns": [{"url": endless.url("/endless/")}]},
        {"id": "many", "columns": [{"url": many.url("/many/")}]},
        {"id": "huge", "columns": [{"url": huge.url("/huge/")}]},
        {"id": "bombed", "columns": [{"url": bombed.url("/list/")}]},
        {
            "id": "rebound",
            "columns": [{"url": f"http://{host}/{host[:4]}/"} for host in rebound],
            "allowed_hosts": rebound,
        },
    )
    store = Store(folder / "store")
    result, megabytes = _measured(
        store, sites, max_bytes=str(MOST_BYTES), fetch_seconds=str(SECONDS), column_pages=str(PAGES)
    )
    yield Hostile(*result, megabytes, store, webs, site, trap, endless)
    stop.set()
    for web in (*webs.values(), trap, bombed, huge):
        web.close()


def _measured(store: Store, sites: Path, **settings: str) -> tuple[tuple[int, dict[str, Any], str], float]:
    """A crawl, and the most memory its process took, in megabytes; 0 where the system does not tell."""
    out, err = sites.with_name("out"), sites.with_name("err")
    with out.open("w") as stdout, err.open("w") as stderr:
        process = subprocess.Popen(
            command(store, sites), cwd=REPOSITORY, env=environment(**settings), stdout=stdout, stderr=stderr
        )
        deadline, peak = time.monotonic() + MOST_SECONDS, 0.0
        while process.poll() is None:
            peak = max(peak, _high_water(process.pid))
            time.sleep(0.05)
            if time.monotonic() > deadline:
                process.kill()
    return (process.returncode, json.loads(out.read_text() or "{}"), err.read_text()), peak


def _high_water(pid: int) -> float:
    """What the system has noted since the program began: rusage would count the tests' own memory, at the fork."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def test_the_crawl_ends_by_itself(hostile: Hostile) -> None:
    assert hostile.code == 0, hostile.stderr


def test_its_memory_is_bounded(hostile: Hostile) -> None:
    assert hostile.megabytes < MOST_MEGABYTES


def test_nothing_outside_the_allowed_hosts_is_contacted(hostile: Hostile) -> None:
    assert (hostile.trap.connections, hostile.trap.log) == (0, [])


@pytest.mark.parametrize(("path", "failure"), FAILURES.items())
def test_hostile_answers_have_their_reason(hostile: Hostile, path: str, failure: str) -> None:
    assert _failure(hostile, hostile.webs[path].url(path))["failure"] == failure


def _failure(hostile: Hostile, url: str) -> dict[str, Any]:
    quoted = url.replace("'", "''")
    (row,) = hostile.store.rows(f"select * from fetches where url = '{quoted}'")
    return dict(row)


@pytest.mark.parametrize("number", range(len(ELSEWHERE)))
def test_a_redirect_elsewhere_is_off_site(hostile: Hostile, number: int) -> None:
    assert _failure(hostile, hostile.site.url(f"/to/{number}.html"))["failure"] == "off_site"


@pytest.mark.parametrize("name", [pattern.rsplit("/", 1)[1] for pattern in ELSEWHERE])
def test_a_link_elsewhere_is_off_site(hostile: Hostile, name: str) -> None:
    rows = hostile.store.rows(f"select failure from fetches where url like '%/{name}' and kind = 'detail'")
    assert [row["failure"] for row in rows] == ["off_site"]


@pytest.mark.parametrize("path", ["/127./", "/2130/"])
def test_a_name_that_leads_into_a_network_is_off_site(hostile: Hostile, path: str) -> None:
    (row,) = hostile.store.rows(f"select * from fetches where url like '%{path}'")
    assert (row["failure"], "is 127.0.0.1, an address of this machine" in row["detail"]) == ("off_site", True)


def test_a_backslash_ends_the_host(hostile: Hostile) -> None:
    assert [path for path in hostile.site.log if path.endswith("backslash.html")]


def test_a_link_with_a_user_s_name_is_not_asked_for(hostile: Hostile) -> None:
    assert "/user.html" not in hostile.site.log


def test_a_body_of_the_announced_length_is_kept(hostile: Hostile) -> None:
    row = _failure(hostile, hostile.webs["/too-short"].url("/too-short"))
    assert (row["failure"], row["sha256"]) == (None, hashlib.sha256(report(2).encode()).hexdigest())


def test_a_page_that_counts_its_visits_is_asked_for_once(hostile: Hostile) -> None:
    assert hostile.site.log.count("/counter.html") == 1


def test_a_list_without_an_end_is_cut_off(hostile: Hostile) -> None:
    asked = {path for path in hostile.endless.log if path.startswith("/endless/")}  # on a busy machine one twice
    assert len(asked) == PAGES


def test_lists_that_are_cut_off_are_named(hostile: Hostile) -> None:
    cut = {entry["site"]: entry["detail"] for entry in hostile.summary["cut"]}
    assert cut == {
        "endless": f"the list goes on after page {PAGES} (GONGKAI_COLUMN_PAGES)",
        "many": "8000 entries on one page, the first 5000 were looked at",
    }


def test_a_list_that_is_cut_off_says_so_in_the_log(hostile: Hostile) -> None:
    assert f"WARNING {hostile.endless.url(f'/endless/?p={PAGES - 1}')}: the list goes on" in hostile.stderr


def test_a_list_page_of_many_megabytes_is_too_large(hostile: Hostile) -> None:
    (row,) = hostile.store.rows("select failure from fetches where url like '%/huge/'")
    assert row["failure"] == "too_large"


def test_a_robots_txt_that_cannot_be_unpacked_keeps_the_crawler_out(hostile: Hostile) -> None:
    (row,) = hostile.store.rows("select * from fetches where site_id = 'bombed'")
    assert row["failure"] == "robots"
