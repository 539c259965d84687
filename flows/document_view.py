"""`gongkai show` for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.document_facts import facts_of
from flows.lookup import UnknownDocument, find_documents
from flows.report_view import STYLES
from flows.runs import open_if_there
from flows.say import counted, whole
from schemas.settings import load_settings

Facts = dict[str, Any]

SIGHTINGS = 5
"""Sightings that are shown; --json has all."""

_NAME = 11
"""Columns of the names on the left."""


def show_document(name: str, *, figures: bool, as_json: bool) -> int:
    """Print all that is known of a document; gives the exit code. Raises UnknownDocument, StoreError."""
    place = open_if_there(load_settings())
    if place is None:
        raise UnknownDocument(f"no document {name!r}: nothing has run yet in {load_settings().store_name}")
    [document] = find_documents(place.engine, [name])
    facts = facts_of(place, document, figures=figures)
    if as_json:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
        return 0
    console = Console()
    _print_bytes(console, facts)
    _print_withheld(console, facts["withheld"])
    _print_sightings(console, facts["sightings"])
    _print_versions(console, facts)
    _print_readings(console, facts)
    _print_report(console, facts)
    _print_figures(console, facts["figures"])
    _print_checks(console, facts["failed_checks"])
    return 0


def _print_bytes(console: Console, facts: Facts) -> None:
    console.print(Text(facts["document"], style="bold"))
    _say(console, "sha256", facts["sha256"])
    charset = f", declared as {facts['charset']}" if facts["charset"] else ""
    _say(console, "bytes", f"{facts['bytes']:,}, {facts['media_type']}{charset}")
    missing = "" if facts["is_in_archive"] else "  missing or cut off: gongkai rerun --refetch, or restore it"
    _say(console, "archive", facts["archive_path"] + missing, style="red" if missing else "")


def _print_withheld(console: Console, withheld: Sequence[Facts]) -> None:
    for one in withheld:
        is_out = one["undone_at"] is None
        back = "" if is_out else f"; put back {one['undone_at']} by {one['undone_by']}: {one['undo_reason']}"
        line = f"{one['withheld_at']} by {one['withheld_by']}: {one['reason']}{back}"
        _say(console, "withheld", line, style="red" if is_out else "")


def _print_sightings(console: Console, sightings: Sequence[Facts]) -> None:
    for number, seen in enumerate(sightings[:SIGHTINGS]):
        words = [seen["at"], f"status {seen['http_status']}", f"robots: {seen['robots'] or 'not known'}"]
        _say(console, "seen" if not number else "", "  ".join([*words, f"site {seen['site']}", f"run {seen['run']}"]))
        _say(console, "", seen["url"])
        for step in seen["redirects"]:
            _say(console, "", f"  sent on from {step}")
        if seen["final_url"] not in {None, seen["url"]}:
            _say(console, "", f"  which led to {seen['final_url']}")
        if seen["parent_url"]:
            _say(console, "", f"  linked from {seen['parent_url']} as {seen['link_text'] or ''!r}")
    if len(sightings) > SIGHTINGS:
        _say(console, "", f"and {len(sightings) - SIGHTINGS} times before (--json shows all)")


def _print_versions(console: Console, facts: Facts) -> None:
    count = max((one["version"] for one in facts["versions"]), default=0)
    if count:
        _say(console, "version", f"{facts['version']} of {count} that its address has shown")
    for one in facts["versions"] if len(facts["versions"]) > 1 else ():
        here = "  (this document)" if one["document"] == facts["document"] else ""
        _say(console, "", f"  {one['version']}: {one['document']} from {one['first_seen']} to {one['last_seen']}{here}")
    if facts["gone_on"]:
        _say(console, "gone", f"no address shows it any more since {facts['gone_on']}", style="yellow")


def _print_readings(console: Console, facts: Facts) -> None:
    for number, one in enumerate(facts["readings"]):
        words = f"{one['at']}  version {one['version']}  {one['failure'] or one['status']}  {_place_of(one)}"
        style = STYLES[one["status"]]
        _say(console, "read" if not number else "", words, style=style)
        _say(console, "", "  " + ", ".join(_cost(one)))
        if one["failure"]:
            _say(console, "", f"  {one['detail']}")
            helps = "a retry can help" if one["retryable"] else "no retry helps"
            _say(console, "", f"  since {one['failing_since']}, {counted(one['attempts'], 'attempt')}; {helps}")
        if one["problems"]:
            _say(console, "", "  problems: " + _counted(one["problems"]))
    if not facts["readings"]:
        _say(console, "read", "not yet: the next night does")
    if facts["damaged"]:
        _say(console, "", facts["damaged"], style="red")


def _place_of(reading: Facts) -> str:
    if reading["pending"]:
        return "waits for gongkai backfill --publish"
    return "stands" if reading["stands"] else "replaced"


def _cost(reading: Facts) -> Iterable[str]:
    yield f"{reading['seconds']:.1f} s"
    if reading["megabytes"] is not None:
        yield f"{reading['megabytes']} MB"
    yield f"run {reading['run']}"


def _print_report(console: Console, facts: Facts) -> None:
    report, release = facts["report"], facts["release"]
    if report:
        sums = {True: "its sums hold", False: "its sums do not hold", None: "no sum can be checked"}
        year = report["year"] if report["year"] is not None else "year not printed"
        _say(console, "report", f"{report['report_id']}  {report['issuer'] or 'issuer not printed'}  {year}")
        _say(console, "", report["title"] or "no title")
        _say(console, "", f"edition {report['edition']}, {report['status']}, {sums[report['consistent']]}")
    if release is None:
        _say(console, "published", "not in the newest release")
        return
    _say(console, "published", f"{_role(facts['document'], release)}, in release {release['release']}")
    if report and not report["is_published"]:
        _say(console, "", "as an older reading has it: what stands now says otherwise", style="yellow")


def _role(document: str, release: Facts) -> str:
    match release["role"]:
        case "chosen":
            twins = f", before its twins {', '.join(release['twins'])}" if release["twins"] else ""
            return f"chosen for report {release['report_id']}{twins}"
        case "twin":
            return f"twin of {release['chosen']}, which speaks for report {release['report_id']}"
        case "landing":
            return "as a page that leads to the report in an attachment"
    return f"as {release['role']}"


def _print_figures(console: Console, figures: Facts | None) -> None:
    for number, (table, counts) in enumerate((figures or {"counts": {}})["counts"].items()):
        _say(console, "figures" if not number else "", f"{table}: {_counted(counts)}")
    for one in (figures or {}).get("each", ()):
        value = "" if one["value"] is None else f"{one['value']:,} {one['unit'] or ''}".rstrip()
        _say(console, "", f"  {one['address']:<60}  {value:>14}  {one['status']:<9}  {one['raw']!r}")


def _print_checks(console: Console, failed: Sequence[Facts]) -> None:
    for number, one in enumerate(failed):
        right = "" if one["right"] is None else f" against {whole(one['right'])}"
        words = f"{one['severity']}: {one['check']} {one['scope']}: {whole(one['left'])}{right}, fault {one['fault']}"
        _say(console, "failed" if not number else "", words, style=STYLES[one["severity"]])


def _counted(counts: Facts) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _say(console: Console, name: str, text: str, style: str = "") -> None:
    console.print(Text(f"  {name:<{_NAME}}", style="dim") + Text(text, style=style), soft_wrap=True)
