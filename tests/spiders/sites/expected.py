"""What a crawl of a local test site must find, and what it must never ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PDF = b"%PDF-1.7\n"
ROBOTS = "User-agent: *\nDisallow: /private/\n"


@dataclass
class Expected:
    """Paths, as the server's log has them. `columns` are rows of the catalogue; `failures` have their reasons."""

    columns: list[dict[str, Any]]
    kept: list[str]
    failures: dict[str, str] = field(default_factory=dict)
    never: list[str] = field(default_factory=list)


def title(number: int) -> str:
    return f"云湖市第{number}局2024年政府信息公开工作年度报告"


NOT_REPORTS = [
    "图解：" + title(90),
    "云湖市政府网站工作年度报表（2024年度）",
    "2024年法治政府建设年度报告",
    "2024年部门预算",
]

_OUTSIDE = ("elsewhere.example", "localhost:1", "10.0.0.1", "169.254.169.254", "[::1]:1")


def outside(site: str) -> list[str]:
    """Addresses on other hosts and networks: a site must not make us ask for them; each gets a row that says so."""
    return [f"http://{host}/{site}/{place}.html" for place, host in enumerate(_OUTSIDE)]


def off_site(site: str) -> dict[str, str]:
    """The failures of those, by path."""
    return {f"/{site}/{place}.html": "off_site" for place in range(len(_OUTSIDE))}


NOWHERE = ["file:///etc/passwd", "javascript:void(0)", "ftp://elsewhere.example/a.html", "mailto:a@elsewhere.example"]
"""Addresses that are none of the web's."""
