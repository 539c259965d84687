"""Answers that come together are kept together, and each is told how it went."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from local_web import Store
from sqlalchemy.exc import SQLAlchemyError

from schemas.catalog import open_catalog
from spiders.archive import Archive, ArchiveError
from spiders.ledger import Answer, Ledger
from spiders.pipeline import ArchivePipeline
from spiders.tally import Tally

URL = "http://www.xqq.gov.cn/nb/t{}.html"


def _answer(number: int, data: bytes = b"") -> Answer:
    return Answer("xqq", "detail", URL.format(number), data=data or b"<html>%d</html>" % number)


@pytest.fixture
def spider(tmp_path: Path) -> SimpleNamespace:
    ledger = Ledger(open_catalog(Store(tmp_path).database_url), "run", 30)
    ledger.open_run()
    return SimpleNamespace(archive=Archive(tmp_path), ledger=ledger, tally=Tally())


def _run(spider: SimpleNamespace, answers: list[Answer]) -> list[Answer | BaseException]:
    """Hand all answers to the pipeline before any is kept; what it makes of each."""

    async def keep() -> list[Answer | BaseException]:
        pipeline = ArchivePipeline(SimpleNamespace(spider=spider))  # type: ignore[arg-type]
        kept = await asyncio.gather(*map(pipeline.process_item, answers), return_exceptions=True)
        pipeline.close_spider()
        return kept

    return asyncio.run(keep())


def test_all_have_their_bytes_and_their_rows(spider: SimpleNamespace, tmp_path: Path) -> None:
    answers = [_answer(number) for number in range(150)]
    assert _run(spider, answers) == answers
    rows = Store(tmp_path).rows("select url, sha256 from fetches order by id")
    assert [row["url"] for row in rows] == [answer.url for answer in answers]
    assert [spider.archive.get(row["sha256"]) for row in rows] == [answer.data for answer in answers]


def test_bytes_that_come_twice_at_once_are_one_document(spider: SimpleNamespace) -> None:
    _run(spider, [_answer(1, b"<html>"), _answer(2, b"<html>"), _answer(3)])
    assert (spider.tally.fetched, spider.tally.new_documents) == (3, 2)


def test_one_that_cannot_be_stored_does_not_keep_out_the_others(spider: SimpleNamespace, tmp_path: Path) -> None:
    lost = _answer(2)
    path = Path(spider.archive.path(spider.archive.put(lost.data or b"")))
    path.unlink()
    path.parent.rmdir()
    path.parent.touch()
    results = _run(spider, [_answer(1), lost, _answer(3)])
    assert [isinstance(result, ArchiveError) for result in results] == [False, True, False]
    assert Store(tmp_path).kept() == ["/nb/t1.html", "/nb/t3.html"]


def test_rows_that_cannot_be_written_are_told_to_all_who_wait(spider: SimpleNamespace, tmp_path: Path) -> None:
    Store(tmp_path).rows("drop table fetches")
    results = _run(spider, [_answer(1), _answer(2)])
    assert all(isinstance(result, SQLAlchemyError) for result in results)
    assert Store(tmp_path).rows("select * from documents") == []


def test_whatever_goes_wrong_is_told_and_nobody_waits_for_ever(
    spider: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: bytes) -> str:
        raise RuntimeError("nobody has thought of this")

    monkeypatch.setattr(spider.archive, "put", fail)
    assert [str(kept) for kept in _run(spider, [_answer(1), _answer(2)])] == ["nobody has thought of this"] * 2
