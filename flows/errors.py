"""Errors whose message is for people: what happened, and what to do. Anything else is a defect."""

from __future__ import annotations

from flows.crawl import CrawlError
from flows.runs import UnknownDocument
from flows.sample import SampleError
from flows.storage import StoreError
from schemas.catalog import CatalogError
from schemas.settings import SettingsError
from spiders.archive import ArchiveError
from spiders.sites import SiteCatalogueError

FOR_PEOPLE = (
    StoreError,
    UnknownDocument,
    CatalogError,
    CrawlError,
    SampleError,
    SettingsError,
    SiteCatalogueError,
    ArchiveError,
    OSError,
)
