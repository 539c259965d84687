"""Take in saved files: bytes into the archive, then a row that says who handed them in and where they are from.

A file without an address gets one that nobody can ask for: `import:<site>/<document id>/<path below the folder>`.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from rich.console import Console
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.file_progress import progress_over
from flows.handed_in import HandedIn, HandInError, NotTaken, files_listed, files_of
from flows.runs import KILLED, Workplace, close_run, open_run, open_workplace, refuse_to_mix
from flows.say import user_name
from schemas.catalog import Document, Fetch
from schemas.catalog import Site as SiteRow
from schemas.settings import load_settings
from spiders.addresses import OK, Sighting, look_up, note
from spiders.limits import MOST_PAGE_BYTES
from spiders.media import HTML, media_type
from spiders.platforms import DetailPage, parser_for
from spiders.sites import Site, choose, load_sites

SCHEME = "import:"
STOPPED = 130


@dataclass(frozen=True, slots=True)
class Origin:
    """Who hands files in, and what they say of it."""

    by: str
    note: str | None = None


@dataclass
class Taken:
    """What came of an import, counted. `sightings` are documents that were known already, seen at another address."""

    files: int = 0
    new_documents: int = 0
    sightings: int = 0
    known: int = 0
    not_taken: list[NotTaken] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """The counts as JSON takes them."""
        return {**self.__dict__, "not_taken": [asdict(problem) for problem in self.not_taken]}


def import_files(
    folder: Path,
    urls: Path | None,
    site: str | None,
    sites: Path | None,
    by: str | None,
    remark: str | None,
) -> int:
    """Take in the files of a folder and tell what came of it; gives the exit code: 1 where some were not taken.

    Raises HandInError, SiteCatalogueError, StoreError, ArchiveError and SQLAlchemy's errors.
    """
    settings = load_settings()
    catalogue = load_sites(sites or settings.sites)
    chosen = choose(catalogue, [site], unverified=True) if site else ()
    if not urls and not chosen:
        raise HandInError("say where the files are from: --site ID for all of them, or --urls FILE.csv (file,url)")
    found = files_listed(folder, urls) if urls else files_of(folder)
    jobs, not_taken = _assign(found, chosen or catalogue, is_named=bool(chosen))
    place = open_workplace(settings)
    with place.lock():
        refuse_to_mix(place, {site.id: site for _, site in jobs}.values())
        return _run(place, jobs, Taken(not_taken=not_taken), Origin(by or user_name(), remark))


def _run(place: Workplace, jobs: Sequence[tuple[HandedIn, Site]], taken: Taken, origin: Origin) -> int:
    run_id = open_run(place.engine, "import")
    status, console = "failed", Console()
    told: dict[str, Any] = {"error": KILLED}
    try:
        with progress_over(len(jobs), console) as done:
            take = _Import(place, run_id, origin, taken)
            for item, site in jobs:
                take.one(item, site)
                done(item.path)
        status, told = "done", {}
    except KeyboardInterrupt:
        pass
    except Exception as error:
        told = {"error": " ".join(str(error).split())}
        raise
    finally:
        close_run(place, status, {"run": run_id, "kind": "import", "import": taken.summary(), **told})
    _tell(console, taken, len(jobs), is_whole=status == "done")
    return STOPPED if status != "done" else int(bool(taken.not_taken))


def _assign(
    found: Iterable[HandedIn | NotTaken], sites: Sequence[Site], *, is_named: bool
) -> tuple[list[tuple[HandedIn, Site]], list[NotTaken]]:
    """Each file with its site, and those that have none."""
    jobs, not_taken = [], []
    for item in found:
        if isinstance(item, NotTaken):
            not_taken.append(item)
        elif isinstance(site := _site_of(item, sites, is_named=is_named), Site):
            jobs.append((item, site))
        else:
            not_taken.append(NotTaken(item.name, site))
    return jobs, not_taken


def _site_of(item: HandedIn, sites: Sequence[Site], *, is_named: bool) -> Site | str:
    """The site of a file, or in words why there is none."""
    if item.url is None:
        return sites[0]
    allowing = [site for site in sites if site.allows(item.url)]
    if len(allowing) == 1:
        return allowing[0]
    host = urlsplit(item.url).netloc
    if allowing:
        return f"several sites have the host {host}: {', '.join(site.id for site in allowing)}; name one with --site"
    whose = f"site {sites[0].id}" if is_named else "any site of the catalogue"
    return f"{host} is not among the allowed hosts of {whose}"


class _Import:
    """Takes in one file after the other; each is in the archive and the catalog, or not at all."""

    def __init__(self, place: Workplace, run_id: str, origin: Origin, taken: Taken) -> None:
        self.place = place
        self.run_id = run_id
        self.origin = origin
        self.taken = taken
        self.pages: dict[str, str] = {}
        """The page that leads to a file, by the file's address."""

    def one(self, item: HandedIn, site: Site) -> None:
        """Take in a file, or note why not. Raises ArchiveError and SQLAlchemy's errors."""
        self.taken.files += 1
        data = self._read(item)
        if isinstance(data, str):
            self.taken.not_taken.append(NotTaken(item.name, data))
            return
        sha256 = self.place.store.archive.put(data)
        url = item.url or f"{SCHEME}{site.id}/{sha256[:16]}/{quote(item.name)}"
        page = _page(site, url, data)
        if item.url and page:
            self.pages |= {link.url: url for link in page.attachments}
        fetch = self._fetch(item, site, url, sha256, page, is_page=media_type(data) == HTML)
        with Session(self.place.engine) as session, session.begin():
            if session.scalar(select(Fetch.id).where(Fetch.url == url, Fetch.sha256 == sha256).limit(1)):
                self.taken.known += 1
                return
            is_new = session.get(Document, sha256) is None
            if is_new:
                session.add(_document(data, sha256))
                session.flush()
            _see_site(session, site)
            session.add(fetch)
            if item.url:
                _note(session, fetch, page)
        self.taken.new_documents += is_new
        self.taken.sightings += not is_new

    def _read(self, item: HandedIn) -> bytes | str:
        """The bytes, or in words why they cannot be had."""
        most = self.place.settings.max_bytes
        try:
            if (size := item.path.stat().st_size) > most:
                return f"{size} bytes, more than the limit of {most} (GONGKAI_MAX_BYTES)"
            data = item.path.read_bytes()
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        return data or "is empty"

    def _fetch(
        self, item: HandedIn, site: Site, url: str, sha256: str, page: DetailPage | None, *, is_page: bool
    ) -> Fetch:
        said = {"handed-in-by": self.origin.by, "handed-in-note": self.origin.note, "handed-in-file": item.name}
        return Fetch(
            run_id=self.run_id,
            site_id=site.id,
            kind="detail" if is_page else "attachment",
            url=url,
            parent_url=self.pages.get(url),
            link_text=item.title,
            fetched_at=item.fetched_at or dt.datetime.now(dt.UTC),
            headers={name: value for name, value in said.items() if value},
            sha256=sha256,
            robots="handed in",
            page=page.facts() if page else {},
        )


def _page(site: Site, url: str, data: bytes) -> DetailPage | None:
    """What a page says of itself; None for other files, and pages that our parser cannot read."""
    if media_type(data) != HTML or len(data) > MOST_PAGE_BYTES:
        return None
    try:
        return parser_for(site.platform).detail_page(url, data)
    except Exception:  # a page that no parser was made for is a document all the same
        return None


def _document(data: bytes, sha256: str) -> Document:
    return Document(
        sha256=sha256,
        document_id=sha256[:16],
        bytes=len(data),
        media_type=media_type(data),
        added_at=dt.datetime.now(dt.UTC),
    )


def _see_site(session: Session, site: Site) -> None:
    """The site's row, where no crawl has made it; when it was crawled stays as it was."""
    if session.get(SiteRow, site.id) is None:
        session.add(SiteRow(site_id=site.id, name=site.name, division=site.division, level=site.level))


def _note(session: Session, fetch: Fetch, page: DetailPage | None) -> None:
    """Let the crawler know that the address need not be asked for, unless it has seen it later itself."""
    connection = session.connection()
    known = look_up(connection, [fetch.url])[fetch.url]
    if known.checked_at and known.sha256 and known.checked_at >= fetch.fetched_at:
        return
    files = tuple((link.url, link.text) for link in page.attachments) if page else None
    sighting = Sighting(
        fetch.url,
        fetch.site_id,
        fetch.kind,
        OK,
        fetch.fetched_at,
        fetch.parent_url,
        fetch.link_text,
        fetch.sha256,
        files=files,
    )
    note(connection, [sighting])


def _tell(console: Console, taken: Taken, total: int, *, is_whole: bool) -> None:
    for problem in taken.not_taken:
        print(f"{problem.name}: {problem.why}", file=sys.stderr)
    parts = [f"{taken.new_documents} new documents", f"{taken.sightings} known from elsewhere"]
    parts += [f"{taken.known} taken in before", f"{len(taken.not_taken)} not taken"]
    head = f"{taken.files} files" if is_whole else f"stopped after {taken.files} of {total} files"
    console.print(f"{head}: {', '.join(parts)}", soft_wrap=True, highlight=False)
    if taken.new_documents:
        console.print("the next `gongkai nightly` reads and publishes them", highlight=False)
