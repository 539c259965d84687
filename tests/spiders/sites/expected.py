"""What a crawl must make of a test site, and what all test sites have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from local_web import Answer, Asked, Web

ELSEWHERE = "http://elsewhere.example"
PDF = b"%PDF-1.7 "


@dataclass
class Expected:
    """`columns` for the catalogue; then paths: documents to keep, failures with their reason, what is off limits.

    `never` are beginnings of paths. Every failure and every document of a site is named, there are no others.
    """

    columns: list[dict[str, str]] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    failures: dict[str, str] = field(default_factory=dict)
    never: set[str] = field(default_factory=set)

    def column(self, url: str, kind: str = "single") -> None:
        self.columns.append({"url": url, "kind": kind})

    def file(self, web: Web, path: str) -> str:
        web.add(path, PDF + path.encode(), Content_Type="application/octet-stream")
        self.kept.add(path)
        return path


def title(number: int) -> str:
    return f"云湖市第{number}局2024年政府信息公开工作年度报告"


def text(number: int) -> str:
    return f"<p>第{number}局</p>" + "<p>一、总体情况 本报告所列数据的统计期限自2024年1月1日起。</p>" * 20


def numbered(kind: Callable[[int], str], numbers: range, every: int = 20) -> list[str]:
    """Rows of a list in which every so-manieth is a report's and the others are news."""
    return [kind(number) if number % every == 0 else news(number) for number in numbers]


def news(number: int) -> str:
    return f'<li><a href="/news/{number}.html">第{number}次会议召开</a><span>2025-01-23</span></li>'


def not_reports(folder: str) -> list[str]:
    """Links that stand in the same columns and are no reports, below a folder that a crawl never asks for."""
    names = ["图解：2024年政府信息公开工作年度报告", "2024年政府网站工作年度报表", "2024年法治政府建设年度报告"]
    names += ["2024年度部门预算", "政府信息公开指南"]
    rows = (f'<a href="{folder}{place}.html">{name}</a>' for place, name in enumerate(names))
    return [f"<li>{row}<span>2025-01-23</span></li>" for row in rows]


def forbid(web: Web, folder: str) -> None:
    web.add("/robots.txt", f"User-agent: *\nDisallow: {folder}\n", Content_Type="text/plain")


def came_from(asked: Asked, path: str) -> bool:
    """Whether a request has the page as its Referer."""
    return path in asked.headers.get("Referer", "")


REFUSED = Answer(b"<html><body>403</body></html>", 403)
