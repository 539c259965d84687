"""The command line. What a command does not need is not imported: `gongkai extract` starts without Prefect."""

from __future__ import annotations

import difflib
import io
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter, validators

from flows.again_cli import backfill, rerun, retry
from flows.diff_cli import diff
from flows.export_cli import export
from flows.flags import WITHOUT_EMPTY_DEFAULTS, Flag, Words
from flows.harmless import guard_terminals
from flows.morning_cli import failures, show, status
from flows.release_cli import app as release
from flows.run_flow import STOPPED, run_flow
from flows.say import say_errors
from flows.serve_cli import serve
from flows.sites_cli import site, sites
from flows.which import EVERYTHING, Which
from flows.withhold_cli import corrections, withhold

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

_OF_THE_TESTS = frozenset(
    {
        "GONGKAI_REAL_REPORTS",
        "GONGKAI_WRITE_GOLDEN",
        "GONGKAI_ALL_RENDERERS",
        "GONGKAI_CHAOS_SEED",
        "GONGKAI_COMMAND_MARK",
    }
)
"""Names in the environment that are not settings: those of the tests, and the mark of flows/watch.py."""

_STANDARD_INPUT = "/dev/stdin"
"""What `-` stands for: cyclopts takes every word with a hyphen in front for an option."""

app = App(
    name="gongkai",
    version=lambda: version("gongkai"),
    version_flags=["--version"],
    help="The annual disclosure reports of Chinese government bodies, as data in which every number can be checked.",
    help_epilogue="""Examples:

    gongkai extract report.pdf          what a file says, as tables
    gongkai explain report.pdf requests/received/total
                                        where a number comes from
    gongkai sample                      the whole path, on sample sites
    gongkai nightly                     crawl, read, check, publish
    gongkai serve                       do so every night
    gongkai status                      what ran, what needs a person
    gongkai failures                    what could not be read, and why
    gongkai import saved/ --site ID     take in files that you saved
    gongkai rerun 0123456789abcdef      read one document again
    gongkai export --stata              the wide table for Stata, Excel …
    gongkai diff                        what the last release changed, and why
    gongkai release list                what is published
    gongkai withhold ID --reason WHY    take a document out
    gongkai sites                       the site catalogue, by province

Settings: GONGKAI_STORE (data folder), GONGKAI_DATABASE_URL and more: docs/operations.md.""",
    help_format="plaintext",
    default_parameter=WITHOUT_EMPTY_DEFAULTS,
    suppress_keyboard_interrupt=False,
)

app.command(
    sites,
    help_epilogue="""Examples:

    gongkai sites
    gongkai sites --province 宁夏
    gongkai sites --json""",
)
app.command(
    serve,
    help_epilogue="""Examples:

    gongkai serve                          every night at 02:00, Shanghai time
    gongkai serve --schedule "30 1 * * *"
    prefect deployment run nightly/nightly
                                           through the running `gongkai serve`

Ends with Ctrl-C (exit code 130) or SIGTERM (0). Units for systemd and cron: docs/schedule.md.""",
)
app.command(site)
app.command(release)
app.command(
    status,
    help_epilogue="""Examples:

    gongkai status
    gongkai status --json | jq .attention""",
)
app.command(
    failures,
    help_epilogue="""Examples:

    gongkai failures
    gongkai failures --reason timeout
    gongkai failures --site "ningxia-*" --json | jq -r .retry""",
)
app.command(
    rerun,
    help_epilogue="""Examples:

    gongkai rerun 0123456789abcdef
    gongkai rerun 0123456789abcdef --explain      each step of the reading
    gongkai rerun 0123456789abcdef --refetch      ask its site again first""",
)
app.command(
    retry,
    help_epilogue="""Example:

    gongkai retry 20260124T180000.000Z-nightly""",
)
app.command(
    backfill,
    help_epilogue="""Examples:

    gongkai backfill                  what today's version would read otherwise
    gongkai backfill --format pdf --year 2023
    gongkai backfill --failure needs_ocr --publish""",
)
app.command(
    export,
    help_epilogue="""Examples:

    gongkai export --csv
    gongkai export --stata --xlsx --to for-stata
    gongkai export --csv --release paper-2026""",
)
app.command(
    show,
    help_epilogue="""Examples:

    gongkai show 0123456789abcdef
    gongkai show 012345 --figures""",
)
app.command(
    diff,
    help_epilogue="""Examples:

    gongkai diff                      the newest against the one before
    gongkai diff paper-2026 LATEST --cause correction
    gongkai diff --table figures --report 8f658c59d573-2024 --json""",
)
app.command(
    withhold,
    help_epilogue="""Examples:

    gongkai withhold 0123456789abcdef --reason "names of applicants"
    gongkai withhold 0123456789abcdef --reason "no names" --undo --publish""",
)
app.command(corrections)


def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    for stream in (sys.stdout, sys.stderr):  # a terminal that knows no Chinese is no reason to fail
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    guard_terminals()
    _warn_of_unknown_settings()
    try:
        code = app([_STANDARD_INPUT if word == "-" else word for word in sys.argv[1:]])
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = STOPPED
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except SystemExit as stop:
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        code = 0  # the same, where rich was writing
    sys.exit(code)


def _warn_of_unknown_settings() -> None:
    """A name that is mistyped in the environment would else be passed over without a word."""
    named = {name for name in os.environ if name.startswith("GONGKAI_")} - _OF_THE_TESTS
    if not named:
        return
    from schemas.settings import Settings

    known = {f"GONGKAI_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(named - known):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        hint = f"; do you mean {near[0]}?" if near else " (docs/operations.md lists them)"
        print(f"gongkai: {name} is no setting{hint}", file=sys.stderr)


@app.command(
    help_epilogue="""Examples:

    gongkai extract report.pdf
    gongkai extract folder/               a line for each file, then a summary
    gongkai extract *.html --json > reports.jsonl
    curl -s https://example.org/report.pdf | gongkai extract -"""
)
def extract(
    files: Annotated[list[Path], Parameter(negative=())],
    /,
    *,
    json: Flag = False,
    details: Flag = False,
    jobs: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
) -> int:
    """Read local files and show what they say. Exit code 0 if every file was read.

    Parameters
    ----------
    files
        HTML, PDF, DOCX, workbook or text files, folders of them, or - for standard input; the type is told by the
        content.
    json
        Print one JSON object a line instead of tables.
    details
        Print the tables of every file, where there are more than five, too.
    jobs
        Reading processes (default: one for each processor).

    """
    from flows.forkserver import start_forkserver

    start_forkserver()  # it loads the readers meanwhile
    from flows.extract_files import extract_files

    return say_errors(lambda: extract_files(files, as_json=json, details=details, jobs=jobs))


@app.command(
    help_epilogue="""Examples:

    gongkai explain 0123456789abcdef requests/received/total
    gongkai explain 8f658c59d573-2024 received/total      of a report, by its id
    gongkai explain report.pdf requests/received/total
    gongkai explain report.pdf "requests/*/total"         all that match
    gongkai explain report.html received --json"""
)
def explain(document: str, address: str, /, *, picture: Path | None = None, json: Flag = False) -> int:
    """Where a number comes from: the place it is printed, the rule that read it, what it is checked against, a picture.

    Parameters
    ----------
    document
        A document of the archive: its id or sha256, or the beginning (at least 6 hex digits); a report's id; or a
        local file, as for `extract`. If something is both, the file wins.
    address
        table/row/column, as in requests/received/total; parts may be left out in front, cut short, or hold *.
    picture
        Where to write the picture: PNG of a PDF's page, SVG of any other table (default: DOCUMENT-ADDRESS.png or
        .svg in the working folder; with --json none).
    json
        Print one JSON object a line for each figure that matches.

    """
    from flows.forkserver import start_forkserver

    start_forkserver()  # it loads the readers meanwhile
    from flows.explain import explain_figure

    return say_errors(lambda: explain_figure(document, address, picture=picture, as_json=json))


@app.command(
    help_epilogue="""Examples:

    gongkai nightly                what is due by season, of the verified sites
    gongkai nightly --site "ningxia-*" --unverified
    gongkai nightly --province 宁夏 --years 2023-2024

Exit code 0: done, failed documents included; 1: the run failed, 3: the release was refused; the last release stands."""
)
def nightly(  # noqa: D417 (`which` is explained with its fields)
    which: Which = EVERYTHING, *, all: Flag = False, force: str = ""
) -> int:
    """Crawl what is new, read it, check it, publish a release.

    Parameters
    ----------
    all
        Visit also columns that need no visit now: outside the season (January to March) each is seen once a month.
    force
        Publish even if the release loses much, for this reason.

    """

    def run() -> State[Any]:
        from flows.nightly import nightly as flow

        return flow(
            sites=which.sites,
            only=which.site,
            provinces=which.province,
            years=which.years,
            unverified=which.unverified,
            all_due=all,
            force=force,
            return_state=True,
        )

    return run_flow(run, sites=which.sites, check=which.check)


@app.command(
    help_epilogue="""Examples:

    gongkai crawl --site ningxia-yinchuan --unverified --dry-run
    gongkai crawl --province 宁夏 --years 2024 --limit 20
    gongkai crawl --url http://www.example.gov.cn/2023/t1.html

Exit code 0: the crawl ran, whatever the sites answered; 1: it could not, or did not end."""
)
def crawl(  # noqa: D417
    which: Which = EVERYTHING,
    *,
    limit: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    url: Words = (),
    dry_run: Flag = False,
    warc: Path | None = None,
) -> int:
    """Only gather: fetch what is new into the archive, or say what would be fetched. The next night reads it.

    Parameters
    ----------
    limit
        At most so many report pages.
    url
        Nothing but this address, which was asked for before, whatever came of it; repeatable.
    unverified
        Crawl also sites that nobody has seen live yet.
    dry_run
        Read the lists, and only name the pages that would be fetched.
    warc
        Also write all requests and answers into this folder, as WARC.

    """
    from flows.crawl import Choice
    from flows.gather import gather

    unverified = which.unverified or bool(url)
    choice = Choice(which.site, which.province, which.years, limit, unverified, dry_run=dry_run, urls=url, warc=warc)
    return say_errors(lambda: gather(which.sites, choice))


@app.command(
    name="import",
    help_epilogue="""Examples:

    gongkai import saved/ --site xingqing --note "the site asks browsers only"
    gongkai import saved/ --urls saved/list.csv    file,url,fetched_at,title

Exit code 0: all files were taken in; 1: some were not, each with a line that says why.""",
)
def import_(
    folder: Path,
    /,
    *,
    urls: Path | None = None,
    site: str | None = None,
    sites: Path | None = None,
    by: str | None = None,
    note: str | None = None,
) -> int:
    """Take in files that you saved by hand; the next nightly run reads and publishes them.

    Parameters
    ----------
    folder
        Folder of the files; the type is told by the content.
    urls
        CSV list of the files and the addresses they were saved from; without it all files are taken.
    site
        Id of the site they are from; with --urls only where an address could be of several.
    sites
        Site catalogue: a YAML file, or a folder of them (default: data/sites).
    by
        Who hands them in (default: your user name).
    note
        Why, or how they were saved; kept with each file.

    """
    from flows.import_files import import_files

    return say_errors(lambda: import_files(folder, urls, site, sites, by, note))


@app.command(
    help_epilogue="""Example:

    gongkai sample && gongkai status"""
)
def sample() -> int:
    """Serve the made-up sample sites on this machine and run the nightly flow over them."""
    from flows.sample import SITES, serve_sample

    def run() -> State[Any]:
        from flows.nightly import nightly as flow

        with serve_sample():
            return flow(sites=SITES, all_due=True, return_state=True)

    return run_flow(run, sites=SITES)


if __name__ == "__main__":
    main()
