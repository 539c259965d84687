"""What the ledger calls known."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from schemas.catalog import Address, Fetch, open_catalog
from schemas.failures import Reason
from spiders import ledger as ledger_module
from spiders.addresses import note
from spiders.ledger import Answer, Ledger
from spiders.platforms.common import LONGEST_ADDRESS

NOW = dt.datetime(2026, 3, 1, 3, tzinfo=dt.UTC)
URL = "http://www.xqq.gov.cn/nb/t1.html"


@dataclass
class Clock:
    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(catalog_url: str, clock: Clock) -> Ledger:
    made = Ledger(open_catalog(catalog_url), "run", 30, clock)
    made.open_run()
    return made


def _keep(ledger: Ledger, data: bytes = b"<html>1</html>") -> bool:
    return ledger.keep(Answer("xqq", "detail", URL, data=data), hashlib.sha256(data).hexdigest())


def _is_known(ledger: Ledger) -> bool:
    return ledger.is_recent(ledger.known(URL))


def test_a_page_is_known_once_its_bytes_are_kept(ledger: Ledger) -> None:
    before = _is_known(ledger)
    _keep(ledger)
    assert (before, _is_known(ledger)) == (False, True)


def test_a_page_is_unknown_again_after_refetch_days(ledger: Ledger, clock: Clock) -> None:
    _keep(ledger)
    clock.now += dt.timedelta(days=31)
    assert not _is_known(ledger)


@pytest.mark.parametrize(("reason", "known"), [(Reason.GONE, True), (Reason.CONNECTION, False)])
def test_only_final_failures_are_known(ledger: Ledger, reason: Reason, known: bool) -> None:
    ledger.record(Answer("xqq", "detail", URL, failure=reason))
    assert _is_known(ledger) is known


def test_a_list_page_is_never_known(ledger: Ledger) -> None:
    ledger.record(Answer("xqq", "list", URL, http_status=200))
    assert not _is_known(ledger)


def test_the_same_bytes_are_one_document(ledger: Ledger) -> None:
    assert (_keep(ledger), _keep(ledger)) == (True, False)


def test_the_newest_bytes_are_the_last_kept(ledger: Ledger, clock: Clock) -> None:
    _keep(ledger)
    clock.now += dt.timedelta(days=1)
    _keep(ledger, b"<html>2</html>")
    assert ledger.known(URL).sha256 == hashlib.sha256(b"<html>2</html>").hexdigest()


def test_a_run_is_opened_once(ledger: Ledger) -> None:
    assert not ledger.open_run()


def test_tens_of_thousands_of_addresses_are_found_again(ledger: Ledger) -> None:
    _keep(ledger)
    urls = [f"http://www.xqq.gov.cn/{number}.html" for number in range(70_000)]  # more than a query may name
    assert [one.url for one in ledger.named([*urls, URL])] == [URL]


def test_an_address_that_another_crawl_enters_meanwhile_is_entered_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    collisions = iter([True, True])

    def overtaken(*args: object) -> None:
        if next(collisions, False):  # two crawls link the same page off their sites: neither finds it yet
            raise IntegrityError("INSERT INTO addresses", {}, Exception("duplicate key"))
        note(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger_module, "note", overtaken)
    ledger.record(Answer("xqq", "detail", URL, failure=Reason.OFF_SITE))
    with ledger.engine.connect() as connection:
        counts = [connection.scalar(select(func.count()).select_from(table)) for table in (Address, Fetch)]
    assert counts == [1, 1]


def test_an_address_as_long_as_links_may_be_is_kept(ledger: Ledger) -> None:
    with_noise = hashlib.shake_256(b"noise").hexdigest(2000)  # nothing packs it
    url = f"http://www.xqq.gov.cn/{with_noise}"[:LONGEST_ADDRESS]
    ledger.record(Answer("xqq", "detail", url, failure=Reason.OFF_SITE))
    assert ledger.known(url).status == Reason.OFF_SITE
