"""`gongkai sites` and `gongkai site …`: what is in the site catalogue, and what goes into it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.flags import Flag
from flows.say import say_errors

site = App(
    name="site",
    help="Look at a column before it is crawled: add it to the site catalogue, or verify a site of it.",
    help_epilogue="""Examples:

    gongkai site add http://www.xqq.gov.cn/zwgk/bmxxgkml/xqqzfb/xxgknb/
    gongkai site verify ningxia-yinchuan-xingqing --write

More: docs/adding-a-site.md.""",
    version_flags=[],
)


def sites(
    *,
    province: Annotated[list[str] | None, Parameter(negative=())] = None,
    sites: Path | None = None,
    json: Flag = False,
) -> int:
    """The site catalogue: how many sites and columns of each province, and what their columns last showed.

    A column is ok, silent (it had entries once and shows none any more), failing (it never showed one) or new
    (not asked yet).

    Parameters
    ----------
    province
        Show the rows of this province: 宁夏, 64 or ningxia; central bodies are 中央. Repeatable.
    sites
        Site catalogue: a YAML file, or a folder of them (default: data/sites).
    json
        Print one JSON object a line for each site.

    """

    def run() -> int:
        from flows.sites_view import show_sites

        return show_sites(sites, provinces=province or (), as_json=json)

    return say_errors(run)


@site.command(
    help_epilogue="""Examples:

    gongkai site add http://www.xqq.gov.cn/zwgk/bmxxgkml/xqqzfb/xxgknb/
    gongkai site add http://www.xqq.gov.cn/zwgk/bmxxgkml/xqqzfb/xxgknb/ --write

Exit code 0: the page is a column; 1: it is none, or something stands in the way."""
)
def add(
    url: str,
    /,
    *,
    name: str = "",
    division: str = "",
    organ: str = "",
    sites: Path | None = None,
    write: Flag = False,
) -> int:
    """Look at a column once, as a crawl would, and propose its row of the catalogue.

    Parameters
    ----------
    url
        The list page of the reports: 政府信息公开年报.
    name
        The place, without 人民政府: 兴庆区 (default: as page and catalogue say).
    division
        Its GB/T 2260 code, six digits (default: by the page's 网站标识码).
    organ
        The body or zone whose site it is, where that is not the place's government: 兴庆区教育局.
    sites
        Site catalogue: a YAML file, or a folder of them (default: data/sites).
    write
        Append the row to its province's file.

    """

    def run() -> int:
        from flows.proposal import Given
        from flows.site_add import add_site

        return add_site(url, Given(name, division, organ), sites, write=write)

    return say_errors(run)


@site.command(
    help_epilogue="""Example:

    gongkai site verify ningxia-yinchuan-xingqing --write

Exit code 0: the column shows candidates; 1: it does not, or something stands in the way."""
)
def verify(
    id: str,
    /,
    *,
    column: int = 1,
    sites: Path | None = None,
    write: Flag = False,
) -> int:
    """Open a column of a site once, as a crawl would, and say whether it is what its row says.

    Parameters
    ----------
    id
        The site's id; `gongkai sites --province …` lists them.
    column
        Which of its columns, counted from 1.
    sites
        Site catalogue: a YAML file, or a folder of them (default: data/sites).
    write
        If candidates were seen, set the row's verified_at to today, and its site_id_code.

    """

    def run() -> int:
        from flows.site_verify import verify_site

        return verify_site(id, column, sites, write=write)

    return say_errors(run)
