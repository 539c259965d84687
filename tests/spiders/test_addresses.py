"""What an address shows after any sequence of answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from schemas.catalog import Address, Document, open_catalog
from spiders.addresses import OK, UNKNOWN, Sighting, address_of, look_up, note, shown
from spiders.season import day_in_china

HASHES = ("a" * 64, "b" * 64, "c" * 64)
SIZES = {sha256: 100 + number for number, sha256 in enumerate(HASHES)}
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
GONE = {"gone", "soft_404"}
Row = dict[str, Any]


@st.composite
def _sightings(draw: st.DrawFn) -> Sighting:
    scheme, page = draw(st.sampled_from(("http", "https"))), draw(st.sampled_from("12"))
    status = draw(st.sampled_from((OK, OK, *sorted(GONE), "connection", "robots")))
    is_ok = status == OK
    word = st.none() | st.sampled_from(("x", "y"))
    return Sighting(
        url=f"{scheme}://www.xqq.gov.cn/nb/{page}.html",
        site_id="xqq",
        kind=draw(st.sampled_from(("detail", "attachment"))),
        status=status,
        at=START,
        parent_url=draw(word),
        link_text=draw(word),
        sha256=draw(st.none() | st.sampled_from(HASHES)) if is_ok else None,
        etag=draw(word),
        last_modified=draw(word),
        files=draw(st.none() | st.just((("http://www.xqq.gov.cn/a.pdf", "附件"),)) | st.just(())) if is_ok else None,
    )


@st.composite
def _histories(draw: st.DrawFn) -> list[Sighting]:
    """Sightings of two pages, each later than the one before, or at the same time."""
    seen = draw(st.lists(_sightings(), min_size=1, max_size=6))
    hours = accumulate(draw(st.lists(st.integers(0, 40), min_size=len(seen), max_size=len(seen))))
    return [_with(one, at=START + dt.timedelta(hours=hour)) for one, hour in zip(seen, hours, strict=True)]


def _with(seen: Sighting, **changes: Any) -> Sighting:
    return Sighting(**{name: getattr(seen, name) for name in Sighting.__slots__} | changes)


def _of_one_page(history: Sequence[Sighting]) -> list[Sighting]:
    return [_with(seen, url=seen.url.replace("2.html", "1.html")) for seen in history]


def _steps(history: Sequence[Sighting]) -> list[tuple[Sighting, Row | None, Row]]:
    """Each sighting of one page with the row before and after it."""
    page = _of_one_page(history)
    rows: list[Row | None] = [None]
    for seen in page:
        rows.append(shown(rows[-1], seen))
    return [(seen, before, after or {}) for seen, (before, after) in zip(page, pairwise(rows), strict=True)]


@given(_histories())
def test_since_moves_only_when_the_status_does(history: list[Sighting]) -> None:
    for seen, before, after in _steps(history):
        is_same = before is not None and before["status"] == seen.status
        assert after["since"] == (before["since"] if is_same and before else seen.at)


@given(_histories())
def test_only_what_was_kept_can_be_gone(history: list[Sighting]) -> None:
    for _, _, after in _steps(history):
        assert not after["gone_on"] or after["sha256"]


@given(_histories())
def test_it_is_gone_from_the_first_day_until_it_comes_back(history: list[Sighting]) -> None:
    for seen, before, after in _steps(history):
        stood = before["gone_on"] if before else None
        if seen.status == OK:
            assert after["gone_on"] is None
        elif stood or seen.status not in GONE:
            assert after["gone_on"] == stood
        else:
            assert after["gone_on"] == (day_in_china(seen.at) if after["sha256"] else None)


@given(_histories())
def test_hash_and_validators_are_those_of_one_answer(history: list[Sighting]) -> None:
    kept: tuple[str | None, ...] = (None, None, None)
    for seen, _, after in _steps(history):
        if seen.sha256:
            kept = (seen.sha256, seen.etag or "", seen.last_modified or "")
        assert (after["sha256"], after["etag"], after["last_modified"]) == kept


@given(_histories())
def test_what_an_answer_does_not_say_stays_as_it_was(history: list[Sighting]) -> None:
    for seen, before, after in _steps(history):
        for name in ("parent_url", "link_text"):
            assert after[name] == (getattr(seen, name) or (before or {}).get(name))
        files = [list(pair) for pair in seen.files] if seen.files is not None else (before or {}).get("files", [])
        assert after["files"] == files


@given(_histories())
def test_the_last_answer_and_the_last_good_one_are_dated(history: list[Sighting]) -> None:
    good = None
    for seen, _, after in _steps(history):
        good = seen.at if seen.status == OK else good
        assert (after["checked_at"], after["ok_at"]) == (seen.at, good)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A catalog with three documents; what a test writes is rolled back."""
    engine = open_catalog(f"sqlite:///{tmp_path_factory.mktemp('catalog') / 'catalog.db'}")
    with engine.begin() as made:
        rows = [{"sha256": sha256, "document_id": sha256[:16], "bytes": size} for sha256, size in SIZES.items()]
        made.execute(insert(Document), [{**row, "media_type": "text/html", "added_at": START} for row in rows])
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def _noted(connection: Connection, *parts: Sequence[Sighting]) -> dict[str, Row]:
    """The rows after the parts were noted one after the other, by address."""
    with connection.begin() as transaction:
        for part in parts:
            note(connection, part)
        rows = connection.execute(select(*Address.__table__.columns)).mappings().all()
        transaction.rollback()
    return {row["address"]: dict(row) for row in rows}


@settings(max_examples=50)
@given(_histories())
def test_many_at_once_are_noted_as_one_by_one(connection: Connection, history: list[Sighting]) -> None:
    assert _noted(connection, history) == _noted(connection, *([seen] for seen in history))


@settings(max_examples=50)
@given(_histories())
def test_the_table_holds_what_is_shown(connection: Connection, history: list[Sighting]) -> None:
    last: dict[str, Row] = {}
    for seen in history:
        last[address_of(seen.url)] = shown(last.get(address_of(seen.url)), seen)
    assert _noted(connection, history) == last


@settings(max_examples=50)
@given(_histories())
def test_http_and_https_are_one_address(connection: Connection, history: list[Sighting]) -> None:
    plain = [_with(seen, url=seen.url.replace("https:", "http:")) for seen in history]
    mixed = {address: {**row, "url": ""} for address, row in _noted(connection, history).items()}
    assert mixed == {address: {**row, "url": ""} for address, row in _noted(connection, plain).items()}


@settings(max_examples=50)
@given(_histories())
def test_what_was_noted_is_known(connection: Connection, history: list[Sighting]) -> None:
    urls = [seen.url for seen in history]
    swapped = [url.replace("http", "https").replace("httpss", "http") for url in urls]
    with connection.begin() as transaction:
        note(connection, history)
        known = look_up(connection, urls)
        assert list(look_up(connection, swapped).values()) == list(known.values())
        transaction.rollback()
    for url, row in _noted(connection, history).items():
        found = next(one for asked, one in known.items() if address_of(asked) == url)
        assert (found.status, found.checked_at, found.sha256) == (row["status"], row["checked_at"], row["sha256"])
        assert (found.etag, found.last_modified) == (row["etag"], row["last_modified"])
        assert found.bytes == SIZES.get(found.sha256 or "")
        assert [list(pair) for pair in found.files] == row["files"]


def test_what_was_never_asked_is_unknown(connection: Connection) -> None:
    urls = [f"http://www.xqq.gov.cn/{number}.html" for number in range(1200)]
    with connection.begin():
        assert look_up(connection, urls) == dict.fromkeys(urls, UNKNOWN)
