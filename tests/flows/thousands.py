"""Two thousand made-up documents with what they state: reports by the sample's generator, some broken in every way.

The generator shares no code with the extractor. The same number gives the same bytes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from broken import HANG, MAKERS

from data.sample.generator import truth
from data.sample.generator.bodies import Body
from data.sample.generator.docx import report_docx
from data.sample.generator.figures import YEARS, History
from data.sample.generator.html import report_html
from data.sample.generator.pdf import report_pdf
from data.sample.generator.plan import Spec
from data.sample.generator.report import Report, compose
from data.sample.generator.sites import Article, article_page
from data.sample.generator.text import report_text

BROKEN_SHARE = 0.05
HANGS = 2

_SUFFIXES = {"html": "html", "pdf": "pdf", "docx": "docx", "text": "txt"}
_OTHERS = {3: "docx", 13: "pdf", 23: "docx", 33: "text"}
"""Of forty reports in a row, which are no pages: PDFs take thirty times as long to write."""

_PLACES = tuple(f"{first}{second}镇" for first in "青白柳石松云龙凤金玉" for second in "泉河桥塘岭湾")
_OFFICES = ("教育局", "水务局", "财政局", "民政局", "司法局")
_QUIRKS = (
    (),
    ("header_repeated",),
    (),
    ("thousands_separators", "layout_table"),
    ("word_html",),
    (),
    ("chinese_date",),
    ("full_width_digits", "title_over_two_lines"),
    ("gbk_bytes",),
)


@dataclass(frozen=True)
class Corpus:
    """Files by name; of each either the figures that it states, or the reason why it cannot be read."""

    files: dict[str, bytes] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


def corpus(count: int) -> Corpus:
    """So many documents, `BROKEN_SHARE` of them broken in one way of the closed list after the other."""
    made = Corpus()
    broken = round(count * BROKEN_SHARE)
    makers = itertools.chain([HANG] * HANGS, itertools.cycle(MAKERS))
    for number, (reason, make) in zip(range(broken), makers, strict=False):
        name = f"{number:04}-{reason}"
        made.files[name], made.reasons[name] = make(number), reason
    for number, (spec, report) in zip(range(broken, count), _reports(), strict=False):
        name = f"{number:04}.{_SUFFIXES[spec.format]}"
        made.files[name] = _rendered(report)
        made.figures[name] = truth.report_entry(report, f"/{name}", spec.format)["figures"]
    return made


def _reports() -> Iterator[tuple[Spec, Report]]:
    """Every body's years, body after body: the figures of two years fit, as those of real ones do."""
    number = 0
    for body in _bodies():
        history = History(body)
        for year in YEARS:
            quirks = _QUIRKS[number % len(_QUIRKS)]
            format_ = _OTHERS.get(number % 40, "html")
            spec = Spec(body, year, format_, number, f"{year + 1}-03-{1 + number % 28:02}", quirks=quirks)
            yield spec, compose(spec, history.years[year])
            number += 1


def _bodies() -> Iterator[Body]:
    for number, (place, office) in enumerate(itertools.product(_PLACES, ("人民政府", *_OFFICES))):
        kind = "township" if office == "人民政府" else "department"
        yield Body(f"many{number}", f"云湖市{place}{office}", "yunhu", "649900", kind, kind, ("/zwgk/zfxxgknb/",),
                   "/zwgk/zfxxgknb/", f"{place}{office}", _scale(number))  # fmt: skip


def _scale(number: int) -> dict[str, float]:
    return {
        "requests": 5 + number % 120, "rules": 0, "documents": number % 40, "licensing": 40 + 13 * number,
        "services": number % 90, "penalties": 7 * number, "coercion": number % 50, "fees": 10.25 * number,
        "projects": number % 70, "appeals": number % 6, "items": 9 + number % 30,
    }  # fmt: skip


def _rendered(report: Report) -> bytes:
    spec = report.spec
    match spec.format:
        case "pdf":
            return report_pdf(report)
        case "docx":
            return report_docx(report)
        case "text":
            return report_text(report).encode()
    charset = "gbk" if "gbk_bytes" in spec.quirks else "utf-8"
    html = report_html(report, with_title=True)
    path = f"{spec.body.folder}t{spec.number}.html"
    page = article_page(Article(path, spec.heading(), spec.published, spec.body, html, spec.number, (), charset))
    return page.encode(charset)
