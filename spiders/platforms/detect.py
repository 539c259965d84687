"""Which platform made a page, told by its markup and its address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from schemas.failures import Reason
from spiders.faults import reason_of_page, shell_target
from spiders.platforms import PLATFORMS, Platform
from spiders.platforms.common import decode

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SIGNS: dict[str, tuple[str, str]] = {
    "gkmlpt": (r"/gkmlpt/|window\._CONFIG\s*=[\s\S]{0,2000}?\bSID\b", ""),
    "jpaas": (r"jpaas-publish-server|unitbuild\.js", r"/col/\d+_\d+/"),
    "hanweb": (r"dataproxy\.jsp|<datastore>|\.jpage\(\{|/col/col\d+/|/art_\d+_\d+\.html", ""),
    "hanweb-xxgk": (r"/module/xxgk/", ""),
    "truecms": (r"getMessage\.do\b", ""),
    "epoint": (r"webBuilderCommon\.js|EpointWebBuilder|getgovinfolist", r"/govxxgk/"),
    "lonsun": (
        r"/public/column/|/site/label/|publicInfoList|\bLs\.pagination\b",
        r"/public/(content/)?\d+(/\d+\.html)?$|/content/column/\d+$|/site/tpl/\d+$|/UserData/DocHtml/",
    ),
    "ucap": (
        r"UCAP-?CONTENT|_isJson=true|createPageHTML\(\s*[\"']|/c\d{5,6}[a-z]?/[^\"'\s<>]{0,200}\.shtml",
        r"/[0-9a-f]{32}\.shtml$|/\w*xxgk_\w*list\.shtml$|/common_\w+\.shtml$|/zfxxgk_\w+\.shtml$",
    ),
    "vsb": (r"pb_sys_common|vsb_content|/system/resource/js/|_showDynClicks|/info/\d+/\d+\.htm\b", ""),
    "easysite": (rf"/columns/{_UUID}/|eportalCurrentColumnId", ""),
    "shaanxi": (r"class=[\"']?m-lst\b|/\d{19}\.html", ""),
    "trs": (
        r"createPageHTML\(\s*\d|\bcountPage\s*=|TRS_Editor|trs_editor_view|/t\d{8}_\d+\.s?html?",
        r"/t\d+(_\d+)*(_wap)?\.s?html?$",
    ),
    "aspnet": (r"\b__VIEWSTATE\b|\.aspx\b", ""),
    "nfcms": (r"\bNFCMS_(SITE|POST|CAT)_ID\b", r"/m?post_\d+\.html$"),
    "jinan": ("", r"/channel_[0-9a-f]{24}/"),
    "henan": ("", r"/20\d\d/\d\d-\d\d/\d+\.html$|/article[0-9a-f]{32}\.html$"),
    "nmg": ("", r"/article_\d{12,}\.html$"),
    "jeecms": ("", r"\.jhtml$"),
    "shanghai": ("", r"/nw\d+/"),
    "jiangxi": ("", r"/pc/list\.html$|/xxgk-list-[\w-]+\.html$"),
    "ankang": ("", r"/Content-\d+\.html$"),
}
"""Signs of each product in the order they are tried, which matters: `createPageHTML` and the like occur on several.

The first pattern is searched in the markup and in the address, the second in the path of the address alone.
"""
_LONGEST = 1_000_000
_FOREIGN = r"(<a\b[^<>]*?\bhref\s*=\s*[\"']?)https?://(?!{host}[/\"'])[^\"'\s>]+"


@dataclass(frozen=True)
class Fingerprint:
    """What a page was told by: `product` has the name of its makers' system, `found` is the very text that tells.

    Products without a parser of their own are read as `static`. `product` is `challenge` or `shell` where the page is
    none itself and only its address can tell; and `static` where nothing tells.
    """

    platform: Platform
    product: str
    found: str


def detect(url: str, data: bytes = b"") -> Platform:
    """The platform whose parser reads the page; `static` where none is told."""
    return fingerprint_of(url, data).platform


def fingerprint_of(url: str, data: bytes = b"") -> Fingerprint:
    """What tells the platform of a page; the first sign counts."""
    if reason_of_page(data) is Reason.CHALLENGE:
        return Fingerprint(_told(url, "").platform, "challenge", "")
    if target := shell_target(url, data):
        return Fingerprint(_told(url, "").platform, "shell", target)
    foreign = _FOREIGN.format(host=re.escape(urlsplit(url).netloc))
    return _told(url, re.sub(foreign, r"\1", decode(data)[:_LONGEST], flags=re.I))


def _told(url: str, text: str) -> Fingerprint:
    path = urlsplit(url).path
    for product, (anywhere, address) in _SIGNS.items():
        found = (re.search(anywhere, url) or re.search(anywhere, text)) if anywhere else None
        found = found or (re.search(address, path) if address else None)
        if found:
            read_as = next((platform for platform in PLATFORMS if platform == product), None)
            return Fingerprint(read_as or "static", product, found.group()[:200])
    return Fingerprint("static", "static", "")
