"""The whole corpus: every file of both sites, and the truth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import quote

from . import truth
from .bodies import Body
from .docx import report_docx
from .figures import History, Pool
from .html import report_html
from .other_pages import other_html
from .pdf import report_pdf
from .plan import Extra, Plan, Spec
from .report import Report, compose
from .sites import SITES, Article, Link, Site, article_page, column_pages, home_page, robots_txt
from .text import report_text

_SUFFIXES = {"html": ".html", "pdf": ".pdf", "docx": ".docx", "text": ".txt"}
_UNWANTED = ("forbidden", "not_candidate")
_CHARSETS = {"gbk_bytes": "gbk", "false_gb2312": "gb2312", "no_charset": ""}


@dataclass
class Corpus:
    """Files by their path below the corpus' folder, and what is in them."""

    files: dict[str, bytes] = field(default_factory=dict)
    documents: list[truth.Entry] = field(default_factory=list)
    links: dict[tuple[str, str], list[Link]] = field(default_factory=dict)

    def add_file(self, site: str, path: str, content: bytes) -> None:
        """Put a file on a site; no two share a path."""
        name = truth.file_of(site, path)
        if name in self.files:
            raise ValueError(f"two files for {name}")
        self.files[name] = content

    def add_link(self, body: Body, link: Link) -> None:
        """Put a row into each column that lists the body."""
        for column in body.columns:
            self.links.setdefault((body.site, column), []).append(link)


def build(plan: Plan, bodies: dict[str, Body]) -> tuple[Corpus, truth.Entry]:
    """Everything, in memory."""
    corpus = Corpus()
    histories = {key: History(body) for key, body in bodies.items()}
    for spec in plan.reports:
        _add_report(corpus, spec, histories[spec.body.key].years[spec.year])
    for extra in plan.extras:
        _add_extra(corpus, extra, histories[extra.body.key].years.get(extra.year, {}))
    for site in SITES.values():
        _add_columns(corpus, site)
    return corpus, _truth(corpus, plan)


def _truth(corpus: Corpus, plan: Plan) -> truth.Entry:
    links = {kind: [truth.link_entry(e) for e in plan.extras if e.kind == kind] for kind in _UNWANTED}
    return {
        "columns": {site: [column for key, column in corpus.links if key == site] for site in SITES},
        "documents": corpus.documents,
        "forbidden_urls": links["forbidden"],
        "not_candidates": links["not_candidate"],
    }


def _add_report(corpus: Corpus, spec: Spec, pool: Pool) -> None:
    report = compose(spec, pool)
    path = _article_path(spec)
    if spec.format == "html":
        _add_html_report(corpus, report, path)
    else:
        path = _add_file_report(corpus, report, path)
    corpus.add_link(spec.body, Link(quote(path), spec.heading(), spec.published))


def _add_html_report(corpus: Corpus, report: Report, path: str) -> None:
    spec = report.spec
    files: tuple[Link, ...] = ()
    corpus.documents.append(truth.report_entry(report, path, "html"))
    if spec.twin:
        twin_path = _file_path(spec, ".pdf")
        corpus.add_file(spec.body.site, twin_path, report_pdf(report))
        entry = truth.report_entry(report, twin_path, "pdf")
        corpus.documents.append({**entry, "twin_of": truth.file_of(spec.body.site, path)})
        files = (Link(twin_path, f"{spec.heading()}.pdf", spec.published),)
    # Sites repeat the title above the text or not; a title over two lines is only in the text.
    with_title = spec.number % 2 == 0 or "title_over_two_lines" in spec.quirks
    article = _article(spec, path, report_html(report, with_title), files)
    corpus.add_file(spec.body.site, path, _encoded(article))


def _add_file_report(corpus: Corpus, report: Report, path: str) -> str:
    """A report that is not HTML; the result is the path its column links to."""
    spec = report.spec
    suffix = _SUFFIXES[spec.format]
    file_path = _file_path(spec, suffix)
    corpus.add_file(spec.body.site, file_path, _rendered(report))
    corpus.documents.append(truth.report_entry(report, file_path, spec.format))
    if spec.direct:
        return file_path
    link = Link(file_path, f"{spec.heading()}{suffix}", spec.published)
    article = _article(spec, path, "<p>　　全文见附件。</p>", (link,))
    corpus.add_file(spec.body.site, path, _encoded(article))
    corpus.documents.append(truth.landing_entry(spec, path, file_path))
    return path


def _rendered(report: Report) -> bytes:
    if report.spec.format == "pdf":
        return report_pdf(report)
    return report_docx(report) if report.spec.format == "docx" else report_text(report).encode()


def _article(spec: Spec, path: str, html: str, files: tuple[Link, ...]) -> Article:
    charset = next((_CHARSETS[quirk] for quirk in spec.quirks if quirk in _CHARSETS), "utf-8")
    return Article(path, spec.heading(), spec.published, spec.body, html, spec.number, files, charset)


def _encoded(article: Article) -> bytes:
    return article_page(article).encode("gbk" if article.charset == "gbk" else "utf-8")


def _article_path(spec: Spec) -> str:
    year, month, day = spec.published.split("-")
    if spec.body.site == "chengxi":
        return f"{spec.body.folder}{year}/{month}{day}/{1001 + spec.number}.html"
    return f"{spec.body.folder}{year}{month}/t{year}{month}{day}_{130100 + 7 * spec.number}.html"


def _file_path(spec: Spec, suffix: str) -> str:
    year, month, day = spec.published.split("-")
    if spec.body.site == "chengxi":
        return f"/uploads/{year}/{month}/{spec.file_name or f'{day}{600 + 3 * spec.number}{suffix}'}"
    return f"{spec.body.folder}{year}{month}/P0{year}{month}{day}{400001 + 113 * spec.number}{suffix}"


def _add_extra(corpus: Corpus, extra: Extra, pool: Pool) -> None:
    corpus.add_link(extra.body, Link(extra.path, extra.title, extra.published))
    if extra.kind not in _UNWANTED:
        corpus.documents.append(truth.extra_entry(extra))
    spec = Spec(extra.body, extra.year, "html", 60, extra.published, extra.title)
    if extra.kind == "corrupt":
        whole = report_pdf(compose(replace(spec, format="pdf"), pool))
        corpus.add_file(extra.body.site, extra.path, whole[: len(whole) // 2])
        return
    text = report_html(compose(spec, pool), True) if extra.kind == "forbidden" else other_html(extra)
    title = replace(spec, title=extra.content_title or extra.title)
    corpus.add_file(extra.body.site, extra.path, _encoded(_article(title, extra.path, text, ())))


def _add_columns(corpus: Corpus, site: Site) -> None:
    columns = {column: links for (key, column), links in corpus.links.items() if key == site.key}
    for column, links in columns.items():
        newest_first = sorted(links, key=lambda link: link.published, reverse=True)
        for path, page in column_pages(site, column, newest_first).items():
            corpus.add_file(site.key, path, page.encode())
    corpus.add_file(site.key, "/index.html", home_page(site, list(columns)).encode())
    corpus.add_file(site.key, "/robots.txt", robots_txt(site).encode())
