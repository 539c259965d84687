"""Which part of the site catalogue a run or a crawl is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cyclopts import Parameter

from flows.flags import Flag, Words


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Which:
    """Which part of the site catalogue.

    Parameters
    ----------
    sites
        Site catalogue: a YAML file, or a folder of them (default: data/sites).
    site
        Only these sites: ids, or patterns such as "ningxia-*"; repeatable.
    province
        Only sites of this province: 宁夏, 64 or ningxia; repeatable.
    years
        Only reports of these years: 2023, 2019-2021 or 2019,2023; links that name no year are followed.
    unverified
        Crawl also sites that nobody has seen live yet.

    """

    sites: Path | None = None
    site: Words = ()
    province: Words = ()
    years: Words = ()
    unverified: Flag = False

    def check(self) -> None:
        """Raises SiteCatalogueError or OptionsError for a site, province or year that cannot be meant."""
        from schemas.settings import load_settings
        from spiders.options import parse_years
        from spiders.sites import choose, load_sites

        parse_years(self.years)
        choose(load_sites(self.sites or load_settings().sites), self.site, provinces=self.province)


EVERYTHING = Which()
