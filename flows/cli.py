"""The command line. What a command does not need is not imported: `gongkai extract` starts without Prefect."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""

app = App(
    name="gongkai",
    version=lambda: version("gongkai"),
    version_flags=["--version"],
    help="The annual disclosure reports of Chinese government bodies, as data in which every number can be checked.",
    help_epilogue="""Examples:

    gongkai extract report.pdf          what a file says, as tables
    gongkai sample                      the whole path, on sample sites
    gongkai nightly                     crawl, read, check, publish
    gongkai failures                    what could not be read, and why
    gongkai rerun 0123456789abcdef      read one document again

Settings: GONGKAI_STORE (data folder), GONGKAI_DATABASE_URL and more: docs/operations.md.""",
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
)


def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    for stream in (sys.stdout, sys.stderr):  # a terminal that knows no Chinese is no reason to fail
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = STOPPED
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


@app.command(
    help_epilogue="""Examples:

    gongkai extract report.pdf
    gongkai extract *.html --json > reports.jsonl"""
)
def extract(
    files: Annotated[list[Path], Parameter(negative=())], /, *, json: Annotated[bool, Parameter(negative=())] = False
) -> int:
    """Read local files and show what they say. Exit code 0 if every file was read.

    Parameters
    ----------
    files
        HTML, PDF, DOCX or text files; the type is told by the content.
    json
        Print one JSON object a line instead of tables.

    """
    from flows.extract_files import extract_files

    return _say_errors(lambda: extract_files(files, as_json=json))


@app.command(
    help_epilogue="""Examples:

    gongkai nightly
    gongkai nightly --sites data/sites/ningxia.yaml --unverified

Exit code 0: done, failed documents included; 1: the run failed, the last release stands."""
)
def nightly(*, sites: Path | None = None, unverified: Annotated[bool, Parameter(negative=())] = False) -> int:
    """Crawl what is new, read it, check it, publish a release.

    Parameters
    ----------
    sites
        Site catalogue: a YAML file, or a folder of them (default: data/sites).
    unverified
        Crawl also sites that nobody has seen live yet.

    """

    def run() -> State[Any]:
        from flows.nightly import nightly as flow

        return flow(sites=sites, unverified=unverified, return_state=True)

    return _run(run, sites=sites)


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
            return flow(sites=SITES, return_state=True)

    return _run(run, sites=SITES)


@app.command(
    help_epilogue="""Example:

    gongkai rerun 0123456789abcdef"""
)
def rerun(documents: Annotated[list[str], Parameter(negative=())], /) -> int:
    """Read documents again, from the archive, and publish what came of it.

    Parameters
    ----------
    documents
        Document ids (16 hex digits) or sha256 hashes; `gongkai failures` lists them.

    """

    def run() -> State[Any]:
        from flows.rerun import rerun as flow

        return flow(documents=documents, return_state=True)

    return _run(run, documents=documents)


@app.command(help_epilogue="")
def status() -> int:
    """What the last runs did, and what is published."""
    from flows.morning import show_status

    return _say_errors(show_status)


@app.command(
    help_epilogue="""Example:

    gongkai failures --json"""
)
def failures(*, json: Annotated[bool, Parameter(negative=())] = False) -> int:
    """What could not be fetched or read, why, and the command that tries again.

    Parameters
    ----------
    json
        Print one JSON object a line.

    """
    from flows.morning import show_failures

    return _say_errors(lambda: show_failures(as_json=json))


def _run(
    flow: Callable[[], State[Any]],
    *,
    sites: Path | None = None,
    documents: list[str] | None = None,
) -> int:
    """Run a flow, if what it needs is there; print its summary. Exit codes: 0 done, 1 the run failed."""
    from flows.home import give_prefect_a_home
    from flows.summary import print_summary
    from flows.watch import watch_over_children
    from schemas.settings import load_settings

    def checked() -> int:
        _check_before(sites, documents)
        give_prefect_a_home(load_settings().store)
        _watcher = watch_over_children()  # named, so that its pipe stays open as long as this process lives
        signal.signal(signal.SIGINT, _stop)
        state = flow()
        if not state.is_completed():
            print(f"gongkai: {state.message}", file=sys.stderr)
            return 1
        return print_summary(state.result())

    return _say_errors(checked)


def _stop(*_: object) -> None:
    """Ctrl-C: end at once. Every step survives being killed, and the watcher ends what we leave behind."""
    print("\nstopped; what was fetched and read is kept, the last release stands", file=sys.stderr)
    os._exit(STOPPED)


def _check_before(sites: Path | None, documents: list[str] | None) -> None:
    """Find what cannot work before Prefect starts, which takes seconds and says little."""
    from flows.runs import find_documents, open_workplace, refuse_to_mix
    from schemas.settings import load_settings
    from spiders.sites import load_sites

    settings = load_settings()
    place = open_workplace(settings)
    if documents is None:
        refuse_to_mix(place, load_sites(sites or settings.sites))
    else:
        find_documents(place.engine, documents)


def _say_errors(command: Callable[[], int]) -> int:
    from flows.errors import FOR_PEOPLE, in_words

    try:
        return command()
    except BrokenPipeError:
        raise
    except FOR_PEOPLE as error:
        print(f"gongkai: {in_words(error)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    main()
