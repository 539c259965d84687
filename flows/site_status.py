"""What the catalog knows of the catalogue's columns: when a site was last crawled, what each column last answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from schemas.failures import Reason
from schemas.settings import Settings
from spiders.sites import Site

State = Literal["ok", "silent", "failing", "new"]
"""A column lists entries; answers without any; does not answer as it should; was not asked yet."""

_SILENT = frozenset({Reason.EMPTY_LIST, Reason.SCRIPT_ONLY})


@dataclass(frozen=True)
class SiteStatus:
    """Of one site: the last crawl, and `ok` or the reason of each column's last answer, by address."""

    last_crawled_at: dt.datetime | None = None
    answers: dict[str, str] = field(default_factory=dict)

    def state(self, url: str) -> State:
        """The state of a column."""
        answer = self.answers.get(url)
        if answer is None:
            return "new"
        if answer == "ok":
            return "ok"
        return "silent" if answer in _SILENT else "failing"


def read_status(settings: Settings, sites: Sequence[Site]) -> dict[str, SiteStatus]:
    """The status of each site, by id; before the first run, when there is no catalog, nothing is known."""
    if not settings.database_url and not (settings.store / "catalog.db").exists():
        return {site.id: SiteStatus() for site in sites}
    from sqlalchemy import select  # slow to import
    from sqlalchemy.orm import Session

    from schemas.catalog import Site as Row
    from schemas.catalog import open_catalog

    with Session(open_catalog(settings.catalog_url)) as session:
        crawled = {row.site_id: row.last_crawled_at for row in session.scalars(select(Row))}
        answers = _answers(session, {column.url for site in sites for column in site.columns})
    return {
        site.id: SiteStatus(
            crawled.get(site.id), {c.url: answers[c.url] for c in site.columns if c.url in answers}
        )
        for site in sites
    }


def _answers(session: Session, urls: Iterable[str]) -> dict[str, str]:  # noqa: F821
    """`ok` or the failure of the newest answer of each address that was asked."""
