"""What test sites whose lists are loaded by scripts have in common."""

from __future__ import annotations

from collections.abc import Callable

from local_web import Answer, Asked, Web
from sites.expected import NOT_REPORTS, PDF, Expected

REFUSED = Answer(b"<html><body>403</body></html>", 403)


def text(number: int) -> str:
    """A report's text, of its own for each number: what is the same is one document."""
    return f"<p>第{number}局</p>" + "<p>一、总体情况 本报告所列数据的统计期限自2024年1月1日起。</p>" * 20


def numbered(report: Callable[[int], str], numbers: range, every: int = 20) -> list[str]:
    """Rows of a list in which every so-manieth is a report's and the others are news."""
    return [report(number) if number % every == 0 else news(number) for number in numbers]


def news(number: int) -> str:
    return f'<li><a href="/news/{number}.html">第{number}次会议召开</a><span>2025-01-23</span></li>'


def not_reports() -> list[str]:
    """Links that stand in the same columns and are no reports."""
    rows = (f'<a href="/news/other{place}.html">{name}</a>' for place, name in enumerate(NOT_REPORTS))
    return [f"<li>{row}<span>2025-01-23</span></li>" for row in rows]


def kept_file(web: Web, expected: Expected, path: str) -> str:
    """A file that must be kept; returns its path."""
    web.add(path, PDF + path.encode(), Content_Type="application/octet-stream")
    expected.kept.append(path)
    return path


def add_column(expected: Expected, url: str, kind: str = "single") -> None:
    expected.columns.append({"url": url, "kind": kind})


def came_from(asked: Asked, path: str) -> bool:
    """Whether a request has the page as its Referer."""
    return path in asked.headers.get("Referer", "")
