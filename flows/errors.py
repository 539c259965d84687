"""Errors whose message is for people: what happened, and what to do. Anything else is a defect."""

from __future__ import annotations

import logging

from sqlalchemy.exc import DBAPIError

from flows.crawl import CrawlError
from flows.export import ExportError
from flows.handed_in import HandInError
from flows.harmless import for_terminals
from flows.looking import LookError
from flows.lookup import UnknownDocument
from flows.nearest import UnknownName
from flows.prefect_server import ServerError
from flows.read import ReadingError
from flows.sample import SampleError
from flows.spread import RunnerError
from flows.storage import StoreError
from schemas.catalog import CatalogError
from schemas.divisions import DivisionsError
from schemas.issuers import IssuersError
from schemas.settings import SettingsError
from spiders.archive import ArchiveError
from spiders.options import OptionsError
from spiders.sites import SiteCatalogueError

FOR_PEOPLE = (
    StoreError,
    UnknownDocument,
    UnknownName,
    CatalogError,
    CrawlError,
    ExportError,
    LookError,
    HandInError,
    SampleError,
    RunnerError,
    ServerError,
    ReadingError,
    SettingsError,
    SiteCatalogueError,
    IssuersError,
    DivisionsError,
    ArchiveError,
    OptionsError,
    DBAPIError,
    OSError,
)


def in_words(error: BaseException) -> str:
    """The message of an error in one line."""
    if isinstance(error, DBAPIError):
        return f"the catalog cannot be used: {error.orig}"
    return " ".join(for_terminals(str(error)).split()) or type(error).__name__


def keep_logs_short() -> None:
    """Let Prefect log an error that is for people in one line, without its traceback; so, too, a state's message."""
    for name in ("prefect.task_runs", "prefect.flow_runs", "prefect.task_engine", "prefect.flow_engine"):
        logging.getLogger(name).addFilter(_shorten)


def _shorten(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if error and (isinstance(error, FOR_PEOPLE) or type(error).__name__ == "FailedRun"):  # Prefect may not be loaded
        record.exc_info, record.exc_text = None, None
        record.msg, record.args = in_words(error), ()
    return True
