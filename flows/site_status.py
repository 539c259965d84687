"""What the catalog knows of the catalogue's columns: when a site was last crawled, what each column last showed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from schemas.settings import Settings
from spiders.sites import Site

State = Literal["ok", "silent", "failing", "new"]
STATES: tuple[State, ...] = ("ok", "silent", "failing", "new")


@dataclass(frozen=True, slots=True)
class ColumnStatus:
    """What a column last showed: `status` is `ok`, a reason, or None where it was not asked yet.

    `entries` are the candidates that it showed when it was last ok.
    """

    status: str | None = None
    entries: int | None = None
    checked_at: dt.datetime | None = None

    @property
    def state(self) -> State:
        """`silent` had candidates once and shows none any more; `failing` never showed one; `new` was not asked."""
        if self.status is None:
            return "new"
        if self.status == "ok":
            return "ok"
        return "silent" if self.entries else "failing"


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """Of one site: the last crawl, and its columns by their address."""

    last_crawled_at: dt.datetime | None = None
    columns: dict[str, ColumnStatus] = field(default_factory=dict)


def read_status(settings: Settings, sites: Sequence[Site]) -> dict[str, SiteStatus]:
    """The status of each site, by id; before the first run, when there is no catalog, all is new."""
    if settings.catalog_file and not settings.catalog_file.exists():
        return {site.id: _status(site, None, {}) for site in sites}
    from sqlalchemy import select  # slow to import
    from sqlalchemy.orm import Session

    from schemas.catalog import Address, open_catalog
    from schemas.catalog import Site as Row

    with Session(open_catalog(settings.catalog_url)) as session:
        crawled = {row.site_id: row.last_crawled_at for row in session.scalars(select(Row))}
        columns = session.scalars(select(Address).where(Address.kind == "column"))
        shown = {row.address: ColumnStatus(row.status, row.entries, row.checked_at) for row in columns}
    return {site.id: _status(site, crawled.get(site.id), shown) for site in sites}


def _status(site: Site, crawled_at: dt.datetime | None, shown: dict[str, ColumnStatus]) -> SiteStatus:
    urls = [column.url for column in site.columns]
    return SiteStatus(crawled_at, {url: shown.get(url.partition("://")[2], ColumnStatus()) for url in urls})
