"""A night's crawl in groups of sites: a province each, in a process of its own, none of which stops the others.

Whatever waits for each other is in one group: no registered domain is asked by two of them, so that pace, budget and
one request at a time hold as in one crawl.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from subprocess import Popen
from threading import Event
from typing import Any

from flows.crawl import Choice
from schemas.regions import PINYIN
from spiders.ledger import Ledger
from spiders.sites import Site
from spiders.tally import Tally


@dataclass(frozen=True)
class Group:
    """Sites that are crawled together; the name is a province's, as letters, or its two digits."""

    name: str
    sites: tuple[Site, ...]

    def choice(self, choice: Choice) -> Choice:
        """The same choice, of these sites."""
        return replace(choice, only=tuple(site.id for site in self.sites), provinces=())


def groups_of(sites: Iterable[Site]) -> tuple[Group, ...]:
    """The sites by province, in order of code; all sites that share a domain are where the first of them belongs."""
    from spiders.politeness import slot_of  # Scrapy: a rerun, which has these steps too, does without

    of_domain: dict[str, list[Site]] = {}
    listed = list(sites)
    for site in listed:
        together, domains = [site], {slot_of(f"http://{host}/") for host in site.hosts}
        for shared in {id(of_domain[name]): of_domain[name] for name in domains if name in of_domain}.values():
            together = [*shared, *together]
        for member in together:
            of_domain.update((slot_of(f"http://{host}/"), together) for host in member.hosts)
    provinces: dict[str, list[Site]] = {}
    for together in {id(one): one for one in of_domain.values()}.values():
        provinces.setdefault(min(site.division[:2] for site in together), []).extend(together)
    order = {site.id: number for number, site in enumerate(listed)}
    return tuple(
        Group(PINYIN.get(code, code), tuple(sorted(own, key=lambda site: order[site.id])))
        for code, own in sorted(provinces.items())
    )


def split_due(groups: Iterable[Group], ledger: Ledger) -> tuple[list[Group], Tally]:
    """The groups with a site that is due now, and a tally of the columns of the others: they need no process."""
    due, tally = [], Tally()
    for group in groups:
        if any(ledger.is_due(site) for site in group.sites):
            due.append(group)
        else:
            tally.not_due += sum(len(site.columns) for site in group.sites)
    return due, tally


def together(counts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The counts of several crawls as those of one."""
    total = Tally().summary()
    for part in counts:
        for name, value in part.items():
            counted = isinstance(value, dict)
            total[name] = dict(Counter(total[name]) + Counter(value)) if counted else total[name] + value
    return total | {"failures": dict(sorted(total["failures"].items()))}


@contextmanager
def ended_with_us() -> Iterator[Callable[[Popen[str]], None]]:
    """Crawls that are handed in here are told to stop when this ends, however it ends: a thread's are not else."""
    begun: list[Popen[str]] = []
    over = Event()

    def hand_in(process: Popen[str]) -> None:
        begun.append(process)
        if over.is_set():
            _tell_to_stop(process)

    try:
        yield hand_in
    finally:
        over.set()
        for process in begun:
            _tell_to_stop(process)


def _tell_to_stop(process: Popen[str]) -> None:
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()
