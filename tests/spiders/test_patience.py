"""What is asked again, how often and after how long, by the servers' own logs; times are bounded coarsely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any

import pytest
from hostile_web import HostileWeb, resets
from local_web import Answer, Asked, Crawl, Store, Web, entry, list_html, report_html, run_crawl, write_catalogue
from scrapy.http import Response

from spiders.patience import retry_after

REFUSALS = (403, 412, 521, 500, 404)


@dataclass
class Asking:
    """A site that is busy for the first page it is asked for, or for one of them; and what it was asked for when."""

    web: Web
    status: int
    wait: str
    busy: int = 1
    paths: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        self.paths.append(asked.path)
        if len(self.paths) <= self.busy:
            return Answer(b"busy", self.status, {"Retry-After": self.wait} if self.wait else {})
        return Answer(report_html(1).encode())

    @property
    def first(self) -> str:
        """The path that it was busy for: which of a list is asked for first is Scrapy's own affair."""
        return self.paths[0]

    def times(self) -> list[float]:
        return [at for at, path in zip(self.web.times, self.web.log, strict=True) if path == self.first]


@dataclass
class Patient:
    crawl: Crawl
    store: Store
    busy: dict[str, Asking]
    refusing: Web
    resetting: HostileWeb


def _busy(web: Web, status: int, wait: str, pages: int = 3, busy: int = 1) -> Asking:
    asking = Asking(web, status, wait, busy)
    names = [f"/{n}.html" for n in range(pages)]
    web.add("/list/", list_html(*(entry(name, f"{name}局2024年政府信息公开年度报告") for name in names)))
    for name in names:
        web.add_script(name, asking)
    return asking


@pytest.fixture(scope="module")
def patient(new_web: Callable[[], Web], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    """One crawl of sites that are busy, refuse, or hang up."""
    busy = {
        "seconds": _busy(new_web(), 503, "1"),
        "nothing": _busy(new_web(), 429, "", pages=1, busy=9),
        "an hour": _busy(new_web(), 429, "3600"),
    }
    refusing = new_web()
    links = [entry(f"/{status}.html", f"{status}局2024年政府信息公开年度报告") for status in REFUSALS]
    refusing.add("/list/", list_html(*links))
    for status in REFUSALS:
        refusing.add(f"/{status}.html", "no", status=status)
    resetting = HostileWeb({"/list/": resets("HTTP/1.1 200 OK\nContent-Length: 500", bytes(9))})
    webs = [*(page.web.url("/list/") for page in busy.values()), refusing.url("/list/"), resetting.url("/list/")]
    folder = tmp_path_factory.mktemp("patience")
    rows = [{"id": f"s{n}", "columns": [{"url": url}]} for n, url in enumerate(webs)]
    store = Store(folder / "store")
    crawl = run_crawl(store, write_catalogue(folder / "sites.yaml", *rows))
    yield Patient(crawl, store, busy, refusing, resetting)
    resetting.close()


def test_a_busy_page_is_asked_again_after_the_pause_it_asks_for(patient: Patient) -> None:
    first, second = patient.busy["seconds"].times()
    assert second - first > 0.9


def test_the_whole_domain_keeps_the_pause(patient: Patient) -> None:
    web = patient.busy["seconds"].web
    start = web.log.index(patient.busy["seconds"].first)
    assert web.times[start + 1] - web.times[start] > 0.9


def test_a_page_that_stays_busy_is_asked_three_times(patient: Patient) -> None:
    assert len(patient.busy["nothing"].paths) == 3


def test_a_site_that_asks_for_an_hour_is_left_alone(patient: Patient) -> None:
    asking = patient.busy["an hour"]
    assert asking.paths == [asking.first]


def test_what_was_not_asked_for_is_refused_and_says_why(patient: Patient) -> None:
    asking = patient.busy["an hour"]
    rows = _failures(patient, asking.web.url(""))
    others = [row for url, row in rows.items() if not url.endswith(asking.first)]
    assert [(row["failure"], "left alone" in row["detail"]) for row in others] == [("refused", True)] * 2


def test_the_pause_that_was_asked_for_is_kept(patient: Patient) -> None:
    asked = (patient.busy[name] for name in ("nothing", "an hour"))
    rows = _failures(patient, "")
    details = [rows[asking.web.url(asking.first)]["detail"] for asking in asked]
    assert details == ["HTTP status 429", "HTTP status 429, Retry-After: 3600"]


def _failures(patient: Patient, beginning: str) -> dict[str, Any]:
    """The fetches that failed, by url."""
    rows = patient.store.rows("select url, failure, detail from fetches where failure <> ''")
    return {row["url"]: row for row in rows if row["url"].startswith(beginning)}


@pytest.mark.parametrize("status", REFUSALS)
def test_refusals_challenges_and_errors_are_not_asked_again(patient: Patient, status: int) -> None:
    assert patient.refusing.log.count(f"/{status}.html") == 1


def test_a_connection_that_breaks_is_tried_three_times(patient: Patient) -> None:
    assert patient.resetting.log.count("/list/") == 3


def _in(seconds: int) -> str:
    return format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("7", 7, 7),
        ("", 0, 0),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("9" * 400, 10**8, 10**9),
        ("Wed, 25 Nov 2020 04:33:30 GMT", 0, 0),
    ],
)
def test_what_a_site_may_ask_for(header: str, least: float, most: float) -> None:
    assert least <= retry_after(Response("http://a.cn/", headers={"Retry-After": header})) <= most


def test_a_pause_until_a_date() -> None:
    assert 3000 < retry_after(Response("http://a.cn/", headers={"Retry-After": _in(3600)})) <= 3600


@pytest.mark.parametrize(
    "asked", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 01 Jan 2027 00:00:00 +99999999999999"]
)
def test_a_date_that_no_calendar_has_asks_nothing(asked: str) -> None:
    assert retry_after(Response("http://a.gov.cn/", headers={"Retry-After": asked})) == 0.0
