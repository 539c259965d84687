"""What the crawl's log says where nothing can be kept."""

from __future__ import annotations

import logging
import sys

from spiders.archive import ArchiveError
from spiders.crawl import without_traceback


def _logged(error):
    try:
        raise error
    except type(error):
        record = logging.LogRecord("scrapy.core.engine", logging.ERROR, "", 1, "cannot start", (), sys.exc_info())
    without_traceback(record)
    return logging.Formatter().format(record)


def test_a_full_disk_is_one_line():
    assert _logged(ArchiveError("no space\nleft")) == "cannot start: no space left"


def test_a_defect_keeps_its_traceback():
    assert "Traceback" in _logged(ZeroDivisionError())
