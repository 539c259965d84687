"""What the crawl's log says where nothing can be kept."""

from __future__ import annotations

import logging
import sqlite3
import sys
import traceback

from sqlalchemy.exc import OperationalError

from spiders.archive import ArchiveError
from spiders.crawl import without_traceback


def _logged(error, message=lambda: "cannot start"):
    try:
        raise error
    except type(error):
        record = logging.LogRecord("scrapy.core.engine", logging.ERROR, "", 1, message(), (), sys.exc_info())
    without_traceback(record)
    return logging.Formatter().format(record)


def test_a_full_disk_is_one_line():
    assert _logged(ArchiveError("no space\nleft")) == "cannot start: no space left"


def test_a_traceback_that_scrapy_writes_into_its_message_is_left_out():
    error = OperationalError("insert", {}, sqlite3.OperationalError("disk is full"))
    said = _logged(error, lambda: f"Error while reading start items: {error}.\n{traceback.format_exc()}")
    assert "disk is full" in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1


def test_a_defect_keeps_its_traceback():
    assert "Traceback" in _logged(ZeroDivisionError())
